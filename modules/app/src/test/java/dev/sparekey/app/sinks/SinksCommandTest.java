package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SinksCommandTest {

  private static final String KEY = "\"kty\":\"RSA\"";

  @TempDir private Path dir;
  private final List<String> received = new ArrayList<>();
  private final HttpServer server;

  private record Run(int exit, String out, String err) {}

  SinksCommandTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/good",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.createContext(
        "/picky",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(422, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path configuration() throws IOException {
    Files.writeString(dir.resolve("salt"), "sixteen grains of it");
    return Files.writeString(
        dir.resolve("sparekey.yaml"),
        """
        pipeline: {state_dir: state, dead_letter_salt: {file: salt}}
        kafka: {bootstrap_servers: "127.0.0.1:9"}
        registry: {urls: "http://127.0.0.1:9"}
        feeds: [{name: okta, source: okta}]
        sinks:
          - {name: good, webhook: {url: "http://127.0.0.1:%1$d/good"}, severity: high}
          - {name: picky, webhook: {url: "http://127.0.0.1:%1$d/picky"}}
          - {name: nobody, syslog: {host: 127.0.0.1, port: 9, protocol: tcp}, undelivered: true, give_up_after: 30m}
        """
            .formatted(port()));
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private Run sinks(String... arguments) throws IOException {
    return sinksOf("", arguments);
  }

  /** With these sinks, too. */
  private Run sinksOf(String more, String... arguments) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--config=" + Files.writeString(configuration(), more, StandardOpenOption.APPEND));
    int exit =
        new CommandLine(new SinksCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  @Test
  void test_ofASinkThatAnswers_saysWhatCameBack() throws IOException {
    Run run = sinks("test", "good");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).matches("good: alert [0-9a-f-]{36} taken: HTTP 204, after [0-9]+ ms\n");
    assertThat(received).singleElement().asString().contains("\"rule\":\"sparekey-test\"");
  }

  @Test
  void test_ofASinkThatRefuses_saysSo() throws IOException {
    Run run = sinks("test", "picky");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains(" refused: HTTP 422, after ");
  }

  @Test
  void test_ofASinkWhereNobodyIs_saysSo() throws IOException {
    Run run = sinks("test", "nobody");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains(" not taken now: syslog 127.0.0.1:9: ");
  }

  @Test
  void test_ofASinkWhoseBrokersHaveNoAddress_saysSoInALine() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("odd.yaml"),
            Files.readString(configuration())
                    .replace("\"127.0.0.1:9\"}\nregistry", "\"broker.invalid:9\"}\nregistry")
                + "  - {name: lake, kafka: {topic: lake}}\n");
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new SinksCommand())
            .setErr(new PrintWriter(err, true))
            .execute("test", "lake", "--config=" + file);

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("sparekey: the sink 'lake' cannot be opened: ")
        .doesNotContain("\tat ");
  }

  @Test
  void resend_ofASinkThatIsNotThere_namesThoseThatAre() throws IOException {
    Run run = sinks("resend", "--sink=none");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("sparekey: no sink is called 'none': there are good, picky, nobody\n");
  }

  @Test
  void resend_toAReceiverThatFetches_saysThatNothingCanBeSent() throws IOException {
    Files.writeString(dir.resolve("key"), Keys.pem());
    Files.writeString(dir.resolve("bearer"), "a-secret-of-16-characters");
    Run run =
        sinksOf(
            "  - {name: polled, security_events_poll: {path: /signals, issuer: 'https://i',"
                + " audience: r, key: {file: key}, bearer: {file: bearer}}}\n",
            "resend",
            "--sink=polled");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("the receiver of 'polled' comes and fetches");
  }

  @Test
  void resend_sinceWhatIsNoTime_saysWhatIs() throws IOException {
    Run run = sinks("resend", "--sink=good", "--since=yesterday");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--since should be a day such as", "was 'yesterday'");
  }

  @Test
  void resend_whereNoBrokerAnswers_saysSo() throws IOException {
    Files.writeString(
        dir.resolve("quick.yaml"),
        Files.readString(configuration())
            .replace("state_dir: state,", "state_dir: state, startup_wait: 1s,"));
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new SinksCommand())
            .setErr(new PrintWriter(err, true))
            .execute("resend", "--sink=good", "--config=" + dir.resolve("quick.yaml"));

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("no broker of 127.0.0.1:9 answered within 1 s");
  }

  @Test
  void test_ofASinkThatFetches_saysHowToTryIt() throws IOException {
    Files.writeString(dir.resolve("key"), Keys.pem());
    Files.writeString(dir.resolve("bearer"), "a-secret-of-16-characters");
    Run run =
        sinksOf(
            "  - {name: polled, security_events_poll: {path: /signals, issuer: 'https://i',"
                + " audience: r, key: {file: key}, bearer: {file: bearer}}}\n",
            "test",
            "polled");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("polled: nothing was sent, for its receiver fetches from POST /signals ")
        .contains("POST /signals/verify")
        .contains(KEY)
        .doesNotContain("\"d\":");
  }

  @Test
  void test_ofASinkOfSecurityEvents_showsThePublicKeyThoughTheReceiverRefuses() throws IOException {
    Run run = pushed("picky");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .startsWith("pushed: its receiver verifies our tokens by this public key (JWK):\n{")
        .contains(KEY)
        .contains("pushed: verification event not taken now: HTTP 422 ")
        .doesNotContain("alert ")
        .doesNotContain("\"d\":");
  }

  @Test
  void test_ofASinkOfSecurityEvents_sendsAVerificationEventAndThenAFinding() throws IOException {
    Run run = pushed("good");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .containsPattern("pushed: verification event taken: HTTP 204, after [0-9]+ ms\n")
        .containsPattern("pushed: alert [0-9a-f-]{36} taken: [0-9]+ tokens taken, after [0-9]+ ms");
    assertThat(claims(received.getFirst()))
        .contains("/ssf/event-type/verification\":{}")
        .contains("\"sub_id\":{\"format\":\"opaque\",\"id\":\"pushed\"}");
    assertThat(received.subList(1, received.size()))
        .isNotEmpty()
        .allSatisfy(token -> assertThat(claims(token)).contains("/caep/event-type/"));
  }

  @Test
  void test_ofAReceiverThatRefusesToBeVerified_sendsTheFindingAllTheSame() throws IOException {
    server.createContext(
        "/old",
        exchange -> {
          String token =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean refused = claims(token).contains("/verification");
          byte[] answer = "{\"err\":\"invalid_request\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(refused ? 400 : 202, refused ? answer.length : -1);
          if (refused) {
            exchange.getResponseBody().write(answer);
          }
          exchange.close();
        });

    Run run = pushed("old");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("pushed: verification event refused: HTTP 400 invalid_request, after ")
        .containsPattern("pushed: alert [0-9a-f-]{36} taken: ");
  }

  private static String claims(String token) {
    return new String(
        Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
  }

  private Run pushed(String path) throws IOException {
    Files.writeString(dir.resolve("key"), Keys.pem());
    return sinksOf(
        "  - {name: pushed, security_events: {url: 'http://127.0.0.1:%d/%s', issuer: 'https://i',"
                .formatted(port(), path)
            + " audience: r, key: {file: key}}}\n",
        "test",
        "pushed");
  }

  @Test
  void test_ofAnUnknownSink_namesTheKnownOnes() throws IOException {
    Run run = sinks("test", "goood");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("sparekey: no sink is called 'goood': there are good, picky, nobody\n");
  }

  @Test
  void list_tellsWhereSinksAre() throws IOException {
    Run run = sinks("list");

    assertThat(run.exit()).isZero();
    assertThat(run.out().lines())
        .hasSize(4)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("good ")
                    .contains("webhook at 127.0.0.1", "7d", "high", "delivered"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("nobody ")
                    .contains("syslog TCP 127.0.0.1:9", "30m")
                    .endsWith("all"));
  }

  @Test
  void run_withoutSinks_isRefused() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("none.yaml"),
            Files.readString(configuration()).replaceFirst("(?s)sinks:.*", ""));
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new SinksCommand())
            .setErr(new PrintWriter(err, true))
            .execute("run", "--config=" + file);

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("has no 'sinks'");
  }
}
