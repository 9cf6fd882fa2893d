package dev.sparekey.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparekey.model.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MarksTest {

  private static final Instant EARLY = Instant.parse("2026-03-20T14:10:00Z");
  private static final Instant LATE = Instant.parse("2026-03-20T14:40:00Z");

  private static Mark mark(int index, int of, Instant to, Proof proof) {
    return new Mark("zendesk", Mark.Path.NAMES, index, of, to, proof);
  }

  private static Instant proven(Marks marks) {
    return marks.completeTo("zendesk", Mark.Path.NAMES, Proof.PROVEN);
  }

  private static Instant assumed(Marks marks) {
    return marks.completeTo("zendesk", Mark.Path.NAMES, Proof.ASSUMED);
  }

  @Test
  void marks_ofTwoPartitions_areTheLeast() {
    Marks marks =
        Marks.NONE.with(mark(0, 2, LATE, Proof.PROVEN)).with(mark(1, 2, EARLY, Proof.PROVEN));

    assertThat(proven(marks)).isEqualTo(EARLY);
  }

  @Test
  void marks_withOnePartitionSilent_areCompleteToNothing() {
    assertThat(proven(Marks.NONE.with(mark(0, 2, LATE, Proof.PROVEN)))).isEqualTo(Instant.MIN);
  }

  @Test
  void mark_thatIsOlder_movesNothingBack() {
    Marks marks = Marks.NONE.with(mark(0, 1, LATE, Proof.PROVEN));

    assertThat(marks.with(mark(0, 1, EARLY, Proof.PROVEN))).isSameAs(marks);
  }

  @Test
  void marks_assumed_proveNothing() {
    assertThat(proven(Marks.NONE.with(mark(0, 1, LATE, Proof.ASSUMED)))).isEqualTo(Instant.MIN);
  }

  @Test
  void marks_provenOnOnePartitionAndAssumedOnTheOther_areAssumedTogether() {
    Marks marks =
        Marks.NONE.with(mark(0, 2, LATE, Proof.PROVEN)).with(mark(1, 2, EARLY, Proof.ASSUMED));

    assertThat(assumed(marks)).isEqualTo(EARLY);
    assertThat(proven(marks)).isEqualTo(Instant.MIN);
  }

  @Test
  void marks_afterATopicGrew_stayWhereTheyWereUntilEveryNewPartitionHasSpoken() {
    Marks grown =
        Marks.NONE.with(mark(0, 1, EARLY, Proof.PROVEN)).with(mark(0, 2, LATE, Proof.PROVEN));

    assertThat(proven(grown)).isEqualTo(EARLY);
    assertThat(proven(grown.with(mark(1, 2, LATE, Proof.PROVEN)))).isEqualTo(LATE);
  }

  @Test
  void marks_afterATopicShrank_moveOn() {
    Marks shrunk =
        Marks.NONE
            .with(mark(0, 2, EARLY, Proof.PROVEN))
            .with(mark(1, 2, EARLY, Proof.PROVEN))
            .with(mark(0, 1, EARLY.plus(Duration.ofHours(1)).plusNanos(1), Proof.PROVEN));

    assertThat(proven(shrunk)).isEqualTo(EARLY.plus(Duration.ofHours(1)).plusNanos(1));
  }

  /** An instance that has not met the new partition yet goes on as if there were but one. */
  @Test
  void mark_ofFewerWritersThanThereAre_movesTheFeedNoFurtherThanTheOthers() {
    Marks marks =
        Marks.NONE
            .with(mark(0, 2, LATE, Proof.PROVEN))
            .with(mark(1, 2, EARLY, Proof.PROVEN))
            .with(mark(0, 1, LATE.plus(Duration.ofHours(1)), Proof.PROVEN));

    assertThat(proven(marks)).isEqualTo(EARLY);
    assertThat(proven(marks.with(mark(1, 2, LATE, Proof.PROVEN)))).isEqualTo(LATE);
  }

  @Test
  void marks_ofAnotherWayOrFeed_areNotMixed() {
    Marks marks = Marks.NONE.with(new Mark("zendesk", Mark.Path.DIRECT, 0, 1, LATE, Proof.PROVEN));

    assertThat(proven(marks)).isEqualTo(Instant.MIN);
    assertThat(marks.completeTo("okta", Mark.Path.DIRECT, Proof.PROVEN)).isEqualTo(Instant.MIN);
  }

  /** Partition 1 of 3 claims to be complete to any time, in any order, as often as it likes. */
  @Property(tries = 200)
  void marks_ofAPartitionGoneMad_moveTheFeedNoFurtherThanTheOthers(
      @ForAll @Size(max = 10) List<@LongRange(min = 0, max = 4_070_908_800L) Long> claims,
      @ForAll Proof proof) {
    Marks marks =
        Marks.NONE.with(mark(0, 3, LATE, Proof.PROVEN)).with(mark(2, 3, EARLY, Proof.PROVEN));
    for (long claim : claims) {
      marks = marks.with(mark(1, 3, Instant.ofEpochSecond(claim), proof));
    }

    assertThat(assumed(marks)).isBeforeOrEqualTo(EARLY);
    assertThat(proven(marks)).isBeforeOrEqualTo(EARLY);
  }

  @Test
  void mark_thatSaysTheSameAgain_movesNothing() {
    Marks marks = Marks.NONE.with(mark(0, 1, LATE, Proof.PROVEN));

    assertThat(marks.with(mark(0, 1, LATE, Proof.PROVEN))).isSameAs(marks);
  }

  @Test
  void marks_ofBothWays_areEachKept() {
    Marks marks =
        Marks.NONE
            .with(new Mark("zendesk", Mark.Path.DIRECT, 0, 1, LATE, Proof.PROVEN))
            .with(mark(0, 1, EARLY, Proof.PROVEN))
            .with(new Mark("okta", Mark.Path.DIRECT, 0, 1, EARLY, Proof.PROVEN));

    assertThat(marks.completeTo("zendesk", Mark.Path.DIRECT, Proof.PROVEN)).isEqualTo(LATE);
    assertThat(marks.completeTo("okta", Mark.Path.DIRECT, Proof.PROVEN)).isEqualTo(EARLY);
    assertThat(proven(marks)).isEqualTo(EARLY);
  }

  @Test
  void marks_assumedBehindTheProvenOnes_areAsFarAsTheProven() {
    Marks marks =
        Marks.NONE.with(mark(0, 1, LATE, Proof.PROVEN)).with(mark(0, 1, EARLY, Proof.ASSUMED));

    assertThat(assumed(marks)).isEqualTo(LATE);
  }

  @Test
  void marks_assumedAheadOfTheProvenOnes_proveNoMore() {
    Marks marks =
        Marks.NONE.with(mark(0, 1, EARLY, Proof.PROVEN)).with(mark(0, 1, LATE, Proof.ASSUMED));

    assertThat(assumed(marks)).isEqualTo(LATE);
    assertThat(proven(marks)).isEqualTo(EARLY);
  }

  @Test
  void clock_isWhatCameThroughTheNamesStage() {
    Marks straight =
        Marks.NONE.with(new Mark(Mark.CLOCK, Mark.Path.DIRECT, 0, 1, LATE, Proof.PROVEN));

    assertThat(straight.clock()).isEqualTo(Instant.MIN);
    assertThat(
            straight.with(new Mark(Mark.CLOCK, Mark.Path.NAMES, 0, 1, EARLY, Proof.PROVEN)).clock())
        .isEqualTo(EARLY);
  }

  @Test
  void marks_afterATopicShrank_areNotTakenBackByAnOlderOne() {
    Marks shrunk =
        Marks.NONE
            .with(mark(0, 2, LATE, Proof.PROVEN))
            .with(mark(1, 2, LATE, Proof.PROVEN))
            .with(mark(0, 1, EARLY, Proof.PROVEN));

    assertThat(proven(shrunk)).isEqualTo(LATE);
    assertThat(assumed(shrunk)).isEqualTo(LATE);
  }

  @Test
  void mark_ofAWriterThatDoesNotExist_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mark(2, 2, LATE, Proof.PROVEN))
        .withMessage("a mark is index of count: was 2 of 2 for feed zendesk");
    assertThatIllegalArgumentException().isThrownBy(() -> mark(-1, 2, LATE, Proof.PROVEN));
    assertThatIllegalArgumentException().isThrownBy(() -> mark(0, 0, LATE, Proof.PROVEN));
  }
}
