package dev.sparekey.app.inventory;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.Brokers;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.avro.CredentialInventoryEntry;
import dev.sparekey.model.wire.InvalidWireValueException;
import dev.sparekey.model.wire.ViewWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Topics;
import dev.sparekey.topology.TopicsNotReadException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration ADMIN_CLOSE = Duration.ofSeconds(2);

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
    credentials,
    /** One row an account: normal, in recovery, degraded, restored. */
    states,
    /** One row an account: the ways into it and the weakest. */
    posture
  }

  /** Where the topics are. */
  static final class Place {
    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "The configuration that 'run' has; deploy/sparekey.yaml explains every key.")
    private @Nullable Path config;

    @ArgGroup(exclusive = false)
    private @Nullable Direct direct;
  }

  /** Without a configuration, as for the demo. */
  static final class Direct {
    @Option(
        names = "--brokers",
        required = true,
        paramLabel = "HOST:PORT",
        description = "Brokers that ask for no login, instead of a configuration.")
    private String brokers = "";

    @Option(
        names = "--registry",
        required = true,
        paramLabel = "URL",
        description = "The schema registry beside them.")
    private String registry = "";
  }

  /** Whom to ask. The client's settings hold credentials. */
  private record Source(
      String servers,
      Map<String, Object> admin,
      Map<String, Object> consumer,
      RegistrySettings registry) {}

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
        "1:Kafka or the registry does not answer, or standard output cannot be written to",
        "2:the configuration is wrong, a login or right is refused, or the topic is missing"
      },
      mixinStandardHelpOptions = true)
  int export(
      @ArgGroup(multiplicity = "1") Place place,
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
              description = "Only this account's, by its native id, login name or mail.")
          @Nullable String account)
      throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Source source = source(place, err);
    if (source == null) {
      return CommandLine.ExitCode.USAGE;
    }
    try {
      print(source, what, format, new Filter(tenant, account));
    } catch (NotStartedException e) {
      say(err, "sparekey: " + e.getMessage());
      return e.exitCode();
    } catch (KafkaException e) {
      say(
          err,
          "sparekey: the brokers "
              + source.servers()
              + " did not give it all: "
              + ClientFailure.reason(e, source.consumer()));
      return ClientFailure.isRefusal(e) ? CommandLine.ExitCode.USAGE : NOT_READ;
    } catch (RegistryException | InvalidWireValueException e) {
      say(err, "sparekey: a record cannot be read: " + e.getMessage());
      return NOT_READ;
    }
    if (out.checkError()) {
      say(err, "sparekey: standard output cannot be written to; the result is not complete");
      return NOT_READ;
    }
    return CommandLine.ExitCode.OK;
  }

  private static @Nullable Source source(Place place, PrintWriter err) {
    Direct direct = place.direct;
    if (direct != null) {
      Map<String, Object> client = Map.of("bootstrap.servers", direct.brokers);
      return new Source(
          direct.brokers, client, client, RegistrySettings.of(direct.registry, Map.of()));
    }
    Path file = place.config;
    if (file == null) {
      throw new IllegalStateException("picocli demands one of the two");
    }
    Configuration configuration = ConfigurationOption.read(file, err);
    return configuration == null
        ? null
        : new Source(
            configuration.connection().bootstrapServers(),
            configuration.connection().admin(),
            configuration.connection().consumer(),
            configuration.registry().settings());
  }

  private void print(Source source, What what, Sheet.Format format, Filter filter)
      throws NotStartedException, InterruptedException {
    Instant now = Instant.now();
    switch (what) {
      case credentials -> {
        List<InventoryEntry> entries =
            read(source, Topics.INVENTORY, CredentialInventoryEntry.class, ViewWire::fromAvro);
        entries.removeIf(entry -> !filter.takes(entry.account(), entry.subject()));
        Sheets.INVENTORY.print(entries, format, now, out);
      }
      case states -> {
        List<RecoveryState> states =
            read(
                source,
                Topics.RECOVERY_STATE,
                dev.sparekey.model.avro.RecoveryState.class,
                ViewWire::fromAvro);
        states.removeIf(state -> !filter.takes(state.account(), state.subject()));
        Sheets.RECOVERY_STATE.print(states, format, now, out);
      }
      case posture -> {
        List<Posture> postures =
            read(source, Topics.POSTURE, dev.sparekey.model.avro.Posture.class, ViewWire::fromAvro);
        postures.removeIf(posture -> !filter.takes(posture.account(), posture.subject()));
        Sheets.POSTURE.print(postures, format, now, out);
      }
    }
    out.flush();
  }

  /** All of a topic, in the order of its keys. */
  private <A extends SpecificRecord, T> List<T> read(
      Source source, String topic, Class<A> type, Function<A, T> fromAvro)
      throws NotStartedException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Admin admin = Brokers.await(source.admin(), source.servers(), WAIT, line -> say(err, line));
    try {
      requireTopic(admin, topic);
    } finally {
      admin.close(ADMIN_CLOSE);
    }
    List<T> values = new ArrayList<>();
    try (CompactedTopic reader = new CompactedTopic(source.consumer());
        SchemaRegistry registry = new SchemaRegistry(source.registry(), Pauses.real());
        RegistryAvroDeserializer<A> avro = new RegistryAvroDeserializer<>(registry, type)) {
      for (byte[] value : reader.read(topic, line -> say(err, line)).values()) {
        A record = avro.deserialize(topic, value);
        if (record != null) {
          values.add(fromAvro.apply(record));
        }
      }
    }
    return values;
  }

  private static void requireTopic(Admin admin, String topic)
      throws NotStartedException, InterruptedException {
    try {
      if (!Topics.find(admin, List.of(topic)).containsKey(topic)) {
        throw NotStartedException.misconfigured(
            "topic " + topic + " is missing: run 'sparekey topics create' once");
      }
    } catch (TopicsNotReadException e) {
      String why = String.valueOf(e.getMessage());
      throw ClientFailure.isRefusal(e.getCause())
          ? NotStartedException.misconfigured(why)
          : NotStartedException.unavailable(why, e);
    }
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }
}
