package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Actor.Role;
import dev.sparekey.model.Credential;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who acts for others, as the directory knows it. */
class StaffTest {

  private static final AccountId MARA = new AccountId("default", "okta", "00uMARA");

  @Test
  void agent_whomTheDirectoryKnowsAsAdministrator_isOne() {
    Staff staff = staff(row(MARA, StaffRole.ADMINISTRATOR, "mara@example.com"));

    RecoveryEvent told = staff.told(by(Role.AGENT, "00uMARA", null));
    assertThat(told.actor()).isEqualTo(new Actor(Role.ADMIN, "00uMARA", null));
    assertThat(told.header().id()).isEqualTo("okta:e");
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"ADMIN", "UNKNOWN"})
  void actor_whomTheDirectoryKnowsAsHelpDesk_isAnAgent(Role role) {
    Staff staff = staff(row(MARA, StaffRole.HELP_DESK, "mara@example.com"));

    assertThat(staff.told(by(role, null, "Mara@Example.com")).actor().role()).isEqualTo(Role.AGENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"SELF", "INTEGRATION", "SYSTEM"})
  void actor_ofWhomTheSourceKnowsBetter_isLeftAsTold(Role role) {
    Staff staff = staff(row(MARA, StaffRole.HELP_DESK, "mara@example.com"));
    RecoveryEvent event = by(role, "00uMARA", null);

    assertThat(staff.told(event)).isSameAs(event);
  }

  @Test
  void actor_whoseRoleAgrees_isLeftAsTold() {
    Staff staff = staff(row(MARA, StaffRole.HELP_DESK, "mara@example.com"));
    RecoveryEvent event = by(Role.AGENT, "00uMARA", null);

    assertThat(staff.told(event)).isSameAs(event);
  }

  @Test
  void actor_whoIsNobodyOfTheStaff_isLeftAsTold() {
    Staff staff = staff(row(MARA, StaffRole.HELP_DESK, "mara@example.com"));
    RecoveryEvent event = by(Role.UNKNOWN, "00uOTHER", "other@example.com");

    assertThat(staff.told(event)).isSameAs(event);
    assertThat(Staff.NOBODY.told(event)).isSameAs(event);
  }

  /** Staff reset their own accounts too. */
  @Test
  void actor_onTheirOwnAccount_actsForNobodyElse() {
    AccountId anna = new AccountId("default", "okta", "00u1");
    Staff staff = staff(row(anna, StaffRole.ADMINISTRATOR, "anna@example.com"));
    RecoveryEvent byId = by(Role.UNKNOWN, "00u1", null);
    RecoveryEvent byName = by(Role.UNKNOWN, null, "Anna@example.com");

    assertThat(staff.told(byId)).isSameAs(byId);
    assertThat(staff.told(byName)).isSameAs(byName);
  }

  /** From the beginning on, until the end and not at it. */
  @ParameterizedTest
  @CsvSource({"-1, false", "0, true", "59, true", "60, false"})
  void duty_fromTheStepToAnHourLater_holdsMinutesAfter(long minutes, boolean holds) {
    IdentityContextEvent duty =
        row("d", MARA, StaffRole.HELP_DESK, STEP, minutes(60), "mara@example.com");

    assertThat(staff(duty).of("default", "okta", "00uMARA", null, minutes(minutes)) != null)
        .isEqualTo(holds);
  }

  @Test
  void duty_takenBackByALaterRow_isNone() {
    Staff staff =
        staff(
            row("b", MARA, StaffRole.NONE, days(2), null, "mara@example.com"),
            row("a", MARA, StaffRole.HELP_DESK, days(3), null, "mara@example.com"));

    assertThat(staff.of("default", "okta", "00uMARA", null, STEP)).isNull();
    assertThat(staff.named("default", "mara@example.com", STEP)).isFalse();
    assertThat(staff.named("default", "mara@example.com", days(2).minusSeconds(1))).isTrue();
  }

  @Test
  void rows_ofOneTime_areReadInTheOrderOfTheirIds() {
    IdentityContextEvent first = row("a", MARA, StaffRole.HELP_DESK, days(3), null, "mara@x.org");
    IdentityContextEvent last = row("b", MARA, StaffRole.NONE, days(3), null, "mara@x.org");

    assertThat(staff(last, first).of("default", "okta", "00uMARA", null, STEP)).isNull();
  }

  @Test
  void duty_ofTwoRowsThatHoldFromOneDayOn_isWhatTheOneToldLastSays() {
    IdentityContextEvent agent = duty("b", StaffRole.HELP_DESK, days(5));
    IdentityContextEvent admin = duty("a", StaffRole.ADMINISTRATOR, days(4));

    for (Staff staff : List.of(staff(agent, admin), staff(admin, agent))) {
      assertThat(role(staff, days(6))).isEqualTo(StaffRole.ADMINISTRATOR);
      assertThat(role(staff, days(4))).isEqualTo(StaffRole.ADMINISTRATOR);
    }
  }

  /** Monday's row has no end, Tuesday's of the same beginning has one, which has passed. */
  @Test
  void duty_whoseCorrectionHasRunOut_doesNotComeBack() {
    IdentityContextEvent monday = row("a", MARA, StaffRole.HELP_DESK, days(9), null, "mara@x.org");
    IdentityContextEvent tuesday =
        row("b", MARA, StaffRole.HELP_DESK, days(9), days(2), "mara@x.org");

    assertThat(staff(monday, tuesday).of("default", "okta", "00uMARA", null, days(3))).isNotNull();
    assertThat(staff(monday, tuesday).of("default", "okta", "00uMARA", null, days(1))).isNull();
  }

  private static StaffRole role(Staff staff, Instant at) {
    return Objects.requireNonNull(staff.of("default", "okta", "00uMARA", null, at)).role();
  }

  private static IdentityContextEvent duty(String id, StaffRole role, Instant told) {
    return new IdentityContextEvent(
        header(id, told),
        MARA,
        null,
        SubjectKind.PERSON,
        List.of("mara@x.org"),
        null,
        null,
        null,
        days(10),
        null,
        role);
  }

  @Test
  void person_withTwoAccounts_hasTheNamesOfBothAndTheGreaterRole() {
    AccountId admin = new AccountId("default", "entra", "m-adm");
    Staff staff =
        staff(
            row("1", MARA, StaffRole.ADMINISTRATOR, days(3), null, "mara@x.org", "zendesk:7"),
            row("2", admin, StaffRole.HELP_DESK, days(3), null, "mara@x.org", "m-adm@x.org"));

    Staff.Member mara = staff.of("default", "okta", null, "Mara@x.org", STEP);
    assertThat(mara)
        .isEqualTo(
            new Staff.Member(
                StaffRole.ADMINISTRATOR, Set.of("mara@x.org", "zendesk:7", "m-adm@x.org")));
    assertThat(staff.of("default", "okta", "00uMARA", null, STEP))
        .extracting(Staff.Member::names)
        .asInstanceOf(InstanceOfAssertFactories.COLLECTION)
        .containsExactlyInAnyOrder("mara@x.org", "zendesk:7");
  }

  @Test
  void person_whoHasLostAName_isNotFoundByIt() {
    Staff staff =
        staff(
            row("1", MARA, StaffRole.HELP_DESK, days(3), null, "mara@x.org"),
            row("2", MARA, StaffRole.HELP_DESK, days(2), null, "mara.b@x.org"));

    assertThat(staff.named("default", "mara@x.org", STEP)).isFalse();
    assertThat(staff.named("default", "mara.b@x.org", STEP)).isTrue();
  }

  @Test
  void accountName_isANameToo() {
    IdentityContextEvent row =
        new IdentityContextEvent(
            header("1", days(3)),
            MARA,
            "MARA.LOGIN",
            SubjectKind.PERSON,
            List.of(),
            null,
            null,
            null,
            days(3),
            null,
            StaffRole.HELP_DESK);

    assertThat(staff(row).named("default", "mara.login", STEP)).isTrue();
  }

  @Test
  void staff_ofAnotherTenant_isNobodyHere() {
    Staff staff = staff(row(MARA, StaffRole.HELP_DESK, "mara@x.org"));

    assertThat(staff.named("other", "mara@x.org", STEP)).isFalse();
    assertThat(staff.of("other", "okta", "00uMARA", null, STEP)).isNull();
    assertThat(staff.of("default", "okta", "", null, STEP)).isNull();
  }

  @Test
  void rows_thatSayNothingOfADuty_makeNobodyStaff() {
    assertThat(staff(row(MARA, null, "mara@x.org")).named("default", "mara@x.org", STEP)).isFalse();
  }

  private static Staff staff(IdentityContextEvent... rows) {
    return Staff.of(Arrays.stream(rows).map(row -> new DossierEntry(row, false)).toList());
  }

  private static IdentityContextEvent row(
      AccountId account, @Nullable StaffRole role, String... names) {
    return row("1", account, role, days(3), null, names);
  }

  private static IdentityContextEvent row(
      String id,
      AccountId account,
      @Nullable StaffRole role,
      Instant from,
      @Nullable Instant to,
      String... names) {
    return new IdentityContextEvent(
        header(id, from),
        account,
        null,
        SubjectKind.PERSON,
        List.of(names),
        null,
        null,
        null,
        from,
        to,
        role);
  }

  private static RecoveryEvent by(Role role, @Nullable String id, @Nullable String name) {
    return new RecoveryEvent(
        header("e", STEP),
        new AccountId("default", "okta", "00u1"),
        null,
        RecoveryAction.FACTOR_RESET,
        RecoveryPath.UNKNOWN,
        new Actor(role, id, name),
        Credential.UNKNOWN,
        null,
        null,
        Origin.UNKNOWN,
        null);
  }

  private static EventHeader header(String id, Instant at) {
    return new EventHeader("okta:" + id, "default", "okta", at, null, at, "okta@1", "test");
  }
}
