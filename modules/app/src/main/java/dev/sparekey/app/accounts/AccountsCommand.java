package dev.sparekey.app.accounts;

import dev.sparekey.app.cluster.Acknowledged;
import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.cluster.ClusterWork;
import dev.sparekey.app.records.DecisionLines;
import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.model.Control;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
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

/** {@code sparekey accounts accept} and {@code sparekey accounts decisions}. */
@Command(
    name = "accounts",
    description = "Decides what accounts are held to, and shows what was decided.",
    mixinStandardHelpOptions = true)
public final class AccountsCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw usage("name a command: accept or decisions");
  }

  @Command(
      description = {
        "Records that from now on no more than so much is asked of an account's primary assurance:"
            + " its owner lost a key for good and was moved to something weaker. What it was used"
            + " with before counts for no more, and if it is degraded by more than that, it is"
            + " restored by this decision.",
        "What happened before the decision is judged as ever. What the directory demands stays: tell"
            + " the directory. Each decision is an alert. To take one back, accept aal3."
      },
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:recorded; the pipeline says so in an alert, and in the posture of an account of which a"
            + " recovery is known. One of a tenant that it does not serve, or of a time more than 5"
            + " min ahead of the brokers, it puts into sparekey.dead-letters",
        "1:Kafka or the registry does not answer",
        "2:the command, the file or the configuration is wrong, or a login or right is refused"
      },
      mixinStandardHelpOptions = true)
  int accept(
      @Mixin ClusterOptions place,
      @Parameters(
              arity = "0..1",
              paramLabel = "ACCOUNT",
              description = "FEED:ID, by the source's own id, as in okta:00u1a2b3.")
          @Nullable String account,
      @Option(
              names = "--primary",
              paramLabel = "RANK",
              description =
                  "none, aal1, aal2-weak, aal2, aal2-phishing-resistant or aal3, or 0 to 5: what it"
                      + " is held to at most.")
          @Nullable String primary,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              description =
                  "In at most 256 characters; kept for good and shown beside findings: no codes,"
                      + " nothing private.")
          @Nullable String reason,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              description = "Who decided; default: the user of this process.")
          @Nullable String by,
      @Option(
              names = "--tenant",
              defaultValue = "default",
              description = "Whose account it is; default: ${DEFAULT-VALUE}.")
          String tenant,
      @Option(
              names = "--file",
              paramLabel = "FILE",
              description =
                  "Instead of one account: decisions of before, each with its time, as lines that"
                      + " 'accounts decisions' prints.")
          @Nullable Path file)
      throws InterruptedException {
    List<Control> decisions;
    try {
      decisions =
          file == null
              ? List.of(decision(account, primary, reason, by, tenant))
              : DecisionLines.read(onlyFile(file, account, primary, reason, by), tenant);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    return within(
        place,
        (registry, cluster) -> {
          Acknowledged.write(cluster, records(registry, decisions));
          decisions.forEach(decision -> print("recorded: " + words(decision)));
          return CommandLine.ExitCode.OK;
        });
  }

  private Control decision(
      @Nullable String account,
      @Nullable String primary,
      @Nullable String reason,
      @Nullable String by,
      String tenant) {
    return new Control(
        by == null ? System.getProperty("user.name", "unknown") : by,
        Instant.now().truncatedTo(ChronoUnit.MICROS),
        required(reason, "--reason"),
        null,
        new Control.Accepted(
            DecisionLines.account(tenant, required(account, "an account (or --file)")),
            DecisionLines.rank(required(primary, "--primary"))));
  }

  private Path onlyFile(Path file, @Nullable String... others) {
    for (String other : others) {
      if (other != null) {
        throw usage("with --file the lines say which account, what, why and by whom");
      }
    }
    return file;
  }

  @Command(
      description =
          "Prints the decisions on accounts that sparekey.control holds, oldest first, one JSON object"
              + " a line, as 'replay --decisions' reads them.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:all are printed",
        "1:Kafka or the registry does not answer",
        "2:the configuration is wrong, or a login or right is refused"
      },
      mixinStandardHelpOptions = true)
  int decisions(
      @Mixin ClusterOptions place,
      @Option(
              names = "--tenant",
              defaultValue = "default",
              description = "Whose accounts; default: ${DEFAULT-VALUE}.")
          String tenant)
      throws InterruptedException {
    return within(
        place,
        (registry, cluster) -> {
          for (Control decision : ControlLog.read(cluster, registry, this::say).decisions()) {
            Control.Accepted accepted = decision.accepted();
            if (accepted != null && accepted.account().tenant().equals(tenant)) {
              print(DecisionLines.line(decision));
            }
          }
          return CommandLine.ExitCode.OK;
        });
  }

  private int within(ClusterOptions place, ClusterWork work) throws InterruptedException {
    Cluster cluster = place.read(spec);
    return cluster == null
        ? CommandLine.ExitCode.USAGE
        : ClusterWork.within(cluster, List.of(Topics.CONTROL), this::say, work);
  }

  private static List<ProducerRecord<byte[], byte[]>> records(
      SchemaRegistry registry, List<Control> decisions) {
    Serializer<Control> form = PublicRecords.controls(registry);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Control decision : decisions) {
      records.add(
          new ProducerRecord<>(
              Topics.CONTROL,
              0,
              PublicRecords.decisionKey(),
              form.serialize(Topics.CONTROL, decision)));
    }
    return records;
  }

  private static String words(Control decision) {
    Control.Accepted accepted = decision.accepted();
    if (accepted == null) {
      throw new IllegalArgumentException("a release is no decision");
    }
    return "of %s:%s no more than %s is asked from %s on, by %s: %s"
        .formatted(
            Cells.plain(accepted.account().feed(), 64),
            Cells.plain(accepted.account().nativeId(), 80),
            DecisionLines.word(accepted.primary()),
            decision.at(),
            Cells.plain(decision.by(), 80),
            Cells.plain(decision.reason(), 256));
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
