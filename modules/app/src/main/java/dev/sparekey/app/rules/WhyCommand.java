package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.replay.LocalRunner;
import dev.sparekey.app.replay.LogReplay;
import dev.sparekey.app.replay.ReplayInputs;
import dev.sparekey.app.replay.Told;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.engine.AlertIds;
import dev.sparekey.engine.Inquiry;
import dev.sparekey.ingest.Inquired;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.ComparisonOutcome;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.RecoveryTaxonomy;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.SelectionOutcome;
import dev.sparekey.rules.Strength;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
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
    Asked asked = asked(inputs.rules());
    LocalRunner runner;
    Set<AccountId> accounts = new LinkedHashSet<>();
    Map<String, Said> said = new LinkedHashMap<>();
    Map<String, Event> found = new LinkedHashMap<>();
    Map<Inquired, Source> records;
    try (RejectionLog none = RejectionLog.to(null)) {
      runner =
          new LocalRunner(
              inputs.policy(),
              inputs.rules(),
              LogReplay.ticketFeeds(inputs),
              LogReplay.feeds(inputs),
              alert -> keep(said, new Said(alert, false)),
              tried -> keep(said, new Said(tried, true)),
              view -> {});
      LocalRunner reading = runner;
      inputs.decisions().forEach(reading::accept);
      logs.read(
          inputs,
          none,
          one -> {
            if (one instanceof Told.Happened happened) {
              if (isMeant(happened.event())) {
                found.put(one.header().id(), happened.event());
              }
              if (happened.event() instanceof RecoveryEvent recovery) {
                accounts.add(recovery.account());
              }
            }
            reading.accept(one);
          },
          err::println);
      // Read once more: what a record says is not kept, and one that became no event has none.
      records =
          inputs.rules().rules().stream().allMatch(Rule::overSteps)
              ? Map.of()
              : logs.inquire(inputs, event);
    } catch (IOException e) {
      err.println("sparekey: " + e.getMessage());
      return NOT_FOUND;
    }
    runner.complete(LogReplay.feeds(inputs));
    if (found.size() > 1) {
      err.println(
          "sparekey: several events have the id '"
              + event
              + "': give one of "
              + String.join(", ", found.keySet()));
      return NOT_FOUND;
    }
    Event meant = found.isEmpty() ? null : found.values().iterator().next();
    List<RecoveryStep> steps = meant == null ? List.of() : steps(runner, meant);
    if (steps.size() > 1) {
      err.println(
          "sparekey: '"
              + event
              + "' is told by a name that several accounts have: give one of "
              + String.join(", ", steps.stream().map(RecoveryStep::id).toList()));
      return NOT_FOUND;
    }
    RecoveryStep step = steps.isEmpty() ? null : steps.getFirst();
    Inquired record = isOneRecord(records.keySet()) ? records.keySet().iterator().next() : null;
    List<Reason> ofRecord =
        record == null ? List.of() : reasons(record, records, inputs, asked.rules());
    Collection<RawMatch> matches;
    try {
      EventHeader header =
          step != null ? step.event().header() : record != null ? record.header() : null;
      matches = header == null ? List.of() : matches(header, asked, inputs);
    } catch (IOException e) {
      err.println("sparekey: " + e.getMessage());
      return NOT_FOUND;
    }
    if (step == null && record != null) {
      String id = record.header().id();
      List<CorrelationReason> correlations =
          correlations(
              asked, inputs.rules(), countable(id, null, matches), accounts, matches, runner);
      List<Spoken> spoken = spoken(said.values(), inputs.rules(), asked, id, null);
      switch (format) {
        case TABLE -> {
          print(record, ofRecord, out);
          print(correlations, spoken, out);
        }
        case JSON -> out.println(json(record, ofRecord, correlations, spoken));
      }
      return ended(out, err);
    }
    if (step == null) {
      err.println("sparekey: " + (meant == null ? nothing() : noStep(runner, meant)));
      return NOT_FOUND;
    }
    List<Reason> reasons = new ArrayList<>();
    asked.rules().stream()
        .filter(Rule::overSteps)
        .forEach(rule -> reasons.add(Reason.of(rule, step)));
    reasons.addAll(ofRecord);
    List<CorrelationReason> correlations =
        correlations(
            asked, inputs.rules(), countable(step.id(), step, matches), accounts, matches, runner);
    List<Spoken> spoken = spoken(said.values(), inputs.rules(), asked, step.id(), step);
    switch (format) {
      case TABLE -> {
        print(step, reasons, !only.isEmpty(), out);
        print(correlations, spoken, out);
      }
      case JSON -> out.println(json(step, reasons, correlations, spoken));
    }
    return ended(out, err);
  }

  /** Also one that two exports have, which overlap. */
  private static boolean isOneRecord(Set<Inquired> records) {
    return records.stream().map(record -> record.header().id()).distinct().count() == 1;
  }

  /** Of rules over raw records, what the correlations that are asked of count around the event. */
  private Collection<RawMatch> matches(EventHeader event, Asked asked, ReplayInputs inputs)
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
      Asked asked,
      RuleSet rules,
      List<Countable> event,
      Set<AccountId> accounts,
      Collection<RawMatch> matches,
      LocalRunner runner) {
    List<Countable> all = new ArrayList<>();
    Set<AccountId> owners = new LinkedHashSet<>();
    accounts.forEach(account -> owners.addAll(runner.accounts(account)));
    for (AccountId account : owners) {
      runner.steps(account).forEach(step -> all.add(Countable.OfStep.of(step)));
    }
    matches.forEach(match -> all.add(Countable.OfRecord.of(match)));
    List<CorrelationReason> reasons = new ArrayList<>();
    for (Correlation correlation : asked.correlations()) {
      CorrelationReason reason = CorrelationReason.of(correlation, rules, event, all);
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

  /** What is asked of the step: rules, and correlations that count them. */
  private record Asked(List<Rule> rules, List<Correlation> correlations) {}

  private Asked asked(RuleSet rules) {
    if (only.isEmpty()) {
      return new Asked(rules.rules(), rules.correlations());
    }
    Set<UUID> asked = new LinkedHashSet<>();
    Set<UUID> counting = new LinkedHashSet<>();
    for (String meant : only) {
      try {
        RuleLookup.Found found = RuleLookup.find(rules, meant);
        Correlation correlation = found.correlation();
        if (correlation == null) {
          asked.add(found.header().id());
          rules.correlations().stream()
              .filter(one -> one.rules().contains(found.header().id()))
              .forEach(one -> counting.add(one.id()));
        } else {
          counting.add(correlation.id());
          // It counts the matches of its rules.
          asked.addAll(correlation.rules());
        }
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--rule: " + e.getMessage());
      }
    }
    return new Asked(
        rules.rules().stream().filter(rule -> asked.contains(rule.id())).toList(),
        rules.correlations().stream().filter(one -> counting.contains(one.id())).toList());
  }

  /** What is about the event that is asked for; the rest of a month would fill the heap. */
  private void keep(Map<String, Said> said, Said one) {
    Alert alert = one.alert();
    if (isMeant(alert.anchor())
        || alert.evidence().stream().anyMatch(line -> isMeant(line.eventId()))
        || said.containsKey(alert.id())) {
      said.put(alert.id(), one);
    }
  }

  private boolean isMeant(String id) {
    return id.equals(event)
        || id.endsWith(":" + event)
        || id.startsWith(event + AlertIds.OWNER)
        || id.contains(":" + event + AlertIds.OWNER);
  }

  /**
   * What was said of the step.
   *
   * @param words the verdict, and who is told
   */
  private record Spoken(Said said, String words) {}

  /**
   * @param event id of the step or record
   * @param step null of a record that is none
   */
  private static List<Spoken> spoken(
      Collection<Said> said,
      RuleSet rules,
      Asked asked,
      String event,
      @Nullable RecoveryStep step) {
    List<Spoken> spoken = new ArrayList<>();
    for (Said one : said) {
      Alert alert = one.alert();
      boolean isOf =
          alert.anchor().equals(event)
              || alert.evidence().stream().anyMatch(line -> line.eventId().equals(event));
      if (!isOf) {
        continue;
      }
      for (RuleLookup.Found found : RuleLookup.all(rules)) {
        UUID id = found.header().id();
        boolean isAsked =
            asked.rules().stream().anyMatch(rule -> rule.id().equals(id))
                || asked.correlations().stream().anyMatch(rule -> rule.id().equals(id));
        if (isAsked && alert.ruleId().equals(id.toString())) {
          String excepted =
              step == null || found.rule() == null || !alert.anchor().equals(event)
                  ? null
                  : Exceptions.covering(rules, id, step);
          spoken.add(new Spoken(one, one.words(found.header(), excepted)));
        }
      }
    }
    return spoken;
  }

  private static void print(List<CorrelationReason> counted, List<Spoken> spoken, PrintWriter out) {
    for (CorrelationReason reason : counted) {
      out.println();
      reason.lines().forEach(out::println);
    }
    out.println();
    out.println(spoken.isEmpty() ? "Nothing was said of it." : "Said of it:");
    for (Spoken one : spoken) {
      out.println(
          "  "
              + Cells.plain(one.said().alert().ruleTitle(), SHOWN)
              + ": "
              + Cells.plain(one.words(), 4 * SHOWN));
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

  private void print(Inquired record, List<Reason> reasons, PrintWriter out) {
    String name = record.accountName();
    out.println(
        "record "
            + Cells.plain(record.header().nativeType(), SHOWN)
            + " of "
            + Cells.plain(name == null ? record.account().nativeId() : name, SHOWN)
            + " at "
            + record.header().occurredAt()
            + ", event "
            + Cells.plain(record.header().id(), SHOWN));
    out.println("  it is no recovery step: only rules over raw records are asked of it");
    print(reasons, !only.isEmpty(), out);
  }

  private static String json(
      Inquired record, List<Reason> reasons, List<CorrelationReason> counted, List<Spoken> spoken) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("event", record.header().id())
        .put("native_type", record.header().nativeType())
        .put("account", record.account().nativeId())
        .put("subject", record.accountName())
        .put("occurred_at", record.header().occurredAt().toString());
    putRules(json, reasons);
    putSaid(json, counted, spoken);
    return PlainJson.of(json);
  }

  /** With or without the feed before it; what is told by a name also as the step that it became. */
  private boolean isMeant(Event one) {
    String id = one.header().id();
    String own = one.header().feed() + ":" + event;
    boolean byName = one instanceof RecoveryEvent recovery && recovery.isByName();
    return id.equals(event)
        || id.equals(own)
        || (byName
            && (event.startsWith(id + AlertIds.OWNER) || own.startsWith(id + AlertIds.OWNER)));
  }

  /** One; or of what is told by a name one of each account that has it. */
  private List<RecoveryStep> steps(LocalRunner runner, Event meant) {
    if (!(meant instanceof RecoveryEvent recovery)) {
      return List.of();
    }
    String id = meant.header().id();
    List<RecoveryStep> steps = new ArrayList<>();
    for (AccountId account : runner.accounts(recovery.account())) {
      for (RecoveryStep step : runner.steps(account)) {
        if (step.id().equals(id)
            || (recovery.isByName() && step.id().startsWith(id + AlertIds.OWNER))) {
          steps.add(step);
        }
      }
    }
    List<RecoveryStep> asked =
        steps.stream()
            .filter(one -> one.id().equals(event) || one.id().endsWith(":" + event))
            .toList();
    return asked.isEmpty() ? steps : asked;
  }

  private String nothing() {
    return "the files hold no event '" + Cells.plain(event, SHOWN) + "' (" + logs.summary() + ")";
  }

  private String noStep(LocalRunner runner, Event meant) {
    String id = Cells.plain(meant.header().id(), SHOWN);
    if (meant instanceof TicketEvent) {
      return "'" + id + "' is a ticket: rules are asked of recovery steps";
    }
    AccountId account = ((AccountEvent) meant).account();
    List<RecoveryStep> steps = runner.steps(account);
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

  private static void print(
      RecoveryStep step, List<Reason> reasons, boolean whole, PrintWriter out) {
    String subject = step.subjectName();
    out.println(
        Words.of(step.action())
            + " of "
            + Cells.plain(subject == null ? step.event().account().nativeId() : subject, SHOWN)
            + " at "
            + step.occurredAt()
            + ", event "
            + Cells.plain(step.id(), SHOWN));
    step.assurance().why().forEach(line -> out.println("  " + Cells.plain(line, 2 * SHOWN)));
    print(reasons, whole, out);
  }

  private static void print(List<Reason> reasons, boolean whole, PrintWriter out) {
    List<Reason> undecided = new ArrayList<>();
    List<Reason> silent = new ArrayList<>();
    for (Reason reason : reasons) {
      if (whole || reason.verdict() != null) {
        out.println();
        out.println(
            Cells.plain(reason.rule().header().title(), SHOWN) + ": " + reason.conclusion());
        reason.clauses().forEach(line -> out.println("  " + line));
      } else if (reason.strength() == Strength.UNKNOWN) {
        undecided.add(reason);
      } else {
        silent.add(reason);
      }
    }
    list("These say nothing, since what is not known would decide", undecided, out);
    list("These say nothing, whatever is not known", silent, out);
    if (!whole) {
      out.println();
      out.println("'--rule RULE' shows one of them clause by clause.");
    }
  }

  private static void list(String heading, List<Reason> reasons, PrintWriter out) {
    if (reasons.isEmpty()) {
      return;
    }
    out.println();
    out.println(heading);
    for (Reason reason : reasons) {
      out.println(
          "  "
              + Cells.fit(reason.rule().header().title(), 64)
              + "  "
              + Cells.plain(reason.missing(), SHOWN));
    }
  }

  private static String json(
      RecoveryStep step,
      List<Reason> reasons,
      List<CorrelationReason> counted,
      List<Spoken> spoken) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("event", step.id())
        .put("action", Words.of(step.action()))
        .put("account", step.event().account().nativeId())
        .put("subject", step.subjectName())
        .put("occurred_at", step.occurredAt().toString());
    ObjectNode fields = json.putObject("fields");
    Fields seen = Inquiry.fields(step);
    for (String name : RecoveryTaxonomy.taxonomy().names()) {
      put(fields, name, seen.get(name));
    }
    putRules(json, reasons);
    putSaid(json, counted, spoken);
    return PlainJson.of(json);
  }

  private static void putSaid(
      ObjectNode json, List<CorrelationReason> counted, List<Spoken> spoken) {
    ArrayNode correlations = json.putArray("correlations");
    counted.forEach(one -> one.put(correlations.addObject()));
    ArrayNode alerts = json.putArray("alerts");
    for (Spoken one : spoken) {
      Alert alert = one.said().alert();
      alerts
          .addObject()
          .put("alert_id", alert.id())
          .put("rule", alert.ruleId())
          .put("verdict", Words.of(alert.verdict()))
          .put("severity", Words.of(alert.severity()))
          .put("delivered", alert.delivered() && !one.said().tried())
          .put("said", one.words());
    }
  }

  private static void putRules(ObjectNode json, List<Reason> reasons) {
    ArrayNode rules = json.putArray("rules");
    for (Reason reason : reasons) {
      ObjectNode rule =
          rules
              .addObject()
              .put("id", reason.rule().id().toString())
              .put("title", reason.rule().header().title())
              .put("verdict", reason.verdict() == null ? null : Words.of(reason.verdict()))
              .put("strength", Words.of(reason.strength()))
              .put("conclusion", reason.conclusion())
              .put("condition", reason.rule().detection().condition());
      ArrayNode selections = rule.putArray("selections");
      for (SelectionOutcome selection : reason.selections()) {
        ArrayNode comparisons =
            selections
                .addObject()
                .put("name", selection.selection())
                .put("truth", Words.of(selection.truth()))
                .putArray("comparisons");
        for (ComparisonOutcome comparison : reason.comparisons()) {
          if (comparison.selection().equals(selection.selection())) {
            ObjectNode one =
                comparisons
                    .addObject()
                    .put("written", comparison.written())
                    .put("truth", Words.of(comparison.truth()));
            put(one, "seen", comparison.seen());
          }
        }
      }
    }
  }

  /** Null for what is not known. */
  private static void put(ObjectNode json, String name, @Nullable FieldValue value) {
    if (!(value instanceof FieldValue.Known known)) {
      json.putNull(name);
      return;
    }
    List<Object> scalars = known.scalars();
    if (scalars.size() == 1) {
      json.set(name, node(scalars.getFirst()));
    } else {
      ArrayNode list = json.putArray(name);
      scalars.forEach(scalar -> list.add(node(scalar)));
    }
  }

  private static JsonNode node(Object scalar) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (scalar) {
      case Boolean flag -> nodes.booleanNode(flag);
      case Long number -> nodes.numberNode(number);
      case Double number -> nodes.numberNode(number);
      default -> nodes.textNode(String.valueOf(scalar));
    };
  }
}
