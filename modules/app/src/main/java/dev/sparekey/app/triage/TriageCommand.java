package dev.sparekey.app.triage;

import dev.sparekey.app.cluster.Acknowledged;
import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.cluster.ClusterWork;
import dev.sparekey.app.cluster.CommittedTopic;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Topics;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey triage ALERT_ID…} and {@code sparekey triage report}. */
@Command(
    name = "triage",
    description = "Records what alerts turned out to be.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the decision is recorded on each",
      "1:there is no such alert (it is recorded on the others), or Kafka or the registry does not answer",
      "2:the command or the configuration is wrong, or a login or right is refused"
    },
    mixinStandardHelpOptions = true)
public final class TriageCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..*",
      paramLabel = "ALERT_ID",
      description = "Of an alert, as in every one of its revisions; several get the same decision.")
  private List<String> alertIds = new ArrayList<>();

  @Option(
      names = "--decision",
      paramLabel = "WORD",
      description = "true_positive, benign, false_positive or duplicate.")
  private @Nullable String decision;

  @Option(names = "--reason", paramLabel = "TEXT", description = "In at most 256 characters.")
  private @Nullable String reason;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who decided; default: the user of this process.")
  private @Nullable String by;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      description = "For colleagues, at most 2000 characters; no codes, no passwords.")
  private @Nullable String note;

  @Mixin private ClusterOptions place = new ClusterOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (alertIds.isEmpty()) {
      throw usage("name the id of an alert (or the command 'report')");
    }
    Set<String> wanted = new LinkedHashSet<>(alertIds);
    List<TriageDecision> made = new ArrayList<>();
    wanted.forEach(id -> made.add(decision()));
    return within(
        List.of(Topics.ALERTS, Topics.TRIAGE),
        (registry, cluster) -> {
          Map<String, Alert> found = find(wanted, registry, cluster);
          List<Triaged> all = new ArrayList<>();
          for (String id : wanted) {
            Alert seen = found.get(id);
            if (seen == null) {
              say("sparekey: there is no alert " + Cells.plain(id, 64) + " in " + Topics.ALERTS);
            } else {
              all.add(new Triaged(made.get(all.size()), seen));
            }
          }
          Acknowledged.write(cluster, records(registry, all));
          all.forEach(this::tell);
          return all.size() == wanted.size() ? CommandLine.ExitCode.OK : ClusterWork.FAILED;
        });
  }

  /** The newest revision of each that there is. */
  private Map<String, Alert> find(Set<String> ids, SchemaRegistry registry, Cluster cluster) {
    Map<String, Alert> found = new HashMap<>();
    try (CommittedTopic topic = new CommittedTopic(cluster, Topics.ALERTS);
        AlertRecords records =
            new AlertRecords(
                registry,
                alert -> {
                  if (ids.contains(alert.id())) {
                    found.merge(alert.id(), alert, Precision::newer);
                  }
                })) {
      topic.readPartitionsOf(ids, records, this::say);
      warn(records);
    }
    return found;
  }

  private void warn(AlertRecords records) {
    if (records.unreadable() > 0) {
      say("warning: " + records.unreadable() + " records of " + Topics.ALERTS + " are no alerts");
    }
  }

  private void tell(Triaged triaged) {
    Alert seen = triaged.seen();
    if (seen.verdict() == Verdict.WITHDRAWN) {
      say("warning: alert " + seen.id() + " is withdrawn; the decision is recorded all the same");
    }
    TriageDecision before = seen.handling().triage();
    if (before != null) {
      say(
          "it was %s by %s at %s: %s"
              .formatted(
                  Words.of(before.decision()),
                  Cells.plain(before.by(), 80),
                  before.at(),
                  Cells.plain(before.reason(), 256)));
    }
    print(recorded(triaged.decision(), seen));
  }

  @Command(
      description = "Reports per rule what was raised, what was decided, and its precision.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:reported",
        "1:Kafka or the registry does not answer, or some record cannot be read",
        "2:the configuration is wrong, or a login or right is refused"
      },
      mixinStandardHelpOptions = true)
  int report(@Mixin ClusterOptions where) throws InterruptedException {
    place = where;
    return within(
        List.of(Topics.ALERTS),
        (registry, cluster) -> {
          Precision precision = new Precision();
          try (CommittedTopic topic = new CommittedTopic(cluster, Topics.ALERTS);
              AlertRecords records = new AlertRecords(registry, precision::add)) {
            topic.read(records, this::say);
            precision.table().forEach(this::print);
            warn(records);
            return records.unreadable() == 0 ? CommandLine.ExitCode.OK : ClusterWork.FAILED;
          }
        });
  }

  private TriageDecision decision() {
    String word = required(decision, "--decision");
    String user = by == null ? System.getProperty("user.name", "unknown") : by;
    try {
      return new TriageDecision(
          UUID.randomUUID().toString(),
          outcome(word),
          required(reason, "--reason"),
          user,
          Instant.now().truncatedTo(ChronoUnit.MICROS),
          note);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private Outcome outcome(String word) {
    for (Outcome outcome : Outcome.values()) {
      if (Words.of(outcome).equals(word.toLowerCase(Locale.ROOT).replace('-', '_'))) {
        return outcome;
      }
    }
    throw usage(
        "--decision should be true_positive, benign, false_positive or duplicate: was '"
            + Cells.plain(word, 32)
            + "'");
  }

  private static String recorded(TriageDecision made, Alert seen) {
    return "recorded: %s on revision %d of '%s' about %s, by %s; the pipeline says so in its next revision"
        .formatted(
            Words.of(made.decision()),
            seen.revision(),
            Cells.plain(seen.ruleTitle(), 80),
            Cells.plain(seen.subject(), 80),
            Cells.plain(made.by(), 80));
  }

  private <T> T required(@Nullable T value, String what) {
    if (value == null) {
      throw usage("name " + what);
    }
    return value;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int within(List<String> topics, ClusterWork work) throws InterruptedException {
    Cluster cluster = place.read(spec);
    return cluster == null
        ? CommandLine.ExitCode.USAGE
        : ClusterWork.within(cluster, topics, this::say, work);
  }

  private static List<ProducerRecord<byte[], byte[]>> records(
      SchemaRegistry registry, List<Triaged> all) {
    Serializer<Triaged> form = PublicRecords.decisions(registry);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Triaged triaged : all) {
      byte[] key = triaged.seen().id().getBytes(StandardCharsets.UTF_8);
      records.add(new ProducerRecord<>(Topics.TRIAGE, key, form.serialize(Topics.TRIAGE, triaged)));
    }
    return records;
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
