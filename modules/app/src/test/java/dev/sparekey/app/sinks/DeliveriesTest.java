package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationReader;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.model.Alert;
import dev.sparekey.rules.Compiled;
import dev.sparekey.sinks.delivery.Destination;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.awaitility.Awaitility;
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

  /** With its heartbeat, the first thing that it makes a document of. */
  @Test
  void sinkWhoseThreadEndedByAnError_isNotAtWorkAndSaysWhatToDo() throws Exception {
    Configuration configuration =
        withForm(
            configuration(0),
            alert -> {
              throw new NoClassDefFoundError("dev/sparekey/Gone");
            });

    try (Deliveries deliveries = Deliveries.start(configuration)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(page(deliveries, "/health/ready"))
                      .contains("was ended by NoClassDefFoundError: start this process anew"));
      assertThat(page(deliveries, "/metrics")).contains("sparekey_sinks_up{sink=\"a\"} 0.0");
    }
  }

  /** The same configuration, whose one sink makes its documents by another form. */
  private static Configuration withForm(Configuration of, Function<Alert, String> form) {
    Configuration.Sink sink = of.sinks().getFirst();
    Destination destination = sink.destination();
    Destination other =
        new Destination(
            destination.name(),
            destination.filter(),
            form,
            destination.coalesce(),
            destination.giveUpAfter(),
            destination.between(),
            destination.perMinute(),
            Duration.ofMinutes(1),
            destination.canary());
    return new Configuration(
        of.tenant(),
        of.pipeline(),
        of.kafka(),
        of.registry(),
        of.feeds(),
        of.rules(),
        of.ruleChanges(),
        of.policy(),
        List.of(new Configuration.Sink(other, sink.endpoint(), sink.start(), sink.door())),
        of.delivery(),
        of.listener(),
        of.receivers(),
        of.decisions(),
        of.http());
  }

  private static String page(Deliveries deliveries, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + deliveries.statusPort() + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
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
