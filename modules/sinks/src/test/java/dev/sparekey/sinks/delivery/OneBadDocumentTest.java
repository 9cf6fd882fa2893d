package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A document that alone is not taken, and a destination that takes none. */
class OneBadDocumentTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Outcome FORBIDDEN = new Outcome.Later("HTTP 403", null, false);
  private static final Outcome REFUSED = new Outcome.Refused("HTTP 400", false);

  /** How a destination says that it does not take something. */
  private enum Manner {
    /** One request after another, up to the first that is not taken: webhooks. */
    ONE_BY_ONE,
    /** A batch is taken or not: collectors, mails. */
    WHOLE,
    /** Of each document of a batch: an index. */
    EACH
  }

  /** What a destination does with heartbeats and canaries. */
  private enum OfSignals {
    AS_OTHERS,
    TAKEN,
    NOT_TAKEN
  }

  /** Takes all but what it is told not to. */
  private static final class Receiver implements Transport {
    private final Manner manner;
    final List<Alert> taken = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    final Set<String> bad = new HashSet<>();

    /** Those that its protocol has no word for. */
    final Set<String> unsaid = new HashSet<>();

    Outcome no = FORBIDDEN;
    OfSignals ofSignals = OfSignals.AS_OTHERS;

    /** From which question on it takes nothing. */
    int goesBadAt;

    @Nullable Outcome down;
    private int questions;

    Receiver(Manner manner) {
      this.manner = manner;
    }

    @Override
    public int most() {
      return 10;
    }

    @Override
    public List<Outcome> send(List<Parcel> parcels) {
      batches.add(parcels.size());
      return switch (manner) {
        case ONE_BY_ONE -> oneByOne(parcels);
        case EACH -> parcels.stream().map(this::take).toList();
        case WHOLE -> whole(parcels);
      };
    }

    private void ask() {
      questions++;
      if (questions == goesBadAt) {
        down = no;
      }
    }

    private List<Outcome> whole(List<Parcel> parcels) {
      ask();
      if (parcels.stream().noneMatch(this::isBad)) {
        return parcels.stream().map(this::answer).toList();
      }
      return Collections.nCopies(parcels.size(), whole(parcels.size()));
    }

    private List<Outcome> oneByOne(List<Parcel> parcels) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Parcel parcel : parcels) {
        outcomes.add(
            !outcomes.isEmpty() && outcomes.getLast() instanceof Outcome.Later later
                ? later.untried()
                : take(parcel));
      }
      return outcomes;
    }

    private Outcome whole(int size) {
      Outcome said = down == null ? no : down;
      return size > 1 && said instanceof Outcome.Refused refused
          ? new Outcome.Later(refused.why(), null, false)
          : said;
    }

    private boolean isBad(Parcel parcel) {
      OfSignals signal = isSignal(parcel) ? ofSignals : OfSignals.AS_OTHERS;
      return switch (signal) {
        case AS_OTHERS ->
            !unsaid.contains(parcel.alert().id())
                && (down != null || bad.contains(parcel.alert().id()));
        case TAKEN -> false;
        case NOT_TAKEN -> true;
      };
    }

    private static boolean isSignal(Parcel parcel) {
      return Set.of(Signals.HEARTBEAT, Signals.CANARY).contains(parcel.alert().ruleId());
    }

    private Outcome take(Parcel parcel) {
      if (!unsaid.contains(parcel.alert().id())) {
        ask();
      }
      return answer(parcel);
    }

    private Outcome answer(Parcel parcel) {
      if (unsaid.contains(parcel.alert().id())) {
        return new Outcome.Accepted("0 tokens taken", false);
      }
      if (isBad(parcel)) {
        return down == null ? no : down;
      }
      taken.add(parcel.alert());
      return new Outcome.Accepted("ok");
    }

    List<String> ids() {
      return taken.stream().map(Alert::id).toList();
    }

    @Override
    public void close() {}
  }

  /** A destination and its delivery. */
  private static final class Work extends DeliveryAtWork {
    final Receiver receiver;
    private final Map<String, Instant> arrived = new HashMap<>();
    private @Nullable Delivery delivery;

    Work(Manner manner) {
      receiver = new Receiver(manner);
    }

    void published(String prefix, int count, Severity severity) {
      for (int i = 0; i < count; i++) {
        log.published(graded(prefix + i, 1, severity));
      }
    }

    void published(int from, int to) {
      for (int i = from; i < to; i++) {
        log.published(graded("a" + i, 1));
      }
    }

    void runFor(Duration time) throws InterruptedException {
      runFor(time, SECOND);
    }

    void runFor(Duration time, Duration apart) throws InterruptedException {
      Delivery running =
          delivery == null ? delivery("siem", receiver, alert -> "of " + alert.id()) : delivery;
      delivery = running;
      for (Instant end = now.plus(time); now.isBefore(end); now = now.plus(apart)) {
        running.turn();
        receiver.ids().forEach(id -> arrived.putIfAbsent(id, now));
      }
    }
  }

  private static Alert graded(String id, int revision) {
    return graded(id, revision, Severity.HIGH);
  }

  private static Alert graded(String id, int revision, Severity severity) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    draft.severity = severity;
    return draft.alert();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void documentThatIsForbidden_keepsNoOtherAwayAndWaits(Manner manner) throws InterruptedException {
    Work work = new Work(manner);
    work.receiver.bad.add("a0");
    work.published(0, 20);
    work.runFor(Duration.ofMinutes(2));

    assertThat(work.receiver.ids()).hasSize(19).doesNotHaveDuplicates().doesNotContain("a0");
    assertThat(work.dead).isEmpty();
    assertThat(work.counts.snapshot().waiting()).isEqualTo(1);
    assertThat(work.log.settled).containsExactly(Map.entry(0, 0L));
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void documentThatIsRefused_keepsNoOtherAwayAndWaits(Manner manner) throws InterruptedException {
    Work work = new Work(manner);
    work.receiver.bad.add("a7");
    work.receiver.no = REFUSED;
    work.published(0, 20);
    work.runFor(Duration.ofMinutes(2));

    assertThat(work.receiver.ids()).hasSize(19).doesNotHaveDuplicates();
    assertThat(work.dead).isEmpty();
    assertThat(work.log.settled).containsExactly(Map.entry(0, 7L));
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void documentThatIsForbidden_keepsNobodyWhoComesLaterAwayForMoreThanTwoMinutes(Manner manner)
      throws InterruptedException {
    Work work = new Work(manner);
    work.receiver.bad.add("a0");
    for (int hour = 0; hour < 23; hour++) {
      work.published(hour, hour + 1);
      work.runFor(Duration.ofMinutes(2));
      assertThat(work.receiver.ids()).hasSize(hour);
      work.runFor(Duration.ofMinutes(58));
    }
    assertThat(work.dead).isEmpty();
    assertThat(work.receiver.batches).hasSizeLessThan(500);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void documentThatHasItsReceiverAskForAnHour_keepsTheOthersAwayForTwentyMinutesAndThenForNone(
      Manner manner) throws InterruptedException {
    Work work = new Work(manner);
    work.receiver.bad.add("a0");
    work.receiver.no = new Outcome.Later("HTTP 429", Duration.ofHours(1), false);
    work.published(0, 20);
    work.runFor(Duration.ofMinutes(21));
    assertThat(work.receiver.ids()).hasSize(19);
    work.published(20, 21);
    work.runFor(Duration.ofMinutes(2));
    assertThat(work.receiver.ids()).hasSize(20);
  }

  @Test
  void documentThatIsForbiddenForEver_isADeadLetterAfterItsTime() throws InterruptedException {
    Work work = new Work(Manner.ONE_BY_ONE);
    work.receiver.bad.add("a0");
    work.published(0, 2);
    work.runFor(DeliveryAtWork.GIVE_UP.plusMinutes(1), Duration.ofSeconds(10));
    assertThat(work.dead).containsExactly("siem 0 a0 too_old");
    assertThat(work.log.settled).containsExactly(Map.entry(0, 2L));
  }

  @Test
  void documentThatIsSetAside_arrivesWithinMinutesOnceItIsTaken() throws InterruptedException {
    Work work = new Work(Manner.ONE_BY_ONE);
    work.receiver.bad.add("a0");
    work.published(0, 5);
    work.runFor(Duration.ofHours(5));
    assertThat(work.receiver.ids()).hasSize(4);

    work.receiver.bad.clear();
    work.runFor(Duration.ofMinutes(11));
    assertThat(work.receiver.ids()).hasSize(5).endsWith("a0");
    assertThat(work.log.settled).containsExactly(Map.entry(0, 5L));
  }

  @Test
  void newerRevisionOfADocumentThatIsSetAside_isTriedAtOnce() throws InterruptedException {
    Work work = new Work(Manner.ONE_BY_ONE);
    work.receiver.bad.add("a0");
    work.published(0, 5);
    work.runFor(Duration.ofHours(5));
    work.receiver.bad.clear();
    work.log.published(graded("a0", 2));
    work.runFor(SECOND);
    assertThat(work.receiver.taken.getLast()).isEqualTo(graded("a0", 2));
  }

  @Test
  void documentThatIsSetAside_isNoFailureOfTheDestination() throws InterruptedException {
    Work work = new Work(Manner.WHOLE);
    work.receiver.bad.add("a0");
    work.published(0, 20);
    work.runFor(Duration.ofHours(1));
    assertThat(work.counts.snapshot().broken()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void twoBadDocuments_areFoundByTheNextThreeThatPass(Manner manner) throws InterruptedException {
    Work work = new Work(manner);
    work.receiver.bad.addAll(List.of("a0", "a1"));
    work.published(0, 2);
    work.runFor(Duration.ofMinutes(10));
    assertThat(work.counts.snapshot().broken()).isTrue();
    for (int i = 2; i < 5; i++) {
      work.published(i, i + 1);
      work.runFor(Duration.ofMinutes(2));
    }
    assertThat(work.receiver.ids()).containsExactly("a2", "a3", "a4");
    assertThat(work.counts.snapshot().broken()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void digest_isNotPutOffByTheSearchForABadDocument(Manner manner) throws InterruptedException {
    Work work = new Work(manner);
    work.between = Duration.ofMinutes(15);
    work.receiver.bad.add("a3");
    work.published(0, 10);
    work.runFor(Duration.ofMinutes(2));
    assertThat(work.receiver.ids()).hasSize(9);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void destinationThatIsDownFor23Hours_isAskedSeldomAndLosesNothing(Manner manner)
      throws InterruptedException {
    Work work = new Work(manner);
    work.receiver.down = new Outcome.Later("no answer", null, true);
    work.published(0, 50);
    for (int hour = 0; hour < 23; hour++) {
      work.log.published(graded("a" + hour, 2));
      work.runFor(Duration.ofHours(1));
    }
    assertThat(work.receiver.batches).hasSizeLessThan(23 * 60 * 7);
    assertThat(work.receiver.batches.stream().skip(1)).containsOnly(1);
    assertThat(work.counts.snapshot().broken()).isTrue();
    assertThat(work.log.settled).containsExactly(Map.entry(0, 0L));

    work.receiver.down = null;
    work.receiver.batches.clear();
    work.runFor(Duration.ofMinutes(2));
    assertThat(work.receiver.ids()).hasSize(50).doesNotHaveDuplicates();
    assertThat(work.receiver.taken).filteredOn(alert -> alert.revision() == 2).hasSize(23);
    assertThat(work.dead).isEmpty();
    assertThat(work.receiver.batches).hasSizeLessThan(10);
    assertThat(work.log.settled).containsExactly(Map.entry(0, 73L));
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void destinationThatRefusesEverythingFor23Hours_losesNothing(Manner manner)
      throws InterruptedException {
    Work work = new Work(manner);
    work.published(0, 1);
    work.runFor(SECOND);
    work.receiver.down = REFUSED;
    work.published(1, 30);
    work.runFor(Duration.ofHours(23), Duration.ofSeconds(5));
    assertThat(work.dead).isEmpty();
    assertThat(work.counts.snapshot().broken()).isTrue();

    work.receiver.down = null;
    work.runFor(Duration.ofMinutes(2));
    assertThat(work.receiver.ids()).hasSize(30);
  }

  @Test
  void destinationThatComesAndGoes_isAskedAfterAPause() throws InterruptedException {
    Work work = new Work(Manner.ONE_BY_ONE);
    work.receiver.down = FORBIDDEN;
    work.published(0, 100);
    work.runFor(Duration.ofHours(2));
    work.receiver.down = null;
    int before = work.receiver.taken.size();
    while (work.receiver.taken.size() == before) {
      work.runFor(SECOND);
    }
    work.receiver.down = FORBIDDEN;
    work.receiver.batches.clear();
    work.runFor(Duration.ofMinutes(10));
    // One each 30 to 60 s, and each that waits once in ten minutes, no more than one in 5 s.
    assertThat(work.receiver.batches).hasSizeLessThan(150);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void destinationThatRefusesFromTheSecondOn_losesNothing(Manner manner)
      throws InterruptedException {
    Work work = new Work(manner);
    work.receiver.no = REFUSED;
    work.receiver.goesBadAt = 2;
    work.published(0, 10);
    work.runFor(Duration.ofHours(2));
    assertThat(work.dead).isEmpty();

    work.receiver.down = null;
    work.runFor(Duration.ofMinutes(2));
    assertThat(work.receiver.ids()).hasSize(10);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void destinationThatGoesBad_losesNoneOfThoseThatAreSetAside(Manner manner)
      throws InterruptedException {
    Work work = new Work(manner);
    for (int i = 0; i < 20; i++) {
      work.receiver.bad.add("bad" + i);
      work.log.published(graded("bad" + i, 1));
      work.log.published(graded("good" + i, 1));
      work.runFor(Duration.ofMinutes(1));
    }
    work.published(0, 1);
    work.runFor(Duration.ofMinutes(1));
    assertThat(work.counts.snapshot().waiting()).isEqualTo(20);
    work.receiver.down = REFUSED;
    work.runFor(Duration.ofHours(12), Duration.ofSeconds(5));
    assertThat(work.dead).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Said.class)
  void findingsOfWhichNothingIsSaid_proveNothing(Said said) throws InterruptedException {
    Work work = new Work(Manner.ONE_BY_ONE);
    work.receiver.down = said.outcome;
    work.published(0, 10);
    for (int i = 0; i < 60; i++) {
      work.receiver.unsaid.add("unsaid" + i);
      work.log.published(graded("unsaid" + i, 1));
      work.runFor(Duration.ofMinutes(1));
    }
    assertThat(work.dead).isEmpty();
    assertThat(work.counts.snapshot().broken()).isTrue();
    assertThat(work.counts.snapshot().waiting()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void heartbeatThatIsTaken_isNoFindingThatPasses(Manner manner) throws InterruptedException {
    Work work = new Work(manner);
    work.heartbeat = Duration.ofMinutes(1);
    work.receiver.ofSignals = OfSignals.TAKEN;
    work.receiver.down = REFUSED;
    work.published(0, 1);
    work.runFor(Duration.ofHours(6), Duration.ofSeconds(5));
    assertThat(work.dead).isEmpty();
    assertThat(work.receiver.taken).hasSizeGreaterThan(240);
  }

  @Test
  void heartbeatAndCanaryThatAreNotTaken_keepNoFindingAway() throws InterruptedException {
    Work work = new Work(Manner.ONE_BY_ONE);
    work.heartbeat = Duration.ofMinutes(15);
    work.canary = Duration.ofDays(1);
    work.receiver.ofSignals = OfSignals.NOT_TAKEN;
    work.receiver.down = FORBIDDEN;
    work.published(0, 1);
    work.runFor(Duration.ofHours(1));
    work.receiver.down = null;
    work.runFor(Duration.ofMinutes(3));
    assertThat(work.receiver.ids()).containsExactly("a0");
  }

  @Test
  void documentThatIsForbidden_keepsNoHeartbeatAway() throws InterruptedException {
    Work work = new Work(Manner.ONE_BY_ONE);
    work.heartbeat = Duration.ofMinutes(15);
    work.receiver.bad.add("a0");
    work.published(0, 1);
    work.runFor(Duration.ofHours(2));
    assertThat(work.receiver.taken).hasSizeBetween(7, 9);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void manyGraverDocumentsThatAreForbidden_keepNoMilderOneAway(Manner manner)
      throws InterruptedException {
    Work work = new Work(manner);
    for (int i = 0; i < 60; i++) {
      work.receiver.bad.add("bad" + i);
    }
    work.published("bad", 60, Severity.CRITICAL);
    work.published("a", 20, Severity.HIGH);
    work.runFor(Duration.ofSeconds(15));
    assertThat(work.receiver.ids()).isNotEmpty();
    work.runFor(Duration.ofMinutes(15));
    assertThat(work.receiver.ids()).hasSize(20);
  }

  @Test
  void oneOfManyThatAreSetAside_arrivesWithinMinutesOnceItIsTaken() throws InterruptedException {
    Work work = new Work(Manner.ONE_BY_ONE);
    for (int i = 0; i < 21; i++) {
      work.receiver.bad.add("bad" + i);
      work.log.published(graded("bad" + i, 1, i < 20 ? Severity.HIGH : Severity.CRITICAL));
      work.log.published(graded("good" + i, 1));
      work.runFor(Duration.ofMinutes(1));
    }
    work.runFor(Duration.ofHours(1));
    work.receiver.bad.remove("bad7");
    work.runFor(Duration.ofMinutes(11));
    assertThat(work.receiver.ids()).contains("bad7");
  }

  /** How a destination says that it takes nothing. */
  private enum Said {
    FORBIDDEN(OneBadDocumentTest.FORBIDDEN),
    REFUSED(OneBadDocumentTest.REFUSED);

    private final Outcome outcome;

    Said(Outcome outcome) {
      this.outcome = outcome;
    }
  }

  /**
   * A receiver that goes bad at whichever question, within a batch or not, and is mended after an
   * hour: what it would take arrives, and only what it would not is lost.
   */
  @Property(tries = 200)
  void goodDocuments_areNotLostToAReceiverThatGoesBad(
      @ForAll Manner manner,
      @ForAll Said said,
      @ForAll OfSignals ofSignals,
      @ForAll @Size(max = 4) Set<@IntRange(max = 29) Integer> bad,
      @ForAll @Size(max = 8) Set<@IntRange(max = 29) Integer> unsaid,
      @ForAll @Size(value = 30) List<Severity> severities,
      @ForAll @IntRange(min = 1, max = 60) int goesBadAt)
      throws InterruptedException {
    Work work = new Work(manner);
    work.heartbeat = Duration.ofMinutes(5);
    work.canary = Duration.ofDays(1);
    work.receiver.ofSignals = ofSignals;
    work.receiver.no = said.outcome;
    work.receiver.goesBadAt = goesBadAt;
    bad.forEach(one -> work.receiver.bad.add("a" + one));
    unsaid.forEach(one -> work.receiver.unsaid.add("a" + one));
    work.receiver.bad.removeAll(work.receiver.unsaid);
    for (int i = 0; i < 30; i++) {
      work.log.published(graded("a" + i, 1, severities.get(i)));
      work.runFor(Duration.ofSeconds(i % 3));
    }
    work.runFor(Duration.ofHours(1));
    work.receiver.goesBadAt = 0;
    work.receiver.down = null;
    work.runFor(Duration.ofMinutes(15));

    for (int i = 0; i < 30; i++) {
      String id = "a" + i;
      if (!work.receiver.bad.contains(id) && !work.receiver.unsaid.contains(id)) {
        assertThat(work.receiver.ids()).as(id).containsOnlyOnce(id);
      }
    }
    assertThat(work.dead).allMatch(line -> work.receiver.bad.contains(line.split(" ")[2]));
  }

  /**
   * Whatever is bad, whenever it comes, and however the receiver says so: the others arrive, one
   * revision of a finding after another, and nothing is lost.
   */
  @Property(tries = 200)
  void goodDocuments_arriveWithinAQuarterOfAnHour(
      @ForAll Manner manner,
      @ForAll boolean refuses,
      @ForAll OfSignals ofSignals,
      @ForAll @Size(value = 30) List<Severity> severities,
      @ForAll @Size(max = 6) Set<@IntRange(max = 29) Integer> bad,
      @ForAll @Size(value = 30) List<@IntRange(max = 900) Integer> seconds)
      throws InterruptedException {
    Work work = new Work(manner);
    work.heartbeat = Duration.ofMinutes(5);
    work.canary = Duration.ofDays(1);
    work.receiver.ofSignals = ofSignals;
    work.receiver.no = refuses ? REFUSED : FORBIDDEN;
    bad.forEach(one -> work.receiver.bad.add("a" + one));
    Map<String, Instant> published = new HashMap<>();
    for (int second = 0; second <= 900; second++) {
      for (int i = 0; i < seconds.size(); i++) {
        if (seconds.get(i) == second) {
          published.put("a" + i, work.now);
          work.log.published(graded("a" + i, 1, severities.get(i)));
        }
        if (seconds.get(i) + 60 == second) {
          work.log.published(suspected("a" + i, severities.get(i)));
        }
      }
      work.runFor(SECOND);
    }
    work.runFor(Duration.ofMinutes(15));

    published.forEach(
        (id, at) -> {
          if (!work.receiver.bad.contains(id)) {
            assertThat(work.arrived.get(id))
                .as(id)
                .isNotNull()
                .isBefore(at.plus(Duration.ofMinutes(15)));
          }
        });
    for (String id : published.keySet()) {
      assertThat(work.receiver.taken.stream().filter(one -> one.id().equals(id)))
          .extracting(Alert::revision)
          .isSorted()
          .doesNotHaveDuplicates();
    }
    assertThat(work.receiver.ids()).noneMatch(work.receiver.bad::contains);
    long settled = work.log.settled.getOrDefault(0, 0L);
    assertThat(settled).isLessThanOrEqualTo(work.log.size());
    if (bad.isEmpty()) {
      assertThat(settled).isEqualTo(work.log.size());
    }
  }

  private static Alert suspected(String id, Severity severity) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = 2;
    draft.severity = severity;
    draft.verdict = Verdict.SUSPECTED;
    return draft.alert();
  }
}
