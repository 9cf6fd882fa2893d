package dev.sparekey.app.config;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.rules.Nearest;
import dev.sparekey.topology.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/**
 * Which settings of Kafka's clients a user may give, which of them are secret, and their values.
 */
public final class ClientSettings {

  static final String JAAS = "sasl.jaas.config";

  private static final String PREFIX = "^(consumer|producer|admin)\\.";

  /** What a client setting is called that holds a secret, whichever client's it is. */
  private static final Pattern SECRET =
      Pattern.compile("password|secret|token|credential|jaas\\.config|private|keystore\\.key");

  /** Of those, the ones that only say where or how: they may stand in the file. */
  private static final Pattern NO_SECRET =
      Pattern.compile("token\\.endpoint\\.url|\\.(class|ms|factor|jitter|seconds|file|name)$");

  /** What has a key of its own. For one client only, it would undo that key unseen. */
  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("bootstrap.servers", "kafka.bootstrap_servers"),
          Map.entry("security.protocol", "kafka.security_protocol"),
          Map.entry("ssl.endpoint.identification.algorithm", "kafka.tls.verify_host_name"),
          Map.entry("ssl.truststore.location", "kafka.tls.truststore.path"),
          Map.entry("ssl.truststore.type", "kafka.tls.truststore.type"),
          Map.entry("ssl.truststore.password", "kafka.tls.truststore.password"),
          Map.entry("ssl.keystore.location", "kafka.tls.keystore.path"),
          Map.entry("ssl.keystore.type", "kafka.tls.keystore.type"),
          Map.entry("ssl.keystore.password", "kafka.tls.keystore.password"),
          Map.entry("ssl.key.password", "kafka.tls.keystore.key_password"),
          Map.entry("application.id", "pipeline.application_id"),
          Map.entry("group.id", "pipeline.application_id"),
          Map.entry("group.instance.id", "pipeline.instance"),
          Map.entry("state.dir", "pipeline.state_dir"),
          Map.entry("num.stream.threads", "pipeline.threads"),
          Map.entry("replication.factor", "pipeline.replicas"));

  /** The same where {@code kafka.sasl} is given; other mechanisms need them. */
  private static final Map<String, String> OURS_WITH_SASL =
      Map.of("sasl.mechanism", "kafka.sasl.mechanism", JAAS, "kafka.sasl");

  private ClientSettings() {}

  /** Whether a setting of this name holds something that should not be shown. */
  public static boolean isSecret(String setting) {
    String name = setting.toLowerCase(Locale.ROOT);
    return SECRET.matcher(name).find() && !NO_SECRET.matcher(name).find();
  }

  /** Whether it is what a client logs in by, which is a secret and more. */
  public static boolean isJaas(String setting) {
    return bare(setting).equals(JAAS);
  }

  /**
   * Why a setting of this name should not be given, if so.
   *
   * @param sasl whether {@code kafka.sasl} is given
   */
  static Optional<String> refusal(String name, boolean sasl) {
    String bare = bare(name);
    String ours = OURS.getOrDefault(bare, sasl ? OURS_WITH_SASL.get(bare) : null);
    if (ours != null) {
      return Optional.of("'kafka.client' should not hold '" + name + "': set '" + ours + "'");
    }
    if (Connection.fixed().contains(bare)) {
      return Optional.of(
          "'kafka.client' should not hold '" + name + "': the results depend on our choice");
    }
    if (Connection.clientSettings().contains(name)) {
      return Optional.empty();
    }
    return Optional.of(
        "unknown key '"
            + name
            + "'"
            + Nearest.to(name, Connection.clientSettings())
                .map(known -> " (did you mean '" + known + "'?)")
                .orElse(": no setting of Kafka's clients has that name"));
  }

  /** Why no client takes this value, if so, without the value. */
  static Optional<String> mistake(String name, String value) {
    String bare = bare(name);
    for (ConfigDef client : definitions(name)) {
      ConfigDef.ConfigKey key = client.configKeys().get(bare);
      if (key == null) {
        continue;
      }
      try {
        Object parsed = ConfigDef.parseType(bare, value, key.type);
        if (key.validator != null) {
          key.validator.ensureValid(bare, parsed);
        }
      } catch (ConfigException e) {
        return Optional.of(
            "should be of type "
                + Words.of(key.type)
                + (key.validator == null ? "" : ", " + key.validator));
      }
    }
    return bare.equals(JAAS) && !isLogin(value)
        ? Optional.of("should be: MODULE required NAME=\"VALUE\" …; with the quotes")
        : Optional.empty();
  }

  /** Asked of Kafka itself, whose message would hold a part of the login. */
  private static boolean isLogin(String jaas) {
    try {
      JaasContext.loadClientContext(Map.of(JAAS, new Password(jaas)));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<ConfigDef> definitions(String name) {
    return Stream.of(
            name.startsWith("producer.") || name.startsWith("admin.")
                ? null
                : ConsumerConfig.configDef(),
            name.startsWith("consumer.") || name.startsWith("admin.")
                ? null
                : ProducerConfig.configDef(),
            name.startsWith("consumer.") || name.startsWith("producer.")
                ? null
                : AdminClientConfig.configDef())
        .flatMap(Stream::ofNullable)
        .toList();
  }

  private static String bare(String name) {
    return name.replaceFirst(PREFIX, "");
  }
}
