package dev.sparekey.app.inventory;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.cluster.CommittedTopic;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.avro.CredentialInventoryEntry;
import dev.sparekey.model.wire.InvalidWireValueException;
import dev.sparekey.model.wire.ViewWire;
import dev.sparekey.registryclient.MalformedRecordException;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Topics;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey inventory export}. */
@Command(
    name = "inventory",
    description = "Shows the recovery credentials that a running pipeline has published.",
    mixinStandardHelpOptions = true)
public final class InventoryCommand implements Runnable {

  private static final int NOT_READ = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final PrintStream out;

  /** Prints to standard output, which is UTF-8 whatever the locale. */
  public InventoryCommand() {
    this(new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8));
  }

  InventoryCommand(PrintStream out) {
    this.out = out;
  }

  /** What is exported. */
  enum What {
    /** One row a recovery credential. */
    CREDENTIALS,
    /** One row an account: normal, in recovery, degraded, restored. */
    STATES,
    /** One row an account: the ways into it and the weakest. */
    POSTURE;

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  /** Which rows. */
  private record Filter(@Nullable String tenant, @Nullable String account) {

    boolean takes(AccountId of, @Nullable String subject) {
      return (tenant == null || tenant.equals(of.tenant()))
          && (account == null
              || account.equals(of.nativeId())
              || account.equalsIgnoreCase(subject == null ? of.nativeId() : subject));
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command: export");
  }

  @Command(
      description = {
        "Prints what the topics sparekey.inventory, sparekey.recovery-state or sparekey.posture hold"
            + " now, and ends.",
        "Ages and expiries are told by this machine's clock."
      },
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:all that was published is printed",
        "1:Kafka or the registry does not answer, some record cannot be read, nothing is published of"
            + " --account or --tenant, or standard output cannot be written to",
        "2:the configuration is wrong, a login or right is refused, or the topic is missing"
      },
      mixinStandardHelpOptions = true)
  int export(
      @Mixin ClusterOptions place,
      @Option(
              names = "--what",
              defaultValue = "credentials",
              description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
          What what,
      @Option(
              names = "--format",
              defaultValue = "csv",
              description =
                  "${COMPLETION-CANDIDATES}, one object a line; default: ${DEFAULT-VALUE}.")
          Sheet.Format format,
      @Option(names = "--tenant", description = "Only this organisation's.")
          @Nullable String tenant,
      @Option(
              names = "--account",
              description =
                  "Only this account's, by its native id or by what is shown as its subject: the newest"
                      + " login name or mail that a record gave it.")
          @Nullable String account)
      throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Cluster cluster = place.read(spec);
    if (cluster == null) {
      return CommandLine.ExitCode.USAGE;
    }
    Printed printed;
    try {
      printed = print(cluster, what, format, new Filter(tenant, account));
    } catch (NotStartedException e) {
      say(err, "sparekey: " + e.getMessage());
      return e.exitCode();
    } catch (RegistryException e) {
      say(err, "sparekey: the registry does not give the schemas: " + e.getMessage());
      return NOT_READ;
    } catch (KafkaException e) {
      say(
          err,
          "sparekey: the brokers "
              + cluster.servers()
              + " did not give it all: "
              + cluster.reason(e));
      return ClientFailure.isRefusal(e) ? CommandLine.ExitCode.USAGE : NOT_READ;
    }
    if (out.checkError()) {
      say(err, "sparekey: standard output cannot be written to; the result is not complete");
      return NOT_READ;
    }
    if (printed.unreadable() > 0) {
      say(err, "sparekey: " + printed.unreadable() + " records cannot be read and are left out");
      return NOT_READ;
    }
    if (printed.rows() == 0 && (account != null || tenant != null)) {
      say(
          err,
          "sparekey: nothing is published of "
              + (account == null ? "tenant '" + tenant : "account '" + account)
              + "'; native ids and subjects are compared, as 'inventory export' shows them");
      return NOT_READ;
    }
    return CommandLine.ExitCode.OK;
  }

  /** How many rows, and how many records were none. */
  private record Printed(long rows, long unreadable) {}

  private Printed print(Cluster cluster, What what, Sheet.Format format, Filter filter)
      throws NotStartedException, InterruptedException {
    return switch (what) {
      case CREDENTIALS ->
          print(
              read(cluster, Topics.INVENTORY, CredentialInventoryEntry.class, ViewWire::fromAvro),
              (InventoryEntry entry) -> filter.takes(entry.account(), entry.subject()),
              Sheets.INVENTORY,
              format);
      case STATES ->
          print(
              read(
                  cluster,
                  Topics.RECOVERY_STATE,
                  dev.sparekey.model.avro.RecoveryState.class,
                  ViewWire::fromAvro),
              (RecoveryState state) -> filter.takes(state.account(), state.subject()),
              Sheets.RECOVERY_STATE,
              format);
      case POSTURE ->
          print(
              read(
                  cluster,
                  Topics.POSTURE,
                  dev.sparekey.model.avro.Posture.class,
                  ViewWire::fromAvro),
              (Posture posture) -> filter.takes(posture.account(), posture.subject()),
              Sheets.POSTURE,
              format);
    };
  }

  private <T> Printed print(
      Read<T> read, Predicate<T> filter, Sheet<T> sheet, Sheet.Format format) {
    List<T> rows = read.values().stream().filter(filter).toList();
    sheet.print(rows, format, Instant.now(), out);
    out.flush();
    return new Printed(rows.size(), read.unreadable());
  }

  /** What a topic holds, in the order of its keys, and how many of its records cannot be read. */
  private record Read<T>(List<T> values, long unreadable) {}

  private <A extends SpecificRecord, T> Read<T> read(
      Cluster cluster, String topic, Class<A> type, Function<A, T> fromAvro)
      throws NotStartedException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    cluster.requireTopics(
        List.of(topic), "run 'sparekey topics create' once", line -> say(err, line));
    SortedMap<String, byte[]> last = new TreeMap<>();
    List<T> values = new ArrayList<>();
    long unreadable = 0;
    try (CommittedTopic reader = new CommittedTopic(cluster, topic);
        SchemaRegistry registry = cluster.openRegistry();
        RegistryAvroDeserializer<A> avro = new RegistryAvroDeserializer<>(registry, type)) {
      reader.read(record -> keep(record, last), line -> say(err, line));
      for (byte[] value : last.values()) {
        try {
          A record = avro.deserialize(topic, value);
          if (record != null) {
            values.add(fromAvro.apply(record));
          }
        } catch (MalformedRecordException | InvalidWireValueException e) {
          unreadable++;
        }
      }
    }
    return new Read<>(values, unreadable);
  }

  private static void keep(ConsumerRecord<byte[], byte[]> record, SortedMap<String, byte[]> last) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      last.remove(key);
    } else {
      last.put(key, record.value());
    }
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }
}
