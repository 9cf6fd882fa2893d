package dev.sparekey.app.sinks;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.sinks.delivery.AlertLog;
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
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each sink, and what they share. */
final class Deliveries implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  /** Of the groups' names, so that an administrator can grant rights by a prefix. */
  static final String GROUP = "-sink-";

  private static final Duration LONGEST_END = Duration.ofSeconds(25);

  private final SchemaRegistry registry;
  private final KafkaDeadLetters deadLetters;
  private final List<Worker> workers = new ArrayList<>();

  /** One sink at work. */
  private static final class Worker {
    final String name;
    final AlertLog log;
    final Transport transport;
    final Delivery delivery;
    final DeliveryCounts counts;
    final Thread thread;
    volatile boolean gaveUp;

    Worker(
        Configuration.Sink sink,
        AlertLog log,
        Transport transport,
        KafkaDeadLetters deadLetters,
        Map<String, Object> settings) {
      this.name = sink.destination().name();
      this.log = log;
      this.transport = transport;
      this.counts = new DeliveryCounts();
      this.delivery =
          new Delivery(
              sink.destination(),
              log,
              transport,
              deadLetters,
              counts,
              InstantSource.system(),
              RandomGenerator.getDefault());
      this.thread = new Thread(() -> run(settings), "sink-" + name);
    }

    private void run(Map<String, Object> settings) {
      try {
        delivery.run();
      } catch (KafkaException e) {
        LOG.error("sink {} gave up: {}", name, ClientFailure.reason(e, settings));
        gaveUp = true;
      } catch (RuntimeException e) {
        LOG.error("sink {} gave up", name, e);
        gaveUp = true;
      } finally {
        log.close();
        transport.close();
      }
    }
  }

  private Deliveries(SchemaRegistry registry, KafkaDeadLetters deadLetters) {
    this.registry = registry;
    this.deadLetters = deadLetters;
  }

  /**
   * @throws IOException a sink's configuration cannot be used, such as a file of certificates
   */
  static Deliveries start(Configuration configuration) throws IOException {
    Map<String, Object> producer = configuration.connection().producer();
    SchemaRegistry registry =
        new SchemaRegistry(configuration.registry().settings(), Pauses.real());
    Deliveries deliveries =
        new Deliveries(
            registry,
            new KafkaDeadLetters(
                producer, registry, configuration.pipeline().deadLetterSalt().value()));
    try {
      for (Configuration.Sink sink : configuration.sinks()) {
        deliveries.add(sink, configuration);
      }
    } catch (IOException | RuntimeException e) {
      deliveries.close();
      throw e;
    }
    deliveries.workers.forEach(worker -> worker.thread.start());
    return deliveries;
  }

  private void add(Configuration.Sink sink, Configuration configuration) throws IOException {
    Transport transport = Transports.open(sink.endpoint(), configuration.connection().producer());
    Map<String, Object> settings = configuration.connection().consumer();
    AlertLog log =
        new KafkaAlertLog(
            settings,
            configuration.pipeline().applicationId() + GROUP + sink.destination().name(),
            configuration.pipeline().instance(),
            Topics.ALERTS,
            sink.start(),
            registry);
    workers.add(new Worker(sink, log, transport, deadLetters, settings));
  }

  int size() {
    return workers.size();
  }

  boolean anyGaveUp() {
    return workers.stream().anyMatch(worker -> worker.gaveUp);
  }

  /** A line for each sink. */
  void say() {
    for (Worker worker : workers) {
      DeliveryCounts.Snapshot counts = worker.counts.snapshot();
      LOG.info(
          "sink {}: {} taken, {} wait, {} dead letters, {} attempts failed{}",
          worker.name,
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
    workers.forEach(worker -> worker.delivery.stop());
    long end = System.nanoTime() + LONGEST_END.toNanos();
    for (Worker worker : workers) {
      end(worker, Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
    }
    deadLetters.close();
    registry.close();
  }

  private static void end(Worker worker, Duration longest) {
    if (worker.thread.getState() == Thread.State.NEW) {
      worker.log.close();
      worker.transport.close();
      return;
    }
    try {
      if (!worker.thread.join(longest)) {
        LOG.warn("sink {} did not end in time", worker.name);
        worker.thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
