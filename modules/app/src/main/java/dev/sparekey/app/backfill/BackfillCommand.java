package dev.sparekey.app.backfill;

import static java.util.stream.Collectors.toSet;

import dev.sparekey.app.backfill.History.Records;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.records.SortingOption;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.app.terminal.Stop;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey backfill}: what happened before the pipeline was there. */
@Command(
    name = "backfill",
    description = {
      "Sends history to the topics that the pipeline reads, so that it knows the accounts before it"
          + " judges them.",
      "All files are read first, then their records are sent in the order in which they occurred.",
      "What occurred before pipeline.alert_from raises no alert. Sent again, it changes nothing; so"
          + " after an interruption give the same command again."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything that can be read is sent, or with --check could be",
      "1:Kafka does not answer, or a file cannot be read to its end",
      "2:the command or the configuration is wrong, a login or right is refused, or a topic is"
          + " missing",
      "130, 143:ended by Ctrl-C or SIGTERM; the last line says how far it came"
    },
    mixinStandardHelpOptions = true)
public final class BackfillCommand implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final int MOST_PROBLEMS = 20;

  /** The mapping of canonical JSON. */
  private static final String OWN_WORDS = "sparekey";

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Option(
      names = "--source",
      paramLabel = "FEED=FILE",
      description =
          "A feed of the configuration and a file of its records, one JSON object a line, plain or"
              + " gzip; repeatable.")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--inventory",
      paramLabel = "FILE",
      description = {
        "The recovery credentials there are: CSV with the columns of 'inventory export', in any order,"
            + " of which feed, account and sort must be there; or the same as JSON lines.",
        "It goes to a feed of the configuration with 'source: sparekey'."
      })
  private @Nullable Path inventory;

  @Option(
      names = "--inventory-feed",
      paramLabel = "FEED",
      description = "Which feed it goes to, where several have 'source: sparekey'.")
  private @Nullable String inventoryFeed;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description =
          "When the inventory was so, as 2026-03-02T08:00:00Z; default: when the file was last"
              + " written. Give it where the same inventory may be sent again from another copy.")
  private @Nullable String asOf;

  @Option(
      names = "--rejections",
      paramLabel = "FILE",
      description =
          "Writes each record's feed, file, line and reason that is not sent; no payload.")
  private @Nullable Path rejections;

  @Mixin private SortingOption sortIn = new SortingOption();

  @Option(
      names = "--check",
      description = "Reads everything, says what would be sent, and sends nothing.")
  private boolean check;

  @Option(
      names = "--with-alerts",
      description = "Also where the configuration has no alert_from: alerts tell of the past, too.")
  private boolean withAlerts;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Instant now = Instant.now();
    try {
      sortIn.check();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    Configuration configuration = config.read(spec.commandLine().getErr());
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    List<Records> all = records(configuration);
    Listed listed = inventory == null ? null : listed(inventory, configuration, now);
    if (listed != null && !isClean(listed)) {
      return CommandLine.ExitCode.USAGE;
    }
    if (configuration.pipeline().time() != Settings.Time.LIVE) {
      throw usage(
          "pipeline.time should be live: by 'records' the history would tell what time it is");
    }
    Instant alertFrom = configuration.pipeline().alertFrom();
    if (alertFrom == null && !withAlerts && !check) {
      say(
          "sparekey: "
              + config.name()
              + " has no pipeline.alert_from, so what happened in these files would raise alerts: "
              + advice(now)
              + ", or add --with-alerts");
      return CommandLine.ExitCode.USAGE;
    }
    try (Stop stop = Stop.onSignals();
        RejectionLog log = RejectionLog.to(rejections)) {
      if (check) {
        Counts counts = new Counts();
        read(all, listed, configuration, now, Outgoing.Taking.NONE, log, stop, counts);
        if (stop.isRequested()) {
          say("not complete, and nothing is sent: so far " + counts.line("could be sent"));
        } else {
          say("nothing is sent: " + counts.line("could be sent"));
          say(bound(alertFrom, counts, now));
        }
        return CommandLine.ExitCode.OK;
      }
      return toKafka(all, listed, configuration, now, log, stop);
    } catch (InterruptedException e) {
      say("ended before anything was sent");
      return FAILED;
    } catch (NotStartedException e) {
      say("sparekey: " + e.getMessage());
      return e.exitCode();
    } catch (IOException e) {
      say("sparekey: " + e.getMessage());
      return FAILED;
    }
  }

  private int toKafka(
      List<Records> all,
      @Nullable Listed listed,
      Configuration configuration,
      Instant now,
      RejectionLog log,
      Stop stop)
      throws NotStartedException, IOException, InterruptedException {
    Connection connection = configuration.connection();
    SortedSet<String> topics = new TreeSet<>(all.stream().map(Records::topic).toList());
    if (listed != null) {
      topics.add(listed.records().topic());
    }
    stop.interrupting(
        () -> {
          ClusterOptions.of(configuration)
              .requireTopics(
                  topics, "create it, with message.timestamp.type=LogAppendTime", this::say);
          return true;
        });
    Counts counts = new Counts();
    long taken = 0;
    try (Outgoing outgoing = new Outgoing(sortIn.folder(), this::say)) {
      try {
        read(all, listed, configuration, now, outgoing::add, log, stop, counts);
        if (!stop.isRequested()) {
          try (KafkaOutlet outlet = new KafkaOutlet(connection.producer())) {
            try {
              outgoing.send(outlet, stop::isRequested);
              outlet.flush();
            } finally {
              taken = outlet.taken();
            }
          }
        }
      } finally {
        if (stop.isRequested() || taken < counts.sent) {
          say("not complete: " + taken + " records sent; give the same command again");
        }
      }
    } catch (KafkaException e) {
      say(
          "sparekey: the brokers "
              + connection.bootstrapServers()
              + " did not take it all: "
              + ClientFailure.reason(ClientFailure.root(e), connection.client()));
      return ClientFailure.isRefusal(ClientFailure.root(e)) ? CommandLine.ExitCode.USAGE : FAILED;
    }
    if (!stop.isRequested()) {
      say("done: " + counts.line("sent"));
      say(bound(configuration.pipeline().alertFrom(), counts, now));
      say(
          "the pipeline has read it when the group "
              + connection.applicationId()
              + " has no lag on "
              + String.join(", ", topics));
    }
    return CommandLine.ExitCode.OK;
  }

  private void read(
      List<Records> all,
      @Nullable Listed listed,
      Configuration configuration,
      Instant now,
      Outgoing.Taking to,
      RejectionLog log,
      Stop stop,
      Counts total)
      throws IOException {
    History history =
        new History(
            configuration.policy(),
            now,
            configuration.pipeline().alertFrom(),
            to,
            log,
            stop::isRequested,
            this::say);
    for (Records records : all) {
      Counts counts = new Counts();
      try {
        history.read(records, counts);
      } finally {
        say(records, counts, total, configuration);
      }
      if (stop.isRequested()) {
        return;
      }
    }
    if (listed != null) {
      Counts counts = new Counts();
      try {
        history.read(listed.records(), listed.file(), counts);
      } finally {
        say(listed.records(), counts, total, configuration);
      }
    }
  }

  private void say(Records records, Counts counts, Counts total, Configuration configuration) {
    total.add(counts);
    say(records.feed() + "=" + records.file() + ": " + counts.line("to send"));
    sayTooOld(counts, configuration);
  }

  private void sayTooOld(Counts counts, Configuration configuration) {
    long old = counts.of(RejectionReason.TOO_LATE);
    if (old > 0) {
      say(
          "warning: "
              + old
              + " of them are older than "
              + configuration.policy().horizon().toDays()
              + " days, by which nothing is judged any more"
              + (rejections == null ? "; --rejections FILE names them" : ""));
    }
  }

  private String bound(@Nullable Instant alertFrom, Counts counts, Instant now) {
    return alertFrom == null
        ? "alerts are raised for all of it" + (check ? ": " + advice(now) + " first" : "")
        : "alerts are raised from "
            + alertFrom
            + " on; "
            + counts.alerting
            + " of these records occurred since";
  }

  /** The second is not over: what occurs in it is told of. */
  private static String advice(Instant now) {
    return "set 'alert_from: "
        + now.truncatedTo(ChronoUnit.SECONDS)
        + "' under 'pipeline' for every instance and restart them";
  }

  private List<Records> records(Configuration configuration) {
    if (sources.isEmpty() && inventory == null) {
      throw usage("name a history with --source FEED=FILE, or an inventory with --inventory FILE");
    }
    Map<String, Configuration.Feed> feeds =
        configuration.feeds().stream()
            .collect(Collectors.toMap(Configuration.Feed::name, feed -> feed));
    List<Records> all = new ArrayList<>();
    for (String source : sources) {
      int equals = source.indexOf('=');
      if (equals < 1 || equals == source.length() - 1) {
        throw usage("--source should be FEED=FILE: was '" + source + "'");
      }
      String name = source.substring(0, equals);
      Path file = Path.of(source.substring(equals + 1));
      Configuration.Feed feed = feeds.get(name);
      if (feed == null) {
        throw usage(
            "no feed '"
                + name
                + "' in "
                + config.name()
                + "; there are "
                + String.join(", ", new TreeSet<>(feeds.keySet())));
      }
      requireReadable(file);
      all.add(new Records(name, feed.topic(), json(feed), file));
    }
    return all;
  }

  /** An inventory and the feed that it goes to. */
  private record Listed(Records records, InventoryFile file) {}

  private Listed listed(Path file, Configuration configuration, Instant now) {
    requireReadable(file);
    Map<String, Records> own = new TreeMap<>();
    for (Configuration.Feed feed : configuration.feeds()) {
      if (feed.format() instanceof Feed.Format.Json json
          && json.source().name().equals(OWN_WORDS)) {
        own.put(feed.name(), new Records(feed.name(), feed.topic(), json.source(), file));
      }
    }
    if (own.isEmpty()) {
      throw usage(
          "an inventory goes to a feed with 'source: sparekey', which "
              + config.name()
              + " does not have: add '- {name: inventory, source: sparekey}' under 'feeds', make its"
              + " topic raw.inventory, and restart every instance");
    }
    String name = inventoryFeed == null ? own.keySet().iterator().next() : inventoryFeed;
    Records records = own.get(name);
    if (records == null || (inventoryFeed == null && own.size() > 1)) {
      throw usage("--inventory-feed should be one of " + String.join(", ", own.keySet()));
    }
    return new Listed(
        records,
        new InventoryFile(
            file,
            configuration.tenant(),
            configuration.feeds().stream().map(Configuration.Feed::name).collect(toSet()),
            asOf(file, configuration, now)));
  }

  private Instant asOf(Path file, Configuration configuration, Instant now) {
    Instant then;
    if (asOf != null) {
      then = InventoryFile.time(asOf);
      if (then == null) {
        throw usage("--as-of should be a time such as 2026-03-02T08:00:00Z: was '" + asOf + "'");
      }
    } else {
      try {
        then = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
        say(file + ": as of " + then + ", when it was last written (--as-of)");
      } catch (IOException e) {
        throw usage("when '" + file + "' was written cannot be told: give --as-of");
      }
    }
    Duration horizon = configuration.policy().horizon();
    if (then.isAfter(now) || then.isBefore(now.minus(horizon).plus(Duration.ofDays(1)))) {
      throw usage(
          "the inventory is as of "
              + then
              + ", which should be within the last "
              + (horizon.toDays() - 1)
              + " days: give --as-of");
    }
    return then;
  }

  /**
   * Nothing is sent of a file that has mistakes: they are told at once, and sent is all or none.
   */
  private boolean isClean(Listed listed) {
    AtomicInteger problems = new AtomicInteger();
    try {
      listed
          .file()
          .read(
              new InventoryFile.Rows() {
                @Override
                public void row(long number, byte[] json) {}

                @Override
                public boolean problem(String message) {
                  say(message);
                  return problems.incrementAndGet() < MOST_PROBLEMS;
                }
              });
    } catch (IOException e) {
      say("sparekey: " + e.getMessage());
      return false;
    }
    if (problems.get() > 0) {
      say("sparekey: nothing is sent, since the inventory has mistakes");
    }
    return problems.get() == 0;
  }

  private void requireReadable(Path file) {
    if (!Files.exists(file)) {
      throw usage("there is no file '" + file + "'");
    }
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw usage("'" + file + "' is " + (Files.isDirectory(file) ? "a folder" : "not readable"));
    }
    if (rejections != null && isSame(file, rejections)) {
      throw usage("--rejections would overwrite '" + rejections + "', which is read");
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private Source json(Configuration.Feed feed) {
    return switch (feed.format()) {
      case Feed.Format.Json json -> json.source();
      case Feed.Format.Avro avro ->
          throw usage(
              "the feed '"
                  + feed.name()
                  + "' is Avro, which files of JSON cannot be put into: give the history to a feed"
                  + " with 'source: sparekey'");
    };
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
