package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationReader;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.rules.Compiled;
import dev.sparekey.sinks.delivery.DeliveryCounts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveriesTest {

  @TempDir private Path dir;

  @Test
  void pageWhosePortIsTaken_isSaidInWords() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Configuration configuration = configuration(other.getLocalPort());

      assertThatThrownBy(() -> Deliveries.start(configuration))
          .isInstanceOf(NotStartedException.class)
          .hasMessageContaining("delivery.status.port " + other.getLocalPort());
    }
  }

  @Test
  void doorWhosePortIsTaken_isSaidInWords() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Files.writeString(dir.resolve("key"), Keys.pem());
      Configuration configuration =
          configuration(
              """
              delivery: {status: {port: 0}, listener: {port: %d}}
              sinks:
                - name: a
                  security_events_poll: {path: /s, issuer: 'https://i', audience: r, key: {file: key}, bearer: {env: B}}
              """
                  .formatted(other.getLocalPort()));

      assertThatThrownBy(() -> Deliveries.start(configuration))
          .isInstanceOf(NotStartedException.class)
          .hasMessageContaining("delivery.listener.host 127.0.0.1")
          .hasMessageContaining("port " + other.getLocalPort());
    }
  }

  @Test
  void clientCertificateThatCannotBeUsed_isSaidWithItsSinkAndItsFile() throws Exception {
    Files.writeString(dir.resolve("client.pem"), "nothing of the kind");
    Configuration configuration =
        configuration(
            """
            sinks:
              - {name: a, file: {path: out}}
              - {name: b, syslog: {host: h, client_certificate: client.pem, client_key: {env: K}}}
            """);

    assertThatThrownBy(() -> Deliveries.start(configuration))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sink b: the file '" + dir.resolve("client.pem") + "'")
        .hasMessageContaining("holds no certificate in PEM");
  }

  @Test
  void whatIsSetAside_isSaidInHealthWithItsAge() {
    Instant now = Instant.parse("2026-03-24T12:00:00Z");
    assertThat(Deliveries.pushed(counts(false, 0, null), now)).isEqualTo("at work");
    assertThat(Deliveries.pushed(counts(true, 0, null), now)).isEqualTo("does not take documents");
    assertThat(Deliveries.pushed(counts(false, 3, now.minusSeconds(7_200)), now))
        .isEqualTo("at work, 3 set aside, the first for 120 min: see the log for why");
  }

  private static DeliveryCounts.Snapshot counts(
      boolean broken, int aside, @Nullable Instant since) {
    return new DeliveryCounts.Snapshot(0, 0, 0, 0, 9, broken, aside, since);
  }

  private Configuration configuration(int port) throws IOException {
    return configuration(
        """
        delivery: {status: {port: %d}}
        sinks: [{name: a, file: {path: out}}]
        """
            .formatted(port));
  }

  private Configuration configuration(String more) throws IOException {
    String text =
        """
        pipeline: {state_dir: state, dead_letter_salt: {env: SALT}}
        kafka: {bootstrap_servers: '127.0.0.1:9'}
        registry: {urls: 'http://127.0.0.1:9'}
        feeds: [{name: idp, source: okta}]
        """
            + more;
    Path file = Files.writeString(dir.resolve("f.yaml"), text);
    return switch (ConfigurationReader.read(file, variable -> "sixteen grains of it")) {
      case Compiled.Accepted<Configuration> accepted -> accepted.value();
      case Compiled.Refused<Configuration> refused ->
          throw new AssertionError(refused.diagnostics().toString());
    };
  }
}
