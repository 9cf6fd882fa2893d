package dev.sparekey.app.rules;

import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.replay.LogReplay;
import dev.sparekey.app.replay.ReplayInputs;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.ingest.Inquired;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey rules why}. */
@Command(
    name = "why",
    description = {
      "Says clause by clause why rules fire on one step or record of log files, or do not.",
      "The files are read as 'sparekey replay' reads them, and are complete: no ticket is waited"
          + " for."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the step or record was found",
      "1:the files hold none such, or cannot be read",
      "2:wrong usage"
    },
    mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {

  private static final int NOT_FOUND = 1;

  /** Steps that are named where another event is asked for. */
  private static final int NAMED = 10;

  private static final int SHOWN = 120;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--event",
      required = true,
      paramLabel = "ID",
      description =
          "The event id of the step or record, as alerts show it under anchor and evidence.")
  private String event = "";

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "Only this rule, by id, name or a part of its title; repeatable.")
  private List<String> only = new ArrayList<>();

  @Mixin private LogReplay logs = new LogReplay();

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ReplayInputs inputs = inputs(err);
    AskedRules asked = asked(inputs.rules());
    WhyAnswer answer;
    try {
      answer = answer(inputs, asked, err);
    } catch (IOException e) {
      err.println("sparekey: " + e.getMessage());
      return NOT_FOUND;
    }
    if (answer == null) {
      return NOT_FOUND;
    }
    switch (format) {
      case TABLE -> new WhyTable(out, !only.isEmpty()).print(answer);
      case JSON -> out.println(WhyJson.of(answer));
    }
    return ended(out, err);
  }

  /** Null where there is none, which was said then. */
  private @Nullable WhyAnswer answer(ReplayInputs inputs, AskedRules asked, PrintWriter err)
      throws IOException {
    AskedHistory history = AskedHistory.read(new AskedEvent(event), logs, inputs, err::println);
    Map<Inquired, Source> records = history.records(logs, inputs);
    if (history.found().size() > 1) {
      err.println(
          several(
              "several events have the id '",
              "'",
              history.found().stream().map(one -> one.header().id())));
      return null;
    }
    Event meant = history.found().isEmpty() ? null : history.found().iterator().next();
    List<RecoveryStep> steps = meant == null ? List.of() : history.steps(meant);
    if (steps.size() > 1) {
      err.println(
          several(
              "'",
              "' is told by a name that several accounts have",
              steps.stream().map(RecoveryStep::id)));
      return null;
    }
    Inquired record = isOneRecord(records.keySet()) ? records.keySet().iterator().next() : null;
    List<Reason> ofRecord =
        record == null ? List.of() : reasons(record, records, inputs, asked.rules());
    if (!steps.isEmpty()) {
      RecoveryStep step = steps.getFirst();
      List<Reason> reasons = new ArrayList<>();
      asked.rules().stream()
          .filter(Rule::overSteps)
          .forEach(rule -> reasons.add(Reason.of(rule, step)));
      reasons.addAll(ofRecord);
      return new WhyAnswer.OfStep(
          step,
          reasons,
          correlations(asked, inputs, step.event().header(), step, history),
          Spoken.of(history.said(), inputs.rules(), asked, step.id(), step));
    }
    if (record != null) {
      EventHeader header = record.header();
      return new WhyAnswer.OfRecord(
          record,
          ofRecord,
          correlations(asked, inputs, header, null, history),
          Spoken.of(history.said(), inputs.rules(), asked, header.id(), null));
    }
    err.println("sparekey: " + (meant == null ? nothing() : noStep(history, meant)));
    return null;
  }

  private String several(String before, String behind, Stream<String> ids) {
    return "sparekey: "
        + before
        + event
        + behind
        + ": give one of "
        + ids.collect(Collectors.joining(", "));
  }

  /** Also one that two exports have, which overlap. */
  private static boolean isOneRecord(Set<Inquired> records) {
    return records.stream().map(record -> record.header().id()).distinct().count() == 1;
  }

  /** Of rules over raw records, what the correlations that are asked of count around the event. */
  private Collection<RawMatch> matches(EventHeader event, AskedRules asked, ReplayInputs inputs)
      throws IOException {
    Set<String> counted = new HashSet<>();
    Duration far = Duration.ZERO;
    for (Correlation correlation : asked.correlations()) {
      for (Rule rule : inputs.rules().rules()) {
        if (!rule.overSteps() && correlation.rules().contains(rule.id())) {
          counted.add(rule.id().toString());
          Duration reach = CorrelationReason.bearing(correlation);
          far = reach.compareTo(far) > 0 ? reach : far;
        }
      }
    }
    NearMatches near = new NearMatches(counted, event, far);
    if (!counted.isEmpty()) {
      try (RejectionLog none = RejectionLog.to(null)) {
        logs.readUnsorted(inputs, none, near::accept, line -> {});
      }
    }
    return near.kept();
  }

  /** What the event of that id is to correlations. */
  private static List<Countable> countable(
      String id, @Nullable RecoveryStep step, Collection<RawMatch> matches) {
    List<Countable> countable = new ArrayList<>();
    if (step != null) {
      countable.add(Countable.OfStep.of(step));
    }
    matches.stream()
        .filter(match -> match.header().id().equals(id))
        .forEach(match -> countable.add(Countable.OfRecord.of(match)));
    return countable;
  }

  /** Those that count the event; with --rule all that were asked of. */
  private List<CorrelationReason> correlations(
      AskedRules asked,
      ReplayInputs inputs,
      EventHeader header,
      @Nullable RecoveryStep step,
      AskedHistory history)
      throws IOException {
    Collection<RawMatch> matches = matches(header, asked, inputs);
    List<Countable> ofEvent = countable(step == null ? header.id() : step.id(), step, matches);
    List<Countable> all = new ArrayList<>();
    history.steps().forEach(one -> all.add(Countable.OfStep.of(one)));
    matches.forEach(match -> all.add(Countable.OfRecord.of(match)));
    List<CorrelationReason> reasons = new ArrayList<>();
    for (Correlation correlation : asked.correlations()) {
      CorrelationReason reason = CorrelationReason.of(correlation, inputs.rules(), ofEvent, all);
      if (!only.isEmpty() || !reason.matched().isEmpty()) {
        reasons.add(reason);
      }
    }
    return reasons;
  }

  private static int ended(PrintWriter out, PrintWriter err) {
    if (out.checkError()) {
      err.println("sparekey: standard output cannot be written to; the answer is not complete");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }

  private ReplayInputs inputs(PrintWriter err) {
    try {
      ReplayInputs inputs = logs.inputs();
      inputs.warnings().forEach(err::println);
      return inputs;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private AskedRules asked(RuleSet rules) {
    try {
      return AskedRules.of(rules, only);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--rule: " + e.getMessage());
    }
  }

  /** Of the rules that are asked of and read the records of its source. */
  private static List<Reason> reasons(
      Inquired record, Map<Inquired, Source> of, ReplayInputs inputs, List<Rule> asked) {
    Source source = Objects.requireNonNull(of.get(record), "it is of these");
    Set<UUID> ids = new HashSet<>();
    asked.forEach(rule -> ids.add(rule.id()));
    return RawRules.of(inputs.rules(), source.name()).rules().stream()
        .filter(rule -> ids.contains(rule.id()))
        .map(rule -> Reason.of(rule, record.record()))
        .toList();
  }

  private String nothing() {
    return "the files hold no event '" + Cells.plain(event, SHOWN) + "' (" + logs.summary() + ")";
  }

  private static String noStep(AskedHistory history, Event meant) {
    String id = Cells.plain(meant.header().id(), SHOWN);
    if (meant instanceof TicketEvent) {
      return "'" + id + "' is a ticket: rules are asked of recovery steps";
    }
    AccountId account = ((AccountEvent) meant).account();
    List<RecoveryStep> steps = history.steps(account);
    return "'"
        + id
        + "' is no recovery step"
        + (steps.isEmpty()
            ? ", and its account has none"
            : "; those of its account are "
                + String.join(
                    ", ",
                    steps.stream().limit(NAMED).map(step -> Cells.plain(step.id(), SHOWN)).toList())
                + (steps.size() > NAMED ? " and " + (steps.size() - NAMED) + " more" : ""));
  }
}
