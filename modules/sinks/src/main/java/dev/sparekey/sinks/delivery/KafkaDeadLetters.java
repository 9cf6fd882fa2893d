package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.registryclient.RegistryAvroSerializer;
import dev.sparekey.registryclient.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** The topic of dead letters: coordinates and a reason, no payload. For any number of threads. */
public final class KafkaDeadLetters implements DeadLetters, AutoCloseable {

  private static final String ALERTS = "sparekey.alerts";
  private static final String TOPIC = "sparekey.dead-letters";
  private static final String UNREADABLE = "unreadable";
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final Serializer<dev.sparekey.model.avro.DeadLetter> form;
  private final String salt;

  /**
   * @param settings of Kafka's client; holds credentials
   * @param salt of the hashes, as of the pipeline's dead letters
   */
  public KafkaDeadLetters(Map<String, Object> settings, SchemaRegistry registry, String salt) {
    this(
        producer(settings),
        new RegistryAvroSerializer<>(
            registry,
            dev.sparekey.model.avro.DeadLetter.class,
            Subject.DEAD_LETTER.schema(),
            topic -> topic + "-value"),
        salt);
  }

  /**
   * @param producer of records that all replicas in sync have; closed with this
   * @param form how dead letters are written; closed with this
   */
  KafkaDeadLetters(
      Producer<byte[], byte[]> producer,
      Serializer<dev.sparekey.model.avro.DeadLetter> form,
      String salt) {
    this.producer = producer;
    this.form = form;
    this.salt = salt;
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void put(String destination, Position position, Alert alert, String reason) {
    write(
        letter(
            destination,
            position,
            reason,
            alert.id() + ":" + alert.epoch() + ":" + alert.revision()));
  }

  @Override
  public void unreadable(String destination, Position position, String fingerprint) {
    write(letter(destination, position, UNREADABLE, fingerprint));
  }

  private DeadLetter letter(String destination, Position position, String reason, String of) {
    return new DeadLetter(
        "sink:" + destination, ALERTS, position.partition(), position.offset(), reason, hash(of));
  }

  private void write(DeadLetter letter) {
    byte[] value;
    synchronized (form) {
      value = form.serialize(TOPIC, DeadLetterWire.toAvro(letter));
    }
    try {
      producer
          .send(
              new ProducerRecord<>(TOPIC, letter.source().getBytes(StandardCharsets.UTF_8), value))
          .get();
    } catch (ExecutionException e) {
      throw new KafkaException("a dead letter was not taken", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while a dead letter was on its way", e);
    }
  }

  private String hash(String of) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest((salt + of).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    producer.close(LONGEST_CLOSE);
    form.close();
  }
}
