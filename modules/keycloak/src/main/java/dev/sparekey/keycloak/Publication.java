package dev.sparekey.keycloak;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;

/** The outbox and the two threads that work on it. */
final class Publication implements AutoCloseable {

  private static final long CLOSE_MILLIS = 5_000;

  private final Outbox outbox;
  private final Thread sending;
  private final Thread filling;
  private final Sender sender;

  private Publication(Outbox outbox, Sender sender, Backfill backfill) {
    this.outbox = outbox;
    this.sender = sender;
    this.sending = thread("sparekey-sender", sender);
    this.filling = thread("sparekey-backfill", backfill);
  }

  static Publication start(Settings settings, KeycloakSessionFactory sessions) {
    Clock clock = Clock.systemUTC();
    Outbox outbox = new Outbox(settings.capacity());
    KafkaTopic topic =
        new KafkaTopic(
            settings.topic(),
            () ->
                new KafkaProducer<>(
                    producer(settings.client()), new StringSerializer(), new StringSerializer()),
            () ->
                new KafkaConsumer<>(
                    consumer(settings.client()),
                    new StringDeserializer(),
                    new StringDeserializer()));
    Sender sender = new Sender(outbox, topic, clock);
    Backfill backfill =
        new Backfill(
            outbox,
            sender,
            topic,
            new StoredEvents(sessions),
            new ClusterTurn(sessions),
            settings.backfillDelay().toMillis(),
            before(clock.millis(), settings));
    bind(Metrics.globalRegistry, outbox, sender, topic, backfill);
    Publication publication = new Publication(outbox, sender, backfill);
    publication.sending.start();
    publication.filling.start();
    return publication;
  }

  private static @Nullable Gap before(long now, Settings settings) {
    return settings.backfillWindow().isZero()
        ? null
        : new Gap(now - settings.backfillWindow().toMillis(), now);
  }

  /** What the file says goes before what we say, but for what no event may be lost without. */
  static Map<String, Object> producer(Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "sparekey-keycloak");
    settings.put("linger.ms", "5");
    settings.put("request.timeout.ms", "10000");
    settings.put("delivery.timeout.ms", "30000");
    settings.put("max.block.ms", "10000");
    settings.putAll(client);
    settings.put("enable.idempotence", "true");
    settings.put("acks", "all");
    return settings;
  }

  static Map<String, Object> consumer(Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "sparekey-keycloak");
    settings.putAll(client);
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    return settings;
  }

  /** Keycloak shows them when its metrics are enabled. */
  static void bind(
      MeterRegistry meters, Outbox outbox, Sender sender, KafkaTopic topic, Backfill backfill) {
    FunctionCounter.builder("sparekey.events.published", topic, KafkaTopic::published)
        .description("Events that the brokers have taken")
        .register(meters);
    FunctionCounter.builder("sparekey.events.dropped", outbox, Outbox::dropped)
        .description("Events for which there was no room while brokers were slow or down")
        .register(meters);
    FunctionCounter.builder("sparekey.events.rolled.back", outbox, Outbox::rolledBack)
        .description("Events of transactions that were rolled back; they are not published")
        .register(meters);
    FunctionCounter.builder("sparekey.events.refused", topic, KafkaTopic::refused)
        .description("Events that the brokers never take")
        .register(meters);
    FunctionCounter.builder("sparekey.events.backfilled", backfill, Backfill::sent)
        .description("Events that were sent from the event store")
        .register(meters);
    Gauge.builder("sparekey.events.waiting", sender, Sender::waiting)
        .description("Events that are not yet with a broker")
        .register(meters);
  }

  Outbox outbox() {
    return outbox;
  }

  /** Ends within some seconds; what no broker has taken by then is left to the next start. */
  @Override
  public void close() {
    filling.interrupt();
    sender.close();
    try {
      sending.join(CLOSE_MILLIS);
      sending.interrupt();
      sending.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      sending.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    // Kafka's clients look for their classes, and for a configuration's, by it.
    thread.setContextClassLoader(Publication.class.getClassLoader());
    return thread;
  }
}
