package dev.sparekey.keycloak;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator sets, as {@code --spi-events-listener--sparekey--NAME}.
 *
 * @param client settings of Kafka's clients, from the file {@code client-file}
 * @param capacity how many events may wait for a broker
 * @param backfillDelay how long after a gap its events are looked for
 * @param backfillWindow how far back a start looks for events that were not sent; zero for not
 */
record Settings(
    Map<String, Object> client,
    String topic,
    int capacity,
    Duration backfillDelay,
    Duration backfillWindow) {

  private static final int MOST_CAPACITY = 1_000_000;

  /**
   * @param option the value of an option by its name in camel case; null if it is not set
   * @return null if no brokers are named
   * @throws IllegalArgumentException an option has a value that it cannot have
   */
  static @Nullable Settings from(Function<String, @Nullable String> option) {
    Map<String, Object> client = new HashMap<>(file(option.apply("clientFile")));
    String servers = option.apply("bootstrapServers");
    if (servers != null) {
      client.put("bootstrap.servers", servers);
    }
    if (!client.containsKey("bootstrap.servers")) {
      return null;
    }
    String topic = option.apply("topic");
    return new Settings(
        Map.copyOf(client),
        topic == null ? "raw.keycloak" : topic,
        number(option, "capacity", 1, MOST_CAPACITY, 10_000),
        Duration.ofSeconds(number(option, "backfillDelaySeconds", 1, 3_600, 60)),
        Duration.ofHours(number(option, "backfillHours", 0, 720, 24)));
  }

  private static Map<String, String> file(@Nullable String path) {
    if (path == null) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "client-file '" + path + "' cannot be read: " + e.getClass().getSimpleName(), e);
    }
    Map<String, String> settings = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }

  private static int number(
      Function<String, @Nullable String> option, String name, int least, int most, int otherwise) {
    String text = option.apply(name);
    if (text == null) {
      return otherwise;
    }
    int number;
    try {
      number = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " should be a whole number: was '" + text + "'", e);
    }
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          name + " should be from " + least + " to " + most + ": was " + number);
    }
    return number;
  }
}
