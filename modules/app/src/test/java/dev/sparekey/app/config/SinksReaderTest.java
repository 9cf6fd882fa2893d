package dev.sparekey.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.IpNetwork;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Rule;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.KafkaAlertLog;
import dev.sparekey.sinks.delivery.Signals;
import dev.sparekey.sinks.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinksReaderTest {

  private static final String BEFORE =
      """
      pipeline: {state_dir: state, dead_letter_salt: {env: SALT}}
      kafka: {bootstrap_servers: 'a:9092'}
      registry: {urls: 'http://r:8081'}
      feeds: [{name: idp, source: okta}]
      sinks:
      """;

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "SALT",
          "sixteen grains of it",
          "TOKEN",
          "t0ken",
          "HOOK",
          "https://hooks.example.com/services/T0/s3cret",
          "BEARER",
          "s1xteen-or-more-of-it",
          "LINES",
          "a\nb");

  @TempDir private Path dir;

  private Compiled<Configuration> read(String sinks) {
    return ConfigurationReader.read("f.yaml", BEFORE + sinks, dir, ENVIRONMENT::get);
  }

  private List<Configuration.Sink> accepted(String sinks) {
    return switch (read(sinks)) {
      case Compiled.Accepted<Configuration> accepted -> accepted.value().sinks();
      case Compiled.Refused<Configuration> refused ->
          throw new AssertionError(refused.diagnostics().toString());
    };
  }

  private List<String> problems(String sinks) {
    return switch (read(sinks)) {
      case Compiled.Accepted<Configuration> accepted ->
          accepted.warnings().stream().map(SinksReaderTest::line).toList();
      case Compiled.Refused<Configuration> refused ->
          refused.diagnostics().stream().map(SinksReaderTest::line).toList();
    };
  }

  private static String line(Diagnostic diagnostic) {
    return diagnostic.line() + ":" + diagnostic.column() + ": " + diagnostic.message();
  }

  private static Alert sample() {
    return Signals.test("x", Instant.parse("2026-03-24T12:00:00Z"));
  }

  @Test
  void fileAlone_hasTheDefaults() {
    Configuration.Sink sink = accepted("  - {name: a, file: {path: out}}\n").getFirst();

    assertThat(sink.endpoint())
        .isEqualTo(new Endpoint.LinesFile(dir.resolve("out"), 100_000_000, 5));
    assertThat(sink.start()).isEqualTo(KafkaAlertLog.Start.NOW);
    assertThat(sink.destination().filter()).isEqualTo(Filter.DELIVERED);
    assertThat(sink.destination().coalesce()).isEqualTo(Duration.ofSeconds(60));
    assertThat(sink.destination().giveUpAfter()).isEqualTo(Duration.ofDays(7));
    assertThat(sink.destination().heartbeat()).isEqualTo(Duration.ofMinutes(15));
    assertThat(sink.destination().form().apply(sample())).startsWith("{\"class_uid\":2004");
  }

  @Test
  void fileOfAnotherSink_isRefusedHoweverItIsWritten() {
    assertThat(
            problems(
                """
                  - {name: a, file: {path: out}}
                  - {name: b, file: {path: ./x/../out}}
                """))
        .containsExactly(
            "7:28: 'sinks.file.path' is another sink's, too: give each a file of its own");
  }

  @Test
  void filter_forRulesAndTenantsThatNobodyHas_isWarnedOf() {
    assertThat(
            problems(
                """
                  - name: a
                    file: {path: a}
                    rules: [%s, r-1]
                    tenants: [default, t]
                """
                    .formatted(Pack.load().rules().getFirst().id())))
        .containsExactly(
            "8:12: 'sinks.rules' names 'r-1', which is the id of no rule that is configured: nothing"
                + " of it is sent",
            "9:14: 'sinks.tenants' names 't', which is the tenant of no feed above: nothing of it is"
                + " sent");
  }

  @Test
  void filter_isRead() {
    Configuration.Sink sink =
        accepted(
                """
                  - name: a
                    file: {path: out}
                    undelivered: true
                    severity: high
                    verdicts: [confirmed, suspected]
                    rules: r-1
                    tenants: [t]
                    final_only: true
                """)
            .getFirst();
    assertThat(sink.destination().filter())
        .isEqualTo(
            new Filter(
                true,
                Severity.HIGH,
                Set.of(Verdict.CONFIRMED, Verdict.SUSPECTED),
                Set.of("r-1"),
                Set.of("t"),
                true));
  }

  @Test
  void digestThatIsGivenUpBeforeItsTime_isRefused() {
    String mail = "mail: {host: m, from: a@x.example, to: b@x.example, every: 2d}, give_up_after: ";
    assertThat(problems("  - {name: a, " + mail + "2d}\n"))
        .containsExactly(
            "6:94: 'sinks.give_up_after' is 2d and should be longer than 'mail.every', 2d: what"
                + " waits for a digest would be given up before it was tried");
    assertThat(accepted("  - {name: a, " + mail + "49h}\n")).hasSize(1);
  }

  @Test
  void chat_getsAMessageAndNoSignals() {
    Configuration.Sink sink =
        accepted("  - {name: a, webhook: {url: {env: HOOK}, template: slack}}\n").getFirst();
    assertThat(sink.destination().heartbeat()).isZero();
    assertThat(sink.destination().canary()).isZero();
    assertThat(sink.destination().form().apply(sample())).startsWith("{\"text\":");
  }

  @Test
  void webhookWithAFormat_getsDocuments() {
    Configuration.Sink sink =
        accepted("  - {name: a, format: cef, webhook: {url: 'https://x.example/y'}}\n").getFirst();
    assertThat(sink.destination().form().apply(sample())).startsWith("CEF:1|");
  }

  @Test
  void elasticsearch_getsEcsUnlessToldOtherwise() {
    Configuration.Sink sink =
        accepted("  - {name: a, elasticsearch: {url: 'https://x.example'}}\n").getFirst();
    assertThat(sink.destination().form().apply(sample())).startsWith("{\"@timestamp\"");
  }

  @Test
  void withoutAddresses_documentsHoldNone() {
    Configuration.Sink sink =
        accepted("  - {name: a, addresses: false, file: {path: out}}\n").getFirst();
    Alert alert = Signals.test("mira@example.com", Instant.parse("2026-03-24T12:00:00Z"));
    assertThat(alert.account())
        .isEqualTo(new AccountId("sparekey", "sparekey", "mira@example.com"));
    assertThat(sink.destination().form().apply(alert))
        .doesNotContain("mira@example.com")
        .containsPattern("person-[0-9a-f]{12}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "security_events|{url: 'https://x', issuer: 'https://i', audience: r, key: {env: TOKEN}}",
        "security_events_poll|{path: /s, issuer: 'https://i', audience: r, key: {env: TOKEN}, bearer: {env: BEARER}}"
      })
  void withoutAddresses_aReceiverOfSecurityEventsIsRefused(String way, String values) {
    assertThat(problems("  - {name: a, addresses: false, " + way + ": " + values + "}\n"))
        .singleElement()
        .asString()
        .startsWith("6:26: 'sinks.addresses' false does not go with '" + way + "'");
  }

  private static final String TEAMS =
      "https://prod-12.westeurope.logic.azure.com:443/workflows/ab/triggers/manual/paths/invoke"
          + "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=s3cret";

  /** As Teams' workflows and Google Chat have it. */
  @Test
  void webhook_mayHaveItsSecretInAQueryWhichIsNotShown() {
    Configuration.Sink sink =
        accepted("  - {name: a, webhook: {url: '" + TEAMS + "', template: teams}}\n").getFirst();

    assertThat(sink.endpoint())
        .isInstanceOfSatisfying(
            Endpoint.Webhook.class, hook -> assertThat(hook.url()).hasToString(TEAMS));
    assertThat(sink.toString()).doesNotContain("s3cret").doesNotContain("sig=");
    assertThat(sink.endpoint().shown()).isEqualTo("webhook at prod-12.westeurope.logic.azure.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://u:p42@x.example/a?sig=s3cret",
        "https://x.example/a?sig=s3cret@y",
        "https://u:80?s3cret@x.example/p42",
        "https://x.example/a?sig=s3cret#p42",
        "https://x.example/a#s3cret",
        "ftp://x.example/a?sig=s3cret",
        "https://x.example/a?sig={s3cret}",
        "https://x.example/a?sig=%s3cret",
        "https://x_y.example/a?sig=s3cret"
      })
  void webhookAtNoPossibleAddress_isRefusedAndItsSecretNotShown(String url) {
    assertThat(problems("  - {name: a, webhook: {url: '" + url + "'}}\n"))
        .singleElement()
        .asString()
        .startsWith("6:30: 'sinks.webhook.url' ")
        .doesNotContain("s3cret")
        .doesNotContain("p42");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "splunk|token: {env: TOKEN}",
        "elasticsearch|index: i",
        "security_events|issuer: 'https://i', audience: r, key: {env: TOKEN}"
      })
  void queryWhereNoWebhookIsSentTo_isRefusedAndNotShown(String way, String values) {
    assertThat(
            problems(
                "  - {name: a, %s: {url: 'https://x.example?sig=s3cret', %s}}\n"
                    .formatted(way, values)))
        .singleElement()
        .asString()
        .contains("without blanks, '@', '?', '#', name or password: was 'https://x.example?(not")
        .doesNotContain("s3cret");
  }

  @Test
  void queryOverPlainHttp_isWarnedOf() {
    assertThat(problems("  - {name: a, webhook: {url: 'http://x.example?sig=s3cret'}}\n"))
        .singleElement()
        .asString()
        .contains("sends a secret over the network as it is")
        .doesNotContain("s3cret");
  }

  @Test
  void secrets_areNotShown() {
    List<Configuration.Sink> sinks =
        accepted(
            """
              - {name: a, splunk: {url: 'https://s.example:8088', token: {env: TOKEN}}}
              - {name: b, webhook: {url: {env: HOOK}, key: {env: TOKEN}}}
            """);
    assertThat(sinks.toString()).doesNotContain("t0ken").doesNotContain("s3cret");
    assertThat(sinks.getLast().endpoint().shown()).isEqualTo("webhook at hooks.example.com");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "syslog|{host: h, $}",
        "webhook|{url: 'https://x', $}",
        "splunk|{url: 'https://x', token: {env: TOKEN}, $}",
        "elasticsearch|{url: 'https://x', $}",
        "mail|{host: h, from: a@b, to: c@d, $}",
        "security_events|{url: 'https://x', issuer: 'https://i', audience: r, key: {env: TOKEN}, $}",
      })
  void clientCertificate_isReadForWhateverSpeaksTls(String way, String values) throws IOException {
    Path certificate = Files.writeString(dir.resolve("client.pem"), "a certificate");
    String ours = "client_certificate: client.pem, client_key: {env: BEARER}";

    Endpoint endpoint =
        accepted("  - {name: a, " + way + ": " + values.replace("$", ours) + "}\n")
            .getFirst()
            .endpoint();

    assertThat(tls(endpoint).client())
        .isNotNull()
        .satisfies(
            client -> {
              assertThat(client.chain()).isEqualTo(certificate);
              assertThat(client.key().get()).isEqualTo("s1xteen-or-more-of-it");
            });
    assertThat(endpoint.toString()).doesNotContain("s1xteen");
  }

  /** As keys are given; certificate and key may stand in one file. */
  @Test
  void clientCertificateGivenByItsContent_isAMistakeThatShowsNothingOfIt() throws IOException {
    Files.writeString(dir.resolve("both.pem"), "a certificate and a s3cret key");

    assertThat(
            problems(
                "  - {name: a, syslog: {host: h, client_certificate: {file: both.pem},"
                    + " client_key: {file: both.pem}}}\n"))
        .singleElement()
        .asString()
        .contains("there is no readable file of what the reference gives (not shown)")
        .doesNotContain("s3cret");
  }

  private static Endpoint.Tls tls(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Syslog to -> to.tls();
      case Endpoint.Webhook to -> to.tls();
      case Endpoint.SplunkHec to -> to.tls();
      case Endpoint.Elasticsearch to -> to.tls();
      case Endpoint.Mail to -> to.tls();
      case Endpoint.SecurityEvents to -> to.tls();
      case Endpoint.LinesFile to -> Endpoint.Tls.PLATFORM;
      case Endpoint.KafkaTopic to -> Endpoint.Tls.PLATFORM;
      case Endpoint.PolledEvents to -> Endpoint.Tls.PLATFORM;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "webhook: {url: 'http://x', $}|'sinks.webhook.client_certificate' has no effect with an address as http://…: use https",
        "mail: {security: none, host: h, from: a@b, to: c@d, $}|'sinks.mail.client_certificate' has no effect with security none: use starttls or tls",
        "syslog: {protocol: udp, host: h, $}|'sinks.syslog.client_certificate' has no effect with protocol udp: use tls",
      })
  void clientCertificate_whereNoTlsIsSpoken_isAMistake(String sink, String problem)
      throws IOException {
    Files.writeString(dir.resolve("client.pem"), "a certificate");
    String ours = "client_certificate: client.pem, client_key: {env: BEARER}";

    assertThat(problems("  - {name: a, " + sink.replace("$", ours) + "}\n"))
        .anySatisfy(line -> assertThat(line).contains(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{file: {path: o}}                   | 6:5: 'sinks.name' is missing",
        "{name: 'a b', file: {path: o}}      | 6:12: 'sinks.name' should be 1 to 48 of A-Z a-z 0-9 _ -: was 'a b'",
        "{name: a}                           | 6:5: 'sinks.file' is missing: say where the sink is by one of file, syslog, webhook, splunk, elasticsearch, kafka, mail, security_events, security_events_poll",
        "{name: a, fiel: {path: o}}          | 6:15: unknown key 'fiel' (did you mean 'file'?)",
        "{name: a, file: {}}                 | 6:21: 'sinks.file.path' is missing",
        "{name: a, kafka: {topic: t}, file: {path: o}} | 6:22: 'sinks.kafka' does not go with 'file': keep one of them",
        "{name: a, kafka: {topic: sparekey.alerts}} | 6:30: 'sinks.kafka.topic' should be 1 to 249 of A-Z a-z 0-9 . _ -, not '.' or '..', and not begin with 'sparekey.': was 'sparekey.alerts'",
        "{name: a, format: leef, elasticsearch: {url: 'https://x'}} | 6:23: 'sinks.format' should be ecs or ocsf for elasticsearch: was 'leef'",
        "{name: a, format: cef, webhook: {url: 'https://x', template: teams}} | 6:23: 'sinks.format' does not go with 'webhook.template': keep one of them",
        "{name: a, syslog: {host: h, protocol: udp, ca: f.yaml}} | 6:52: 'sinks.syslog.ca' cannot be read: there is no readable file",
        "{name: a, syslog: {host: h, client_key: {env: TOKEN}}} | 6:45: 'sinks.syslog.client_key' is given alone: a client shows a certificate and has its key",
        "{name: a, syslog: {host: h, client_certificate: gone.pem, client_key: {env: TOKEN}}} | 6:53: 'sinks.syslog.client_certificate' cannot be read: there is no readable file",
        "{name: a, syslog: {host: h, protocol: tcp, client_key: {env: TOKEN}}} | 6:60: 'sinks.syslog.client_key' has no effect with protocol tcp: use tls",
        "{name: a, webhook: {url: 'https://x', client_key: key.pem}} | 6:55: 'sinks.webhook.client_key' is a secret and should not stand here",
        "{name: a, splunk: {url: 'https://x', token: abc}} | 6:49: 'sinks.splunk.token' is a secret and should not stand here",
        "{name: a, splunk: {url: 'https://x', token: {env: LINES}}} | 6:49: 'sinks.splunk.token' should be one line of printable ASCII",
        "{name: a, splunk: {url: 'http://x', token: {env: TOKEN}}} | 6:29: 'sinks.splunk.url' sends a secret over the network as it is: prefer https",
        "{name: a, format: cef, mail: {host: h, from: a@b, to: c@d}} | 6:23: 'sinks.format' does not go with 'mail', which is a text for people",
        "{name: a, mail: {host: h, from: a@b, to: c@d, username: u}} | 6:61: 'sinks.mail.username' is given alone: a login is a username and a password",
        "{name: a, mail: {host: h, from: a, to: c@d}} | 6:37: 'sinks.mail.from' should be a mail address: was 'a'",
        "{name: a, per_minute: 5, security_events_poll: {path: /s, issuer: 'https://i', audience: r, key: {env: TOKEN}, bearer: {env: BEARER}}} | 6:27: 'sinks.per_minute' does not go with 'security_events_poll', which is fetched at the receiver's own pace",
        "{name: a, canary: 1d, security_events_poll: {path: /s, issuer: 'https://i', audience: r, key: {env: TOKEN}, bearer: {env: BEARER}}} | 6:23: 'sinks.canary' does not go with 'security_events_poll', which has verification instead",
        "{name: a, security_events_poll: {path: /s, issuer: 'https://i', audience: r, key: {env: TOKEN}}} | 6:37: 'sinks.security_events_poll.bearer' is missing",
        "{name: a, security_events_poll: {path: /s, issuer: 'https://i', audience: r, key: {env: TOKEN}, bearer: {env: TOKEN}}} | 6:109: 'sinks.security_events_poll.bearer' should have 16 characters or more",
        "{name: a, security_events_poll: {path: s, issuer: 'https://i', audience: r, key: {env: TOKEN}, bearer: {env: BEARER}}} | 6:44: 'sinks.security_events_poll.path' should be a path such as /okta, of A-Z a-z 0-9 _ - and slashes: was 's'",
        "{name: a, security_events: {url: 'https://x', issuer: 'https://i', audience: r, key: {env: TOKEN}, path: /s}} | 6:32: 'sinks.security_events.bearer' is missing",
        "{name: a, security_events: {url: 'https://x', issuer: 'https://i', audience: r, key: {env: TOKEN}, bearer: {env: BEARER}}} | 6:112: 'sinks.security_events.bearer' has no effect without 'path', where verification is asked for",
        "{name: a, security_events: {url: 'https://x', issuer: 'https://i', audience: r, key: {env: TOKEN}, allow: [10.0.0.0/8]}} | 6:111: 'sinks.security_events.allow' has no effect without 'path', where verification is asked for",
        "{name: a, file: {path: o}, severity: grave} | 6:42: 'sinks.severity' should be one of informational, low, medium, high, critical: was 'grave'",
        "{name: a, file: {path: o}, verdicts: withdrawn} | 6:42: 'sinks.verdicts' should hold suspected, confirmed or undetermined: was 'withdrawn'",
      })
  void mistake_isSaidWithItsPlace(String sink, String problem) {
    assertThat(problems("  - " + sink + "\n"))
        .anySatisfy(line -> assertThat(line).startsWith(problem));
  }

  @Test
  void mail_isATextAtMostEachQuarterOfAnHour() {
    Configuration.Sink sink =
        accepted(
                "  - {name: a, mail: {host: smtp.example, from: a@b.example, to: c@d.example,"
                    + " username: u, password: {env: TOKEN}}}\n")
            .getFirst();
    assertThat(sink.destination().between()).isEqualTo(Duration.ofMinutes(15));
    assertThat(sink.destination().form().apply(sample())).startsWith("[informational, confirmed] ");
    assertThat(sink.toString()).doesNotContain("t0ken");
  }

  @Test
  void securityEvents_areClaimsOfTokens() {
    Configuration.Sink sink =
        accepted(
                "  - {name: a, security_events: {url: 'https://r.example', issuer: 'https://i.example',"
                    + " audience: r, key: {env: TOKEN}, subject_issuer: 'https://idp.example'}}\n")
            .getFirst();
    assertThat(sink.destination().form().apply(sample()))
        .startsWith("[{\"jti\":")
        .contains("\"iss\":\"https://idp.example\"");
    assertThat(sink.toString()).doesNotContain("t0ken");
    assertThat(sink.destination().heartbeat()).isZero();
  }

  private static String polled(String name, String path) {
    return "  - {name: "
        + name
        + ", security_events_poll: {path: "
        + path
        + ", issuer: 'https://i.example', audience: r, key: {env: TOKEN}, bearer: {env: BEARER}}}\n";
  }

  private static String pushed(String name, String path) {
    return "  - {name: "
        + name
        + ", security_events: {url: 'https://r.example/e', issuer: 'https://i.example', audience: r,"
        + " key: {env: TOKEN}, path: "
        + path
        + ", bearer: {env: BEARER}, allow: 203.0.113.7}}\n";
  }

  @Test
  void securityEventsThatArePushed_haveADoorForVerificationIfAskedFor() {
    Configuration.Sink sink = accepted(pushed("a", "/zero")).getFirst();

    Configuration.Door door = Objects.requireNonNull(sink.door());
    assertThat(sink.isFetched()).isFalse();
    assertThat(door.verification()).isEqualTo("/zero/verify");
    assertThat(door.allow()).containsExactly(IpNetwork.parse("203.0.113.7"));
    assertThat(sink.toString()).doesNotContain("t0ken").doesNotContain("s1xteen");
  }

  @Test
  void pathOfAPushedStream_isNoOthers() {
    assertThat(problems(pushed("a", "/zero") + polled("b", "/zero")))
        .singleElement()
        .asString()
        .contains("'sinks.security_events_poll.path' is '/zero', with '/zero/verify'");
  }

  @Test
  void securityEventsThatAreFetched_haveADoor() {
    Configuration.Sink sink = accepted(polled("a", "/signals")).getFirst();

    Configuration.Door door = Objects.requireNonNull(sink.door());
    assertThat(door.path()).isEqualTo("/signals");
    assertThat(door.verification()).isEqualTo("/signals/verify");
    assertThat(door.keys()).isEqualTo("/signals/jwks");
    assertThat(door.allow())
        .containsExactly(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1"));
    assertThat(sink.endpoint().shown()).isEqualTo("security events, fetched from /signals");
    assertThat(sink.destination().form().apply(sample())).startsWith("[{\"jti\":");
    assertThat(sink.destination().heartbeat()).isZero();
    assertThat(sink.destination().canary()).isZero();
    assertThat(sink.toString()).doesNotContain("t0ken").doesNotContain("s1xteen");
  }

  @ParameterizedTest
  @CsvSource({
    "/signals, /signals",
    "/signals, /signals/verify",
    "/signals/verify, /signals",
    "/signals/jwks, /signals"
  })
  void pathOrVerificationThatAnotherSinkHas_isRefused(String first, String second) {
    assertThat(problems(polled("a", first) + polled("b", second)))
        .singleElement()
        .asString()
        .contains("'sinks.security_events_poll.path' is '" + second + "', with '" + second)
        .endsWith("/jwks', of which another sink has one");
  }

  @Test
  void listenerOfWhatIsFetched_isThisMachineAloneUnlessToldOtherwise() {
    String sinks = polled("a", "/signals");
    assertThat(delivery(sinks).listener().host()).isEqualTo("127.0.0.1");
    assertThat(delivery(sinks).listener().port()).isEqualTo(8481);
    assertThat(delivery(sinks).status().port()).isEqualTo(8472);
    assertThat(problems(sinks + "delivery: {listener: {host: 0.0.0.0}}\n"))
        .singleElement()
        .asString()
        .contains("'delivery.listener.host' is not this machine alone, and without 'tls'");
  }

  private Configuration.Listening delivery(String sinks) {
    return switch (read(sinks)) {
      case Compiled.Accepted<Configuration> accepted -> accepted.value().delivery();
      case Compiled.Refused<Configuration> refused ->
          throw new AssertionError(refused.diagnostics().toString());
    };
  }

  @Test
  void messages_haveTheRulesRunbook() {
    Configuration.Sink sink = accepted("  - {name: a, webhook: {url: {env: HOOK}}}\n").getFirst();
    Rule rule = Pack.load().rules().getFirst();
    Alert alert = sample();
    Alert ofRule =
        new Alert(
            alert.id(),
            alert.epoch(),
            alert.revision(),
            alert.tenant(),
            rule.id().toString(),
            alert.ruleTitle(),
            alert.ruleVersion(),
            alert.verdict(),
            alert.severity(),
            alert.delivered(),
            alert.account(),
            alert.subject(),
            alert.actor(),
            alert.anchor(),
            alert.occurredAt(),
            alert.emittedAt(),
            alert.assurance(),
            alert.ticketStatus(),
            alert.evidence(),
            alert.evidenceOmitted(),
            alert.absence(),
            alert.requirement(),
            alert.attack(),
            alert.nist(),
            alert.policyVersion(),
            alert.mapping(),
            alert.handling(),
            alert.explanation());
    assertThat(sink.destination().form().apply(ofRule))
        .contains(rule.header().response().runbook().lines().findFirst().orElseThrow().strip());
  }

  @Test
  void twoSinksOfOneName_areRefused() {
    assertThat(problems("  - {name: a, file: {path: o}}\n  - {name: a, file: {path: p}}\n"))
        .containsExactly("7:12: 'sinks.name' is 'a', which another sink has");
  }

  @Test
  void decisions_goWithSlacksTemplateOnly() {
    assertThat(
            accepted("  - {name: a, webhook: {url: {env: HOOK}, template: slack, decisions: true}}")
                .getFirst()
                .destination()
                .form()
                .apply(sample()))
        .contains("sparekey_false_positive");
    assertThat(problems("  - {name: a, webhook: {url: {env: HOOK}, decisions: true}}"))
        .anyMatch(message -> message.contains("goes with template slack only"));
  }
}
