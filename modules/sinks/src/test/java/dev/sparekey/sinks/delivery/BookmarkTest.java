package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.sinks.delivery.AlertLog.Unsettled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BookmarkTest {

  private static final int FINDINGS = 12;

  private static Unsettled unsettled(long offset, String id) {
    return new Unsettled(new Position(0, offset), id);
  }

  private static Bookmark passedOn(Bookmark bookmark) {
    return Bookmark.parse(bookmark.offset(), bookmark.metadata(), 0);
  }

  /** Whatever waits, and however little room there is: of findings with many revisions each. */
  @Property
  void nothingThatWaits_isSettledForTheNextProcess(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = FINDINGS - 1) Integer> records,
      @ForAll @Size(max = 12) List<@IntRange(max = 39) Integer> waiting,
      @ForAll @IntRange(max = 150) int room,
      @ForAll @LongRange(max = 1_000_000_000_000L) long begin) {
    List<Unsettled> unsettled = new ArrayList<>();
    for (int at : waiting) {
      if (at < records.size()) {
        unsettled.add(unsettled(begin + at, "a" + records.get(at)));
      }
    }
    Bookmark next = passedOn(Bookmark.of(begin, begin + records.size(), unsettled, room));
    for (int at = 0; at < records.size(); at++) {
      String id = "a" + records.get(at);
      long offset = begin + at;
      boolean waits =
          unsettled.stream()
              .anyMatch(one -> id.equals(one.alertId()) && one.from().offset() <= offset);
      if (waits) {
        assertThat(next.isSettled(offset, id)).as(id + " at " + at).isFalse();
      } else if (room == 150) {
        assertThat(next.isSettled(offset, id)).as(id + " at " + at).isTrue();
      }
    }
    assertThat(next.metadata()).hasSizeLessThan(80 + room);
  }

  @Test
  void ofAThousandFindingsThatWait_hundredsAreListedWithinWhatBrokersTake() {
    List<Unsettled> unsettled = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      unsettled.add(unsettled(5_000_000L + 9_999L * i, "a" + i));
    }
    Bookmark next = passedOn(Bookmark.of(0, 20_000_000, unsettled, Bookmark.MOST_LISTED));
    assertThat(next.waiting()).hasSizeGreaterThan(200);
    assertThat(next.triedUpTo(20_000_000L).metadata()).hasSizeLessThan(4_096);
    assertThat(next.isSettled(20_000_000 - 1, "another")).isFalse();
    assertThat(next.isSettled(6_000_000, "another")).isTrue();
  }

  @Test
  void recordOfWhichNobodyCanTellWhatItIs_keepsWhatIsBehindItFromBeingSettled() {
    Bookmark next =
        passedOn(
            Bookmark.of(
                0, 9, List.of(unsettled(2, "a"), new Unsettled(new Position(0, 5), null)), 100));
    assertThat(next.isSettled(4, "b")).isTrue();
    assertThat(next.isSettled(5, "b")).isFalse();
    assertThat(next.isSettled(6, "b")).isFalse();
  }

  @Test
  void recordWithoutAName_isSettledOnlyBeforeAllThatWaits() {
    Bookmark next = passedOn(Bookmark.of(0, 9, List.of(unsettled(2, "a")), 100));
    assertThat(next.isSettled(1, null)).isTrue();
    assertThat(next.isSettled(3, null)).isFalse();
  }

  @Test
  void commitOfAnEarlierVersion_saysWhatItSaid() {
    assertThat(Bookmark.parse(7, "from=3 tried=9", 0))
        .isEqualTo(new Bookmark(3, 7, 7, Map.of(), 9L));
    assertThat(Bookmark.parse(7, "from=3", 0)).isEqualTo(Bookmark.at(3, 7));
  }

  @Test
  void metadataOfOthers_saysNoMoreThanItsOffset() {
    for (String other :
        List.of(
            "",
            "something",
            "from=3 read=9",
            "from=3 read=9 waiting=",
            "from=3 read=99999999999999999999 waiting=0:aaaaaaaa")) {
      assertThat(Bookmark.parse(7, other, 2)).as(other).isEqualTo(Bookmark.at(2, 7));
    }
    for (String list : List.of("0", "0:aaaaaaaa,", "0:aaaaaaaa,,1:bbbbbbbb", "x:aaaaaaaa", "0:a")) {
      assertThat(Bookmark.parse(7, "from=3 read=9 waiting=" + list, 2))
          .as(list)
          .isEqualTo(Bookmark.at(3, 7));
    }
  }

  @Test
  void partitionThatIsSaidToBeReadLessFarThanItIsSettled_isReadThatFar() {
    assertThat(Bookmark.parse(7, "from=3 read=2 waiting=0:aaaaaaaa", 0).read()).isEqualTo(7);
  }
}
