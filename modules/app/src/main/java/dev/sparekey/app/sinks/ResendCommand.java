package dev.sparekey.app.sinks;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.cluster.ClusterWork;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.replay.TopicReplay;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Stop;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.Shelf;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.delivery.Way;
import dev.sparekey.sinks.resend.Choice;
import dev.sparekey.sinks.resend.KafkaLedger;
import dev.sparekey.sinks.resend.Letter;
import dev.sparekey.sinks.resend.Note;
import dev.sparekey.sinks.resend.Resend;
import dev.sparekey.sinks.transport.Transports;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey sinks resend}: dead letters of a sink, sent again. */
@Command(
    name = "resend",
    description = {
      "Lists what a sink did not take and was given up (its dead letters), and sends the newest"
          + " revision of each finding again, by today's configuration.",
      "'sinks run' may be at work beside it. What is taken is noted in sparekey.dead-letters, and not"
          + " sent by the next resend; so after an interruption give the same command again."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all of it was taken, or there is nothing to send, or it was only listed",
      "1:something was not taken, which is said; or there is no such dead letter, or Kafka or the"
          + " registry does not answer",
      "2:a wrong configuration, no sink of that name, one whose receiver fetches, or a login or right"
          + " is refused",
      "130, 143:ended by Ctrl-C or SIGTERM; the last line says how far it came"
    },
    mixinStandardHelpOptions = true)
final class ResendCommand implements Callable<Integer> {

  private static final String ROW = "%-36s  %8s  %-13s  %-12s  %-20s  %s%n";
  private static final int LONGEST_WHY = 160;

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Option(
      names = "--sink",
      required = true,
      paramLabel = "NAME",
      description = "The sink's name in the configuration.")
  private String name = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only findings with a dead letter from then on, as 2026-11-01, 2026-11-01T08:00:00Z, or 12h"
              + " for so long ago; default: all that the topic holds (30 days).")
  private @Nullable String since;

  @Option(
      names = "--finding",
      paramLabel = "ID",
      description = "Only this alert, by its id as in every one of its revisions.")
  private @Nullable String finding;

  @Option(names = "--dry-run", description = "Lists what would be sent, and sends nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = config.read(spec.commandLine().getErr());
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    Instant from = from();
    Configuration.Sink sink =
        configuration.sinks().stream()
            .filter(one -> one.destination().name().equals(name))
            .findFirst()
            .orElse(null);
    if (sink == null) {
      say(
          "sparekey: no sink is called '"
              + Cells.plain(name, 64)
              + "': there are "
              + configuration.sinks().stream()
                  .map(one -> one.destination().name())
                  .collect(Collectors.joining(", ")));
      return CommandLine.ExitCode.USAGE;
    }
    if (sink.isFetched()) {
      say(
          "sparekey: the receiver of '"
              + name
              + "' comes and fetches: nothing can be sent to it. A finding that it refused lies ready"
              + " again with its next revision");
      return CommandLine.ExitCode.USAGE;
    }
    Cluster cluster = ClusterOptions.of(configuration);
    try (Stop stop = Stop.onSignals()) {
      return ClusterWork.within(
          cluster,
          List.of(Topics.ALERTS, Topics.DEAD_LETTERS),
          this::say,
          (registry, connected) -> work(configuration, sink, from, registry, stop));
    }
  }

  private Instant from() {
    if (since == null) {
      return Instant.EPOCH;
    }
    try {
      return TopicReplay.time("--since", since, Instant.now());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private int work(
      Configuration configuration,
      Configuration.Sink sink,
      Instant from,
      SchemaRegistry registry,
      Stop stop)
      throws InterruptedException {
    String salt = configuration.pipeline().deadLetterSalt().value();
    try (KafkaDeadLetters deadLetters =
            new KafkaDeadLetters(
                configuration.connection().producer(), Deliveries.TOPICS, registry, salt);
        KafkaLedger ledger =
            new KafkaLedger(
                configuration.connection().consumer(),
                Deliveries.group(configuration, name),
                registry,
                sink.destination(),
                salt,
                deadLetters,
                this::say)) {
      stop.interrupting(
          () -> {
            ledger.open(from, finding);
            return ledger;
          });
      List<Choice> choices =
          ledger.backlog().choices().stream()
              .filter(choice -> finding == null || choice.alertId().equals(finding))
              .filter(choice -> !choice.last().at().isBefore(from))
              .toList();
      int omitted = ledger.backlog().omitted();
      if (choices.isEmpty() && omitted == 0) {
        return none();
      }
      list(choices);
      if (omitted > 0) {
        say(
            "%,d findings more are left for the next time: give the same command again, or a later --since, if these stay"
                .formatted(omitted));
      }
      boolean unknown =
          choices.stream()
              .map(Choice::what)
              .anyMatch(what -> what == Choice.What.GONE || what == Choice.What.UNREADABLE);
      if (dryRun) {
        return CommandLine.ExitCode.OK;
      }
      boolean sent = send(configuration, sink, ledger, choices, stop);
      return sent && !unknown && omitted == 0 ? CommandLine.ExitCode.OK : ClusterWork.FAILED;
    } catch (InterruptException | InterruptedException e) {
      if (!stop.isRequested()) {
        throw e;
      }
      say("sparekey: ended before anything was sent");
      return ClusterWork.FAILED;
    } catch (IOException e) {
      say("sparekey: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  private int none() {
    boolean asked = finding != null;
    print(
        name
            + ": no open dead letter"
            + (asked ? " of the finding " + Cells.plain(String.valueOf(finding), 64) : "s")
            + (since == null ? "" : " since " + Cells.plain(since, 32)));
    return asked ? ClusterWork.FAILED : CommandLine.ExitCode.OK;
  }

  private void list(List<Choice> choices) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(ROW, "FINDING", "REVISION", "SEVERITY", "VERDICT", "GIVEN UP AT", "WHY");
    for (Choice choice : choices) {
      Alert newest = choice.newest();
      Letter last = choice.last();
      String why = last.reason() + (last.why().isEmpty() ? "" : ": " + last.why());
      out.printf(
          ROW,
          choice.alertId().isEmpty() ? "(unknown)" : Cells.plain(choice.alertId(), 36),
          newest == null ? "-" : newest.epoch() + "." + newest.revision(),
          newest == null ? "-" : Words.of(newest.severity()),
          newest == null ? "-" : Words.of(newest.verdict()),
          last.at().truncatedTo(ChronoUnit.SECONDS),
          Cells.plain(why, LONGEST_WHY) + becomes(choice.what()));
    }
    out.flush();
  }

  private static String becomes(Choice.What what) {
    return switch (what) {
      case SEND -> "";
      case OVERTAKEN -> "; not sent: this newer revision was delivered since";
      case WITHDRAWN -> "; not sent: it is withdrawn, and the sink has not heard of it";
      case UNWANTED -> "; not sent: the sink's configuration does not want it";
      case UNREADABLE ->
          "; cannot be sent: this version cannot read what " + Topics.ALERTS + " has of it";
      case GONE -> "; cannot be sent: " + Topics.ALERTS + " has it no more";
    };
  }

  /** Whether all that was to be sent was taken. */
  private boolean send(
      Configuration configuration,
      Configuration.Sink sink,
      KafkaLedger ledger,
      List<Choice> choices,
      Stop stop)
      throws IOException, InterruptedException {
    stop.interrupting(
        () -> {
          for (Note note : List.of(Note.OVERTAKEN, Note.WITHDRAWN, Note.GONE)) {
            ledger.note(
                choices.stream().filter(one -> note == needless(one.what())).toList(), note);
          }
          return ledger;
        });
    List<Choice> due = choices.stream().filter(one -> one.what() == Choice.What.SEND).toList();
    if (due.isEmpty()) {
      print(name + ": nothing is to be sent");
      return true;
    }
    Resend resend;
    try (Way way = Transports.open(sink.endpoint(), configuration.connection().producer())) {
      resend =
          switch (way) {
            case Shelf shelf -> throw new IllegalStateException("what is fetched was sent away");
            case Transport transport ->
                new Resend(
                    sink.destination(),
                    transport,
                    ledger,
                    due,
                    new Lines(due.size()),
                    Thread::sleep,
                    InstantSource.system(),
                    stop::isRequested);
          };
      run(resend, stop);
    }
    Resend.Tally tally = resend.tally();
    print(
        "%s: %d taken, %d refused, %d unreachable, %d needed nothing any more, %d not tried or without a word%s"
            .formatted(
                name,
                tally.taken(),
                tally.refused(),
                tally.unreachable(),
                tally.needless(),
                tally.untried(),
                tally.isWhole() ? "" : "; what was not taken stays a dead letter"));
    return tally.isWhole();
  }

  /** What is noted down of a finding of which nothing is sent; null if nothing is. */
  private static @Nullable Note needless(Choice.What what) {
    return switch (what) {
      case OVERTAKEN -> Note.OVERTAKEN;
      case WITHDRAWN -> Note.WITHDRAWN;
      case GONE -> Note.GONE;
      case SEND, UNWANTED, UNREADABLE -> null;
    };
  }

  /** What was done is told in any case. */
  private void run(Resend resend, Stop stop) throws InterruptedException {
    try {
      stop.interrupting(
          () -> {
            resend.run();
            return resend;
          });
    } catch (InterruptException | InterruptedException e) {
      if (!stop.isRequested()) {
        throw e;
      }
    } catch (KafkaException e) {
      if (stop.isRequested()) {
        // Interrupted while it noted down what was taken.
        return;
      }
      Resend.Tally tally = resend.tally();
      say(
          "%s: %d taken, %d left, when Kafka failed; what is not noted there is sent again by the next resend"
              .formatted(name, tally.taken(), tally.untried()));
      throw e;
    }
  }

  /** A line for each. */
  private final class Lines implements Resend.Watcher {
    private final int all;
    private int done;

    Lines(int all) {
      this.all = all;
    }

    private void line(String alertId, String what) {
      done++;
      print("%d of %d: %s %s".formatted(done, all, Cells.plain(alertId, 64), what));
    }

    @Override
    public void taken(Alert alert, String how) {
      line(alert.id(), "revision " + alert.epoch() + "." + alert.revision() + " taken: " + how);
    }

    @Override
    public void refused(Alert alert, String why) {
      line(alert.id(), "refused: " + why);
    }

    @Override
    public void unreachable(Alert alert, String why) {
      line(alert.id(), "not taken now: " + why);
    }

    @Override
    public void needless(String alertId, String why) {
      line(alertId, "not sent: " + why);
    }
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
