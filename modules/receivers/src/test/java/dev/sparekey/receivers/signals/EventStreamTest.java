package dev.sparekey.receivers.signals;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.RememberingLog;
import dev.sparekey.receivers.signals.EventStream.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class EventStreamTest {

  /** The {@code iat} of {@link SignedTokens#claims}. */
  private static final Instant ISSUED = Instant.ofEpochSecond(1_795_953_600L);

  private static final FeedTopic FEED = new FeedTopic("signals", "raw.signals");

  @TempDir private Path dir;
  private final RememberingLog log = new RememberingLog();
  private SignedTokens tokens;
  private EventStream stream;

  @BeforeEach
  void open() throws Exception {
    tokens = new SignedTokens();
    stream = stream(Set.of("tenant", "device"));
  }

  private EventStream stream(Set<String> criticalMembers) throws IOException {
    return stream(new Transmitter.Keys.Local(tokens.keysIn(dir)), criticalMembers);
  }

  private EventStream stream(Transmitter.Keys keys, Set<String> criticalMembers)
      throws IOException {
    return EventStream.open(
        FEED,
        new Transmitter(SignedTokens.ISSUER, SignedTokens.AUDIENCE, keys, criticalMembers),
        new EventStream.Marking(true, Duration.ofMinutes(2)),
        log,
        new SimpleMeterRegistry());
  }

  @Test
  void token_thatIsTheTransmitters_becomesARecordOfItsEvent() throws Exception {
    assertThat(take(tokens.signed(SignedTokens.credentialChange("j1"))))
        .isInstanceOf(Answer.Taken.class);
    assertThat(log.appended)
        .containsExactly(
            "raw.signals {\"iss\":\"https://idp.example.com\",\"aud\":\"https://sparekey.example.com\","
                + "\"iat\":1795953600,\"jti\":\"j1\",\"sub_id\":{\"format\":\"iss_sub\","
                + "\"iss\":\"https://idp.example.com\",\"sub\":\"00u1\"},"
                + "\"type\":\"https://schemas.openid.net/secevent/caep/event-type/credential-change\","
                + "\"id\":\"j1\",\"event\":{\"credential_type\":\"fido2-roaming\",\"change_type\":\"create\"}}");
  }

  @Test
  void token_ofAnotherIssuerAudienceOrKey_isRefusedByItsCode() throws Exception {
    String claims = SignedTokens.credentialChange("j1");

    assertThat(
            code(
                tokens.signed(
                    claims.replace(
                        "\"iss\":\"https://idp.example.com\",\"aud\"",
                        "\"iss\":\"https://evil.example\",\"aud\""))))
        .isEqualTo("invalid_issuer");
    assertThat(code(tokens.signed(claims.replace(SignedTokens.AUDIENCE, "https://other.example"))))
        .isEqualTo("invalid_audience");
    assertThat(code(new SignedTokens().signed(claims))).isEqualTo("invalid_key");
    assertThat(log.appended).isEmpty();
  }

  @Test
  void token_unsignedOrByAnAlgorithmOfTheForgers_isRefused() throws Exception {
    String claims = SignedTokens.credentialChange("j1");

    assertThat(code(SignedTokens.unsigned(claims))).isEqualTo("invalid_request");
    assertThat(code(tokens.signedByThePublicKey(claims))).isEqualTo("invalid_key");
    String genuine = tokens.signed(claims);
    assertThat(code(genuine.substring(0, genuine.length() - 8) + "AAAAAAAA"))
        .isEqualTo("invalid_key");
    assertThat(code("nonsense")).isEqualTo("invalid_request");
    assertThat(log.appended).isEmpty();
  }

  @Test
  void token_ofAnotherType_suchAsASession_isRefused() throws Exception {
    assertThat(code(tokens.signed("JWT", SignedTokens.credentialChange("j1"))))
        .isEqualTo("invalid_key");
  }

  @Test
  void token_withoutIdOrTimeOrEvents_isRefused() throws Exception {
    String claims = SignedTokens.credentialChange("j1");

    assertThat(code(tokens.signed(claims.replace("\"jti\":\"j1\",", ""))))
        .isEqualTo("invalid_request");
    assertThat(code(tokens.signed(claims.replace("\"iat\":1795953600,", ""))))
        .isEqualTo("invalid_request");
    assertThat(code(tokens.signed(claims.replace("1795953600", "1795953901"))))
        .isEqualTo("invalid_request");
    assertThat(code(tokens.signed(claims.replaceFirst("\"events\":.*", "\"events\":{}}"))))
        .isEqualTo("invalid_request");
    assertThat(code(tokens.signed(claims.replace("\"iat\"", "\"exp\":1795950000,\"iat\""))))
        .isEqualTo("invalid_request");
  }

  @Test
  void token_thatCameBefore_isTakenAndNotKeptTwice() throws Exception {
    String token = tokens.signed(SignedTokens.credentialChange("j1"));
    take(token);

    assertThat(take(token)).isInstanceOf(Answer.Taken.class);
    assertThat(log.appended).hasSize(1);
  }

  @Test
  void id_ofAForgedToken_isNotSpent() throws Exception {
    assertThat(code(new SignedTokens().signed(SignedTokens.credentialChange("j1"))))
        .isEqualTo("invalid_key");

    take(tokens.signed(SignedTokens.credentialChange("j1")));
    assertThat(log.appended).hasSize(1);
  }

  @Test
  void id_ofATokenThatKafkaLost_isNotSpent() throws Exception {
    String token = tokens.signed(SignedTokens.credentialChange("j1"));
    log.acknowledgment = CompletableFuture.failedFuture(new IOException("down"));
    assertThat(take(token)).isInstanceOf(Answer.Later.class);

    log.acknowledgment = CompletableFuture.completedFuture(null);
    assertThat(take(token)).isInstanceOf(Answer.Taken.class);
    assertThat(log.appended).hasSize(2);
  }

  @Test
  void token_whileTheSameIsOnItsWay_waitsForIt() throws Exception {
    String token = tokens.signed(SignedTokens.credentialChange("j1"));
    log.acknowledgment = new CompletableFuture<>();
    CompletableFuture<Answer> first = stream.take(token, ISSUED);
    CompletableFuture<Answer> second = stream.take(token, ISSUED);

    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    log.acknowledgment.complete(null);
    assertThat(second.get()).isInstanceOf(Answer.Taken.class);
    assertThat(log.appended).hasSize(1);
  }

  @Test
  void subject_withACriticalMemberThatIsNotLookedAt_isPassedOver() throws Exception {
    String subject =
        "{\"format\":\"complex\",\"user\":{\"format\":\"opaque\",\"id\":\"00u1\"},\"%s\":{\"format\":\"opaque\",\"id\":\"x\"}}";

    assertThat(take(tokens.signed(changeOf("j1", subject.formatted("tenant")))))
        .isInstanceOf(Answer.Taken.class);
    assertThat(log.appended).isEmpty();
    // Critical too, but it only says through what the user acted.
    take(tokens.signed(changeOf("j2", subject.formatted("device"))));
    assertThat(log.appended).hasSize(1);
    // Not called critical.
    take(tokens.signed(changeOf("j3", subject.formatted("group"))));
    assertThat(log.appended).hasSize(2);
  }

  @Test
  void warnings_ofTokensThatAreSentBackOrPassedOver_areOneAnHourOfEach() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(EventStream.class);
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    seen.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(seen);
    try {
      EventStream keyless =
          stream(new Transmitter.Keys.Remote(URI.create("http://127.0.0.1:1/keys")), Set.of());
      String token = tokens.signed(SignedTokens.credentialChange("j1"));
      String critical = "{\"format\":\"complex\",\"tenant\":{\"format\":\"opaque\",\"id\":\"x\"}}";
      for (int i = 0; i < 3; i++) {
        assertThat(keyless.take(token, ISSUED.plusSeconds(i)).get())
            .isInstanceOf(Answer.Later.class);
        take(tokens.signed(changeOf("c" + i, critical)));
      }
      assertThat(warnings(seen)).isEqualTo(2);

      keyless.take(token, ISSUED.plus(Duration.ofMinutes(61))).get();
      assertThat(warnings(seen)).isEqualTo(3);
    } finally {
      logger.detachAppender(seen);
      logger.setLevel(null);
    }
  }

  private static long warnings(ListAppender<ILoggingEvent> seen) {
    return seen.list.stream().filter(event -> event.getLevel() == Level.WARN).count();
  }

  private static String changeOf(String jti, String subject) {
    return SignedTokens.claims(
        jti,
        subject,
        SignedTokens.CREDENTIAL_CHANGE,
        "{\"credential_type\":\"password\",\"change_type\":\"update\"}");
  }

  @Test
  void heartbeat_marksWhatWasBefore() throws Exception {
    take(heartbeat("v1"));

    assertThat(log.appended)
        .containsExactly(
            "*raw.signals {\"type\":\"mark\",\"feed\":\"signals\",\"complete_to\":\""
                + ISSUED.minusSeconds(120)
                + "\",\"proof\":\"proven\"}");
  }

  @Test
  void heartbeat_behindATokenThatWasSentBack_marksNothing() throws Exception {
    log.acknowledgment = CompletableFuture.failedFuture(new IOException("down"));
    take(tokens.signed(SignedTokens.credentialChange("j1")));
    log.acknowledgment = CompletableFuture.completedFuture(null);
    log.appended.clear();

    take(heartbeat("v1"));
    assertThat(log.appended).isEmpty();
  }

  private String heartbeat(String jti) throws Exception {
    return tokens.signed(
        SignedTokens.claims(
            jti,
            "{\"format\":\"opaque\",\"id\":\"stream\"}",
            SignedTokens.VERIFICATION,
            "{\"state\":\"x\"}"));
  }

  private Answer take(String token) throws Exception {
    return stream.take(token, ISSUED).get();
  }

  private String code(String token) throws Exception {
    return take(token) instanceof Answer.Refused refused ? refused.code() : "taken";
  }
}
