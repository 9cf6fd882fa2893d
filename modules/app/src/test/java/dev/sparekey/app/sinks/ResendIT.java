package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationReader;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Compiled;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.testkit.AlertDraft;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sparekey sinks resend} beside a delivery at work, a real broker and a real registry. */
class ResendIT {

  private static final String BAD = "11111111-2222-5333-8444-555555555555";
  private static final String GOOD = "66666666-7777-5888-9999-000000000000";

  private static final Duration GIVE_UP = Duration.ofSeconds(3);

  @TempDir private Path dir;

  /** A hook that refuses one finding until it is mended. */
  private static final class Hook implements AutoCloseable {
    final List<String> taken = new CopyOnWriteArrayList<>();
    volatile boolean mended;
    private final HttpServer server;

    Hook() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            String delivery = exchange.getRequestHeaders().getFirst("X-Sparekey-Delivery");
            boolean takes = mended || !delivery.startsWith(BAD);
            if (takes) {
              taken.add(delivery);
            }
            exchange.sendResponseHeaders(takes ? 204 : 422, -1);
            exchange.close();
          });
      server.start();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private record Run(int exit, String out, String err) {}

  @Test
  void findingThatWasGivenUp_isSentAgainOnceAndItsWithdrawalAfterIt() throws Exception {
    try (KafkaAndRegistry platform = LentProcesses.borrow();
        Hook hook = new Hook()) {
      AlertTopic.create(platform);
      registerDeadLetters(platform);
      Path file = file(platform, hook);
      try (AlertTopic topic = new AlertTopic(platform);
          Deliveries deliveries = Deliveries.start(impatient(read(file)))) {
        topic.publish(alert(BAD, 1, Verdict.CONFIRMED));
        topic.publish(alert(GOOD, 1, Verdict.CONFIRMED));
        topic.flush();
        await()
            .untilAsserted(
                () -> assertThat(resend(file, "--dry-run").out()).contains(BAD, "HTTP 422"));

        Run inVain = resend(file);
        assertThat(inVain.exit()).as(inVain.toString()).isEqualTo(1);
        assertThat(inVain.out()).contains("refused: HTTP 422", "hook: 0 taken, 1 refused");

        hook.mended = true;
        Run run = resend(file, "--finding=" + BAD, "--since=1h");
        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.out()).contains("1 of 1: " + BAD + " revision 0.1 taken: HTTP 204");
        assertThat(hook.taken).contains(GOOD + ":0:1").containsOnlyOnce(BAD + ":0:1");

        Run again = resend(file);
        assertThat(again.exit()).as(again.toString()).isZero();
        assertThat(again.out()).isEqualTo("hook: no open dead letters\n");
        assertThat(hook.taken).containsOnlyOnce(BAD + ":0:1");

        topic.publish(alert(BAD, 2, Verdict.WITHDRAWN));
        topic.flush();
        await().untilAsserted(() -> assertThat(hook.taken).contains(BAD + ":0:2"));
        assertThat(deliveries.statusPort()).isPositive();
      }
    }
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofMillis(200));
  }

  private static void registerDeadLetters(KafkaAndRegistry platform) {
    try (SchemaRegistry registry =
        new SchemaRegistry(RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real())) {
      registry.registerAll(Map.of(Topics.DEAD_LETTERS + "-value", Subject.DEAD_LETTER.schema()));
    }
  }

  private static Alert alert(String id, int revision, Verdict verdict) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    draft.verdict = verdict;
    return draft.alert();
  }

  private static Run resend(Path file, String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("resend", "--sink=hook", "--config=" + file));
    all.addAll(List.of(more));
    int exit =
        new CommandLine(new SinksCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private Path file(KafkaAndRegistry platform, Hook hook) throws IOException {
    Files.writeString(dir.resolve("salt"), "sixteen grains of it");
    return Files.writeString(
        dir.resolve("f.yaml"),
        """
        pipeline: {state_dir: state, dead_letter_salt: {file: salt}}
        kafka: {bootstrap_servers: '%s'}
        registry: {urls: '%s'}
        feeds: [{name: idp, source: okta}]
        delivery: {status: {port: 0}}
        sinks: [{name: hook, webhook: {url: 'http://127.0.0.1:%d/'}, start: beginning,
                 coalesce: 0s}]
        """
            .formatted(
                platform.bootstrapServers(),
                platform.registryUrl(),
                hook.server.getAddress().getPort()));
  }

  private static Configuration read(Path file) throws IOException {
    return switch (ConfigurationReader.read(file, variable -> null)) {
      case Compiled.Accepted<Configuration> accepted -> accepted.value();
      case Compiled.Refused<Configuration> refused ->
          throw new AssertionError(refused.diagnostics().toString());
    };
  }

  /** Gives up after seconds; the least that can be configured is a minute. */
  private static Configuration impatient(Configuration read) {
    return new Configuration(
        read.tenant(),
        read.pipeline(),
        read.kafka(),
        read.registry(),
        read.feeds(),
        read.rules(),
        read.ruleChanges(),
        read.policy(),
        read.sinks().stream().map(ResendIT::impatient).toList(),
        read.delivery(),
        read.listener(),
        read.receivers(),
        read.decisions(),
        read.http());
  }

  private static Configuration.Sink impatient(Configuration.Sink read) {
    Destination destination = read.destination();
    return new Configuration.Sink(
        new Destination(
            destination.name(),
            destination.filter(),
            destination.form(),
            destination.coalesce(),
            GIVE_UP,
            destination.between(),
            destination.perMinute(),
            destination.heartbeat(),
            destination.canary()),
        read.endpoint(),
        read.start(),
        read.door());
  }
}
