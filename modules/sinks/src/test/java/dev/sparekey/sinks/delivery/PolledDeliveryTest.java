package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.format.SecurityEvents;
import dev.sparekey.sinks.transport.Endpoint;
import dev.sparekey.sinks.transport.ReceiverKeys;
import dev.sparekey.sinks.transport.SecurityEventShelf;
import dev.sparekey.sinks.transport.StreamAnswer;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Delivery to a receiver of security events that comes and fetches. */
class PolledDeliveryTest extends DeliveryAtWork {

  private static final Duration SILENT = Duration.ofMinutes(10);
  private static final String RISK =
      "https://schemas.openid.net/secevent/caep/event-type/risk-level-change";

  /** Whether polls were answered before a finding lay there, by finding. */
  private final List<Boolean> servingBefore = new ArrayList<>();

  private final List<String> formed = new ArrayList<>();

  private SecurityEventShelf shelf;
  private Delivery delivery;

  @BeforeEach
  void start() throws IOException {
    shelf =
        new SecurityEventShelf(
            new Endpoint.PolledEvents(
                "zero-trust",
                "/signals",
                ReceiverKeys.ISSUER,
                ReceiverKeys.AUDIENCE,
                ReceiverKeys::pem,
                SILENT),
            () -> now,
            Duration.ofSeconds(20));
    delivery = delivery();
  }

  private Delivery delivery() {
    return delivery(
        "zero-trust",
        shelf,
        alert -> {
          servingBefore.add(shelf.isServing());
          return alert.verdict() == Verdict.WITHDRAWN
              ? takenBack(alert)
              : SecurityEvents.of(alert, null);
        });
  }

  /** Ours say nothing of a withdrawal; that one is delivered is the delivery's all the same. */
  private static String takenBack(Alert alert) {
    return "[{\"jti\":\"%1$s %2$d\",\"txn\":\"%1$s\",\"events\":{\"%3$s\":{\"current_level\":\"LOW\"}}}]"
        .formatted(alert.id(), alert.revision(), RISK);
  }

  @AfterEach
  void close() {
    shelf.close();
  }

  private static Alert alert(String id) {
    return alert(id, 1, Verdict.CONFIRMED);
  }

  /** No token of a revision is one of another's. */
  private static Alert ofOneToken(int revision, Verdict verdict) {
    AlertDraft draft = new AlertDraft();
    draft.id = "a";
    draft.revision = revision;
    draft.verdict = verdict;
    draft.effective = draft.primary;
    draft.containment = List.of();
    return draft.alert();
  }

  private void turn() throws InterruptedException {
    now = now.plusSeconds(1);
    delivery.turn();
  }

  private JsonNode poll(String request) throws Exception {
    StreamAnswer answer =
        shelf.poll(request.getBytes(StandardCharsets.UTF_8)).get(5, TimeUnit.SECONDS);
    assertThat(answer.status()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body()).path("sets");
  }

  private List<String> fetch() throws Exception {
    List<String> ids = new ArrayList<>();
    poll("{\"returnImmediately\":true}").fieldNames().forEachRemaining(ids::add);
    return ids;
  }

  /** The levels of risk that lie ready, by finding. */
  private Map<String, String> levels() throws Exception {
    Map<String, String> levels = new TreeMap<>();
    for (JsonNode token : poll("{\"returnImmediately\":true}")) {
      byte[] claims = Base64.getUrlDecoder().decode(token.textValue().split("\\.", -1)[1]);
      JsonNode json = new ObjectMapper().readTree(claims);
      JsonNode risk = json.path("events").path(RISK);
      if (risk.isObject()) {
        levels.put(json.path("txn").textValue(), risk.path("current_level").textValue());
      }
    }
    return levels;
  }

  private void acknowledge(List<String> ids) throws Exception {
    poll(
        "{\"returnImmediately\":true,\"maxEvents\":0,\"ack\":[\""
            + String.join("\",\"", ids)
            + "\"]}");
  }

  @Test
  void offset_isNotedOnlyWhenTheReceiverHasAcknowledged() throws Exception {
    log.published(alert("a"));
    turn();
    List<String> ids = fetch();
    turn();
    turn();
    assertThat(log.settled).containsExactly(Map.entry(0, 0L));

    acknowledge(ids);
    turn();

    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
    assertThat(counts.snapshot().accepted()).isEqualTo(1);
    assertThat(fetch()).isEmpty();
  }

  @Test
  void killedBeforeTheAcknowledgment_tellsTheSameTokensAgain() throws Exception {
    log.published(alert("a"));
    turn();
    List<String> ids = fetch();
    log = log.takenOver();
    start();
    turn();
    assertThat(fetch()).hasSize(3).isEqualTo(ids);
  }

  @Test
  void withdrawnAfterItWasFetchedAndBeforeItWasAcknowledged_isToldAsWithdrawn() throws Exception {
    log.published(alert("a"));
    turn();
    List<String> ids = fetch();
    log.published(alert("a", 2, Verdict.WITHDRAWN));
    turn();

    assertThat(levels()).containsExactly(Map.entry("a", "LOW"));
    acknowledge(ids);
    turn();
    assertThat(log.settled).containsExactly(Map.entry(0, 0L));
    acknowledge(fetch());
    turn();
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
  }

  @Test
  void withdrawnInTheTurnInWhichItWasAcknowledged_isToldAsWithdrawn() throws Exception {
    log.published(alert("a"));
    turn();
    acknowledge(fetch());
    log.published(alert("a", 2, Verdict.WITHDRAWN));
    turn();
    assertThat(levels()).containsExactly(Map.entry("a", "LOW"));
  }

  @Test
  void withdrawnWhenANewerRevisionHadTakenThePlaceOfTheFetchedOne_isToldAsWithdrawn()
      throws Exception {
    log.published(ofOneToken(1, Verdict.CONFIRMED));
    turn();
    fetch();
    log.published(ofOneToken(2, Verdict.SUSPECTED));
    turn();
    log.published(ofOneToken(3, Verdict.WITHDRAWN));
    log.published(ofOneToken(4, Verdict.WITHDRAWN));
    turn();
    assertThat(levels()).containsExactly(Map.entry("a", "LOW"));
  }

  @Test
  void withdrawnBeforeItWasFetched_isNeverTold() throws Exception {
    log.published(alert("a"));
    turn();
    log.published(alert("a", 2, Verdict.WITHDRAWN));
    turn();
    assertThat(fetch()).isEmpty();
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
  }

  @Test
  void withdrawnWhileNobodyWasAtWork_isToldForTheProcessBeforeMayHaveToldTheFinding()
      throws Exception {
    log.published(alert("a"));
    turn();
    fetch();
    log.published(alert("a", 2, Verdict.WITHDRAWN));
    log = log.takenOver();
    start();
    turn();
    assertThat(levels()).containsExactly(Map.entry("a", "LOW"));
  }

  @Test
  void tokenThatIsRefused_isADeadLetterAndTheRestGoesOn() throws Exception {
    log.published(alert("a"));
    log.published(alert("b"));
    turn();
    List<String> ids = fetch();
    poll(
        "{\"maxEvents\":0,\"setErrs\":{\"" + ids.getFirst() + "\":{\"err\":\"invalid_request\"}}}");
    turn();
    assertThat(dead).containsExactly("zero-trust 0 a refused");
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));

    acknowledge(ids.subList(3, 6));
    turn();
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
    assertThat(counts.snapshot().dead()).isEqualTo(1);
    assertThat(fetch()).isEmpty();
  }

  @Test
  void withdrawnAfterOneTokenOfItWasRefused_isToldAsWithdrawn() throws Exception {
    log.published(alert("a"));
    turn();
    List<String> ids = fetch();
    poll("{\"maxEvents\":0,\"setErrs\":{\"" + ids.getLast() + "\":{\"err\":\"invalid_request\"}}}");
    turn();
    log.published(alert("a", 2, Verdict.WITHDRAWN));
    turn();
    assertThat(levels()).containsExactly(Map.entry("a", "LOW"));
  }

  @Test
  void whatIsNeverFetched_isADeadLetterAndLiesThereNoMore() throws Exception {
    log.published(alert("a"));
    turn();
    now = now.plus(GIVE_UP);
    turn();
    assertThat(dead).containsExactly("zero-trust 0 a too_old");
    assertThat(counts.snapshot().dead()).isEqualTo(1);
    assertThat(fetch()).isEmpty();
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  /** As where Kafka held us up for so long: what was said meanwhile is heard first. */
  @Test
  void acknowledgedBeforeItWasToBeGivenUp_isNoDeadLetter() throws Exception {
    log.published(alert("a"));
    turn();
    acknowledge(fetch());
    now = now.plus(GIVE_UP).plusSeconds(1);
    turn();
    assertThat(dead).isEmpty();
    assertThat(counts.snapshot().accepted()).isEqualTo(1);
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  @Test
  void withdrawnAfterItWasFetchedAndGivenUp_isToldAsWithdrawn() throws Exception {
    log.published(alert("a"));
    turn();
    fetch();
    now = now.plus(GIVE_UP);
    turn();
    assertThat(dead).containsExactly("zero-trust 0 a too_old");
    log.published(alert("a", 2, Verdict.WITHDRAWN));
    turn();
    assertThat(levels()).containsExactly(Map.entry("a", "LOW"));
  }

  /** As {@link #delivery}, of which the form fails on the findings of a name, or of a revision. */
  private Delivery formFailingOn(Predicate<Alert> which) {
    return delivery(
        "zero-trust",
        shelf,
        alert -> {
          formed.add(alert.id());
          if (which.test(alert)) {
            throw new IllegalStateException("what it is about: " + alert.subject());
          }
          return SecurityEvents.of(alert, null);
        });
  }

  @Test
  void findingOfWhichTheFormFails_keepsNoneAwayAndIsADeadLetterInItsTime() throws Exception {
    delivery = formFailingOn(alert -> alert.id().equals("bad"));
    log.published(alert("bad"));
    log.published(alert("good"));
    turn();
    acknowledge(fetch());
    turn();
    assertThat(counts.snapshot().accepted()).isEqualTo(1);
    assertThat(log.settled).containsExactly(Map.entry(0, 0L));

    now = now.plus(GIVE_UP);
    turn();
    assertThat(dead).containsExactly("zero-trust 0 bad too_old");
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
  }

  @Test
  void findingOfWhichTheFormFails_isCountedOnceAndNotFormedInEachTurn() throws Exception {
    delivery = formFailingOn(alert -> true);
    log.published(alert("bad"));
    turn();
    turn();
    turn();
    assertThat(counts.snapshot().failed()).isEqualTo(1);
    assertThat(formed).containsExactly("bad");
  }

  @Test
  void newerRevisionOfWhichTheFormDoesNotFail_isFetched() throws Exception {
    delivery = formFailingOn(alert -> alert.revision() == 1);
    log.published(alert("a"));
    turn();
    log.published(alert("a", 2, Verdict.CONFIRMED));
    turn();
    assertThat(levels()).containsOnlyKeys("a");
  }

  @Test
  void shelfThatIsFull_stopsReadingAndGoesOnWhenThereIsRoom() throws Exception {
    for (int i = 0; i < 2_600; i++) {
      log.published(alert("a" + i));
    }
    for (int i = 0; i < 8; i++) {
      turn();
    }
    assertThat(log.reading).isFalse();
    assertThat(counts.snapshot().waiting()).isBetween(2_000, 2_499);

    while (counts.snapshot().waiting() >= 2_000) {
      acknowledge(fetch());
      turn();
    }
    turn();
    assertThat(log.reading).isTrue();
  }

  @Test
  void acknowledgment_isHeardWhateverTheRate() throws Exception {
    perMinute = 1;
    start();
    for (String id : List.of("a", "b", "c", "d")) {
      log.published(alert(id));
    }
    turn();
    List<String> ids = fetch();
    assertThat(ids).hasSize(12);
    acknowledge(ids);
    turn();
    assertThat(log.settled).containsExactly(Map.entry(0, 4L));
  }

  @Test
  void acknowledgment_isHeardAfterHoursOfSilence() throws Exception {
    log.published(alert("a"));
    turn();
    List<String> ids = fetch();
    for (int i = 0; i < 10; i++) {
      now = now.plus(Duration.ofHours(1));
      turn();
    }
    acknowledge(ids);
    turn();
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  @Test
  void receiverThatStaysAway_isSeenThoughNothingWaits() throws Exception {
    turn();
    now = now.plus(SILENT);
    turn();
    assertThat(counts.snapshot().broken()).isTrue();

    log.published(alert("a"));
    turn();
    assertThat(counts.snapshot().waiting()).isEqualTo(1);

    fetch();
    turn();
    assertThat(counts.snapshot().broken()).isFalse();
  }

  @Test
  void partitionsThatAreNotAllOurs_areNotServed() throws Exception {
    log.whole = false;
    log.published(alert("a"));
    turn();
    assertThat(shelf.isServing()).isFalse();
    assertThat(shelf.poll("{}".getBytes(StandardCharsets.UTF_8)).get(5, TimeUnit.SECONDS).status())
        .isEqualTo(503);

    log.whole = true;
    turn();
    assertThat(fetch()).hasSize(3);
  }

  @Test
  void polls_areNotAnsweredBeforeAllLiesThere() throws Exception {
    log.published(alert("a"));
    turn();
    assertThat(servingBefore).containsExactly(false);
    assertThat(fetch()).hasSize(3);
  }

  @Test
  void receiverThatStaysAway_hasNotComeWithOurNextStart() throws Exception {
    turn();
    now = now.plus(SILENT);
    turn();
    assertThat(counts.snapshot().broken()).isTrue();

    shelf.close();
    delivery = delivery();
    log.whole = false;
    turn();
    assertThat(counts.snapshot().broken()).isTrue();
    log.whole = true;
    turn();
    assertThat(counts.snapshot().broken()).isTrue();

    fetch();
    turn();
    assertThat(counts.snapshot().broken()).isFalse();
  }

  @Test
  void partitionThatIsLost_liesThereNoMore() throws Exception {
    log.published(alert("a"));
    turn();
    log.entries.add(new AlertLog.Entry.Lost(0));
    turn();
    assertThat(fetch()).isEmpty();
  }

  @Test
  void findingThatIsErased_liesThereNoMore() throws Exception {
    log.published(alert("a"));
    turn();
    log.entries.add(new AlertLog.Entry.Erased(new Position(0, 1), "a"));
    turn();
    assertThat(fetch()).isEmpty();
  }

  @Test
  void shelfOfAProcessThatIsCutOffFromTheBrokers_isServedByAnother() throws Exception {
    log.published(alert("a"));
    turn();
    log.ours = false;
    turn();
    assertThat(shelf.isServing()).isFalse();
    log.ours = true;
    turn();
    assertThat(fetch()).hasSize(3);
  }

  @Test
  void withdrawnAfterWeEndedInOrder_isToldForItMayHaveBeenFetchedUntilThen() throws Exception {
    log.published(alert("a"));
    turn();
    fetch();
    delivery.stop();
    delivery.run();
    log.published(alert("a", 2, Verdict.WITHDRAWN));
    log.published(alert("b"));
    log.published(alert("b", 2, Verdict.WITHDRAWN));
    log = log.takenOver();
    start();
    turn();
    assertThat(levels()).containsExactly(Map.entry("a", "LOW"));
  }
}
