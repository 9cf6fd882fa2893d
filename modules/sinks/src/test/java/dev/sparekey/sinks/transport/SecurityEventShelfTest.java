package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.SecurityEvents;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver that polls is answered (RFC 8936 §2). */
class SecurityEventShelfTest {

  private static final String AT_ONCE = "{\"returnImmediately\":true}";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SILENT = Duration.ofMinutes(10);

  private volatile Instant now = Instant.parse("2026-03-24T12:00:00Z");
  private SecurityEventShelf shelf;

  @BeforeEach
  void open() throws IOException {
    shelf = shelf(LONG);
  }

  @AfterEach
  void close() {
    shelf.close();
  }

  private static Endpoint.PolledEvents receiver() {
    return new Endpoint.PolledEvents(
        "zero-trust",
        "/signals",
        ReceiverKeys.ISSUER,
        ReceiverKeys.AUDIENCE,
        ReceiverKeys::pem,
        SILENT);
  }

  private SecurityEventShelf shelf(Duration longestPoll) throws IOException {
    SecurityEventShelf opened = new SecurityEventShelf(receiver(), () -> now, longestPoll);
    opened.serve(true);
    return opened;
  }

  private static Parcel parcel(String id) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    return new Parcel(draft.alert(), SecurityEvents.of(draft.alert(), null));
  }

  private StreamAnswer poll(String request) throws Exception {
    return shelf.poll(request.getBytes(StandardCharsets.UTF_8)).get(5, TimeUnit.SECONDS);
  }

  private CompletableFuture<StreamAnswer> longPoll() {
    return shelf.poll("{}".getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(StreamAnswer answer) throws IOException {
    assertThat(answer.status()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  private static List<String> ids(JsonNode answer) {
    List<String> ids = new ArrayList<>();
    answer.path("sets").fieldNames().forEachRemaining(ids::add);
    return ids;
  }

  private static String ack(List<String> ids) {
    return "{\"returnImmediately\":true,\"maxEvents\":0,\"ack\":[\""
        + String.join("\",\"", ids)
        + "\"]}";
  }

  private StreamAnswer verify(String request) {
    return shelf.verify(request.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tokens_areVerifiedByAnotherLibraryUnderTheirIds() throws Exception {
    shelf.layOut(List.of(parcel("a")));

    JsonNode answer = json(poll("{}"));

    assertThat(ids(answer)).hasSize(3);
    assertThat(answer.path("moreAvailable").booleanValue()).isFalse();
    for (Map.Entry<String, JsonNode> one : answer.path("sets").properties()) {
      JwtClaims claims = ReceiverKeys.verified(one.getValue().textValue());
      assertThat(claims.getJwtId()).isEqualTo(one.getKey());
      assertThat(claims.getIssuedAt().getValue()).isEqualTo(now.getEpochSecond());
      assertThat(claims.hasClaim("events")).isTrue();
      assertThat(claims.hasClaim("sub_id")).isTrue();
      assertThat(claims.hasClaim("sub")).isFalse();
      assertThat(claims.hasClaim("exp")).isFalse();
    }
  }

  @Test
  void finding_isTakenWithTheLastOfItsTokens() throws Exception {
    List<Parcel> parcels = List.of(parcel("a"));
    shelf.layOut(parcels);
    List<String> ids = ids(json(poll(AT_ONCE)));

    poll(ack(ids.subList(0, 2)));
    assertThat(Parcels.kinds(shelf.layOut(parcels))).containsExactly("Later");
    assertThat(ids(json(poll(AT_ONCE)))).containsExactly(ids.get(2));

    poll(ack(ids));
    assertThat(shelf.layOut(parcels))
        .containsExactly(new Outcome.Accepted("3 tokens acknowledged"));
    assertThat(ids(json(poll(AT_ONCE)))).isEmpty();
  }

  @Test
  void tokenThatAFindingHoldsTwice_isOneThatIsAcknowledged() throws Exception {
    AlertDraft draft = new AlertDraft();
    String once = "{\"jti\":\"j\",\"events\":{}}";
    List<Parcel> parcels = List.of(new Parcel(draft.alert(), "[" + once + "," + once + "]"));
    shelf.layOut(parcels);
    assertThat(ids(json(poll(AT_ONCE)))).containsExactly("j");

    poll(ack(List.of("j")));

    assertThat(Parcels.kinds(shelf.layOut(parcels))).containsExactly("Accepted");
  }

  @Test
  void publicKey_isNamedByTokensAndVerifiesThem() throws Exception {
    String shown = Objects.requireNonNull(Transports.publicKey(receiver()));
    PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(shown);
    assertThat(key.getPrivateKey()).isNull();
    assertThat(key.getKeyId()).isEqualTo(key.calculateBase64urlEncodedThumbprint("SHA-256"));

    shelf.layOut(List.of(parcel("a")));
    JsonWebSignature token = new JsonWebSignature();
    token.setCompactSerialization(json(poll(AT_ONCE)).path("sets").iterator().next().textValue());

    token.setKey(key.getPublicKey());
    assertThat(token.verifySignature()).isTrue();
    assertThat(token.getKeyIdHeaderValue()).isEqualTo(key.getKeyId());
  }

  @Test
  void tokensNotAcknowledged_areTheSameAgain() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    String first = poll(AT_ONCE).body();
    now = now.plusSeconds(90);
    assertThat(poll(AT_ONCE).body()).isEqualTo(first);
  }

  @Test
  void tokensNotAcknowledged_doNotMakeALongPollTurnInCircles() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    List<String> first = ids(json(poll("{}")));

    CompletableFuture<StreamAnswer> second = shelf.poll("{}".getBytes(StandardCharsets.UTF_8));
    assertThat(second).isNotDone();

    now = now.plus(SecurityEventShelf.BEFORE_AGAIN);
    assertThat(ids(json(poll("{}")))).isEqualTo(first);
  }

  @Test
  void longPoll_isAnsweredWhenThereIsSomething() throws Exception {
    CompletableFuture<StreamAnswer> waiting = shelf.poll("{}".getBytes(StandardCharsets.UTF_8));
    assertThat(waiting).isNotDone();
    shelf.layOut(List.of(parcel("a")));
    assertThat(ids(json(waiting.get(5, TimeUnit.SECONDS)))).hasSize(3);
  }

  @Test
  void longPoll_isBounded() throws Exception {
    try (SecurityEventShelf brief = shelf(Duration.ofMillis(50))) {
      StreamAnswer answer =
          brief.poll("{}".getBytes(StandardCharsets.UTF_8)).get(5, TimeUnit.SECONDS);
      assertThat(answer.body()).isEqualTo("{\"sets\":{},\"moreAvailable\":false}");
    }
  }

  @Test
  void longPolls_moreThanAFew_theOldestIsToldNothingAndTheLastWaits() throws Exception {
    CompletableFuture<StreamAnswer> first = longPoll();
    for (int i = 1; i < SecurityEventShelf.MOST_POLLS_AT_A_TIME; i++) {
      longPoll();
    }
    assertThat(first).isNotDone();

    CompletableFuture<StreamAnswer> last = longPoll();

    assertThat(ids(json(first.get(5, TimeUnit.SECONDS)))).isEmpty();
    assertThat(last).isNotDone();
    shelf.layOut(List.of(parcel("a")));
    assertThat(ids(json(last.get(5, TimeUnit.SECONDS)))).hasSize(3);
  }

  @Test
  void longPollBeforeAnother_mayBeAbandonedAndIsToldNothing() throws Exception {
    shelf = shelf(Duration.ofSeconds(1));
    CompletableFuture<StreamAnswer> abandoned = longPoll();
    CompletableFuture<StreamAnswer> waiting = longPoll();

    shelf.layOut(List.of(parcel("a")));

    assertThat(ids(json(waiting.get(5, TimeUnit.SECONDS)))).hasSize(3);
    assertThat(ids(json(abandoned.get(5, TimeUnit.SECONDS)))).isEmpty();
  }

  @Test
  void longPollBeforeOneThatWasAnswered_mayBeAbandonedAndTakesNothingAway() throws Exception {
    CompletableFuture<StreamAnswer> abandoned = longPoll();
    assertThat(ids(json(poll(AT_ONCE)))).isEmpty();

    shelf.layOut(List.of(parcel("a")));

    assertThat(ids(json(poll("{}")))).hasSize(3);
    assertThat(abandoned).isNotDone();
  }

  @Test
  void longPollBesideAnAcknowledgment_isToldWhatComes() throws Exception {
    CompletableFuture<StreamAnswer> waiting = longPoll();
    poll(ack(List.of("other")));
    shelf.layOut(List.of(parcel("a")));
    assertThat(ids(json(waiting.get(5, TimeUnit.SECONDS)))).hasSize(3);
  }

  @Test
  void longPollThatWaits_isToldAgainWhatWasNotAcknowledgedForAWhile() throws Exception {
    List<Parcel> parcels = List.of(parcel("a"));
    shelf.layOut(parcels);
    List<String> first = ids(json(poll("{}")));
    CompletableFuture<StreamAnswer> waiting = longPoll();
    now = now.plus(SecurityEventShelf.BEFORE_AGAIN).minusMillis(1);
    shelf.layOut(parcels);
    assertThat(waiting).isNotDone();

    now = now.plusMillis(1);
    shelf.layOut(parcels);

    assertThat(ids(json(waiting.get(5, TimeUnit.SECONDS)))).isEqualTo(first);
  }

  @Test
  void longPollOfAClientThatHungUp_keepsWhatItWasToldFromTheNextForFiveSeconds() throws Exception {
    CompletableFuture<StreamAnswer> hungUp = longPoll();
    List<Parcel> parcels = List.of(parcel("a"));
    shelf.layOut(parcels);
    List<String> lost = ids(json(hungUp.get(5, TimeUnit.SECONDS)));
    CompletableFuture<StreamAnswer> waiting = longPoll();

    now = now.plusSeconds(5);
    shelf.layOut(parcels);

    assertThat(ids(json(waiting.get(5, TimeUnit.SECONDS)))).isEqualTo(lost);
  }

  @Test
  void tokensThatAreNeverAcknowledged_areToldToWhoeverWaitsLessAndLessOften() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    poll("{}");
    List<Integer> told = new ArrayList<>();
    for (int second = 1; second <= 100; second++) {
      now = now.plusSeconds(1);
      if (longPoll().isDone()) {
        told.add(second);
      }
    }
    assertThat(told).containsExactly(5, 15, 35, 65, 95);
  }

  @Test
  void signatureThatTakesAWhile_keepsNobodyElseWaiting() throws Exception {
    CountDownLatch signing = new CountDownLatch(1);
    CountDownLatch signed = new CountDownLatch(1);
    SecurityEventShelf slow =
        new SecurityEventShelf(
            receiver(),
            (claims, at) -> {
              signing.countDown();
              assertThat(await(signed)).isTrue();
              return "token";
            },
            () -> now,
            LONG);
    slow.serve(true);
    List<Parcel> parcels = List.of(parcel("a"));
    slow.layOut(parcels);
    Executor aThreadEach = task -> new Thread(task).start();
    CompletableFuture<StreamAnswer> polled =
        CompletableFuture.supplyAsync(
                () -> slow.poll(AT_ONCE.getBytes(StandardCharsets.UTF_8)), aThreadEach)
            .thenCompose(answer -> answer);
    assertThat(await(signing)).isTrue();

    CompletableFuture<List<Outcome>> sent =
        CompletableFuture.supplyAsync(() -> slow.layOut(parcels), aThreadEach);

    assertThat(sent.get(5, TimeUnit.SECONDS)).hasSize(1);
    assertThat(polled).isNotDone();
    signed.countDown();
    assertThat(ids(json(polled.get(5, TimeUnit.SECONDS)))).hasSize(3);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void poll_takesNoMoreThanItAskedForAndHearsOfTheRest() throws Exception {
    shelf.layOut(List.of(parcel("a"), parcel("b")));

    JsonNode none = json(poll("{\"maxEvents\":0}"));
    assertThat(ids(none)).isEmpty();
    assertThat(none.path("moreAvailable").booleanValue()).isTrue();

    JsonNode first = json(poll("{\"maxEvents\":4}"));
    assertThat(ids(first)).hasSize(4);
    assertThat(first.path("moreAvailable").booleanValue()).isTrue();

    JsonNode second = json(poll("{\"maxEvents\":4}"));
    assertThat(ids(second)).hasSize(2).doesNotContainAnyElementsOf(ids(first));
    assertThat(second.path("moreAvailable").booleanValue()).isFalse();
  }

  @Test
  void answers_areBounded() throws Exception {
    List<Parcel> parcels = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      parcels.add(parcel("a" + i));
    }
    shelf.layOut(parcels);
    assertThat(ids(json(poll("{\"maxEvents\":1000000000000000000000}"))))
        .hasSize(SecurityEventShelf.MOST_TOKENS_AT_A_TIME);
  }

  @Test
  void tokenThatIsNeverAcknowledged_keepsNoOtherAway() throws Exception {
    shelf.layOut(List.of(parcel("a"), parcel("b")));
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      now = now.plusSeconds(1);
      seen.addAll(ids(json(poll("{\"maxEvents\":1,\"returnImmediately\":true}"))));
    }
    assertThat(seen).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void tokenThatIsRefused_refusesItsFindingAndNoOther() throws Exception {
    List<Parcel> parcels = List.of(parcel("a"), parcel("b"));
    shelf.layOut(parcels);
    List<String> ids = ids(json(poll(AT_ONCE)));

    poll(
        "{\"maxEvents\":0,\"setErrs\":{\""
            + ids.getFirst()
            + "\":{\"err\":\"invalid_key\",\"description\":\"<script>\"}}}");

    List<Outcome> outcomes = shelf.layOut(parcels);
    assertThat(outcomes.getFirst()).isEqualTo(new Outcome.Refused("invalid_key", true));
    assertThat(Parcels.kinds(outcomes)).containsExactly("Refused", "Later");
    assertThat(ids(json(poll(AT_ONCE)))).hasSize(3).isEqualTo(ids.subList(3, 6));
  }

  @Test
  void ids_thatAreUnknownOrKnownAlready_harmNothing() throws Exception {
    List<Parcel> parcels = List.of(parcel("a"));
    shelf.layOut(parcels);
    List<String> ids = ids(json(poll(AT_ONCE)));
    poll("{\"maxEvents\":0,\"ack\":[\"other\",7,null],\"setErrs\":{\"another\":{}}}");
    poll(ack(ids));
    poll(ack(ids));
    assertThat(Parcels.kinds(shelf.layOut(parcels))).containsExactly("Accepted");
    poll(ack(ids));
    assertThat(shelf.layOut(List.of())).isEmpty();
  }

  @Test
  void newerRevision_takesThePlaceAndKeepsWhatSaysTheSame() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    List<String> first = ids(json(poll(AT_ONCE)));
    AlertDraft draft = new AlertDraft();
    draft.id = "a";
    draft.revision = 2;
    Parcel newer = new Parcel(draft.alert(), SecurityEvents.of(draft.alert(), null));

    poll(ack(first.subList(1, 3)));
    shelf.layOut(List.of(newer));

    assertThat(ids(json(poll(AT_ONCE)))).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  @Test
  void whatLiesReadyNoMore_isGone() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    shelf.layOut(List.of());
    assertThat(ids(json(poll(AT_ONCE)))).isEmpty();
  }

  @Test
  void takenBack_isKnownIfSomeOfItWasFetched() throws Exception {
    shelf.layOut(List.of(parcel("a"), parcel("b")));
    poll("{\"maxEvents\":1}");
    assertThat(shelf.takeBack("a")).isTrue();
    assertThat(shelf.takeBack("b")).isFalse();
    assertThat(shelf.takeBack("c")).isFalse();
    assertThat(ids(json(poll(AT_ONCE)))).isEmpty();
  }

  @Test
  void shelfThatIsNotWhole_saysComeAgainAndNotThatThereIsNothing() throws Exception {
    List<Parcel> parcels = List.of(parcel("a"));
    shelf.layOut(parcels);
    List<String> ids = ids(json(poll(AT_ONCE)));
    CompletableFuture<StreamAnswer> waiting = shelf.poll("{}".getBytes(StandardCharsets.UTF_8));

    shelf.serve(false);

    assertThat(waiting.get(5, TimeUnit.SECONDS).status()).isEqualTo(503);
    assertThat(poll(ack(ids)).status()).isEqualTo(503);
    assertThat(verify("{\"state\":\"s\"}").status()).isEqualTo(503);
    assertThat(Parcels.kinds(shelf.layOut(parcels))).containsExactly("Later");
  }

  @Test
  void receiverThatStaysAway_isComplainedOfUntilItComes() throws Exception {
    now = now.plus(SILENT);
    assertThat(shelf.complaint()).isNull();
    now = now.plusSeconds(1);
    assertThat(shelf.complaint()).isEqualTo("does not come to fetch");
    poll(AT_ONCE);
    assertThat(shelf.complaint()).isNull();
  }

  @Test
  void receiverThatStaysAway_isComplainedOfThoughTheShelfIsServedAnew() throws Exception {
    now = now.plus(SILENT).plusSeconds(1);
    assertThat(shelf.complaint()).isNotNull();

    shelf.close();
    assertThat(shelf.complaint()).isNotNull();
    shelf.serve(true);
    assertThat(shelf.complaint()).isNotNull();

    poll(AT_ONCE);
    assertThat(shelf.complaint()).isNull();
  }

  @Test
  void receiverThatMayComeElsewhere_isComplainedOfNoMore() {
    now = now.plus(SILENT).plusSeconds(1);
    assertThat(shelf.complaint()).isNotNull();
    shelf.serve(false);
    now = now.plus(SILENT).plusSeconds(1);
    assertThat(shelf.complaint()).isNull();

    shelf.serve(true);
    assertThat(shelf.complaint()).isNull();
    now = now.plus(SILENT).plusSeconds(1);
    assertThat(shelf.complaint()).isNotNull();
  }

  @Test
  void receiverThatAcknowledgesNothing_isComplainedOfUntilItDoes() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    Instant end = now.plus(SILENT);
    while (!now.isAfter(end)) {
      assertThat(shelf.complaint()).isNull();
      poll(AT_ONCE);
      now = now.plusSeconds(60);
    }
    assertThat(shelf.complaint()).isEqualTo("fetches and acknowledges nothing");

    poll(ack(ids(json(poll(AT_ONCE))).subList(0, 1)));
    assertThat(shelf.complaint()).isNull();
  }

  @Test
  void receiverThatAcknowledgesAllButOneToken_isNotComplainedOf() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    List<String> ids = ids(json(poll(AT_ONCE)));
    now = now.plusSeconds(60);
    poll(ack(ids.subList(1, 3)));
    now = now.plus(SILENT);
    poll(AT_ONCE);
    now = now.plusSeconds(60);
    assertThat(shelf.complaint()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no",
        "[]",
        "{\"maxEvents\":-1}",
        "{\"maxEvents\":\"1\"}",
        "{\"returnImmediately\":1}",
        "{\"ack\":{}}",
        "{\"setErrs\":[]}"
      })
  void whatIsNoPoll_isRefused(String body) throws Exception {
    assertThat(poll(body).status()).isEqualTo(400);
  }

  // Verification (Shared Signals §8.1.4).

  @Test
  void verification_comesFirstWithTheReceiversState() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    assertThat(verify("{\"stream_id\":\"zero-trust\",\"state\":\"V\\\"GhpcyBpc\"}").status())
        .isEqualTo(204);

    JsonNode answer = json(poll("{\"maxEvents\":1}"));

    String id = ids(answer).getFirst();
    JwtClaims claims = ReceiverKeys.verified(answer.path("sets").path(id).textValue());
    assertThat(claims.getClaimValue("sub_id"))
        .isEqualTo(Map.of("format", "opaque", "id", "zero-trust"));
    assertThat(claims.getClaimValue("events"))
        .isEqualTo(
            Map.of(
                "https://schemas.openid.net/secevent/ssf/event-type/verification",
                Map.of("state", "V\"GhpcyBpc")));
    assertThat(ids(json(poll(ack(List.of(id)))))).isEmpty();
    assertThat(ids(json(poll(AT_ONCE)))).hasSize(3).doesNotContain(id);
  }

  @Test
  void verificationThatIsNeverAcknowledged_keepsNoFindingAway() throws Exception {
    shelf.layOut(List.of(parcel("a")));
    verify("{}");
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      now = now.plusSeconds(1);
      seen.addAll(ids(json(poll("{\"maxEvents\":1,\"returnImmediately\":true}"))));
    }
    assertThat(seen).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void verification_endsALongPoll() throws Exception {
    CompletableFuture<StreamAnswer> waiting = shelf.poll("{}".getBytes(StandardCharsets.UTF_8));
    verify("{}");
    assertThat(ids(json(waiting.get(5, TimeUnit.SECONDS)))).hasSize(1);
  }

  @Test
  void verification_isForOnceInAWhile() {
    assertThat(verify("{\"state\":\"a\"}").status()).isEqualTo(204);
    now = now.plus(Verification.BETWEEN.minusMillis(1));
    assertThat(verify("{\"state\":\"b\"}").status()).isEqualTo(429);
    now = now.plusMillis(1);
    assertThat(verify("{\"state\":\"c\"}").status()).isEqualTo(204);
  }

  @Test
  void codes_areForRequestsThatAreWrongInThemselves() throws Exception {
    assertThat(poll("no").body()).contains("\"err\":\"invalid_request\"");
    verify("{}");
    StreamAnswer tooSoon = verify("{}");
    StreamAnswer another = verify("{\"stream_id\":\"other\"}");
    shelf.serve(false);
    StreamAnswer elsewhere = poll(AT_ONCE);
    assertThat(List.of(tooSoon.status(), another.status(), elsewhere.status()))
        .containsExactly(429, 404, 503);
    assertThat(List.of(tooSoon.body(), another.body(), elsewhere.body()))
        .allSatisfy(body -> assertThat(body).startsWith("{\"description\":\""));
  }

  @Test
  void verificationsThatAreNotFetched_areBoundedInNumberAndAge() throws Exception {
    for (int i = 0; i < 20; i++) {
      verify("{\"state\":\"" + i + "\"}");
      now = now.plusSeconds(10);
    }
    assertThat(ids(json(poll(AT_ONCE)))).hasSize(8);
    now = now.plus(Duration.ofHours(1));
    assertThat(ids(json(poll(AT_ONCE)))).isEmpty();
  }

  @Test
  void verification_ofAnotherStreamOrWithoutBounds_isRefused() {
    assertThat(verify("{\"stream_id\":\"other\",\"state\":\"a\"}").status()).isEqualTo(404);
    assertThat(verify("{\"state\":\"" + "a".repeat(1_025) + "\"}").status()).isEqualTo(400);
    assertThat(verify("{\"state\":{}}").status()).isEqualTo(400);
    assertThat(verify("no").status()).isEqualTo(400);
  }
}
