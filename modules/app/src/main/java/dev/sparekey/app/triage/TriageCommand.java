package dev.sparekey.app.triage;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.Brokers;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.registryclient.RegistryUnavailableException;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Topics;
import dev.sparekey.topology.TopicsNotReadException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey triage ALERT_ID} and {@code sparekey triage report}. */
@Command(
    name = "triage",
    description = "Records what an alert turned out to be.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the decision is recorded",
      "1:there is no such alert, or Kafka or the registry does not answer",
      "2:the command or the configuration is wrong, or a login or right is refused"
    },
    mixinStandardHelpOptions = true)
public final class TriageCommand implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final long LONGEST_SEND_SECONDS = 30;

  @Parameters(
      arity = "0..1",
      paramLabel = "ALERT_ID",
      description = "Of the alert, as in every one of its revisions.")
  private @Nullable String alertId;

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

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration that 'run' has.")
  private @Nullable Path config;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    String id = required(alertId, "the id of an alert (or the command 'report')");
    TriageDecision made = decision();
    return within(
        required(config, "--config"),
        (registry, connection) -> {
          AtomicReference<Alert> newest = new AtomicReference<>();
          read(
              registry,
              connection,
              alert -> {
                if (alert.id().equals(id)) {
                  newest.accumulateAndGet(alert, TriageCommand::newer);
                }
              });
          Alert seen = newest.get();
          if (seen == null) {
            say("sparekey: there is no alert " + Cells.plain(id, 64) + " in " + Topics.ALERTS);
            return FAILED;
          }
          if (seen.verdict() == Verdict.WITHDRAWN) {
            say("warning: the alert is withdrawn; the decision is recorded all the same");
          }
          send(registry, connection, new Triaged(made, seen));
          print(recorded(made, seen));
          return CommandLine.ExitCode.OK;
        });
  }

  @Command(
      description = "Reports per rule what was raised, what was decided, and its precision.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:reported",
        "1:Kafka or the registry does not answer",
        "2:the configuration is wrong, or a login or right is refused"
      },
      mixinStandardHelpOptions = true)
  int report(
      @Option(
              names = "--config",
              required = true,
              paramLabel = "FILE",
              description = "The configuration that 'run' has.")
          Path file)
      throws InterruptedException {
    return within(
        file,
        (registry, connection) -> {
          Precision precision = new Precision();
          read(registry, connection, precision::add);
          precision.table().forEach(this::print);
          return CommandLine.ExitCode.OK;
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

  private static Alert newer(@Nullable Alert one, Alert other) {
    return one == null ? other : Precision.newer(one, other);
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

  /** What is done with Kafka and the registry. */
  private interface Work {
    int with(SchemaRegistry registry, Connection connection)
        throws InterruptedException, AlertLog.SilentException, NotStartedException;
  }

  private int within(Path file, Work work) throws InterruptedException {
    Configuration configuration = ConfigurationOption.read(file, spec.commandLine().getErr());
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    Connection connection = configuration.connection();
    try (Admin admin =
            Brokers.await(
                connection.admin(),
                connection.bootstrapServers(),
                configuration.pipeline().startupWait(),
                this::say);
        SchemaRegistry registry =
            new SchemaRegistry(configuration.registry().settings(), Pauses.real())) {
      List<String> topics = List.of(Topics.ALERTS, Topics.TRIAGE);
      var found = Topics.find(admin, topics).keySet();
      for (String topic : topics) {
        if (!found.contains(topic)) {
          say("sparekey: topic " + topic + " is missing: run 'sparekey topics create' once");
          return CommandLine.ExitCode.USAGE;
        }
      }
      return work.with(registry, connection);
    } catch (NotStartedException e) {
      say("sparekey: " + e.getMessage());
      return e.exitCode();
    } catch (TopicsNotReadException | AlertLog.SilentException e) {
      say("sparekey: " + e.getMessage());
      return e.getCause() instanceof AuthorizationException ? CommandLine.ExitCode.USAGE : FAILED;
    } catch (RegistryUnavailableException e) {
      say("sparekey: the registry does not answer: " + e.getMessage());
      return FAILED;
    } catch (RegistryException e) {
      say("sparekey: the registry refuses us: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (AuthorizationException | AuthenticationException e) {
      say("sparekey: the brokers refuse us: " + e.getClass().getSimpleName());
      return CommandLine.ExitCode.USAGE;
    } catch (KafkaException e) {
      say("sparekey: Kafka does not answer: " + e.getClass().getSimpleName());
      return FAILED;
    }
  }

  private void read(SchemaRegistry registry, Connection connection, Consumer<Alert> alerts)
      throws AlertLog.SilentException {
    try (AlertLog log = new AlertLog(connection.consumer(), registry)) {
      long unreadable = log.read(alerts, this::say);
      if (unreadable > 0) {
        say("warning: " + unreadable + " records of " + Topics.ALERTS + " are no alerts");
      }
    }
  }

  private static void send(SchemaRegistry registry, Connection connection, Triaged triaged)
      throws InterruptedException {
    byte[] value = PublicRecords.decisions(registry).serialize(Topics.TRIAGE, triaged);
    byte[] key = triaged.seen().id().getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            connection.producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(Topics.TRIAGE, key, value))
          .get(LONGEST_SEND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException failure
          ? failure
          : new KafkaException("the decision was not sent", e);
    } catch (TimeoutException e) {
      throw new KafkaException(
          "the decision was not acknowledged within " + LONGEST_SEND_SECONDS + " s", e);
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
