package dev.sparekey.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.receivers.decisions.DecisionForm;
import dev.sparekey.receivers.http.CallerProof;
import dev.sparekey.receivers.http.Webhook;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiversReaderTest {

  private static final String BEFORE =
      """
      pipeline: {state_dir: state, dead_letter_salt: {env: SALT}}
      kafka: {bootstrap_servers: 'a:9092'}
      registry: {urls: 'http://r:8081'}
      feeds: [{name: idp, source: okta, topic: raw.idp-1}, {name: own, source: avro}]
      """;

  private static final Map<String, String> ENVIRONMENT =
      Map.of("SALT", "sixteen grains of it", "TOKEN", "0123456789abcdef", "SHORT", "0123456789");

  @TempDir private Path dir;

  private Compiled<Configuration> read(String text) {
    return ConfigurationReader.read("f.yaml", BEFORE + text, dir, ENVIRONMENT::get);
  }

  private Configuration accepted(String text) {
    return switch (read(text)) {
      case Compiled.Accepted<Configuration> accepted -> accepted.value();
      case Compiled.Refused<Configuration> refused ->
          throw new AssertionError(refused.diagnostics().toString());
    };
  }

  private List<String> problems(String text) {
    return switch (read(text)) {
      case Compiled.Accepted<Configuration> accepted ->
          accepted.warnings().stream().map(Diagnostic::message).toList();
      case Compiled.Refused<Configuration> refused ->
          refused.diagnostics().stream().map(Diagnostic::message).toList();
    };
  }

  private Webhook webhook(String text) {
    Configuration.Receiver receiver =
        accepted("receivers:\n  - {feed: idp, webhook: " + text + "}\n").receivers().getFirst();
    return ((Configuration.Receiver.Hook) receiver).webhook();
  }

  @Test
  void listener_unlessToldOtherwise_isOnThisMachineAlone() {
    assertThat(accepted("").listener().listener().host()).isEqualTo("127.0.0.1");
    assertThat(accepted("").listener().status().host()).isEqualTo("127.0.0.1");
    assertThat(accepted("").receivers()).isEmpty();
  }

  @Test
  void webhook_unlessToldOtherwise_takesFromThisMachineOnlyAndBelievesNoMarks() {
    Webhook webhook = webhook("{path: /idp, bearer: {env: TOKEN}}");

    assertThat(webhook.feed().topic()).isEqualTo("raw.idp-1");
    assertThat(webhook.allow()).hasToString("[127.0.0.0/8, ::1/128]");
    assertThat(webhook.marks()).isFalse();
    assertThat(webhook.oktaChallenge()).isFalse();
    assertThat(webhook.proof()).isInstanceOf(CallerProof.Bearer.class);
  }

  @Test
  void webhook_withASignature_hasItsScheme() {
    assertThat(webhook("{path: /idp, signature: push_security, key: {env: TOKEN}}").proof())
        .isInstanceOfSatisfying(
            CallerProof.Signature.class,
            signature -> {
              assertThat(signature.scheme()).isEqualTo(CallerProof.Scheme.PUSH_SECURITY);
              assertThat(signature.key().get()).isEqualTo("0123456789abcdef");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{path: /a}|'receivers.webhook.bearer' is missing",
        "{path: /a, bearer: abc}|'receivers.webhook.bearer' is a secret and should not stand here",
        "{path: /a, bearer: {env: SHORT}}|'receivers.webhook.bearer' should have 16 characters",
        "{path: /a, header: X-Token}|'receivers.webhook.header' is given alone",
        "{path: /a, key: {env: TOKEN}}|'receivers.webhook.key' is given alone",
        "{path: /a, bearer: {env: TOKEN}, signature: zendesk, key: {env: TOKEN}}|does not go with 'bearer'",
        "{path: /a, signature: md5, key: {env: TOKEN}}|should be one of zendesk, github",
        "{path: a, bearer: {env: TOKEN}}|'receivers.webhook.path' should be a path",
        "{path: /a, bearer: {env: TOKEN}, allow: 10.0.0.0/33}|'receivers.webhook.allow' should hold addresses",
        "{path: /a, bearer: {env: TOKEN}, allow: []}|'receivers.webhook.allow'"
      })
  void webhook_thatIsWrong_isRefusedAndSaysWhy(String webhook, String why) {
    assertThat(problems("receivers:\n  - {feed: idp, webhook: " + webhook + "}\n"))
        .anyMatch(message -> message.contains(why));
  }

  @Test
  void feeds_thatReceiversCannotBringTo_areRefused() {
    assertThat(problems("receivers:\n  - {feed: ipd, webhook: {path: /a, bearer: {env: TOKEN}}}\n"))
        .contains("'receivers.feed' is 'ipd', which is none of 'feeds': idp, own");
    assertThat(problems("receivers:\n  - {feed: own, webhook: {path: /a, bearer: {env: TOKEN}}}\n"))
        .contains("'receivers.feed' is 'own', whose records are Avro: receivers bring JSON");
  }

  @Test
  void paths_ofTwoReceivers_areTwo() {
    assertThat(
            problems(
                """
                receivers:
                  - {feed: idp, webhook: {path: /a, bearer: {env: TOKEN}}}
                  - {feed: idp, webhook: {path: /a, bearer: {env: TOKEN}}}
                """))
        .contains("'receivers.webhook.path' is '/a', which another receiver has");
  }

  @Test
  void path_ofAnothersMarks_isTaken() {
    assertThat(
            problems(
                """
                receivers:
                  - {feed: idp, webhook: {path: /a/marks, bearer: {env: TOKEN}}}
                  - {feed: idp, webhook: {path: /a, bearer: {env: TOKEN}, marks: true}}
                """))
        .anyMatch(message -> message.contains("takes marks at '/a/marks'"));
  }

  @Test
  void decisions_signedBySlack_areReadAsSlackWritesThem() {
    List<Configuration.DecisionWay> ways =
        accepted(
                """
                decisions:
                  - {path: /decide, bearer: {env: TOKEN}}
                  - {path: /slack, signature: slack, key: {env: TOKEN}, allow: 203.0.113.0/24}
                """)
            .decisions();

    assertThat(ways)
        .extracting(Configuration.DecisionWay::form)
        .containsExactly(DecisionForm.JSON, DecisionForm.SLACK);
    assertThat(ways.getFirst().allow()).hasToString("[127.0.0.0/8, ::1/128]");
    assertThat(ways.getLast().allow()).hasToString("[203.0.113.0/24]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{path: /a}|'decisions.bearer' is missing",
        "{path: /idp, bearer: {env: TOKEN}}|'decisions.path' is '/idp', which another receiver has",
        "{path: /a, bearer: {env: SHORT}}|'decisions.bearer' should have 16 characters",
        "{path: /a, signature: github, key: {env: TOKEN}}|'decisions.signature' should be one with a time"
      })
  void decisions_thatAreWrong_areRefusedAndSayWhy(String way, String why) {
    assertThat(
            problems(
                "receivers: [{feed: idp, webhook: {path: /idp, bearer: {env: TOKEN}}}]\n"
                    + "decisions: ["
                    + way
                    + "]\n"))
        .anyMatch(message -> message.contains(why));
  }

  @Test
  void listener_onTheOpenNetworkWithoutTls_warns() {
    assertThat(problems("listener: {host: 0.0.0.0}\n"))
        .anyMatch(message -> message.contains("without 'tls'"));
    assertThat(problems("listener: {host: 127.0.0.2}\n")).isEmpty();
  }

  @Test
  void pushedEvents_withTheirTransmitter_areTaken() throws Exception {
    java.nio.file.Files.writeString(dir.resolve("keys.json"), "{\"keys\":[]}");

    Configuration.Receiver receiver =
        accepted(
                """
                receivers:
                  - feed: idp
                    security_events: {path: /s, issuer: "https://i", audience: me, keys: keys.json, critical_members: [tenant]}
                """)
            .receivers()
            .getFirst();

    assertThat(receiver)
        .isInstanceOfSatisfying(
            Configuration.Receiver.Push.class,
            push -> {
              assertThat(push.transmitter().issuer()).isEqualTo("https://i");
              assertThat(push.transmitter().criticalMembers()).containsExactly("tenant");
              assertThat(push.marking().heartbeats()).isFalse();
              assertThat(push.allow()).hasToString("[127.0.0.0/8, ::1/128]");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "security_events: {path: /s, issuer: i, audience: a}|wants the transmitter's public keys",
        "security_events: {path: /s, issuer: i, audience: a, keys_url: 'http://idp.example.com/k'}|should be https",
        "security_events: {path: /s, issuer: i, keys_url: 'https://k'}|'receivers.security_events.audience' is missing",
        "security_events_poll: {issuer: i, audience: a, keys_url: 'https://k'}|'receivers.security_events_poll.url' is missing",
        "security_events_poll: {url: 'http://idp.example.com/p', issuer: i, audience: a, keys_url: 'https://k'}|'receivers.security_events_poll.url' should be https",
        "files: {path: '/'}|'receivers.files.path' should be a file",
        "files: {path: '/var/*/a.log'}|'receivers.files.path' should be a file"
      })
  void otherWays_thatAreWrong_areRefusedAndSayWhy(String way, String why) {
    assertThat(problems("receivers:\n  - feed: idp\n    " + way + "\n"))
        .anyMatch(message -> message.contains(why));
  }

  @Test
  void files_keepTheirPositionsUnderTheStateDir() {
    Configuration.Receiver receiver =
        accepted("receivers:\n  - {feed: idp, files: {path: /var/log/idp/*.log}}\n")
            .receivers()
            .getFirst();

    assertThat(receiver)
        .isInstanceOfSatisfying(
            Configuration.Receiver.Files.class,
            files -> {
              assertThat(files.files().folder()).hasToString("/var/log/idp");
              assertThat(files.files().pattern()).isEqualTo("*.log");
              assertThat(files.files().positions())
                  .isEqualTo(dir.resolve("state/receivers/idp.json"));
              assertThat(files.files().settle()).isNull();
            });
  }
}
