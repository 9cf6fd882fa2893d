package dev.sparekey.app.backfill;

import dev.sparekey.app.backfill.History.Records;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.run.Brokers;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.app.terminal.Stop;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Settings;
import dev.sparekey.topology.Topics;
import dev.sparekey.topology.TopicsNotReadException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
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
  private static final Duration ADMIN_CLOSE = Duration.ofSeconds(2);

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Option(
      names = "--source",
      paramLabel = "FEED=FILE",
      description =
          "A feed of the configuration and a file of its records, one JSON object a line, plain or"
              + " gzip; repeatable.")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--rejections",
      paramLabel = "FILE",
      description =
          "Writes each record's feed, file, line and reason that is not sent; no payload.")
  private @Nullable Path rejections;

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
  public Integer call() throws InterruptedException {
    Instant now = Instant.now();
    Configuration configuration = config.read(spec.commandLine().getErr());
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    List<Records> all = records(configuration);
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
        send(all, configuration, now, Outlet.NOWHERE, log, stop::isRequested, counts);
        say("nothing is sent: " + counts.line("could be sent"));
        say(bound(alertFrom, counts, now));
        return CommandLine.ExitCode.OK;
      }
      return toKafka(all, configuration, now, log, stop);
    } catch (NotStartedException e) {
      say("sparekey: " + e.getMessage());
      return e.exitCode();
    } catch (IOException e) {
      say("sparekey: " + e.getMessage());
      return FAILED;
    }
  }

  private int toKafka(
      List<Records> all, Configuration configuration, Instant now, RejectionLog log, Stop stop)
      throws NotStartedException, IOException, InterruptedException {
    Connection connection = configuration.connection();
    stop.interrupting(
        () -> {
          requireTopics(all, configuration, connection);
          return true;
        });
    Counts counts = new Counts();
    long taken = 0;
    try (KafkaOutlet outlet = new KafkaOutlet(connection.producer())) {
      try {
        send(all, configuration, now, outlet, log, stop::isRequested, counts);
        outlet.flush();
      } finally {
        taken = outlet.taken();
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
              + all.stream().map(Records::topic).distinct().collect(Collectors.joining(", ")));
    }
    return CommandLine.ExitCode.OK;
  }

  private void send(
      List<Records> all,
      Configuration configuration,
      Instant now,
      Outlet outlet,
      RejectionLog log,
      BooleanSupplier ending,
      Counts total)
      throws IOException {
    History history =
        new History(
            configuration.policy(),
            now,
            configuration.pipeline().alertFrom(),
            outlet,
            log,
            ending,
            this::say);
    for (Records records : all) {
      Counts counts = new Counts();
      try {
        history.send(records, counts);
      } finally {
        total.add(counts);
        say(records.feed() + "=" + records.file() + ": " + counts.line("on their way"));
        sayTooOld(counts, configuration);
      }
      if (ending.getAsBoolean()) {
        return;
      }
    }
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
            + " on, which "
            + (counts.alerting == 0 ? "none" : counts.alerting)
            + " of these records are of";
  }

  /** The second is not over: what occurs in it is told of. */
  private static String advice(Instant now) {
    return "set 'alert_from: "
        + now.truncatedTo(ChronoUnit.SECONDS)
        + "' under 'pipeline' for every instance and restart them";
  }

  /** Help desks first: a reset is not judged twice where its ticket is there already. */
  private List<Records> records(Configuration configuration) {
    if (sources.isEmpty()) {
      throw usage("name a history with --source FEED=FILE");
    }
    Map<String, Configuration.Feed> feeds =
        configuration.feeds().stream()
            .collect(Collectors.toMap(Configuration.Feed::name, feed -> feed));
    List<Records> desks = new ArrayList<>();
    List<Records> others = new ArrayList<>();
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
      Records records = new Records(name, feed.topic(), json(feed), file);
      (feed.tickets() ? desks : others).add(records);
    }
    desks.addAll(others);
    return desks;
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

  private void requireTopics(List<Records> all, Configuration configuration, Connection connection)
      throws NotStartedException, InterruptedException {
    Admin admin =
        Brokers.await(
            connection.admin(),
            connection.bootstrapServers(),
            configuration.pipeline().startupWait(),
            this::say);
    try {
      List<String> topics = all.stream().map(Records::topic).distinct().toList();
      Map<String, Topics.Found> found = Topics.find(admin, topics);
      List<String> missing =
          topics.stream()
              .filter(topic -> !found.containsKey(topic))
              .sorted(Comparator.naturalOrder())
              .toList();
      if (!missing.isEmpty()) {
        throw NotStartedException.misconfigured(
            "missing are the topics "
                + String.join(", ", missing)
                + ": create them, with message.timestamp.type=LogAppendTime");
      }
    } catch (TopicsNotReadException e) {
      String why = String.valueOf(e.getMessage());
      throw ClientFailure.isRefusal(e.getCause())
          ? NotStartedException.misconfigured(why)
          : NotStartedException.unavailable(why, e);
    } finally {
      admin.close(ADMIN_CLOSE);
    }
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
