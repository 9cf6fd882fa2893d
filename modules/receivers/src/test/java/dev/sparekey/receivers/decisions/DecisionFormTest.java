package dev.sparekey.receivers.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.model.TriageDecision.Outcome;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionFormTest {

  private static final String ALERT = "0b7c8f6e-3a1d-5e2f-9c44-6d1f0a2b3c4d";

  private static Stated json(String body) throws DecisionForm.NoDecisionException {
    return DecisionForm.JSON.read("/d", bytes(body)).orElseThrow();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String body(String more) {
    return "{\"alert\":\""
        + ALERT
        + "\",\"decision\":\"false-positive\",\"reason\":\"a drill\",\"by\":\"mara\""
        + more
        + "}";
  }

  @Test
  void json_isReadWithAllThatItMaySay() throws Exception {
    Stated stated =
        json(
            body(
                ",\"note\":\"see #12\",\"revision\":\"1.3\",\"at\":\"2026-11-29T13:00:00+01:00\","
                    + "\"id\":\"INC-7\""));

    assertThat(stated.alert()).isEqualTo(ALERT);
    assertThat(stated.outcome()).isEqualTo(Outcome.FALSE_POSITIVE);
    assertThat(stated.reason()).isEqualTo("a drill");
    assertThat(stated.by()).isEqualTo("mara");
    assertThat(stated.note()).isEqualTo("see #12");
    assertThat(stated.seen()).isEqualTo(new Stated.Revision(1, 3));
    assertThat(stated.at()).isEqualTo(Instant.parse("2026-11-29T12:00:00Z"));
    assertThat(stated.named()).isTrue();
  }

  @Test
  void id_isOfTheCallerAndTheAlertAndWhatItIsCalled() throws Exception {
    String one = json(body(",\"id\":\"INC-7\"")).id();

    assertThat(json(body(",\"id\":\"INC-7\"")).id()).isEqualTo(one);
    assertThat(json(body(",\"id\":\"INC-8\"")).id()).isNotEqualTo(one);
    assertThat(
            DecisionForm.JSON.read("/other", bytes(body(",\"id\":\"INC-7\""))).orElseThrow().id())
        .isNotEqualTo(one);
  }

  @Test
  void id_thatIsNotGiven_followsFromWhatIsSaid() throws Exception {
    assertThat(json(body("")).id()).isEqualTo(json(body("")).id());
    assertThat(json(body("")).named()).isFalse();
    assertThat(json(body(",\"note\":\"n\"")).id()).isNotEqualTo(json(body("")).id());
  }

  @Test
  void code_inANote_isRedacted() throws Exception {
    assertThat(json(body(",\"note\":\"backup code: 4821 7733\"")).note())
        .isEqualTo("backup code: [redacted]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|one JSON object",
        "{\"alert\":\"a\",\"alert\":\"b\"}|each key once",
        "{\"alert\":\"a\"} x|one JSON object",
        "{\"alert\":\"a\"}|'decision' is missing",
        "{\"alert\":7}|'alert' should be a text",
        "{\"alert\":\"a b\",\"decision\":\"benign\",\"reason\":\"r\",\"by\":\"m\"}|the id of an alert",
        "{\"alert\":\"a\",\"decision\":\"fine\",\"reason\":\"r\",\"by\":\"m\"}|should be one of benign, duplicate",
        "{\"alert\":\"a\",\"decision\":\"benign\",\"reason\":\" \",\"by\":\"m\"}|'reason' should be a text",
        "{\"alert\":\"a\",\"decision\":\"benign\",\"reason\":\"r\",\"by\":\"m\",\"at\":\"noon\"}|'at' should be a time",
        "{\"alert\":\"a\",\"decision\":\"benign\",\"reason\":\"r\",\"by\":\"m\",\"at\":\"-999999999-01-01T00:00:00Z\"}|dated before 2000",
        "{\"alert\":\"a\",\"decision\":\"benign\",\"reason\":\"r\",\"by\":\"m\",\"revision\":\"3\"}|'revision' should be",
        "{\"who\":\"m\"}|known are alert, at, by"
      })
  void json_thatIsNoDecision_isRefusedWithTheFact(String body, String fact) {
    assertThatThrownBy(() -> json(body))
        .isInstanceOf(DecisionForm.NoDecisionException.class)
        .hasMessageContaining(fact);
  }

  @Test
  void text_thatIsTooLong_isRefused() {
    assertThatThrownBy(() -> json(body(",\"note\":\"" + "n".repeat(2_001) + "\"")))
        .hasMessageContaining("'note' should be a text of 1 to 2000");
  }

  private static Optional<Stated> slack(String payload) throws DecisionForm.NoDecisionException {
    return DecisionForm.SLACK.read(
        "/slack", bytes("payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8)));
  }

  /** As Slack documents it, with what is not looked at. */
  private static String pressed(String action, String value) {
    return """
    {"type":"block_actions","team":{"id":"T9TK3CUKW","domain":"example"},
     "user":{"id":"UA8RXUSPL","username":"jtorrance","name":"jtorrance","team_id":"T9TK3CUKW"},
     "api_app_id":"AABA1ABCD","token":"9s8d9as89d8as9d8as989",
     "container":{"type":"message","message_ts":"1548261231.000200"},
     "trigger_id":"12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
     "response_url":"https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209",
     "actions":[{"action_id":"%s","block_id":"sparekey",
       "text":{"type":"plain_text","text":"Benign","emoji":false},
       "value":"%s","type":"button","action_ts":"1548426417.840180"}]}
    """
        .formatted(action, value);
  }

  @Test
  void slackButton_isADecisionOfItsUserAtItsTime() throws Exception {
    Stated stated = slack(pressed("sparekey_benign", ALERT + " 0.2")).orElseThrow();

    assertThat(stated.alert()).isEqualTo(ALERT);
    assertThat(stated.seen()).isEqualTo(new Stated.Revision(0, 2));
    assertThat(stated.outcome()).isEqualTo(Outcome.BENIGN);
    assertThat(stated.by()).isEqualTo("jtorrance (UA8RXUSPL)");
    assertThat(stated.at()).isEqualTo(Instant.parse("2019-01-25T14:26:57.840180Z"));
    assertThat(slack(pressed("sparekey_benign", ALERT + " 0.2")).orElseThrow().id())
        .isEqualTo(stated.id());
  }

  @Test
  void slackButton_ofAnotherMessage_isPassedOver() throws Exception {
    assertThat(slack(pressed("approve", "x"))).isEmpty();
    assertThat(slack("{\"type\":\"view_submission\"}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sparekey_fine, a 0.1, none that we know",
    "sparekey_benign, a, id and its revision",
    "sparekey_benign, a 1, 'revision' should be"
  })
  void slackButton_thatIsForged_isRefused(String action, String value, String fact) {
    assertThatThrownBy(() -> slack(pressed(action, value))).hasMessageContaining(fact);
  }

  @Test
  void slackBody_withoutPayload_isRefused() {
    assertThatThrownBy(() -> DecisionForm.SLACK.read("/slack", bytes("token=1")))
        .hasMessageContaining("a form with 'payload'");
  }
}
