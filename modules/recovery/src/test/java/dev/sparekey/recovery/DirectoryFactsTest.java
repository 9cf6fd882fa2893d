package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.DirectoryFacts.Lifecycle;
import dev.sparekey.model.Employment;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectoryFactsTest {

  private static IdentityContextEvent row(
      Instant from, @Nullable Instant to, @Nullable StaffRole staff) {
    return new IdentityContextEvent(
        new EventHeader("dir:" + from + to, "default", "dir", from, null, from, "test", "identity"),
        new AccountId("default", "okta", "00u1"),
        "anna@example.com",
        SubjectKind.PERSON,
        List.of(),
        null,
        null,
        null,
        from,
        to,
        staff);
  }

  private static DirectoryFacts at(Instant time, IdentityContextEvent... rows) {
    return new DirectoryRows(List.of(rows)).factsAt(time);
  }

  @Test
  void owner_whomNoDirectoryNames_isOfUnknownLifecycle() {
    assertThat(at(STEP)).isEqualTo(DirectoryFacts.NONE);
    assertThat(at(days(9), row(days(1), null, null))).isEqualTo(DirectoryFacts.NONE);
  }

  @Test
  void owner_whoseStatementHolds_isActive() {
    assertThat(at(STEP, row(days(90), null, StaffRole.HELP_DESK)))
        .isEqualTo(new DirectoryFacts(Lifecycle.ACTIVE, StaffRole.HELP_DESK, true, null));
  }

  @Test
  void owner_whoseNewestStatementHasRunOut_isALeaver() {
    assertThat(at(STEP, row(days(90), days(1), StaffRole.HELP_DESK)))
        .isEqualTo(new DirectoryFacts(Lifecycle.LEAVER, null, false, null));
    assertThat(at(days(2), row(days(90), days(1), null)).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  private static IdentityContextEvent away(
      @Nullable Instant to, Instant leaveFrom, @Nullable Instant leaveTo) {
    IdentityContextEvent row = row(days(90), to, StaffRole.HELP_DESK);
    return new IdentityContextEvent(
        row.header(),
        row.account(),
        row.accountName(),
        row.kind(),
        row.names(),
        row.privileged(),
        row.requiredLevel(),
        row.manager(),
        row.validFrom(),
        row.validTo(),
        row.staff(),
        new Employment(null, leaveFrom, leaveTo, List.of(), null, null, null));
  }

  /** Away from the tenth to the third day before the step. */
  @Test
  void owner_isOnLeaveFromItsBeginningUntilItsEnd() {
    IdentityContextEvent row = away(null, days(10), days(3));
    assertThat(at(days(11), row).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(at(days(10), row).lifecycle()).isEqualTo(Lifecycle.ON_LEAVE);
    assertThat(at(days(3), row).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  @Test
  void leaveWithoutAnEnd_lasts() {
    assertThat(at(STEP, away(null, days(10), null)).lifecycle()).isEqualTo(Lifecycle.ON_LEAVE);
  }

  @Test
  void owner_whoHasLeft_isNotOnLeave() {
    assertThat(at(STEP, away(days(1), days(10), null)).lifecycle()).isEqualTo(Lifecycle.LEAVER);
  }

  @Test
  void openStatement_isEndedByANewerOneThatHasRunOut() {
    assertThat(at(STEP, row(days(90), null, null), row(days(30), days(1), null)).lifecycle())
        .isEqualTo(Lifecycle.LEAVER);
  }

  @Test
  void owner_whoComesBack_isActiveAgain() {
    assertThat(at(STEP, row(days(90), days(30), null), row(days(1), null, null)).lifecycle())
        .isEqualTo(Lifecycle.ACTIVE);
  }

  private static IdentityContextEvent told(
      String id, Instant at, Instant from, @Nullable Instant to) {
    return new IdentityContextEvent(
        new EventHeader(id, "default", "dir", at, null, at, "test", "identity"),
        new AccountId("default", "okta", "00u1"),
        "anna@example.com",
        SubjectKind.PERSON,
        List.of(),
        null,
        null,
        null,
        from,
        to);
  }

  /** Yesterday's row has no end, today's has; both hold from one day on, and ids are hashes. */
  @ParameterizedTest
  @CsvSource({"a, b", "b, a"})
  void ofRowsThatHoldFromOneDayOn_theOneToldLastCounts(String yesterday, String today) {
    IdentityContextEvent open = told(yesterday, days(2), days(90), null);
    IdentityContextEvent ended = told(today, days(1), days(90), days(4));

    assertThat(at(STEP, open, ended).lifecycle()).isEqualTo(Lifecycle.LEAVER);
    assertThat(at(STEP, ended, open).lifecycle()).isEqualTo(Lifecycle.LEAVER);
  }

  /** Since when the account is there, and nothing else. */
  private static IdentityContextEvent created(Instant at, Instant from) {
    return new IdentityContextEvent(
        new EventHeader("c" + at, "default", "dir", at, null, at, "test", "identity"),
        new AccountId("default", "okta", "00u1"),
        null,
        SubjectKind.UNKNOWN,
        List.of(),
        null,
        null,
        null,
        from,
        null);
  }

  /** Switched off on day 9 before the step, touched on day 2 before it. */
  @Test
  void userWhoIsTouchedAfterHeLeft_hasLeftSinceHeWasFoundSwitchedOff() {
    IdentityContextEvent[] rows = {
      created(days(9), days(90)),
      told("off", days(9), days(9), days(9)),
      created(days(2), days(90)),
      told("touched", days(2), days(2), days(2))
    };

    assertThat(at(days(10), rows).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(at(days(5), rows).lifecycle()).isEqualTo(Lifecycle.LEAVER);
    assertThat(at(STEP, rows).lifecycle()).isEqualTo(Lifecycle.LEAVER);
    assertThat(at(STEP, rows).since()).isEqualTo(days(90));
  }

  @Test
  void userWhoIsSwitchedOnAgain_hadLeftBefore() {
    IdentityContextEvent[] rows = {
      created(days(9), days(90)),
      told("off", days(9), days(9), days(9)),
      created(days(2), days(90)),
      told("on", days(2), days(2), null)
    };

    assertThat(at(days(5), rows).lifecycle()).isEqualTo(Lifecycle.LEAVER);
    assertThat(at(STEP, rows).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  @Test
  void statementOfAnAccountsAge_leavesTheWordToThoseBeforeIt() {
    IdentityContextEvent desk = row(days(90), null, StaffRole.HELP_DESK);
    IdentityContextEvent gone = row(days(90), days(40), null);
    IdentityContextEvent age = created(days(9), days(30));

    assertThat(at(STEP, desk, age).staff()).isEqualTo(StaffRole.HELP_DESK);
    assertThat(at(STEP, gone, age).lifecycle()).isEqualTo(Lifecycle.LEAVER);
    assertThat(at(STEP, age).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    DirectoryRows rows = new DirectoryRows(List.of(desk, age));
    assertThat(rows.kindAt(STEP)).isEqualTo(SubjectKind.PERSON);
    assertThat(rows.readAt(STEP)).containsExactly(desk);
  }

  /** As a directory tells it that knows when somebody came. */
  private static IdentityContextEvent told(Instant at, Instant from) {
    IdentityContextEvent row = row(from, null, null);
    return new IdentityContextEvent(
        new EventHeader("dir:" + at + from, "default", "dir", at, null, at, "test", "identity"),
        row.account(),
        row.accountName(),
        row.kind(),
        row.names(),
        row.privileged(),
        row.requiredLevel(),
        row.manager(),
        from,
        null,
        row.staff());
  }

  @Test
  void account_beginsWithTheFirstStatementThatHoldsOfIt() {
    assertThat(at(STEP, told(days(5), days(90)), told(days(4), days(30))).since())
        .isEqualTo(days(90));
  }

  @Test
  void statement_thatDoesNotTellSinceWhenItHolds_tellsOfNoBeginning() {
    assertThat(at(STEP, row(days(5), null, null)).since()).isNull();
    assertThat(at(STEP, row(days(5), null, null), told(days(1), days(3))).since()).isNull();
  }

  @Test
  void account_thatWasInUseBefore_didNotBeginThen() {
    DirectoryFacts facts = at(STEP, told(days(5), days(30)));

    assertThat(facts.inUseFrom(days(30)).since()).isEqualTo(days(30));
    assertThat(facts.inUseFrom(days(31)).since()).isNull();
    assertThat(facts.inUseFrom(null).since()).isEqualTo(days(30));
  }
}
