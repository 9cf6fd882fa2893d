package dev.sparekey.registryclient;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where the registry is and how long to wait for it.
 *
 * @param urls base addresses, tried in turn, such as {@code http://127.0.0.1:8081}; at least one
 * @param properties handed to the Confluent client as they are: {@code
 *     basic.auth.credentials.source}, {@code basic.auth.user.info}, {@code
 *     bearer.auth.credentials.source}, {@code bearer.auth.token}, {@code
 *     schema.registry.ssl.truststore.location} and so on
 * @param connectTimeout for one connection, 1 ms to 10 s
 * @param readTimeout for one answer, 1 ms to 10 s
 * @param longestWait for one question, all attempts and pauses together, 1 ms to 10 s; a Kafka
 *     Streams thread waits here, so below 5 s for those
 * @param disbelief how long a 404 for an id must last before it is believed, 0 to 10 min
 */
public record RegistrySettings(
    List<String> urls,
    Map<String, String> properties,
    Duration connectTimeout,
    Duration readTimeout,
    Duration longestWait,
    Duration disbelief) {

  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);

  public RegistrySettings {
    urls = List.copyOf(urls);
    properties = Map.copyOf(properties);
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("the registry needs at least one url, none was given");
    }
    requireTimeout("connectTimeout", connectTimeout);
    requireTimeout("readTimeout", readTimeout);
    requireTimeout("longestWait", longestWait);
    if (disbelief.isNegative() || disbelief.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException("disbelief should be 0 to 10 min: was " + disbelief);
    }
  }

  /** 2 s for a connection, 2 s for an answer, 4.5 s in all, a 404 believed after 30 s. */
  public static RegistrySettings of(String url, Map<String, String> properties) {
    return new RegistrySettings(
        List.of(url),
        properties,
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofMillis(4500),
        Duration.ofSeconds(30));
  }

  /** Names only: the properties hold credentials, and a url may. */
  @Override
  public String toString() {
    return "RegistrySettings[urls="
        + urls.size()
        + ", properties="
        + properties.keySet()
        + ", longestWait="
        + longestWait
        + ", disbelief="
        + disbelief
        + "]";
  }

  private static void requireTimeout(String name, Duration value) {
    if (value.toMillis() < 1 || value.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(name + " should be 1 ms to 10 s: was " + value);
    }
  }
}
