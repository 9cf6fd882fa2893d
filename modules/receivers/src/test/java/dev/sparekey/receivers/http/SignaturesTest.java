package dev.sparekey.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SignaturesTest {

  private static final Duration AGE = Duration.ofMinutes(5);
  private static final byte[] BODY = "{\"say\": \"hello\"}".getBytes(StandardCharsets.UTF_8);

  /**
   * Body, time and key of Zendesk's documentation; the signature by OpenSSL, as theirs has no time.
   */
  private static final CallerProof ZENDESK =
      new CallerProof.Signature(
          CallerProof.Scheme.ZENDESK, () -> "HRkRd4BeOAoUkfZr-mhauJT64rvBASlJRoIyPsd3zeA=", AGE);

  private static final Map<String, String> ZENDESK_HEADERS =
      Map.of(
          "x-zendesk-webhook-signature", "Rry/4TtIdFyawtXXp8QdI6tlAUUQ/5kL1OTp5qo/ZIk=",
          "x-zendesk-webhook-signature-timestamp", "2021-07-25T10:00:00Z");

  private static final Instant SIGNED = Instant.parse("2021-07-25T10:00:00Z");

  @Test
  void zendesk_timeAndBodyOfTheDocumentation_fit() {
    assertThat(fits(ZENDESK, ZENDESK_HEADERS, BODY, SIGNED.plusSeconds(299))).isTrue();
  }

  @Test
  void zendesk_otherBody_doesNotFit() {
    assertThat(fits(ZENDESK, ZENDESK_HEADERS, "{}".getBytes(StandardCharsets.UTF_8), SIGNED))
        .isFalse();
  }

  @Test
  void zendesk_replayedLater_doesNotFit() {
    assertThat(fits(ZENDESK, ZENDESK_HEADERS, BODY, SIGNED.plusSeconds(301))).isFalse();
  }

  @Test
  void zendesk_withoutTime_doesNotFit() {
    assertThat(
            fits(
                ZENDESK,
                Map.of(
                    "x-zendesk-webhook-signature", "Rry/4TtIdFyawtXXp8QdI6tlAUUQ/5kL1OTp5qo/ZIk="),
                BODY,
                SIGNED))
        .isFalse();
  }

  /** The worked example of GitHub's documentation. */
  @Test
  void github_documentedExample_fits() {
    CallerProof github =
        new CallerProof.Signature(
            CallerProof.Scheme.GITHUB, () -> "It's a Secret to Everybody", AGE);
    byte[] body = "Hello, World!".getBytes(StandardCharsets.UTF_8);
    String signature = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    assertThat(fits(github, Map.of("x-hub-signature-256", "sha256=" + signature), body, SIGNED))
        .isTrue();
    assertThat(fits(github, Map.of("x-hub-signature-256", signature), body, SIGNED)).isFalse();
    assertThat(fits(github, Map.of("x-hub-signature-256", "sha256="), body, SIGNED)).isFalse();
    assertThat(fits(github, Map.of(), body, SIGNED)).isFalse();
  }

  /** The worked example of Slack's documentation. */
  @Test
  void slack_documentedExample_fitsInItsTime() {
    CallerProof slack =
        new CallerProof.Signature(
            CallerProof.Scheme.SLACK, () -> "8f742231b10e8888abcd99yyyzzz85a5", AGE);
    byte[] body =
        ("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
                + "&user_name=roadrunner&command=%2Fwebhook-collect&text="
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
                + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
            .getBytes(StandardCharsets.UTF_8);
    String signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    Instant signed = Instant.ofEpochSecond(1_531_420_618);
    Map<String, String> headers =
        Map.of("x-slack-signature", signature, "x-slack-request-timestamp", "1531420618");

    assertThat(fits(slack, headers, body, signed.plusSeconds(299))).isTrue();
    assertThat(fits(slack, headers, body, signed.plusSeconds(301))).isFalse();
    assertThat(fits(slack, headers, BODY, signed)).isFalse();
    assertThat(fits(slack, Map.of("x-slack-signature", signature), body, signed)).isFalse();
    assertThat(
            fits(
                slack,
                Map.of("x-slack-signature", signature, "x-slack-request-timestamp", "1531420619"),
                body,
                signed))
        .isFalse();
  }

  @Test
  void workos_countsMilliseconds_pushSecuritySeconds() throws Exception {
    for (CallerProof.Scheme scheme :
        new CallerProof.Scheme[] {CallerProof.Scheme.WORKOS, CallerProof.Scheme.PUSH_SECURITY}) {
      CallerProof proof = new CallerProof.Signature(scheme, () -> "k".repeat(32), AGE);
      long time =
          scheme == CallerProof.Scheme.WORKOS ? SIGNED.toEpochMilli() : SIGNED.getEpochSecond();
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec("k".repeat(32).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
      String signature = "t=" + time + ", v1=" + HexFormat.of().formatHex(mac.doFinal(BODY));
      Map<String, String> headers = Map.of(scheme.header().toLowerCase(Locale.ROOT), signature);

      assertThat(fits(proof, headers, BODY, SIGNED)).isTrue();
      assertThat(fits(proof, headers, BODY, SIGNED.plus(AGE).plusSeconds(1))).isFalse();
      assertThat(fits(proof, headers, BODY, SIGNED.minus(AGE).minusSeconds(1))).isFalse();
    }
  }

  @Test
  void time_thatNoClockShows_doesNotFit() {
    CallerProof proof =
        new CallerProof.Signature(CallerProof.Scheme.SPAREKEY, () -> "k".repeat(32), AGE);

    assertThat(
            fits(
                proof,
                Map.of("x-sparekey-signature", "t=99999999999999999,v1=" + "0".repeat(64)),
                BODY,
                SIGNED))
        .isFalse();
  }

  @Test
  void bearer_withAnotherToken_doesNotFit() {
    CallerProof bearer = new CallerProof.Bearer(() -> "0123456789abcdef");

    assertThat(headersFit(bearer, Map.of("authorization", "bearer 0123456789abcdef"))).isTrue();
    assertThat(headersFit(bearer, Map.of("authorization", "Bearer 0123456789abcdeF"))).isFalse();
    assertThat(headersFit(bearer, Map.of("authorization", "0123456789abcdef"))).isFalse();
    assertThat(headersFit(bearer, Map.of())).isFalse();
  }

  private static boolean fits(
      CallerProof proof, Map<String, String> headers, byte[] body, Instant now) {
    return headersFit(proof, headers)
        && Signatures.bodyFits(
            proof, name -> headers.get(name.toLowerCase(Locale.ROOT)), body, now);
  }

  private static boolean headersFit(CallerProof proof, Map<String, String> headers) {
    return Signatures.headersFit(proof, name -> headers.get(name.toLowerCase(Locale.ROOT)));
  }
}
