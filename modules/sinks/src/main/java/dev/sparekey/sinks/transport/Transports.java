package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Way;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Opens ways to destinations. */
public final class Transports {

  private Transports() {}

  /**
   * Nothing is connected yet: a destination that is down is found out by sending.
   *
   * @param producer settings of Kafka's client, for endpoints that are topics; holds credentials
   * @throws IOException what is configured cannot be used, such as a file of certificates
   */
  public static Way open(Endpoint endpoint, Map<String, Object> producer) throws IOException {
    return switch (endpoint) {
      case Endpoint.LinesFile file -> new LinesFileTransport(file);
      case Endpoint.Syslog syslog -> new SyslogTransport(syslog);
      case Endpoint.Webhook webhook ->
          new WebhookTransport(webhook, new Http(webhook.tls()), InstantSource.system());
      case Endpoint.SplunkHec splunk ->
          new SplunkHecTransport(splunk, new Http(splunk.tls()), Thread::sleep);
      case Endpoint.Elasticsearch elasticsearch ->
          new ElasticsearchTransport(elasticsearch, new Http(elasticsearch.tls()));
      case Endpoint.KafkaTopic topic -> new KafkaTopicTransport(topic, producer(producer));
      case Endpoint.SecurityEvents events ->
          new SecurityEventTransport(events, new Http(events.tls()), InstantSource.system());
      case Endpoint.PolledEvents events ->
          new SecurityEventShelf(events, InstantSource.system(), SecurityEventShelf.LONGEST_POLL);
      case Endpoint.Mail mail -> new MailTransport(mail, Trust.context(mail.tls()));
    };
  }

  /**
   * What a receiver of security events needs in order to verify them.
   *
   * @return a public JWK; null for an endpoint that gets nothing signed by a key pair
   * @throws IOException the key is none that can be used
   */
  public static @Nullable String publicKey(Endpoint endpoint) throws IOException {
    return switch (endpoint) {
      case Endpoint.SecurityEvents to ->
          new TokenSigner(to.issuer(), to.audience(), to.key().get()).publicKey();
      case Endpoint.PolledEvents to ->
          new TokenSigner(to.issuer(), to.audience(), to.key().get()).publicKey();
      default -> null;
    };
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    // Retry is the delivery's; what the client keeps trying would hide that the brokers are gone.
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
