package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept of what directories say of one who acts for others. */
class StaffRowsTest {

  private static final AccountId MARA = new AccountId("default", "zendesk", "77");
  private static final Instant HORIZON = days(132);
  private static final Instant IN_ORDER = days(35);

  private static DossierEntry row(
      String feed,
      Instant told,
      Instant from,
      @Nullable Instant to,
      StaffRole role,
      String... names) {
    String id = feed + (feed + told + from + to + role + List.of(names)).hashCode();
    return new DossierEntry(
        new IdentityContextEvent(
            new EventHeader(id, "default", feed, told, null, told, "test", "user"),
            MARA,
            null,
            SubjectKind.UNKNOWN,
            List.of(names),
            null,
            null,
            null,
            from,
            to,
            role),
        false);
  }

  /** As a desk tells of a user who was changed: as he is now. */
  private static DossierEntry changed(Instant at, StaffRole role, String... names) {
    return row("zendesk", at, at, null, role, names);
  }

  private static List<DossierEntry> kept(List<DossierEntry> rows) {
    List<DossierEntry> kept = List.of();
    for (DossierEntry row : rows) {
      kept = StaffRows.with(row, kept);
    }
    return kept;
  }

  private static List<DossierEntry> left(List<DossierEntry> rows) {
    List<DossierEntry> left = new ArrayList<>(rows);
    left.removeAll(StaffRows.expired(rows, HORIZON, IN_ORDER));
    return left;
  }

  private static Staff.@Nullable Member at(Instant at, List<DossierEntry> rows) {
    return Staff.of(rows).of("default", "zendesk", "77", null, at);
  }

  @Test
  void rowsThatSayTheSame_atEachChangeOfAUsersRecord_areTheFirstAndThoseSinceTheLastOld() {
    List<DossierEntry> rows = new ArrayList<>();
    for (int day = 400; day > 0; day--) {
      rows.add(changed(days(day), StaffRole.HELP_DESK, "mara@x.org"));
    }

    assertThat(left(rows)).hasSize(36).contains(rows.getFirst()).doesNotContain(rows.get(1));
    assertThat(left(left(rows))).isEqualTo(left(rows));
  }

  /** What another directory said on day 250 and tells late counted until day 200, not until 150. */
  @Test
  void rowsThatSayTheSame_untilAnotherSaysOtherwise_areTheFirstAndTheLast() {
    List<DossierEntry> rows = new ArrayList<>();
    for (int day = 300; day >= 200; day -= 10) {
      rows.add(changed(days(day), StaffRole.HELP_DESK, "mara@x.org"));
    }
    DossierEntry other = changed(days(150), StaffRole.ADMINISTRATOR, "mara@x.org");
    rows.add(other);

    assertThat(left(rows)).containsExactly(rows.getFirst(), rows.get(10), other);
  }

  @Test
  void rowsThatSaySomethingElseEachDay_areThoseOfTheHorizonAnd64() {
    List<DossierEntry> rows = new ArrayList<>();
    for (int day = 400; day > 0; day--) {
      StaffRole role = day % 2 == 0 ? StaffRole.HELP_DESK : StaffRole.ADMINISTRATOR;
      rows.add(changed(days(day), role, "mara@x.org"));
    }

    assertThat(left(rows)).isEqualTo(rows.subList(400 - 132 - 64, 400));
  }

  @Test
  void rowThatRanOutBeforeTheHorizon_isForgotten() {
    DossierEntry out = row("hr", days(300), days(400), HORIZON, StaffRole.HELP_DESK, "m@x.org");
    DossierEntry later =
        row("hr", days(300), days(400), HORIZON.plusMillis(1), StaffRole.HELP_DESK, "m@x.org");

    assertThat(left(List.of(out))).isEmpty();
    assertThat(left(List.of(later))).containsExactly(later);
  }

  /** What it corrects may be on its way. */
  @Test
  void rowThatRanOutBeforeTheHorizon_andWasToldOfLate_isKept() {
    DossierEntry out = row("hr", IN_ORDER, days(400), days(200), StaffRole.HELP_DESK, "m@x.org");

    assertThat(left(List.of(out))).containsExactly(out);
  }

  /** Else the corrected row would come back when its correction is forgotten. */
  @Test
  void rowThatWasCorrected_isForgottenWithItsCorrection() {
    DossierEntry monday = row("hr", days(300), days(400), null, StaffRole.HELP_DESK, "m@x.org");
    DossierEntry tuesday =
        row("hr", days(299), days(400), days(200), StaffRole.HELP_DESK, "m@x.org");

    assertThat(left(List.of(monday, tuesday))).isEmpty();
  }

  /** One activation of a right each day, beside what he always is. */
  @Test
  void rowWithoutAnEnd_besideManyThatHaveRunOut_isKept() {
    List<DossierEntry> rows = new ArrayList<>();
    rows.add(row("hr", days(900), days(900), null, StaffRole.HELP_DESK, "m@x.org"));
    for (int day = 800; day > 140; day--) {
      rows.add(row("hr", days(day), days(day), days(day - 1), StaffRole.ADMINISTRATOR, "m@x.org"));
    }

    assertThat(left(rows)).containsExactly(rows.getFirst());
  }

  @Property(tries = 300)
  void rows_anyOrderAndDuplicates_areTheSame(
      @ForAll("rows") List<DossierEntry> rows, @ForAll long seed) {
    assertThat(kept(shuffled(rows, seed))).containsExactlyInAnyOrderElementsOf(kept(rows));
  }

  /** Of one day, of which more than are kept are told, again and again. */
  @Property(tries = 100)
  void rowsOfOneDay_anyOrderAndDuplicates_areTheSame(
      @ForAll("crowd") List<DossierEntry> rows, @ForAll long seed) {
    assertThat(kept(shuffled(rows, seed))).containsExactlyInAnyOrderElementsOf(kept(rows));
  }

  private static List<DossierEntry> shuffled(List<DossierEntry> rows, long seed) {
    Random random = new Random(seed);
    List<DossierEntry> shuffled = new ArrayList<>(rows);
    rows.stream().filter(row -> random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  /** To keep one of those that say the same changes nothing that is read. */
  @Property(tries = 300)
  void rows_whetherOrNotThoseThatSayTheSameAreOne_sayTheSame(
      @ForAll("rows") List<DossierEntry> rows) {
    assertSame(kept(rows), rows, Instant.MIN);
  }

  @Property(tries = 300)
  void rows_whetherOrNotTheExpiredAreThere_sayTheSameFromTheHorizonOn(
      @ForAll("rows") List<DossierEntry> rows) {
    assertSame(left(kept(rows)), rows, HORIZON);
  }

  /**
   * As an account's partition forgets: day by day, of what was told by then. But for rows that
   * begin more than 35 days before they are told: those may reach behind what stood between two
   * alike.
   */
  @Property(tries = 200)
  void rows_forgottenDayByDay_sayTheSameFromTheHorizonOn(@ForAll("rows") List<DossierEntry> all) {
    List<DossierEntry> rows = new ArrayList<>(all);
    rows.removeIf(
        row ->
            ((IdentityContextEvent) row.event())
                .validFrom()
                .isBefore(told(row).minus(Duration.ofDays(35))));
    List<DossierEntry> inOrder = new ArrayList<>(rows);
    inOrder.sort((one, other) -> told(one).compareTo(told(other)));
    List<DossierEntry> kept = List.of();
    for (DossierEntry row : inOrder) {
      kept = StaffRows.with(row, kept);
      List<DossierEntry> left = new ArrayList<>(kept);
      left.removeAll(
          StaffRows.expired(
              kept, told(row).minus(Duration.ofDays(132)), told(row).minus(Duration.ofDays(35))));
      kept = left;
    }

    assertSame(left(kept), rows, HORIZON);
  }

  private static Instant told(DossierEntry row) {
    return row.event().header().occurredAt();
  }

  private static void assertSame(List<DossierEntry> some, List<DossierEntry> all, Instant since) {
    List<Instant> times = new ArrayList<>(List.of(STEP, days(131)));
    for (DossierEntry entry : all) {
      IdentityContextEvent row = (IdentityContextEvent) entry.event();
      times.add(row.validFrom());
      times.add(row.validFrom().minusMillis(1));
      if (row.validTo() != null) {
        times.add(row.validTo());
      }
    }
    for (Instant time : times) {
      if (!time.isBefore(since)) {
        assertThat(at(time, some)).as("at " + time).isEqualTo(at(time, all));
      }
    }
  }

  @Test
  void duty_thatIsToldAgain_isTheSame_andOneThatIsTakenBackIsNot() {
    List<DossierEntry> before = List.of(changed(days(9), StaffRole.HELP_DESK, "mara@x.org"));
    DossierEntry again = changed(days(5), StaffRole.HELP_DESK, "mara@x.org");
    DossierEntry none = changed(days(5), StaffRole.NONE, "mara@x.org");

    assertThat(Staff.of(StaffRows.with(again, before)).isTheSame(Staff.of(before), MARA)).isTrue();
    assertThat(Staff.of(StaffRows.with(none, before)).isTheSame(Staff.of(before), MARA)).isFalse();
  }

  /** Against all times at which anything begins or ends. */
  @Property(tries = 300)
  void staff_isTheSame_whereItIsAtAllTimes(
      @ForAll("rows") List<DossierEntry> rows, @ForAll("rows") List<DossierEntry> others) {
    List<DossierEntry> all = new ArrayList<>(rows);
    all.addAll(others.subList(0, Math.min(others.size(), 2)));
    boolean same = true;
    for (DossierEntry entry : all) {
      IdentityContextEvent row = (IdentityContextEvent) entry.event();
      Instant from = row.validFrom();
      Instant to = row.validTo() == null ? from : row.validTo();
      same &= word(from, all).equals(word(from, rows)) && word(to, all).equals(word(to, rows));
    }

    assertThat(Staff.of(all).isTheSame(Staff.of(rows), MARA)).isEqualTo(same);
  }

  /** None, and somebody with no duties, are told apart by nobody but who asks for a row. */
  private static String word(Instant at, List<DossierEntry> rows) {
    return String.valueOf(at(at, rows));
  }

  private static Arbitrary<DossierEntry> rows(Arbitrary<Instant> told) {
    return Combinators.combine(
            Arbitraries.of("zendesk", "zendesk", "hr"),
            told,
            Arbitraries.of(days(300), days(300).plusSeconds(3_600), days(150), days(60))
                .injectNull(0.5),
            Arbitraries.of(days(200), days(131), days(40)).injectNull(0.6),
            Arbitraries.of(StaffRole.HELP_DESK, StaffRole.ADMINISTRATOR),
            Arbitraries.of("mara@x.org", "zendesk:77"))
        .as(
            (feed, at, from, to, role, name) ->
                row(feed, at, from == null ? at : from, to, role, name));
  }

  @Provide
  Arbitrary<List<DossierEntry>> rows() {
    return rows(Arbitraries.integers().between(1, 320).map(Scene::days)).list().ofMaxSize(24);
  }

  @Provide
  Arbitrary<List<DossierEntry>> crowd() {
    Arbitrary<Instant> times =
        Arbitraries.integers().between(0, 90).map(i -> days(9).plusSeconds(i));
    return Combinators.combine(
            times,
            Arbitraries.of(days(9), days(300)).injectNull(0.5),
            Arbitraries.integers().between(0, 60))
        .as(
            (at, from, name) ->
                row("zendesk", at, from == null ? at : from, null, StaffRole.HELP_DESK, "n" + name))
        .list()
        .ofMinSize(60)
        .ofMaxSize(140);
  }
}
