package dev.sparekey.app.run;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.MappingFile;
import dev.sparekey.engine.History;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.registryclient.RegistryUnavailableException;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Pipeline;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Settings;
import dev.sparekey.topology.Topics;
import dev.sparekey.topology.TopicsNotReadException;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pipeline and what belongs to it in one process: started once, closed once. */
final class Service implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final Duration ADMIN_CLOSE = Duration.ofSeconds(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  private final Configuration configuration;
  private final Health health = new Health();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  Service(Configuration configuration) {
    this.configuration = configuration;
    meters.config().meterFilter(new AllowedMeters(Set.copyOf(topics())));
  }

  /**
   * Starts everything and returns when the pipeline runs, which is before it is ready.
   *
   * @throws NotStartedException why not, once what was waited for did not come
   */
  Pipeline start() throws NotStartedException, InterruptedException {
    makeStateDir();
    bindPlatformMeters();
    StatusServer status =
        open(StatusServer.start("http", configuration.http(), health::report, meters));
    LOG.info("health and metrics on http://{}:{}", configuration.http().host(), status.port());
    Connection connection = configuration.connection();
    health.phase("brokers");
    Admin admin =
        Brokers.await(
            connection.admin(),
            connection.bootstrapServers(),
            configuration.pipeline().startupWait(),
            LOG::info);
    open(() -> admin.close(ADMIN_CLOSE));
    health.phase("topics");
    List<Feed> feeds = feeds(admin);
    health.phase("registry");
    SchemaRegistry registry =
        open(new SchemaRegistry(configuration.registry().settings(), Pauses.real()));
    PublicRecords records = register(registry, feeds);
    health.phase("rules");
    LiveRules rules = open(LiveRules.start(configuration, registry, meters));
    health.phase("pipeline");
    Pipeline pipeline = open(startPipeline(feeds, connection, records, rules));
    rules.watch();
    watchMappings();
    pipeline.bindKafkaMeters(meters);
    health.started(pipeline);
    open(Watch.start(admin, feeds, registry, health));
    sayWhatIsNotTold();
    return pipeline;
  }

  private void watchMappings() throws InterruptedException {
    List<MappingFile> files = new ArrayList<>();
    for (Configuration.Feed feed : configuration.feeds()) {
      if (feed.format() instanceof Feed.Format.Json json
          && json.mapping() instanceof MappingFile file) {
        files.add(file);
      }
    }
    if (!files.isEmpty()) {
      open(LiveMappings.watch(files, meters));
    }
  }

  /** What somebody who waits for alerts should know. */
  private void sayWhatIsNotTold() {
    Instant alertFrom = configuration.pipeline().alertFrom();
    if (alertFrom != null && alertFrom.isAfter(Instant.now())) {
      LOG.warn("pipeline.alert_from is {}: until then nothing raises an alert", alertFrom);
    } else if (alertFrom != null) {
      LOG.info("what occurred before {} raises no alert", alertFrom);
    }
    long reading =
        configuration.rules().rules().stream()
            .filter(rule -> !History.neededBy(rule, configuration.policy()).isEmpty())
            .count();
    LOG.info(
        "{} of {} rules read an account's past and are blind for what was not observed of it; their"
            + " alerts say so, and 'rules list' how much they need",
        reading,
        configuration.rules().rules().size());
  }

  /** Returns when the pipeline gave up, or when it was closed from elsewhere. */
  Pipeline.State awaitEnd(Pipeline pipeline) throws InterruptedException {
    boolean wasReady = false;
    while (true) {
      Pipeline.State state = pipeline.state();
      switch (state) {
        case STARTING -> {}
        case READY -> {
          if (!wasReady) {
            LOG.info("ready: {}", configuration.counts());
          }
          wasReady = true;
        }
        case CLOSED, FAILED -> {
          return state;
        }
      }
      TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
    }
  }

  private void makeStateDir() throws NotStartedException {
    Path dir = configuration.pipeline().stateDir();
    try {
      Files.createDirectories(dir);
    } catch (IOException e) {
      throw NotStartedException.misconfigured(
          "pipeline.state_dir '" + dir + "' cannot be made: " + e.getClass().getSimpleName());
    }
    if (!Files.isWritable(dir)) {
      throw NotStartedException.misconfigured(
          "pipeline.state_dir '" + dir + "' cannot be written to");
    }
  }

  private void bindPlatformMeters() {
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(meters);
    opened.push(collections);
  }

  /** The sources' and ours. */
  private List<String> topics() {
    return Stream.concat(
            configuration.feeds().stream().map(Configuration.Feed::topic),
            Topics.wanted(1, (short) 1).stream().map(NewTopic::name))
        .toList();
  }

  /** The feeds with as many partitions as their topics have. */
  private List<Feed> feeds(Admin admin) throws NotStartedException, InterruptedException {
    Map<String, Topics.Found> found;
    try {
      found = Topics.find(admin, topics());
    } catch (TopicsNotReadException e) {
      String why = String.valueOf(e.getMessage());
      throw ClientFailure.isRefusal(e.getCause())
          ? NotStartedException.misconfigured(why)
          : NotStartedException.unavailable(why, e);
    }
    List<String> wrong = new ArrayList<>();
    List<Feed> feeds = new ArrayList<>();
    for (Configuration.Feed feed : configuration.feeds()) {
      Topics.Found topic = found.get(feed.topic());
      if (topic == null) {
        wrong.add(
            "topic "
                + feed.topic()
                + " of feed "
                + feed.name()
                + " is missing: create it, with message.timestamp.type=LogAppendTime");
        continue;
      }
      if (Boolean.FALSE.equals(topic.appendTime())
          && configuration.pipeline().time() == Settings.Time.LIVE) {
        // One record a second that claims to be of yesterday would hold the clock back, and with it
        // every "no ticket came".
        wrong.add(
            "topic "
                + feed.topic()
                + " of feed "
                + feed.name()
                + " has CreateTime, so that its producers could hold back the time: set"
                + " message.timestamp.type=LogAppendTime, as with kafka-configs.sh");
        continue;
      }
      feeds.add(
          new Feed(
              feed.name(),
              feed.format(),
              feed.topic(),
              topic.partitions(),
              feed.tickets(),
              feed.silentAfter()));
    }
    int partitions = configuration.pipeline().partitions();
    for (var wanted : Topics.wanted(partitions, (short) 1)) {
      Topics.Found topic = found.get(wanted.name());
      if (topic == null) {
        wrong.add("topic " + wanted.name() + " is missing: run 'sparekey topics create' once");
      } else if (topic.partitions() != wanted.numPartitions()) {
        wrong.add(
            "topic "
                + wanted.name()
                + " has "
                + topic.partitions()
                + " partitions where "
                + wanted.numPartitions()
                + " are wanted: set pipeline.partitions to what sparekey.inbox has");
      }
    }
    if (!wrong.isEmpty()) {
      throw NotStartedException.misconfigured(String.join("\nsparekey: ", wrong));
    }
    return feeds;
  }

  private PublicRecords register(SchemaRegistry registry, List<Feed> feeds)
      throws NotStartedException, InterruptedException {
    Duration wait = configuration.pipeline().startupWait();
    long begin = System.nanoTime();
    while (true) {
      try {
        PublicRecords records = PublicRecords.register(registry, feeds);
        health.registryAnswers(true);
        return records;
      } catch (RegistryUnavailableException e) {
        health.registryAnswers(false);
        Duration waited = Duration.ofNanos(System.nanoTime() - begin);
        if (waited.compareTo(wait) >= 0) {
          throw NotStartedException.unavailable(
              "the registry did not answer within " + wait.toSeconds() + " s: " + e.getMessage(),
              e);
        }
        LOG.info("waiting for the registry, at most {} s more", wait.minus(waited).toSeconds());
        TimeUnit.NANOSECONDS.sleep(BETWEEN_ATTEMPTS.toNanos());
      } catch (RegistryException e) {
        throw NotStartedException.misconfigured("the registry refuses us: " + e.getMessage());
      }
    }
  }

  private Pipeline startPipeline(
      List<Feed> feeds, Connection connection, PublicRecords records, LiveRules rules)
      throws NotStartedException {
    Configuration.Pipeline pipeline = configuration.pipeline();
    Settings settings =
        new Settings(
            feeds,
            rules.first(),
            rules.library(),
            configuration.policy(),
            pipeline.time(),
            pipeline.partitions(),
            pipeline.disorder(),
            pipeline.epoch(),
            pipeline.alertFrom() == null ? Instant.MIN : pipeline.alertFrom(),
            pipeline.deadLetterSalt().value());
    try {
      return Pipeline.start(settings, connection, records, meters);
    } catch (KafkaException e) {
      String why = ClientFailure.reason(ClientFailure.root(e), connection.client());
      throw ClientFailure.isOfSettings(e)
          ? NotStartedException.misconfigured("Kafka's client does not take its settings: " + why)
          : NotStartedException.unavailable(
              "the pipeline did not start, perhaps because another process uses '"
                  + pipeline.stateDir()
                  + "': "
                  + why,
              e);
    }
  }

  /** What is opened after the end is closed at once. */
  private synchronized <T extends AutoCloseable> T open(T resource) throws InterruptedException {
    if (closed) {
      close(resource);
      throw new InterruptedException("closed while starting");
    }
    opened.push(resource);
    return resource;
  }

  /**
   * The last first, within 25 s; called by the end of the process or by the end of the pipeline.
   */
  @Override
  public void close() {
    List<AutoCloseable> closing;
    synchronized (this) {
      closed = true;
      closing = List.copyOf(opened);
      opened.clear();
    }
    closing.forEach(Service::close);
  }

  @SuppressWarnings("try")
  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("something did not close, the rest is closed all the same", e);
    }
  }
}
