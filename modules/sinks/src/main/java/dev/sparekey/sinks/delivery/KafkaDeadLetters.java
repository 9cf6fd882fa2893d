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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic of dead letters: coordinates and a reason, no payload. Headers name the finding and say
 * more of why. For any number of threads.
 */
public final class KafkaDeadLetters implements DeadLetters, AutoCloseable {

  /** Headers: the finding's id, its revision as {@code epoch.revision}. */
  public static final String ALERT = "alert";

  public static final String REVISION = "revision";

  /** Headers: why in words, and whether the destination may have heard of it all the same. */
  public static final String WHY = "why";

  public static final String KNOWN = "known";

  /** The reason of a record that could not be read, of which nobody could say what was known. */
  public static final String UNREADABLE = "unreadable";

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  /** Of dead letters, and of the alerts that they are of. */
  public record Names(String letters, String alerts) {}

  /**
   * A dead letter of which something is noted down.
   *
   * @param position of the dead letter, as is the hash
   * @param newest the revision that is its finding's newest by then; null if there is none
   */
  public record Noted(Position position, String hash, @Nullable Alert newest) {}

  private final Producer<byte[], byte[]> producer;
  private final Names topics;
  private final Serializer<dev.sparekey.model.avro.DeadLetter> form;
  private final String salt;

  /**
   * @param settings of Kafka's client; holds credentials
   * @param salt of the hashes, as of the pipeline's dead letters
   */
  public KafkaDeadLetters(
      Map<String, Object> settings, Names topics, SchemaRegistry registry, String salt) {
    this(
        producer(settings),
        topics,
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
      Names topics,
      Serializer<dev.sparekey.model.avro.DeadLetter> form,
      String salt) {
    this.producer = producer;
    this.topics = topics;
    this.form = form;
    this.salt = salt;
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void put(String destination, Undelivered undelivered) {
    Alert alert = undelivered.alert();
    Map<String, String> headers = new HashMap<>(names(alert));
    headers.put(WHY, undelivered.why());
    headers.put(KNOWN, String.valueOf(undelivered.mayBeKnown()));
    await(
        send(
            letter(
                destination,
                undelivered.position(),
                undelivered.reason(),
                hash(salt, alert.id(), alert.epoch(), alert.revision())),
            headers));
  }

  public Names topics() {
    return topics;
  }

  /**
   * Notes something down of dead letters. Returns once it is noted down of all, or throws.
   *
   * @param reason in lower snake case
   */
  public void note(String destination, String reason, List<Noted> all) {
    List<Future<RecordMetadata>> onTheWay = new ArrayList<>();
    for (Noted one : all) {
      DeadLetter letter = letter(destination, one.position(), reason, one.hash());
      onTheWay.add(send(letter, one.newest() == null ? Map.of() : names(one.newest())));
    }
    onTheWay.forEach(KafkaDeadLetters::await);
  }

  private DeadLetter letter(String destination, Position position, String reason, String hash) {
    return new DeadLetter(
        source(destination),
        topics.alerts(),
        position.partition(),
        position.offset(),
        reason,
        hash);
  }

  @Override
  public void unreadable(String destination, Position position, String fingerprint) {
    await(send(letter(destination, position, UNREADABLE, hash(salt + fingerprint)), Map.of()));
  }

  private static Map<String, String> names(Alert alert) {
    return Map.of(ALERT, alert.id(), REVISION, alert.epoch() + "." + alert.revision());
  }

  private Future<RecordMetadata> send(DeadLetter letter, Map<String, String> headers) {
    byte[] value;
    synchronized (form) {
      value = form.serialize(topics.letters(), DeadLetterWire.toAvro(letter));
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.letters(), letter.source().getBytes(StandardCharsets.UTF_8), value);
    headers.forEach(
        (name, note) -> record.headers().add(name, note.getBytes(StandardCharsets.UTF_8)));
    return producer.send(record);
  }

  private static void await(Future<RecordMetadata> onTheWay) {
    try {
      onTheWay.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AuthorizationException refused
          ? refused
          : new KafkaException("a dead letter was not taken", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException("interrupted while a dead letter was on its way", e);
    }
  }

  /** Who dead letters of a destination come from, which is their key, too. */
  public static String source(String destination) {
    return "sink:" + destination;
  }

  /** By which a revision is told again, without a word of what it says. */
  public static String hash(String salt, String alertId, int epoch, int revision) {
    return hash(salt + alertId + ":" + epoch + ":" + revision);
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
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
