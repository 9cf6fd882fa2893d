package dev.sparekey.sinks.transport;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a destination is, and who we are there. Secrets are given by suppliers, which hide them.
 */
public sealed interface Endpoint {

  /** Where it is, without what may be secret of it. */
  default String shown() {
    return switch (this) {
      case LinesFile file -> "file " + file.path();
      case Syslog syslog ->
          "syslog " + syslog.protocol() + " " + syslog.host() + ":" + syslog.port();
      case Webhook webhook -> "webhook at " + webhook.url().getHost();
      case SplunkHec splunk -> "splunk at " + splunk.url().getHost();
      case Elasticsearch elasticsearch ->
          "index " + elasticsearch.index() + " at " + elasticsearch.url().getHost();
      case KafkaTopic topic -> "topic " + topic.topic();
      case SecurityEvents events -> "security events to " + events.url().getHost();
      case PolledEvents events -> "security events, fetched from " + events.path();
      case Mail mail -> "mail to " + String.join(", ", mail.to()) + " by " + mail.host();
    };
  }

  /**
   * What TLS needs of us where it is spoken; read when the way is opened.
   *
   * @param ca certificates to believe, PEM; null for the Java platform's
   * @param client by which we show who we are to a server that asks; null for nothing
   */
  record Tls(@Nullable Path ca, @Nullable ClientCertificate client) {

    /** What the Java platform believes, and nothing to show. */
    public static final Tls PLATFORM = new Tls(null, null);
  }

  /**
   * Who we are to a server.
   *
   * @param chain our certificate first, then those between it and what the server believes, PEM
   * @param key of the first one: PEM, PKCS #8, without a passphrase
   */
  record ClientCertificate(Path chain, Supplier<String> key) {

    @Override
    public String toString() {
      return "client certificate '" + chain + "'";
    }
  }

  /**
   * Lines in a file.
   *
   * @param mostBytes after which the file is put aside as {@code <name>.1} and a new one begun
   * @param kept how many are kept aside; older ones are deleted
   */
  record LinesFile(Path path, long mostBytes, int kept) implements Endpoint {}

  /** How syslog messages travel. */
  enum Protocol {
    UDP,
    TCP,
    TLS
  }

  /**
   * RFC 5424; over TCP and TLS with octet counting (RFC 6587 §3.4.1, RFC 5425 §4.3).
   *
   * @param hostName ours, as messages tell it
   * @param facility 0 to 23
   */
  record Syslog(Protocol protocol, String host, int port, String hostName, int facility, Tls tls)
      implements Endpoint {}

  /**
   * HTTP POST of one document each.
   *
   * @param key of the HMAC-SHA256 signature; null for none
   * @param headers more of them, such as {@code Authorization}
   */
  record Webhook(
      URI url, @Nullable Supplier<String> key, Map<String, Supplier<String>> headers, Tls tls)
      implements Endpoint {

    /** Without the address, which may be the secret. */
    @Override
    public String toString() {
      return shown();
    }
  }

  /**
   * Splunk's HTTP Event Collector.
   *
   * @param url without the path, such as {@code https://splunk.example.com:8088}
   * @param index null for the token's own
   * @param acknowledged whether the token has indexer acknowledgment
   */
  record SplunkHec(
      URI url,
      Supplier<String> token,
      @Nullable String index,
      String sourceType,
      boolean acknowledged,
      Tls tls)
      implements Endpoint {}

  /**
   * The bulk API of Elasticsearch and OpenSearch.
   *
   * @param authorization the value of the header, such as {@code ApiKey …}; null for none
   */
  record Elasticsearch(URI url, String index, @Nullable Supplier<String> authorization, Tls tls)
      implements Endpoint {}

  /** A topic of JSON or text, by the alert's id as key. */
  record KafkaTopic(String topic) implements Endpoint {}

  /** How a mail server is spoken to. */
  enum MailSecurity {
    /** TLS from the first byte. */
    TLS,
    /** TLS before the first mail, or none is sent. */
    STARTTLS,
    NONE
  }

  /**
   * Mails, each of all that is due.
   *
   * @param username null where the server asks for none
   */
  record Mail(
      MailSecurity security,
      String host,
      int port,
      String from,
      List<String> to,
      @Nullable String username,
      @Nullable Supplier<String> password,
      Tls tls)
      implements Endpoint {

    public Mail {
      to = List.copyOf(to);
    }
  }

  /**
   * A receiver of security event tokens, by push.
   *
   * @param stream the id of the stream, as verification tells it
   * @param issuer of the tokens: us
   * @param audience of the tokens: the receiver
   * @param key a private RSA key of 2048 bits or more, PEM
   * @param authorization the value of the header; null for none
   */
  record SecurityEvents(
      String stream,
      URI url,
      String issuer,
      String audience,
      Supplier<String> key,
      @Nullable Supplier<String> authorization,
      Tls tls)
      implements Endpoint {}

  /**
   * A receiver of security event tokens, which fetches them (RFC 8936).
   *
   * @param stream the id of the stream, as verification tells it
   * @param path of ours, from which they are fetched
   * @param issuer of the tokens: us
   * @param audience of the tokens: the receiver
   * @param key a private RSA key of 2048 bits or more, PEM
   * @param silentAfter how long the receiver may stay away before that is reported
   */
  record PolledEvents(
      String stream,
      String path,
      String issuer,
      String audience,
      Supplier<String> key,
      Duration silentAfter)
      implements Endpoint {}
}
