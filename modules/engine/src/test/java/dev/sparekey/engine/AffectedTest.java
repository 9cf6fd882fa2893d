package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.employed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Proof;
import dev.sparekey.model.StaffRole;
import dev.sparekey.recovery.AssurancePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which accounts are looked at because of others' tickets, or of who acts for others. */
class AffectedTest {

  private static final AccountId DESK = new AccountId("default", "okta", "00uDESK");
  private static final AccountId FOREIGN = new AccountId("other", "okta", "00uX");
  private static final Instant NINE = day(10);

  private final HeapAccountsStore store = new HeapAccountsStore();
  private final Affected affected = new Affected(AssurancePolicy.DEFAULT);

  private void helpedAt(AccountId account, Instant at) {
    store.putHelped(new Helped(at, account, "okta:r" + at));
  }

  private Set<AccountId> unresolved(int partition, int count) {
    Tally tally = new Tally(Hour.of("default", "zendesk", NINE), count);
    return affected.count(new InboxRecord.Unresolved(partition, List.of(tally), NINE), store);
  }

  private Set<AccountId> employ(IdentityContextEvent row) {
    return affected.employ(new InboxRecord.Staffed(row, NINE), store);
  }

  private static IdentityContextEvent desk(String id, StaffRole role, String... names) {
    return employed(id, DESK, role, names);
  }

  private List<String> rows() {
    return store.staffRows(DESK).stream().map(row -> row.event().header().id()).toList();
  }

  @Test
  void ticketsForNobodyKnown_concernStepsFromTheHabitBeforeTheirHourToADayAfterIt() {
    // A ticket explains a step of up to 30 min before it and 24 h after it; clocks differ by 2 min.
    List<Instant> concerned =
        List.of(NINE.minus(Duration.ofMinutes(32)), NINE.plus(Duration.ofMinutes(25 * 60 + 2)));
    List<Instant> others =
        List.of(concerned.getFirst().minusMillis(1), concerned.getLast().plusMillis(1));
    for (Instant at : concerned) {
      helpedAt(new AccountId("default", "okta", "in" + at), at);
    }
    for (Instant at : others) {
      helpedAt(new AccountId("default", "okta", "out" + at), at);
    }

    assertThat(unresolved(0, 1))
        .extracting(AccountId::nativeId)
        .containsExactlyElementsOf(concerned.stream().map(at -> "in" + at).toList());
  }

  @Test
  void ticketsForNobodyKnown_concernNoOtherTenant() {
    helpedAt(FOREIGN, NINE);

    assertThat(unresolved(0, 1)).isEmpty();
  }

  @Test
  void moreTicketsForNobodyKnown_concernNobodyUntilThereIsNoneLeft() {
    helpedAt(ANNA, NINE);
    unresolved(0, 1);

    assertThat(unresolved(0, 2)).isEmpty();
    assertThat(unresolved(1, 1)).isEmpty();
    assertThat(unresolved(0, 0)).isEmpty();
    assertThat(unresolved(1, 0)).containsExactly(ANNA);
  }

  @Test
  void newAgent_concernsAllHelpedAccountsOfTheTenant() {
    helpedAt(ANNA, NINE);
    helpedAt(BERT, day(30));
    helpedAt(FOREIGN, NINE);

    assertThat(employ(desk("1", StaffRole.HELP_DESK, "desk@example.com")))
        .containsExactlyInAnyOrder(ANNA, BERT);
  }

  @Test
  void rowThatSaysTheSame_concernsNobodyAndTheOneOfTheLastIdIsKept() {
    helpedAt(ANNA, NINE);
    employ(desk("2", StaffRole.HELP_DESK, "desk@example.com"));

    assertThat(employ(desk("3", StaffRole.HELP_DESK, "desk@example.com"))).isEmpty();
    assertThat(rows()).containsExactly("hr:3");
    assertThat(employ(desk("1", StaffRole.HELP_DESK, "desk@example.com"))).isEmpty();
    assertThat(rows()).containsExactly("hr:3");
  }

  private static IdentityContextEvent desk(String id, Instant at, StaffRole role) {
    IdentityContextEvent row = desk(id, role, "desk@example.com");
    return new IdentityContextEvent(
        Happenings.header(id, "hr", at),
        row.account(),
        row.accountName(),
        row.kind(),
        row.names(),
        row.privileged(),
        row.requiredLevel(),
        row.manager(),
        row.validFrom(),
        row.validTo(),
        role);
  }

  /** Ids are hashes; the duty of the 12th is that of the 10th again. */
  @Test
  void rowThatSaysAnOlderThingAgain_concernsWhomTheDutyDoes() {
    helpedAt(ANNA, NINE);
    employ(desk("c", day(10), StaffRole.HELP_DESK));
    employ(desk("b", day(11), StaffRole.ADMINISTRATOR));

    assertThat(employ(desk("a", day(12), StaffRole.HELP_DESK))).containsExactly(ANNA);
    assertThat(rows()).containsExactly("hr:a", "hr:b");
  }

  @Test
  void rowToldAgain_concernsNobodyAndIsKeptOnce() {
    helpedAt(ANNA, NINE);
    employ(desk("1", StaffRole.HELP_DESK, "desk@example.com"));

    assertThat(employ(desk("1", StaffRole.HELP_DESK, "desk@example.com"))).isEmpty();
    assertThat(rows()).containsExactly("hr:1");
  }

  @Test
  void rowThatSaysOtherwise_isKeptBesideTheOther() {
    helpedAt(ANNA, NINE);
    employ(desk("1", StaffRole.HELP_DESK, "desk@example.com"));

    assertThat(employ(desk("2", StaffRole.HELP_DESK, "other@example.com"))).containsExactly(ANNA);
    assertThat(rows()).containsExactly("hr:1", "hr:2");
  }

  /** Of one id with two contents the greater counts, whichever comes first. */
  @Test
  void rowsOfOneIdWithTwoContents_areTheSameInBothOrders() {
    IdentityContextEvent one = desk("1", StaffRole.HELP_DESK, "a@example.com");
    IdentityContextEvent other = desk("1", StaffRole.ADMINISTRATOR, "a@example.com");
    HeapAccountsStore reversed = new HeapAccountsStore();
    for (IdentityContextEvent row : Arrays.asList(one, other)) {
      employ(row);
    }
    for (IdentityContextEvent row : Arrays.asList(other, one)) {
      affected.employ(new InboxRecord.Staffed(row, NINE), reversed);
    }

    assertThat(store.staffRows(DESK)).hasSize(1);
    assertThat(store.staffRows(DESK)).isEqualTo(reversed.staffRows(DESK));
  }

  private void clock(Instant to) {
    store.putMarks(
        store.marks().with(new Mark(Mark.CLOCK, Mark.Path.NAMES, 0, 1, to, Proof.PROVEN)));
  }

  /** As a desk tells of a user who was changed: as he is now. */
  private static IdentityContextEvent changed(int day, StaffRole role) {
    IdentityContextEvent row = desk("c" + day, day(day), role);
    return new IdentityContextEvent(
        row.header(),
        row.account(),
        null,
        row.kind(),
        row.names(),
        null,
        null,
        null,
        day(day),
        null,
        role);
  }

  @Test
  void agentWhoseRecordIsChangedEachDay_concernsNobodyAndKeepsWhatMayStillComeBetween() {
    helpedAt(ANNA, NINE);
    clock(day(0));
    employ(changed(0, StaffRole.HELP_DESK));
    for (int day = 1; day <= 400; day++) {
      clock(day(day));
      assertThat(employ(changed(day, StaffRole.HELP_DESK))).isEmpty();
    }

    assertThat(rows()).hasSize(1 + 36).contains("hr:c0", "hr:c400").doesNotContain("hr:c1");
    assertThat(employ(changed(401, StaffRole.NONE))).containsExactly(ANNA);
  }

  @Test
  void agentWhoHasLeft_isForgottenOnceNothingOfHisTimeIsJudged() {
    IdentityContextEvent row = desk("left", day(0), StaffRole.HELP_DESK);
    employ(
        new IdentityContextEvent(
            row.header(),
            DESK,
            null,
            row.kind(),
            row.names(),
            null,
            null,
            null,
            day(0),
            day(10),
            StaffRole.HELP_DESK));
    clock(day(10).plus(AssurancePolicy.DEFAULT.horizon()).minusMillis(1));
    affected.forget(store);
    assertThat(rows()).hasSize(1);

    clock(day(10).plus(AssurancePolicy.DEFAULT.horizon()));
    affected.forget(store);
    assertThat(rows()).isEmpty();
  }

  /** Before the clock tells anything it is not known how old anything is. */
  @Test
  void agentWhoHasLeft_isKnownWhileTheClockTellsNothing() {
    employ(changed(0, StaffRole.HELP_DESK));
    affected.forget(store);

    assertThat(rows()).hasSize(1);
  }

  @Test
  void rowEachSecond_keepsTheLastOfTheDay() {
    for (int second = 0; second < 100; second++) {
      IdentityContextEvent row =
          desk("s" + (100 + second), day(1).plusSeconds(second), StaffRole.HELP_DESK);
      employ(
          new IdentityContextEvent(
              row.header(),
              DESK,
              null,
              row.kind(),
              List.of("n" + second),
              null,
              null,
              null,
              row.header().occurredAt(),
              null,
              StaffRole.HELP_DESK));
    }

    assertThat(rows()).hasSize(32).contains("hr:s199", "hr:s168");
  }
}
