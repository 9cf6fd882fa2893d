package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.sinks.delivery.Rehearsal.Manner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * What holds whatever a destination does. That no turn goes without a wait that sent nothing is
 * looked at by {@link Rehearsal#run}.
 */
class DeliveryLawsTest {

  private static final int FINDINGS = 20;
  private static final Duration STEP = Duration.ofSeconds(1);

  /** How it says that it does not take something. */
  enum No {
    FORBIDDEN(Rehearsal.FORBIDDEN),
    REFUSED(Rehearsal.REFUSED),
    UNAVAILABLE(Rehearsal.UNAVAILABLE),
    TOO_MANY(new Outcome.Later("HTTP 429", Duration.ofSeconds(20), false));

    private final Outcome outcome;

    No(Outcome outcome) {
      this.outcome = outcome;
    }

    /** No document has all asked to be left alone again and again. */
    Outcome ofADocument() {
      return this == TOO_MANY ? FORBIDDEN.outcome : outcome;
    }
  }

  /** What it is like until it is mended. */
  enum Fault {
    /** It takes nothing from a second on. */
    DOWN,
    /** It takes nothing every other minute. */
    COMES_AND_GOES,
    /** One of two nodes behind it takes nothing. */
    HALF_BAD,
    /** It takes some in a minute, and no more. */
    LIMITED,
    /** Only some documents are bad. */
    NONE
  }

  private record Destination(Fault fault, No no, int since, Random dice) {

    /** Whether it takes whatever a bad document is not. */
    boolean takes(int second, int taken) {
      return switch (fault) {
        case DOWN -> second < since;
        case COMES_AND_GOES -> second / 60 % 2 == 0;
        case HALF_BAD -> dice.nextBoolean();
        case LIMITED -> taken <= second / 10;
        case NONE -> true;
      };
    }
  }

  /** Of each finding. */
  private static void newestCameLast(Rehearsal work) {
    for (String id : work.published.keySet()) {
      assertThat(work.taken.stream().filter(one -> one.id().equals(id)).map(Alert::revision))
          .as(id)
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Property(tries = 100)
  void everythingThatTheDestinationTakes_arrivesWithinElevenMinutesThoughNewBadOnesCome(
      @ForAll Manner manner,
      @ForAll Fault fault,
      @ForAll No no,
      @ForAll @IntRange(max = 1_200) int since,
      @ForAll @Size(max = 5) Set<@IntRange(max = FINDINGS - 1) Integer> bad,
      @ForAll @Size(FINDINGS) List<@IntRange(max = 900) Integer> seconds,
      @ForAll @Size(FINDINGS) List<Severity> severities,
      @ForAll @IntRange(min = 20, max = 300) int newBadOneEach,
      @ForAll boolean beats,
      @ForAll long seed)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.heartbeat = beats ? Duration.ofMinutes(5) : Duration.ZERO;
    work.giveUp = Duration.ofSeconds(1_500 + 11 * 60);
    Instant begin = work.now;
    boolean[] mended = new boolean[1];
    Destination destination = new Destination(fault, no, since, new Random(seed));
    Set<String> ids = work.takesAllBut(no.outcome);
    bad.forEach(one -> ids.add("a" + one));
    work.says =
        alert -> {
          boolean isNew = alert.id().startsWith("new");
          if (isNew || (!mended[0] && ids.contains(alert.id()))) {
            return no.ofADocument();
          }
          int second = (int) Duration.between(begin, work.now).toSeconds();
          return mended[0] || destination.takes(second, work.taken.size()) ? null : no.outcome;
        };
    for (int second = 0; second < 2_400; second++) {
      if (second % newBadOneEach == 0) {
        work.publish("new" + second, 1, Severity.CRITICAL);
      }
      for (int i = 0; i < FINDINGS; i++) {
        if (seconds.get(i) == second) {
          work.publish("a" + i, 1, severities.get(i));
        } else if (seconds.get(i) + 60 * (i % 3 + 1) == second && i % 2 == 0) {
          work.publish("a" + i, 2, severities.get((i + 1) % FINDINGS));
        }
      }
      mended[0] = second >= 1_500;
      work.run(STEP, STEP);
      if (second == 1_500 + 11 * 60) {
        assertThat(work.ids()).containsAll(oldOnes());
      }
    }
    newestCameLast(work);
    assertThat(work.dead).isNotEmpty().allMatch(line -> line.contains(" new"));
    for (int i = 0; i < FINDINGS; i++) {
      String id = "a" + i;
      int newest = i % 2 == 0 ? 2 : 1;
      assertThat(work.taken.stream().filter(one -> one.id().equals(id)).toList().getLast())
          .extracting(Alert::revision)
          .as(id)
          .isEqualTo(newest);
    }
    assertThat(work.requests.values()).allMatch(requests -> requests < 150);
  }

  private static List<String> oldOnes() {
    return java.util.stream.IntStream.range(0, FINDINGS).mapToObj(i -> "a" + i).toList();
  }

  /**
   * And the requests that fail for it, each with as much of the patience that is asked for as is
   * granted: four; where a batch is taken or not as a whole ten, or sixteen if patience is asked
   * for.
   */
  @Property(tries = 100)
  void oneBadDocument_keepsNoOtherAwayForMoreThanTwoMinutes(
      @ForAll Manner manner,
      @ForAll No no,
      @ForAll @IntRange(max = 3_600) int patience,
      @ForAll @IntRange(max = 50) int failing,
      @ForAll @IntRange(max = 200) int atOnce,
      @ForAll @IntRange(max = 199) int bad,
      @ForAll @Size(FINDINGS) List<@IntRange(max = 1_800) Integer> later,
      @ForAll long seed)
      throws InterruptedException {
    boolean asks = no == No.TOO_MANY;
    Rehearsal work = new Rehearsal(manner);
    work.most = 200;
    work.failing = Duration.ofSeconds(failing);
    work.takesAllBut(
        asks ? new Outcome.Later("HTTP 429", Duration.ofSeconds(patience), false) : no.outcome,
        "a" + bad % (atOnce + FINDINGS));
    int requests = manner != Manner.WHOLE ? 4 : asks ? 16 : 10;
    Duration each = work.failing.plusSeconds(asks ? Math.min(patience, 60) : 0);
    Duration longest = Duration.ofMinutes(2).plus(each.multipliedBy(requests));
    Random dice = new Random(seed);
    Instant begin = work.now;
    for (Instant end = begin.plusSeconds(1_800).plus(longest); work.now.isBefore(end); ) {
      for (int i = 0; i < atOnce + FINDINGS; i++) {
        Instant at = begin.plusSeconds(i < atOnce ? 0 : later.get(i - atOnce));
        if (!at.isAfter(work.now) && !work.published.containsKey("a" + i)) {
          work.publish("a" + i, 1, Severity.values()[dice.nextInt(Severity.values().length)]);
          work.published.put("a" + i, at);
        }
      }
      work.run(STEP, STEP);
    }
    newestCameLast(work);
    for (int i = 0; i < atOnce + FINDINGS; i++) {
      if (i != bad % (atOnce + FINDINGS)) {
        assertThat(work.delay("a" + i)).as("a" + i).isNotNull().isLessThan(longest);
      }
    }
  }

  /** However long it waits for more to tell, or for a digest. */
  @Property(tries = 100)
  void whatIsTaken_isNeverGivenUpBeforeItIsTried(
      @ForAll @IntRange(max = 3_600) int coalesce,
      @ForAll @IntRange(max = 7_200) int between,
      @ForAll @IntRange(min = 20, max = 3_600) int longer,
      @ForAll @Size(FINDINGS) List<@IntRange(max = 9_000) Integer> seconds)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.WHOLE);
    work.most = FINDINGS;
    work.coalesce = Duration.ofSeconds(coalesce);
    work.between = Duration.ofSeconds(between);
    work.giveUp = work.between.plusSeconds(longer);
    for (int second = 0; second < 20_000; second += 20) {
      for (int i = 0; i < FINDINGS; i++) {
        if (second <= seconds.get(i) && seconds.get(i) < second + 20) {
          work.publish("a" + i);
          work.publish("a" + (i + 7) % FINDINGS, 2, Severity.HIGH);
        }
      }
      work.run(Duration.ofSeconds(20), Duration.ofSeconds(20));
    }
    assertThat(work.dead).isEmpty();
    assertThat(work.ids()).containsAll(oldOnes());
  }

  /** By one each half a minute, and by each that waits once in ten. */
  @Property(tries = 10)
  void outage_isAskedAboutSeldom(@ForAll Manner manner, @ForAll No no) throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.giveUp = Duration.ofHours(2).plusMinutes(2);
    work.down = no.outcome;
    work.publish("a", FINDINGS);
    work.run(Duration.ofHours(2));
    assertThat(work.batches).hasSizeLessThan(120 * 2 + FINDINGS * 12 + 10);
    assertThat(work.requests.values()).allMatch(requests -> requests < 40);
    work.down = null;
    work.run(Duration.ofMinutes(3));
    assertThat(work.ids()).hasSize(FINDINGS);
    assertThat(work.dead).isEmpty();
  }
}
