package dev.sparekey.app.sinks;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.sinks.delivery.AlertLog;
import dev.sparekey.sinks.delivery.DeadLetters;
import dev.sparekey.sinks.delivery.Delivery;
import dev.sparekey.sinks.delivery.DeliveryCounts;
import dev.sparekey.sinks.delivery.KafkaAlertLog;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.transport.Transports;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each sink, and what they share. */
final class Deliveries implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  /** Of the groups' names, so that an administrator can grant rights by a prefix. */
  private static final String GROUP = "-sink-";

  private static final Duration LONGEST_END = Duration.ofSeconds(25);
  private static final Duration LAST_WORD = Duration.ofSeconds(1);
  private static final Duration BEFORE_ANOTHER_START = Duration.ofSeconds(30);

  private final SchemaRegistry registry;
  private final KafkaDeadLetters deadLetters;
  private final List<Worker> workers;

  /** One sink at work. What makes it give up is no reason for the others to. */
  private static final class Worker {
    private final Configuration.Sink sink;
    private final Map<String, Object> consumer;
    private final Map<String, Object> producer;
    private final String group;
    private final String instance;
    private final SchemaRegistry registry;
    private final DeadLetters deadLetters;
    private final DeliveryCounts counts = new DeliveryCounts();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Delivery delivery;

    Worker(
        Configuration.Sink sink,
        Configuration configuration,
        SchemaRegistry registry,
        DeadLetters deadLetters) {
      this.sink = sink;
      this.consumer = configuration.connection().consumer();
      this.producer = configuration.connection().producer();
      this.group = configuration.pipeline().applicationId() + GROUP + name();
      this.instance = configuration.pipeline().instance();
      this.registry = registry;
      this.deadLetters = deadLetters;
      this.thread = new Thread(this::run, "sink-" + name());
    }

    String name() {
      return sink.destination().name();
    }

    private void run() {
      try {
        while (stopped.getCount() > 0) {
          work();
          stopped.await(BEFORE_ANOTHER_START.toMillis(), TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        // Asked to end in time, and it was not in time.
        Thread.currentThread().interrupt();
      }
    }

    /** Until it is stopped, or cannot go on. */
    private void work() {
      try (Transport transport = Transports.open(sink.endpoint(), producer);
          AlertLog log =
              new KafkaAlertLog(consumer, group, instance, Topics.ALERTS, sink.start(), registry)) {
        begin(
                new Delivery(
                    sink.destination(),
                    log,
                    transport,
                    deadLetters,
                    counts,
                    InstantSource.system(),
                    RandomGenerator.getDefault()))
            .run();
      } catch (IOException e) {
        LOG.error("sink {} cannot be opened: {}", name(), e.getMessage());
      } catch (KafkaException e) {
        LOG.error("sink {} gave up: {}", name(), ClientFailure.reason(e, consumer));
      } catch (RuntimeException e) {
        LOG.error("sink {} gave up", name(), e);
      }
    }

    private synchronized Delivery begin(Delivery next) {
      delivery = next;
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

  private Deliveries(SchemaRegistry registry, KafkaDeadLetters deadLetters, List<Worker> workers) {
    this.registry = registry;
    this.deadLetters = deadLetters;
    this.workers = workers;
  }

  /**
   * @throws IOException a sink's configuration cannot be used, such as a file of certificates
   */
  static Deliveries start(Configuration configuration) throws IOException {
    Map<String, Object> producer = configuration.connection().producer();
    for (Configuration.Sink sink : configuration.sinks()) {
      Transports.open(sink.endpoint(), producer).close();
    }
    SchemaRegistry registry =
        new SchemaRegistry(configuration.registry().settings(), Pauses.real());
    KafkaDeadLetters deadLetters;
    try {
      deadLetters =
          new KafkaDeadLetters(
              producer, registry, configuration.pipeline().deadLetterSalt().value());
    } catch (KafkaException e) {
      registry.close();
      throw e;
    }
    List<Worker> workers = new ArrayList<>();
    for (Configuration.Sink sink : configuration.sinks()) {
      workers.add(new Worker(sink, configuration, registry, deadLetters));
    }
    workers.forEach(worker -> worker.thread.start());
    return new Deliveries(registry, deadLetters, workers);
  }

  int size() {
    return workers.size();
  }

  /** A line for each sink. */
  void say() {
    for (Worker worker : workers) {
      DeliveryCounts.Snapshot counts = worker.counts.snapshot();
      LOG.info(
          "sink {}: {} taken, {} wait, {} dead letters, {} attempts failed{}",
          worker.name(),
          counts.accepted(),
          counts.waiting(),
          counts.dead(),
          counts.failed(),
          counts.broken() ? ", does not take documents now" : "");
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
    deadLetters.close();
    registry.close();
  }

  private static void end(Worker worker, Duration longest) {
    try {
      if (!worker.thread.join(longest)) {
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
