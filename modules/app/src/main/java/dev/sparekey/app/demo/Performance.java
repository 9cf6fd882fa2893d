package dev.sparekey.app.demo;

import dev.sparekey.app.demo.company.Script;
import dev.sparekey.app.terminal.Stop;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.localcluster.LocalCluster;
import dev.sparekey.model.Alert;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Pack;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Pipeline;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Settings;
import dev.sparekey.topology.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The script played through the pipeline on a running broker and registry, and watched. */
final class Performance {

  private static final String GROUP = "sparekey-demo";
  private static final int PARTITIONS = 2;
  private static final Duration POLL = Duration.ofMillis(100);

  /** A child may die of the same signal that ends us, and be noticed first. */
  private static final Duration SIGNAL_TRAVELS = Duration.ofMillis(500);

  private final Script script;
  private final Duration dayLasts;
  private final boolean untilDone;
  private final Stop stop;
  private final List<Source> sources =
      List.of("keycloak", "okta", "sparekey", "zendesk").stream()
          .map(Sources.builtIn()::byName)
          .toList();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Map<String, Finding> findings = new LinkedHashMap<>();
  private Counts counts = Counts.NONE;
  private boolean done;

  /**
   * @param dayLasts how long the scripted day is stretched over; zero for no longer than it takes
   * @param untilDone whether it returns when everything is worked through, or only at a signal
   */
  Performance(Script script, Duration dayLasts, boolean untilDone, Stop stop) {
    this.script = script;
    this.dayLasts = dayLasts;
    this.untilDone = untilDone;
    this.stop = stop;
  }

  /** Each alert once, with its last revision. */
  List<Finding> findings() {
    return List.copyOf(findings.values());
  }

  Counts counts() {
    return counts;
  }

  /** Whether every record was worked through and every alert read. */
  boolean isDone() {
    return done;
  }

  /**
   * Plays, and returns when all is done or the end is requested.
   *
   * @param state for the pipeline's stores; made if missing
   * @throws IllegalStateException the broker, the registry or the pipeline gave up
   */
  void run(LocalCluster cluster, SchemaRegistry registry, Path state, Display display)
      throws InterruptedException {
    String servers = cluster.kafka().bootstrapServers();
    List<String> guide = TopicsGuide.lines(servers, cluster.registry().url());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      display.phase("making the topics and registering the schemas");
      createTopics(admin);
      try (Pipeline pipeline = start(servers, state, registry);
          Playback playback = Playback.on(servers, script, dayLasts);
          PublishedAlerts alerts = new PublishedAlerts(servers, registry);
          KafkaConsumer<byte[], byte[]> reader = PublishedAlerts.consumer(servers)) {
        Quiescence quiescence =
            new Quiescence(
                admin, reader, GROUP, flow(), List.of(Topics.ALERTS, Topics.DEAD_LETTERS));
        watch(playback, alerts, quiescence, new Mainstays(cluster, pipeline), guide, display);
      }
    }
  }

  /** Whose end would leave the demo waiting for ever. */
  private record Mainstays(LocalCluster cluster, Pipeline pipeline) {

    String failure() {
      if (!cluster.kafka().brokers().getFirst().isAlive()) {
        return "the broker ended by itself";
      }
      if (!cluster.registry().isAlive()) {
        return "the registry ended by itself";
      }
      return pipeline.state() == Pipeline.State.FAILED ? "the pipeline gave up" : "";
    }
  }

  private void watch(
      Playback playback,
      PublishedAlerts alerts,
      Quiescence quiescence,
      Mainstays mainstays,
      List<String> guide,
      Display display)
      throws InterruptedException {
    long began = System.nanoTime();
    while (!stop.isRequested()) {
      String failure = mainstays.failure();
      if (!failure.isEmpty()) {
        if (stop.isRequestedWithin(SIGNAL_TRAVELS)) {
          return;
        }
        throw new IllegalStateException(failure + ": is the disk full, or was it killed?");
      }
      playback.advance(Duration.ofNanos(System.nanoTime() - began), counts.ingested());
      counts = Counts.of(playback.records(), playback.played(), meters);
      display.progress(done ? "done" : playback.position(), counts);
      // Asked before the alerts are read: what was published before it was reached is read below.
      boolean workedThrough = playback.ended() && (done || quiescence.reached());
      List<Alert> revisions = alerts.poll(POLL);
      revisions.forEach(alert -> revised(alert, display));
      if (workedThrough && !done && revisions.isEmpty()) {
        done = true;
        if (untilDone) {
          return;
        }
        display.guide(guide);
      }
    }
    display.phase("ending the pipeline");
  }

  private void revised(Alert alert, Display display) {
    Finding before = findings.get(alert.id());
    Finding finding = new Finding(alert, before == null ? null : before.alert());
    findings.put(alert.id(), finding);
    display.revised(finding);
  }

  private Pipeline start(String servers, Path state, SchemaRegistry registry) {
    Settings settings =
        new Settings(
            sources.stream()
                .map(source -> new Feed(source.name(), source, 1, source.name().equals("zendesk")))
                .toList(),
            Pack.load(),
            AssurancePolicy.DEFAULT,
            Settings.Time.RECORDS,
            PARTITIONS,
            Duration.ofMinutes(2),
            0,
            UUID.randomUUID().toString());
    Connection connection = new Connection(servers, GROUP, "demo-1", state, 1, 1, Map.of());
    PublicRecords records = PublicRecords.register(registry, settings.feeds());
    return Pipeline.start(settings, connection, records, meters);
  }

  private void createTopics(Admin admin) throws InterruptedException {
    try {
      admin
          .createTopics(
              sources.stream()
                  .map(source -> new NewTopic("raw." + source.name(), 1, (short) 1))
                  .toList())
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the sources' topics could not be made: " + e.getCause(), e);
    }
    Topics.create(admin, PARTITIONS, (short) 1);
  }

  private List<String> flow() {
    List<String> flow = new ArrayList<>();
    sources.forEach(source -> flow.add("raw." + source.name()));
    flow.addAll(List.of(Topics.NAMES, Topics.INBOX, Topics.MATCHES));
    return flow;
  }
}
