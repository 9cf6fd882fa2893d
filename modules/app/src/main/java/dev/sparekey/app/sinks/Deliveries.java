package dev.sparekey.app.sinks;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.run.BrokersWatch;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.app.run.StatusServer;
import dev.sparekey.app.run.UntilStopped;
import dev.sparekey.receivers.RawLog;
import dev.sparekey.receivers.http.Inlet;
import dev.sparekey.receivers.http.Listener;
import dev.sparekey.receivers.http.PageInlet;
import dev.sparekey.receivers.http.QueryInlet;
import dev.sparekey.receivers.http.ReceiverServer;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.sinks.delivery.AlertLog;
import dev.sparekey.sinks.delivery.DeadLetters;
import dev.sparekey.sinks.delivery.Delivery;
import dev.sparekey.sinks.delivery.DeliveryCounts;
import dev.sparekey.sinks.delivery.KafkaAlertLog;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.PipelinePulse;
import dev.sparekey.sinks.delivery.Way;
import dev.sparekey.sinks.transport.SecurityEventShelf;
import dev.sparekey.sinks.transport.StreamAnswer;
import dev.sparekey.sinks.transport.Transports;
import dev.sparekey.sinks.transport.VerifiableStream;
import dev.sparekey.topology.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each sink, and what they share. */
final class Deliveries implements UntilStopped.Work {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  /** Of the groups' names, so that an administrator can grant rights by a prefix. */
  private static final String GROUP = "-sink-";

  static final KafkaDeadLetters.Names TOPICS =
      new KafkaDeadLetters.Names(Topics.DEAD_LETTERS, Topics.ALERTS);

  private static final Duration LONGEST_END = Duration.ofSeconds(25);
  private static final Duration LAST_WORD = Duration.ofSeconds(1);
  private static final Duration BEFORE_ANOTHER_START = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<Worker> workers = new ArrayList<>();
  private int statusPort;

  private static final QueryInlet.Answer CLOSED = new QueryInlet.Answer(503, "");

  /** One sink at work. What makes it give up is no reason for the others to. */
  private static final class Worker {
    private final Configuration.Sink sink;
    private final Map<String, Object> consumer;
    private final Map<String, Object> producer;
    private final String group;
    private final String instance;
    private final SchemaRegistry registry;
    private final DeadLetters deadLetters;
    private final PipelinePulse pulse;
    private final InstantSource clock;
    private final DeliveryCounts counts = new DeliveryCounts();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Delivery delivery;
    private volatile @Nullable SecurityEventShelf shelf;

    /** While it can be verified: what is pushed has a way of its own each time. */
    private volatile @Nullable VerifiableStream stream;

    private volatile boolean atWork = true;

    /** What ended its thread for good; null while it may go on. */
    private volatile @Nullable String endedBy;

    Worker(
        Configuration.Sink sink,
        Configuration configuration,
        SchemaRegistry registry,
        DeadLetters deadLetters,
        PipelinePulse pulse,
        InstantSource clock) {
      this.sink = sink;
      this.consumer = configuration.connection().consumer();
      this.producer = configuration.connection().producer();
      this.group = group(configuration, name());
      this.instance = configuration.pipeline().instance();
      this.registry = registry;
      this.deadLetters = deadLetters;
      this.pulse = pulse;
      this.clock = clock;
      this.thread = new Thread(this::run, "sink-" + name());
    }

    String name() {
      return sink.destination().name();
    }

    private void run() {
      try {
        while (stopped.getCount() > 0) {
          work();
          atWork = false;
          stopped.await(BEFORE_ANOTHER_START.toMillis(), TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        // Asked to end in time, and it was not in time.
        Thread.currentThread().interrupt();
      } catch (Error e) {
        // Such as no memory, after which nothing here is to be relied on. Noted before it is
        // logged, which may fail, too.
        endedBy = e.getClass().getSimpleName();
        atWork = false;
        LOG.error("sink {} has ended, and is not tried again: start this process anew", name(), e);
      }
    }

    /** Until it is stopped, or cannot go on. */
    private void work() {
      try (Way way = way();
          AlertLog log =
              new KafkaAlertLog(
                  consumer,
                  group,
                  instance,
                  Topics.ALERTS,
                  sink.start(),
                  sink.isFetched(),
                  registry,
                  clock)) {
        begin(
                new Delivery(
                    sink.destination(),
                    log,
                    way,
                    deadLetters,
                    counts,
                    pulse,
                    clock,
                    RandomGenerator.getDefault()))
            .run();
      } catch (IOException e) {
        LOG.error("sink {} cannot be opened: {}", name(), e.getMessage());
      } catch (KafkaException e) {
        LOG.error("sink {} gave up: {}", name(), ClientFailure.reason(e, consumer));
      } catch (RuntimeException e) {
        LOG.error("sink {} gave up", name(), e);
      } finally {
        stream = null;
      }
    }

    /** Of what is fetched there is one for good: it alone knows when the receiver last came. */
    private Way way() throws IOException {
      SecurityEventShelf known = shelf;
      Way way = known == null ? Transports.open(sink.endpoint(), producer) : known;
      shelf = way instanceof SecurityEventShelf fetched ? fetched : null;
      stream = way instanceof VerifiableStream verifiable ? verifiable : null;
      return way;
    }

    /** Whether it is at work, and its destination does its part. */
    boolean isUp() {
      return atWork && counts.hindrance() == null && !counts.snapshot().broken();
    }

    /** How it is, in words. */
    String state() {
      String error = endedBy;
      if (error != null) {
        return "was ended by " + error + ": start this process anew";
      }
      if (!atWork) {
        return "gave up, is tried again";
      }
      String hindrance = counts.hindrance();
      if (hindrance != null) {
        return hindrance;
      }
      SecurityEventShelf fetched = shelf;
      if (fetched != null && !fetched.isServing()) {
        return "is served by another instance, or not yet by any";
      }
      if (fetched == null) {
        return pushed(counts.snapshot(), clock.instant());
      }
      String complaint = fetched.complaint();
      return complaint == null
          ? "at work"
          : complaint + ", " + counts.snapshot().waiting() + " wait";
    }

    /** Where it comes; nobody is told that there is nothing while that is not known. */
    List<Inlet> doors() throws IOException {
      Configuration.Door door = sink.door();
      if (door == null) {
        return List.of();
      }
      List<Inlet> doors = new ArrayList<>();
      if (sink.isFetched()) {
        doors.add(
            new QueryInlet(
                door.path(),
                door.proof(),
                door.allow(),
                body -> {
                  SecurityEventShelf open = shelf;
                  return open == null
                      ? CompletableFuture.completedFuture(CLOSED)
                      : open.poll(body).thenApply(Worker::answer);
                }));
      }
      doors.add(
          new QueryInlet(
              door.verification(),
              door.proof(),
              door.allow(),
              body -> {
                VerifiableStream open = stream;
                return CompletableFuture.completedFuture(
                    open == null ? CLOSED : answer(open.verify(body)));
              }));
      doors.add(
          new PageInlet(
              door.keys(),
              door.proof(),
              door.allow(),
              "application/jwk-set+json",
              "{\"keys\":[" + Transports.publicKey(sink.endpoint()) + "]}"));
      return doors;
    }

    private static QueryInlet.Answer answer(StreamAnswer answer) {
      return new QueryInlet.Answer(answer.status(), answer.body());
    }

    private synchronized Delivery begin(Delivery next) {
      delivery = next;
      atWork = true;
      if (stopped.getCount() == 0) {
        next.stop();
      }
      return next;
    }

    synchronized void stop() {
      stopped.countDown();
      if (delivery != null) {
        delivery.stop();
      }
    }
  }

  /** How one that is brought its documents is, in words. */
  static String pushed(DeliveryCounts.Snapshot counts, Instant now) {
    String state = counts.broken() ? "does not take documents" : "at work";
    Instant since = counts.asideSince();
    return since == null
        ? state
        : state
            + ", "
            + counts.aside()
            + " set aside, the first for "
            + Duration.between(since, now).toMinutes()
            + " min: see the log for why";
  }

  private Deliveries() {}

  /** Of a sink's consumers. */
  static String group(Configuration configuration, String sink) {
    return configuration.pipeline().applicationId() + GROUP + sink;
  }

  /**
   * @throws IOException a sink's configuration cannot be used, such as a file of certificates
   */
  static Deliveries start(Configuration configuration) throws IOException, NotStartedException {
    Map<String, Object> producer = configuration.connection().producer();
    for (Configuration.Sink sink : configuration.sinks()) {
      try {
        Transports.open(sink.endpoint(), producer).close();
      } catch (IOException e) {
        throw new IOException("sink " + sink.destination().name() + ": " + e.getMessage(), e);
      }
    }
    Deliveries deliveries = new Deliveries();
    boolean started = false;
    try {
      deliveries.open(configuration);
      started = true;
      return deliveries;
    } finally {
      if (!started) {
        deliveries.close();
      }
    }
  }

  private void open(Configuration configuration) throws IOException, NotStartedException {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    BrokersWatch brokers = BrokersWatch.start(configuration.connection().admin());
    opened.push(brokers);
    SchemaRegistry registry =
        new SchemaRegistry(configuration.registry().settings(), Pauses.real());
    opened.push(registry);
    KafkaDeadLetters deadLetters =
        new KafkaDeadLetters(
            configuration.connection().producer(),
            TOPICS,
            registry,
            configuration.pipeline().deadLetterSalt().value());
    opened.push(deadLetters);
    InstantSource clock = SteadyClock.started();
    PipelineWatch pipeline =
        PipelineWatch.start(configuration.connection().admin(), configuration.pipeline(), clock);
    opened.push(pipeline);
    for (Configuration.Sink sink : configuration.sinks()) {
      Worker worker = new Worker(sink, configuration, registry, deadLetters, pipeline, clock);
      SinkMeters.bind(meters, worker.name(), worker.counts, worker::isUp, clock);
      workers.add(worker);
    }
    Configuration.Http address = configuration.delivery().status();
    StatusServer page =
        StatusServer.start(
            "delivery.status", address, () -> report(brokers.answer(), pipeline), meters);
    opened.push(page);
    statusPort = page.port();
    listen(configuration.delivery().listener(), meters);
    workers.forEach(worker -> worker.thread.start());
    LOG.info("health and metrics on http://{}:{}", address.host(), page.port());
    LOG.info("at work for {} sinks", workers.size());
  }

  private void listen(Listener listener, PrometheusMeterRegistry meters)
      throws IOException, NotStartedException {
    List<Inlet> doors = new ArrayList<>();
    for (Worker worker : workers) {
      doors.addAll(worker.doors());
    }
    if (doors.isEmpty()) {
      return;
    }
    try {
      ReceiverServer server =
          ReceiverServer.start(listener, doors, RawLog.NONE, meters, InstantSource.system());
      opened.push(server);
      LOG.info("receivers of security events come to {}:{}", listener.host(), server.port());
    } catch (IOException e) {
      throw NotStartedException.misconfigured("delivery." + e.getMessage());
    }
  }

  /**
   * Ready though a destination takes nothing: that is its own fault, which another process of ours
   * would not mend, and the others go on. Not if alerts cannot be read, or dead letters not be
   * written, which is ours.
   */
  private StatusServer.Report report(boolean brokersAnswer, PipelineWatch pipeline) {
    Map<String, String> parts = new TreeMap<>();
    parts.put("pipeline", pipeline.state());
    List<String> waitingFor = new ArrayList<>();
    for (Worker worker : workers) {
      String part = "sink " + worker.name();
      if (!worker.atWork || worker.counts.hindrance() != null) {
        waitingFor.add(part);
      }
      parts.put(part, worker.state());
    }
    return StatusServer.Report.of(brokersAnswer, parts, waitingFor);
  }

  /** Where health and metrics are. */
  int statusPort() {
    return statusPort;
  }

  /** A line for each sink. */
  @Override
  public void say() {
    for (Worker worker : workers) {
      DeliveryCounts.Snapshot counts = worker.counts.snapshot();
      LOG.info(
          "sink {}: {} taken, {} wait, {} dead letters, {} attempts failed{}",
          worker.name(),
          counts.accepted(),
          counts.waiting(),
          counts.dead(),
          counts.failed(),
          worker.isUp() && counts.aside() == 0 ? "" : ", " + worker.state());
    }
  }

  /** Within 25 s; what is not accepted by then is sent by the next process. */
  @Override
  public void close() {
    workers.forEach(Worker::stop);
    long end = System.nanoTime() + LONGEST_END.toNanos();
    for (Worker worker : workers) {
      end(worker, Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
    }
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
  }

  @SuppressWarnings("try")
  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("something did not close, the rest is closed all the same", e);
    }
  }

  private static void end(Worker worker, Duration longest) {
    try {
      // One that was never started, since something else could not be had, cannot be waited for.
      if (worker.thread.isAlive() && !worker.thread.join(longest)) {
        LOG.warn("sink {} did not end in time", worker.name());
        worker.thread.interrupt();
        // Else it could yet write a dead letter to what is closed next.
        worker.thread.join(LAST_WORD);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
