package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.DirectoryFacts.Lifecycle;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
    return new Dossier(Arrays.stream(rows).map(row -> new DossierEntry(row, false)).toList())
        .factsAt(time);
  }

  @Test
  void owner_whomNoDirectoryNames_isOfUnknownLifecycle() {
    assertThat(at(STEP)).isEqualTo(DirectoryFacts.NONE);
    assertThat(at(days(9), row(days(1), null, null))).isEqualTo(DirectoryFacts.NONE);
  }

  @Test
  void owner_whoseStatementHolds_isActive() {
    assertThat(at(STEP, row(days(90), null, StaffRole.HELP_DESK)))
        .isEqualTo(new DirectoryFacts(Lifecycle.ACTIVE, StaffRole.HELP_DESK, true));
  }

  @Test
  void owner_whoseNewestStatementHasRunOut_isALeaver() {
    assertThat(at(STEP, row(days(90), days(1), StaffRole.HELP_DESK)))
        .isEqualTo(new DirectoryFacts(Lifecycle.LEAVER, null, false));
    assertThat(at(days(2), row(days(90), days(1), null)).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
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
}
