package dev.sparekey.topology;

import dev.sparekey.model.Control;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Release;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes rules: first their texts, then, when the brokers have all of them, the word that they
 * judge from here on, and at last that texts go which no release needs any more. Whoever is killed
 * before the word has left texts that nobody names; behind it, texts that the next one lets go.
 */
public final class RulePublisher implements AutoCloseable {

  private static final long LONGEST_SEND_SECONDS = 30;

  private final Serializer<Control> control;
  private final Producer<byte[], byte[]> producer;

  /**
   * Registers the schema of control records.
   *
   * @param settings of {@link Connection#producer()}
   * @throws dev.sparekey.registryclient.RegistryException as {@link PublicRecords#register}
   */
  public RulePublisher(SchemaRegistry registry, Map<String, Object> settings) {
    this.control = PublicRecords.controls(registry);
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    // On a topic just made, a batch may be refused and the one behind it taken; the first is then
    // never taken (KAFKA-15591).
    all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    this.producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  RulePublisher(Serializer<Control> control, Producer<byte[], byte[]> producer) {
    this.control = control;
    this.producer = producer;
  }

  /**
   * @param texts by name
   * @param library that has read what was published
   * @param published the hashes of the releases before, oldest first
   * @param made who, when and why; of the release of these texts
   * @return the number of the release
   * @throws KafkaException the brokers did not take it: whether it judges is not known, and to
   *     publish it again does no harm
   */
  public long publish(
      Map<String, String> texts, RuleLibrary library, List<String> published, Control made)
      throws InterruptedException {
    return publish(texts, library.texts(), published, made);
  }

  long publish(
      Map<String, String> texts, TextChanges.Topic topic, List<String> published, Control made)
      throws InterruptedException {
    Release release = Release.of(texts);
    if (!release.hash().equals(made.release())) {
      throw new IllegalArgumentException(
          "the texts are release " + release.hash() + ", not " + made.release());
    }
    TextChanges changes = TextChanges.of(release, texts, topic, published);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    changes.written().forEach((hash, text) -> sent.add(send(hash, bytes(text))));
    producer.flush();
    for (Future<RecordMetadata> one : sent) {
      await(one);
    }
    byte[] value = control.serialize(Topics.CONTROL, made);
    long number =
        await(producer.send(new ProducerRecord<>(Topics.CONTROL, 0, bytes("rules"), value)))
            .offset();
    // Not waited for: what is not taken the next release lets go.
    changes.letGo().forEach(hash -> send(hash, null));
    return number;
  }

  private Future<RecordMetadata> send(String hash, byte @Nullable [] text) {
    return producer.send(new ProducerRecord<>(Topics.RULES, 0, bytes(hash), text));
  }

  private static RecordMetadata await(Future<RecordMetadata> sent) throws InterruptedException {
    try {
      return sent.get(LONGEST_SEND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException failure
          ? failure
          : new KafkaException("the rules were not published", e);
    } catch (TimeoutException e) {
      throw new KafkaException(
          "the rules were not acknowledged within " + LONGEST_SEND_SECONDS + " s", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
