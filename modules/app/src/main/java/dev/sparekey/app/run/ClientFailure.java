package dev.sparekey.app.run;

import dev.sparekey.app.config.ClientSettings;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a client of Kafka's, in words that hold nothing of its secrets. */
public final class ClientFailure {

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s\"';]+");

  /** In a login: its module, the user, and the names of the rest. Honest messages hold them. */
  private static final Pattern NO_SECRET =
      Pattern.compile("^\\s*\\S+\\s+\\w+|\\busername\\s*=\\s*\"[^\"]*\"|\\b\\w+\\s*=");

  /** A shorter word is in many a message by chance. */
  private static final int SHORTEST = 4;

  private static final String LOGIN = "JAAS";

  private ClientFailure() {}

  /** Whether the brokers know us well enough to say no, which a restart does not change. */
  public static boolean isRefusal(@Nullable Throwable failure) {
    return failure instanceof AuthenticationException
        || failure instanceof AuthorizationException
        || failure instanceof UnsupportedVersionException;
  }

  /** Whether the client would not even start with these settings. */
  static boolean isOfSettings(Throwable failure) {
    return root(failure) instanceof ConfigException;
  }

  /**
   * Kafka's message. Of a login that cannot be parsed it quotes a word, which may be half of a
   * password with a space in it; so such a message is not shown, nor any that holds a word of a
   * secret.
   *
   * @param settings of the client
   */
  public static String reason(@Nullable Throwable failure, Map<String, ?> settings) {
    if (failure == null || failure.getMessage() == null) {
      return String.valueOf(failure == null ? null : failure.getClass().getSimpleName());
    }
    String message = failure.getMessage().replaceAll("\\p{Cntrl}+", " ");
    for (Map.Entry<String, ?> setting : settings.entrySet()) {
      boolean login = ClientSettings.isJaas(setting.getKey()) && message.contains(LOGIN);
      if (login || isSecretIn(message, setting.getKey(), String.valueOf(setting.getValue()))) {
        return failure.getClass().getSimpleName()
            + " because of "
            + setting.getKey()
            + ", whose message is not shown since it may hold a part of it";
      }
    }
    return message;
  }

  public static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  private static boolean isSecretIn(String message, String name, String value) {
    if (!ClientSettings.isSecret(name)) {
      return false;
    }
    String secret = ClientSettings.isJaas(name) ? NO_SECRET.matcher(value).replaceAll(" ") : value;
    return message.contains(value)
        || BETWEEN_WORDS
            .splitAsStream(secret)
            .anyMatch(word -> word.length() >= SHORTEST && message.contains(word));
  }
}
