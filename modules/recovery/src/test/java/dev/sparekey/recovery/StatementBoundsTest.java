package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.StatementBounds.MOST_OF_A_DAY;
import static dev.sparekey.recovery.StatementBounds.MOST_OF_A_DIRECTORY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Credential;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A feed that tells of one account without end. */
class StatementBoundsTest {

  private static final Instant NOON = Instant.parse("2026-03-12T12:00:00Z");

  private static DossierEntry row(
      String feed, Instant told, Instant from, int name, @Nullable Boolean privileged) {
    String id = "%s:%s%s%d".formatted(feed, told, from, name);
    return new DossierEntry(
        new IdentityContextEvent(
            new EventHeader(id, "default", feed, told, null, told, "test", "user"),
            new AccountId("default", "okta", "00u1"),
            "n" + name,
            SubjectKind.UNKNOWN,
            List.of(),
            privileged,
            null,
            null,
            from,
            null),
        false);
  }

  private static DossierEntry asOfNow(String feed, Instant at) {
    return row(feed, at, at, 0, null);
  }

  /** So many, a second apart, the first first. */
  private static List<DossierEntry> many(int rows) {
    List<DossierEntry> many = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      many.add(asOfNow("okta", NOON.plusSeconds(i)));
    }
    return many;
  }

  @Test
  void rowsOfADay_asManyAsAreKept_areAllKept() {
    assertThat(StatementBounds.surplus(many(MOST_OF_A_DAY))).isEmpty();
  }

  @Test
  void rowsOfADay_moreThanAreKept_areTheLast() {
    List<DossierEntry> rows = many(MOST_OF_A_DAY + 3);
    List<DossierEntry> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(7));

    assertThat(StatementBounds.surplus(shuffled))
        .containsExactlyInAnyOrderElementsOf(rows.subList(0, 3));
  }

  @Test
  void rowsOfAnotherDayOrDirectory_takeNoRoom() {
    List<DossierEntry> rows = many(MOST_OF_A_DAY);
    rows.add(asOfNow("okta", NOON.plus(Duration.ofDays(1))));
    rows.add(asOfNow("okta", NOON.minus(Duration.ofDays(1))));
    rows.add(asOfNow("hr", NOON));

    assertThat(StatementBounds.surplus(rows)).isEmpty();
  }

  /** Whoever changes his own profile each second does not hide that he became privileged. */
  @Test
  void rowThatTellsAFact_isNotPushedOutByThoseThatDoNot() {
    List<DossierEntry> rows = new ArrayList<>();
    rows.add(asOfNow("okta", NOON.minusSeconds(9)));
    DossierEntry told = row("okta", NOON.minusSeconds(5), NOON.minusSeconds(5), 0, true);
    rows.add(told);
    rows.addAll(many(100));

    assertThat(StatementBounds.surplus(rows)).hasSize(1 + 100 - MOST_OF_A_DAY).doesNotContain(told);
  }

  @Test
  void whatIsNoStatement_isLeftAlone() {
    List<DossierEntry> rows = many(MOST_OF_A_DAY);
    for (int i = 0; i < 100; i++) {
      rows.add(
          new DossierEntry(
              Scene.credentialEvent(
                  "b" + i, RecoveryAction.FACTOR_BOUND, NOON, Actor.Role.SELF, Credential.UNKNOWN),
              false));
    }

    assertThat(StatementBounds.surplus(rows)).isEmpty();
  }

  /** Each since another day, as by a field that is read wrongly. */
  @Test
  void rowsOfOneDirectory_sinceMoreDaysThanAreKept_areThoseToldLast() {
    List<DossierEntry> rows = new ArrayList<>();
    for (int i = 0; i < MOST_OF_A_DIRECTORY + 5; i++) {
      rows.add(row("hr", NOON.plusSeconds(i), NOON.minus(Duration.ofDays(i)), 0, null));
    }
    rows.add(asOfNow("okta", NOON));

    assertThat(StatementBounds.surplus(rows))
        .containsExactlyInAnyOrderElementsOf(rows.subList(0, 5));
  }

  @Test
  void rowThatTellsHowOldTheAccountIs_isKeptWhateverFollows() {
    List<DossierEntry> rows = new ArrayList<>();
    rows.add(row("hr", NOON, NOON.minus(Duration.ofDays(9_999)), 0, null));
    for (int i = 1; i <= MOST_OF_A_DIRECTORY + 5; i++) {
      rows.add(row("hr", NOON.plusSeconds(i), NOON.minus(Duration.ofDays(i)), 0, null));
    }

    assertThat(StatementBounds.surplus(rows)).hasSize(5).doesNotContain(rows.getFirst());
  }

  @Test
  void day_onWhichAsManyAreKept_mayHaveHadMore() {
    assertThat(StatementBounds.crowded(rows(many(MOST_OF_A_DAY - 1)))).isEmpty();
    assertThat(StatementBounds.crowded(rows(many(MOST_OF_A_DAY))))
        .singleElement()
        .satisfies(
            day -> {
              assertThat(day.holds(NOON)).isTrue();
              assertThat(day.holds(NOON.minus(Duration.ofHours(1)))).isTrue();
              assertThat(day.holds(NOON.minus(Duration.ofHours(1)).minusMillis(1))).isFalse();
              assertThat(day.holds(NOON.plus(Duration.ofHours(23)))).isFalse();
            });
  }

  private static List<IdentityContextEvent> rows(List<DossierEntry> entries) {
    return entries.stream().map(entry -> (IdentityContextEvent) entry.event()).toList();
  }

  @Test
  void step_onADayOfWhichThereMayBeMore_saysSo() {
    Scene quiet = new Scene().helped("r", RecoveryAction.FACTOR_RESET, days(0));
    Scene loud = new Scene().helped("r", RecoveryAction.FACTOR_RESET, days(0));
    for (int i = 0; i < MOST_OF_A_DAY; i++) {
      loud.add(Scene.named("okta", "s" + i, days(0).plusSeconds(60 + i)));
      quiet.add(Scene.named("okta", "s" + i, days(2).plusSeconds(i)));
    }

    assertThat(loud.steps().getFirst().assurance().why().toString())
        .contains("okta said so much of the account between 2026-03-20T11:00:00Z and 2026-03-21T1");
    assertThat(quiet.steps().getFirst().assurance().why().toString())
        .doesNotContain("said so much");
  }
}
