package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of rows that say the same the newest is kept: when something else counts by that. */
class StatementsTest {

  private static final IdentityContextEvent OLDER = row("hr", days(9), days(90));
  private static final IdentityContextEvent NEWER = row("hr", days(5), days(90));

  private static IdentityContextEvent row(String feed, Instant told, Instant from) {
    return row(feed, told, from, SubjectKind.PERSON);
  }

  private static IdentityContextEvent bare(Instant told, Instant from) {
    return row("hr", told, from, SubjectKind.UNKNOWN);
  }

  private static IdentityContextEvent row(
      String feed, Instant told, Instant from, SubjectKind kind) {
    return new IdentityContextEvent(
        new EventHeader(feed + told + from, "default", feed, told, null, told, "test", "identity"),
        new AccountId("default", "okta", "00u1"),
        null,
        kind,
        List.of(),
        null,
        null,
        null,
        from,
        null);
  }

  private static boolean moves(IdentityContextEvent... among) {
    return Statements.moves(
        OLDER, NEWER, Arrays.stream(among).map(row -> new DossierEntry(row, false)).toList());
  }

  @Test
  void rowToldBetweenThem_wasTheLastWordUntilThen() {
    assertThat(moves(OLDER, row("hr", days(7), days(90)))).isTrue();
  }

  /** It was the directory's last word: that somebody is there who had an end. */
  @Test
  void bareRowToldBetweenThem_wasTheLastWordUntilThen() {
    assertThat(moves(OLDER, bare(days(7), days(7)))).isTrue();
    assertThat(moves(OLDER, bare(days(3), days(3)))).isFalse();
  }

  @Test
  void rowToldBeforeThemOrAfter_countsAsBefore() {
    assertThat(moves(OLDER)).isFalse();
    assertThat(moves(OLDER, row("hr", days(3), days(90)))).isFalse();
    assertThat(moves(OLDER, row("hr", days(3), days(3)), row("hr", days(99), days(99)))).isFalse();
    assertThat(moves(OLDER, row("hr", days(10), days(90)))).isFalse();
  }

  private static final IdentityContextEvent MONDAY = row("hr", days(9), days(9));
  private static final IdentityContextEvent TUESDAY = row("hr", days(8), days(8));

  private static boolean saysNothingNew(IdentityContextEvent row, IdentityContextEvent... among) {
    return Statements.saysNothingNew(
        row, Arrays.stream(among).map(one -> new DossierEntry(one, false)).toList());
  }

  @Test
  void rowAsOfNow_thatSaysWhatTheOneBeforeItSaid_saysNothingNew() {
    assertThat(saysNothingNew(TUESDAY, MONDAY)).isTrue();
    assertThat(saysNothingNew(TUESDAY, MONDAY, TUESDAY)).isTrue();
    assertThat(saysNothingNew(TUESDAY, row("hr", days(99), days(99)), MONDAY)).isTrue();
    assertThat(saysNothingNew(TUESDAY, MONDAY, row("hr", days(3), days(3)))).isTrue();
  }

  @Test
  void rowAsOfNow_behindOneThatSaysOtherwise_saysSomethingNew() {
    assertThat(saysNothingNew(TUESDAY)).isFalse();
    assertThat(saysNothingNew(TUESDAY, row("hr", days(3), days(3)))).isFalse();
    assertThat(saysNothingNew(TUESDAY, row("scim", days(9), days(9)))).isFalse();
    assertThat(saysNothingNew(TUESDAY, row("hr", days(9), days(9), SubjectKind.BREAK_GLASS)))
        .isFalse();
    assertThat(
            saysNothingNew(
                TUESDAY,
                MONDAY,
                row("hr", days(9).plusSeconds(9), days(9).plusSeconds(9), SubjectKind.BREAK_GLASS)))
        .isFalse();
  }

  /** Where it is one of many of its day, a step of that day says that there may be more. */
  @Test
  void rowAsOfNow_onADayOnWhichAnotherBegins_mayCount() {
    IdentityContextEvent earlier = row("hr", days(8).minusSeconds(9), days(8).minusSeconds(9));

    assertThat(saysNothingNew(TUESDAY, MONDAY, earlier)).isFalse();
  }

  /** It takes back the end that the same directory told before. */
  @Test
  void bareRow_saysThatSomebodyIsThere() {
    assertThat(saysNothingNew(bare(days(8), days(8)), bare(days(9), days(9)))).isFalse();
  }

  @Test
  void rowThatTellsSinceWhen_saysSomethingNew() {
    assertThat(saysNothingNew(row("hr", days(8), days(10)), MONDAY)).isFalse();
    assertThat(saysNothingNew(TUESDAY, row("hr", days(9), days(10)))).isFalse();
  }

  /** Of which a step says so that is read by it. */
  @Test
  void rowBehindOneOfTwoContents_saysSomethingNew() {
    DossierEntry disputed = new DossierEntry(MONDAY, false, true, null);

    assertThat(Statements.saysNothingNew(TUESDAY, List.of(disputed))).isFalse();
  }
}
