package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.SparekeyJvm;
import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** {@code sparekey sinks run} in a process of its own. */
record SinksProcess(ChildJvm jvm) implements AutoCloseable {

  private static final Pattern STATUS = Pattern.compile("metrics on (http://127\\.0\\.0\\.1:\\d+)");
  private static final Pattern DOOR = Pattern.compile("events come to (127\\.0\\.0\\.1:\\d+)");

  /**
   * @param home its folder
   * @param more of the configuration: at least the sinks
   */
  static SinksProcess start(
      Path home, KafkaAndRegistry platform, String application, String instance, String more)
      throws IOException {
    Files.createDirectories(home);
    Files.writeString(home.resolve("salt"), "sixteen grains of it");
    Path config =
        Files.writeString(
            home.resolve("sparekey.yaml"),
            """
            pipeline: {application_id: %s, instance: %s, state_dir: state, dead_letter_salt: {file: salt}}
            kafka: {bootstrap_servers: ["%s"]}
            registry: {urls: ["%s"]}
            feeds: [{name: okta, source: okta}]
            delivery: {status: {port: 0}, listener: {port: 0}}
            """
                    .formatted(
                        application, instance, platform.bootstrapServers(), platform.registryUrl())
                + more);
    return new SinksProcess(SparekeyJvm.start(home, 256, config, "sinks", "run"));
  }

  /** Waits for something, and not for a process that has ended. */
  ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class)
        .failFast(() -> assertThat(jvm.isAlive()).as(jvm::tail).isTrue());
  }

  /** Where health and metrics are. */
  String status() throws IOException {
    return said(STATUS);
  }

  /** Where receivers of security events come. */
  String door() throws IOException {
    return "http://" + said(DOOR);
  }

  private String said(Pattern line) throws IOException {
    Matcher said = line.matcher(Files.readString(jvm.log()));
    if (!said.find()) {
      throw new IOException("it has not said so yet: " + jvm.tail());
    }
    return said.group(1);
  }

  void kill() throws InterruptedException {
    jvm.kill();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
