package dev.sparekey.app.config;

import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.decisions.DecisionForm;
import dev.sparekey.receivers.files.LogFiles;
import dev.sparekey.receivers.http.CallerProof;
import dev.sparekey.receivers.http.Listener;
import dev.sparekey.receivers.http.Webhook;
import dev.sparekey.receivers.signals.EventStream;
import dev.sparekey.receivers.signals.PollLoop;
import dev.sparekey.receivers.signals.Transmitter;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.IpNetwork;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.KafkaAlertLog;
import dev.sparekey.sinks.transport.Endpoint;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sparekey run} works by; made by {@link ConfigurationReader} only, which has checked
 * it.
 *
 * @param tenant the organisation whose records are read
 * @param feeds at least one
 * @param rules the built-in ones and the user's
 * @param ruleChanges how they change while the pipeline runs
 * @param policy Sparekey's own or the user's
 * @param sinks where {@code sparekey sinks run} sends alerts
 * @param delivery where it shows health and metrics, and lets fetch what is fetched from it
 * @param listener where {@code sparekey receivers run} takes requests
 * @param receivers what it takes, and for which feeds
 * @param decisions where it takes what people decided about findings
 */
public record Configuration(
    String tenant,
    Pipeline pipeline,
    Kafka kafka,
    Registry registry,
    List<Feed> feeds,
    RuleSet rules,
    RuleChanges ruleChanges,
    AssurancePolicy policy,
    List<Sink> sinks,
    Listening delivery,
    Listening listener,
    List<Receiver> receivers,
    List<DecisionWay> decisions,
    Http http) {

  public Configuration {
    feeds = List.copyOf(feeds);
    sinks = List.copyOf(sinks);
    receivers = List.copyOf(receivers);
    decisions = List.copyOf(decisions);
  }

  /** How much of everything there is, for people. */
  public String counts() {
    return feeds.size()
        + " feeds, "
        + rules.rules().size()
        + " rules, "
        + rules.correlations().size()
        + " correlations, policy "
        + policy.version();
  }

  /** Who we are for Kafka. Holds secrets, which it does not show. */
  public Connection connection() {
    return new Connection(
        String.join(",", kafka.bootstrapServers()),
        pipeline.applicationId(),
        pipeline.instance(),
        pipeline.stateDir(),
        pipeline.threads(),
        pipeline.replicas(),
        kafka.clientProperties());
  }

  /** Who says which rules judge. */
  public enum RulesFrom {
    /** The files and folders of the configuration, as they change. */
    FOLDERS,
    /** Whoever runs {@code sparekey rules publish}. */
    TOPIC
  }

  /**
   * What a rule that was only tried has to have shown before it alerts.
   *
   * @param after how long the very text was tried
   * @param mostDelivered alerts that it would have delivered in that time, also those that it took
   *     back
   */
  public record Gate(Duration after, int mostDelivered) {}

  /**
   * How rules change while the pipeline runs.
   *
   * @param paths of the files and folders of the configuration
   * @param texts of the built-in rules and those, by the names that they are published under
   * @param mistakes in these, where they are tolerated; else none
   * @param gate what a rule that was tried has to have shown before it alerts
   */
  public record RuleChanges(
      RulesFrom from,
      List<RulePath> paths,
      SortedMap<String, String> texts,
      List<Diagnostic> mistakes,
      Gate gate) {
    public RuleChanges {
      mistakes = List.copyOf(mistakes);
      paths = List.copyOf(paths);
      texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }
  }

  /**
   * How the stages run.
   *
   * @param partitions of the topics between the stages
   * @param replicas of our topics and of the changelogs
   * @param alertFrom steps that occurred before raise no alert; null for no such bound
   * @param startupWait how long a start waits for the brokers and for the registry, each
   */
  public record Pipeline(
      String applicationId,
      String instance,
      Path stateDir,
      int threads,
      int partitions,
      int replicas,
      Duration disorder,
      int epoch,
      @Nullable Instant alertFrom,
      Settings.Time time,
      Secret deadLetterSalt,
      Duration startupWait) {}

  /** How a connection to a broker is secured. */
  public enum SecurityProtocol {
    PLAINTEXT,
    SSL,
    SASL_PLAINTEXT,
    SASL_SSL
  }

  /** The mechanisms that have keys of their own; others go by {@code kafka.client}. */
  public enum Mechanism {
    PLAIN("PLAIN", "plain.PlainLoginModule"),
    SCRAM_SHA_256("SCRAM-SHA-256", "scram.ScramLoginModule"),
    SCRAM_SHA_512("SCRAM-SHA-512", "scram.ScramLoginModule");

    private final String word;
    private final String module;

    Mechanism(String word, String module) {
      this.word = word;
      this.module = "org.apache.kafka.common.security." + module;
    }
  }

  /** How a key store's file is written. */
  public enum StoreType {
    PEM,
    PKCS12,
    JKS
  }

  /** A file of certificates or keys. PEM files of certificates have no password. */
  public record KeyStore(
      Path path, StoreType type, @Nullable Secret password, @Nullable Secret keyPassword) {}

  /**
   * @param trust whom to believe; null for the Java platform's own list
   * @param own who we are, where the other side asks; null for nobody
   */
  public record Tls(@Nullable KeyStore trust, @Nullable KeyStore own, boolean verifyHostName) {

    /** In the words of Kafka's clients. */
    Map<String, String> properties() {
      Map<String, String> properties = new HashMap<>();
      properties.put("ssl.endpoint.identification.algorithm", verifyHostName ? "https" : "");
      put(properties, "ssl.truststore", trust);
      put(properties, "ssl.keystore", own);
      if (own != null && own.keyPassword() != null) {
        properties.put("ssl.key.password", own.keyPassword().value());
      }
      return properties;
    }

    private static void put(
        Map<String, String> properties, String prefix, @Nullable KeyStore store) {
      if (store == null) {
        return;
      }
      properties.put(prefix + ".location", store.path().toString());
      properties.put(prefix + ".type", store.type().name());
      if (store.password() != null) {
        properties.put(prefix + ".password", store.password().value());
      }
    }
  }

  /** Who we are for the brokers. */
  public record Sasl(Mechanism mechanism, String username, Secret password) {

    Map<String, String> properties() {
      return Map.of(
          "sasl.mechanism",
          mechanism.word,
          "sasl.jaas.config",
          mechanism.module
              + " required username="
              + quoted(username)
              + " password="
              + quoted(password.value())
              + ";");
    }

    private static String quoted(String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /**
   * @param bootstrapServers host:port each
   * @param client more settings of Kafka's clients, some of them secret
   */
  public record Kafka(
      List<String> bootstrapServers,
      SecurityProtocol securityProtocol,
      @Nullable Tls tls,
      @Nullable Sasl sasl,
      Map<String, String> client) {

    public Kafka {
      bootstrapServers = List.copyOf(bootstrapServers);
      client = Map.copyOf(client);
    }

    /** For every client, without the servers. Holds secrets. */
    Map<String, String> clientProperties() {
      Map<String, String> properties = new HashMap<>(client);
      properties.put("security.protocol", securityProtocol.name());
      if (tls != null) {
        properties.putAll(tls.properties());
      }
      if (sasl != null) {
        properties.putAll(sasl.properties());
      }
      return properties;
    }

    /** Without the values of client settings. */
    @Override
    public String toString() {
      return "Kafka[bootstrapServers="
          + bootstrapServers
          + ", securityProtocol="
          + securityProtocol
          + ", client="
          + client.keySet()
          + "]";
    }
  }

  /** A name and a password. */
  public record Login(String username, Secret password) {}

  /**
   * @param urls tried in turn, without credentials
   */
  public record Registry(
      List<String> urls,
      @Nullable Login basicAuth,
      @Nullable Secret bearerToken,
      @Nullable Tls tls) {

    public Registry {
      urls = List.copyOf(urls);
    }

    /** In the words of the Confluent client. Holds secrets. */
    public RegistrySettings settings() {
      Map<String, String> properties = new HashMap<>();
      if (basicAuth != null) {
        properties.put("basic.auth.credentials.source", "USER_INFO");
        properties.put(
            "basic.auth.user.info", basicAuth.username() + ":" + basicAuth.password().value());
      }
      if (bearerToken != null) {
        properties.put("bearer.auth.credentials.source", "STATIC_TOKEN");
        properties.put("bearer.auth.token", bearerToken.value());
      }
      if (tls != null) {
        tls.properties().forEach((name, value) -> properties.put("schema.registry." + name, value));
      }
      RegistrySettings usual = RegistrySettings.of(urls.getFirst(), properties);
      return new RegistrySettings(
          urls,
          properties,
          usual.connectTimeout(),
          usual.readTimeout(),
          usual.longestWait(),
          usual.disbelief());
    }
  }

  /**
   * @param tickets true for a help desk's feed
   * @param silentAfter how far its marks may lie behind the clock before that is reported; null
   *     when it never is
   */
  public record Feed(
      String name,
      dev.sparekey.topology.Feed.Format format,
      String topic,
      boolean tickets,
      @Nullable Duration silentAfter) {}

  /**
   * Who is told of findings.
   *
   * @param endpoint holds secrets, which it does not show
   * @param door by which it comes to us; null for one that does not
   */
  public record Sink(
      Destination destination, Endpoint endpoint, KafkaAlertLog.Start start, @Nullable Door door) {

    /** Whether it comes for what we have for it, and we do not go to it. */
    public boolean isFetched() {
      return endpoint instanceof Endpoint.PolledEvents;
    }
  }

  /**
   * A path of a listener by which a receiver of security events comes: by which it fetches them,
   * where we do not push, and asks for what shows that its stream works. Holds secrets, which it
   * does not show.
   */
  public record Door(String path, CallerProof proof, List<IpNetwork> allow) {
    public Door {
      allow = List.copyOf(allow);
    }

    /** Where a verification of the stream is asked for. */
    public String verification() {
      return path + "/verify";
    }

    /** Where the key is that tokens are signed with, for the receiver to verify them by. */
    public String keys() {
      return path + "/jwks";
    }
  }

  /**
   * @param status where health and metrics are shown
   */
  public record Listening(Listener listener, Http status) {}

  /** A way in that we run. Holds secrets, which it does not show. */
  public sealed interface Receiver {

    /** Whose records come by it. */
    FeedTopic feed();

    /** A path of the listener. */
    record Hook(Webhook webhook) implements Receiver {
      @Override
      public FeedTopic feed() {
        return webhook.feed();
      }
    }

    /**
     * A path of the listener for security event tokens.
     *
     * @param proof what a request must bear beside the token; null for nothing
     */
    record Push(
        FeedTopic feed,
        Transmitter transmitter,
        EventStream.Marking marking,
        String path,
        @Nullable CallerProof proof,
        List<IpNetwork> allow)
        implements Receiver {}

    /** Tokens that are fetched. */
    record Poll(
        FeedTopic feed,
        Transmitter transmitter,
        EventStream.Marking marking,
        PollLoop.Endpoint endpoint)
        implements Receiver {}

    /** Files that are read as they grow. */
    record Files(LogFiles files) implements Receiver {
      @Override
      public FeedTopic feed() {
        return files.feed();
      }
    }
  }

  /** A path of the listener for decisions. Holds secrets, which it does not show. */
  public record DecisionWay(String path, CallerProof proof, List<IpNetwork> allow) {
    public DecisionWay {
      allow = List.copyOf(allow);
    }

    /** Slack signs what Slack writes. */
    public DecisionForm form() {
      return proof instanceof CallerProof.Signature signature
              && signature.scheme() == CallerProof.Scheme.SLACK
          ? DecisionForm.SLACK
          : DecisionForm.JSON;
    }
  }

  /**
   * @param port 0 for any that is free
   */
  public record Http(String host, int port) {}
}
