package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.DirectoryFacts.Lifecycle;
import dev.sparekey.model.Employment;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What several directories say of one account, where none of them says all. */
class DirectoryRowsTest {

  /** What a row says beside a login; nothing unless a test fills it. */
  private record Said(
      String feed,
      Instant told,
      Instant from,
      @Nullable Instant to,
      SubjectKind kind,
      @Nullable Boolean privileged,
      @Nullable Integer level,
      @Nullable String manager,
      @Nullable StaffRole staff,
      @Nullable Instant leave) {

    /** Of a personnel system, which tells since when. */
    static Said hr(int told, int from) {
      return at("hr", days(told), days(from));
    }

    /** Of a directory that knows its users only as they are now. */
    static Said okta(int told) {
      return at("okta", days(told), days(told));
    }

    static Said at(String feed, Instant told, Instant from) {
      return new Said(feed, told, from, null, SubjectKind.UNKNOWN, null, null, null, null, null);
    }

    Said until(Instant end) {
      return new Said(feed, told, from, end, kind, privileged, level, manager, staff, leave);
    }

    Said kind(SubjectKind is) {
      return new Said(feed, told, from, to, is, privileged, level, manager, staff, leave);
    }

    Said privileged(@Nullable Boolean is) {
      return new Said(feed, told, from, to, kind, is, level, manager, staff, leave);
    }

    Said level(@Nullable Integer is) {
      return new Said(feed, told, from, to, kind, privileged, is, manager, staff, leave);
    }

    Said manager(@Nullable String is) {
      return new Said(feed, told, from, to, kind, privileged, level, is, staff, leave);
    }

    Said staff(@Nullable StaffRole is) {
      return new Said(feed, told, from, to, kind, privileged, level, manager, is, leave);
    }

    Said away(Instant since) {
      return new Said(feed, told, from, to, kind, privileged, level, manager, staff, since);
    }

    IdentityContextEvent row() {
      return new IdentityContextEvent(
          new EventHeader(
              feed + toString().hashCode(), "default", feed, told, null, told, "test", "identity"),
          new AccountId("default", "okta", "00u1"),
          "anna@example.com",
          kind,
          List.of(),
          privileged,
          level,
          manager,
          from,
          to,
          staff,
          leave == null ? null : new Employment(null, leave, null, List.of(), null, null, null));
    }
  }

  private static DirectoryRows rows(Said... said) {
    return rows(List.of(said));
  }

  private static DirectoryRows rows(List<Said> said) {
    return new DirectoryRows(said.stream().map(Said::row).toList());
  }

  private static final Said ALL =
      Said.hr(40, 90)
          .kind(SubjectKind.BREAK_GLASS)
          .privileged(true)
          .level(4)
          .manager("boss@example.com")
          .staff(StaffRole.ADMINISTRATOR);

  @Test
  void fact_thatANewerRowDoesNotTell_isThatOfTheOlder() {
    DirectoryRows rows = rows(ALL, Said.okta(1));

    assertThat(rows.kindAt(STEP)).isEqualTo(SubjectKind.BREAK_GLASS);
    assertThat(rows.privilegedAt(STEP)).isTrue();
    assertThat(rows.requiredAt(STEP)).isEqualTo(4);
    assertThat(rows.managerAt(STEP)).isEqualTo("boss@example.com");
    assertThat(rows.factsAt(STEP).staff()).isEqualTo(StaffRole.ADMINISTRATOR);
  }

  /** Two files may come by one feed: who is whose manager, and what is a break-glass account. */
  @Test
  void fact_thatANewerRowOfTheSameDirectoryDoesNotTell_isThatOfTheOlder() {
    DirectoryRows rows = rows(ALL, Said.hr(20, 30).manager("other@example.com"));

    assertThat(rows.kindAt(STEP)).isEqualTo(SubjectKind.BREAK_GLASS);
    assertThat(rows.privilegedAt(STEP)).isTrue();
    assertThat(rows.managerAt(STEP)).isEqualTo("other@example.com");
    assertThat(rows.managerAt(days(31))).isEqualTo("boss@example.com");
  }

  @Test
  void fact_thatANewerRowTakesBack_isThatOfTheNewer() {
    DirectoryRows rows =
        rows(
            ALL,
            Said.okta(1).kind(SubjectKind.PERSON).privileged(false).level(0).staff(StaffRole.NONE));

    assertThat(rows.kindAt(STEP)).isEqualTo(SubjectKind.PERSON);
    assertThat(rows.privilegedAt(STEP)).isFalse();
    assertThat(rows.requiredAt(STEP)).isZero();
    assertThat(rows.factsAt(STEP).staff()).isEqualTo(StaffRole.NONE);
    assertThat(rows.privilegedAt(days(2))).isTrue();
  }

  @Test
  void fact_ofARowThatHasRunOut_isToldNoMore_butADemandIs() {
    DirectoryRows rows = rows(ALL.until(days(10)), Said.okta(1));

    assertThat(rows.privilegedAt(days(11))).isTrue();
    assertThat(rows.privilegedAt(STEP)).isNull();
    assertThat(rows.kindAt(STEP)).isEqualTo(SubjectKind.UNKNOWN);
    assertThat(rows.managerAt(STEP)).isNull();
    assertThat(rows.requiredAt(STEP)).isEqualTo(4);
  }

  @Test
  void kindToldLast_isKnownWhateverTheRowsEnd() {
    assertThat(rows(ALL.until(STEP.plusSeconds(9)), Said.okta(1)).lastKind())
        .isEqualTo(SubjectKind.BREAK_GLASS);
    assertThat(rows(ALL.until(days(10))).lastKind()).isEqualTo(SubjectKind.BREAK_GLASS);
    assertThat(rows(Said.okta(1)).lastKind()).isEqualTo(SubjectKind.UNKNOWN);
  }

  /** Okta still has the account of somebody who left ten days ago: that is what to look for. */
  @Test
  void leaver_whoseAccountAnotherDirectoryHas_hasLeft() {
    Said left = Said.hr(9, 90).until(days(10));

    assertThat(rows(left, Said.okta(1)).factsAt(STEP).lifecycle()).isEqualTo(Lifecycle.LEAVER);
    assertThat(rows(left, Said.okta(1)).factsAt(days(11)).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(rows(left, Said.okta(1)).factsAt(STEP).listed()).isTrue();
    assertThat(rows(left, Said.okta(1).staff(StaffRole.HELP_DESK)).factsAt(STEP).staff()).isNull();
  }

  @Test
  void leaver_whoIsSwitchedOffAndOnAgainByAnotherDirectory_hasLeft() {
    DirectoryRows rows =
        rows(Said.hr(9, 90).until(days(10)), Said.okta(5).until(days(5)), Said.okta(1));

    assertThat(rows.factsAt(STEP).lifecycle()).isEqualTo(Lifecycle.LEAVER);
  }

  @Test
  void leaver_whomAnotherDirectoryTellsOfAsBackSince_isActiveFromThenOn() {
    Said off = Said.okta(10).until(days(10));

    assertThat(rows(off, Said.hr(1, 5)).factsAt(STEP).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(rows(off, Said.hr(1, 5)).factsAt(days(6)).lifecycle()).isEqualTo(Lifecycle.LEAVER);
    assertThat(rows(off, Said.hr(1, 11)).factsAt(STEP).lifecycle()).isEqualTo(Lifecycle.LEAVER);
  }

  @Test
  void leaver_whomTheSameDirectoryTellsOfWithoutAnEnd_isActiveAgain() {
    DirectoryRows rows = rows(Said.hr(9, 90).until(days(10)), Said.hr(3, 90), Said.okta(1));

    assertThat(rows.factsAt(STEP).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  @Test
  void leave_thatANewerRowOfAnotherDirectoryDoesNotTell_lasts() {
    Said away = Said.hr(9, 90).away(days(8));

    assertThat(rows(away, Said.okta(1)).factsAt(STEP).lifecycle()).isEqualTo(Lifecycle.ON_LEAVE);
    assertThat(rows(away, Said.hr(1, 90)).factsAt(STEP).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  /** A list of accounts and ends, and nothing else. */
  @Test
  void leaver_ofAListOfEnds_isActiveAgainOnceTheListNoLongerEndsHim() {
    assertThat(lifecycle(bare(9, 9, days(10)), bare(3, 3, null))).isEqualTo(Lifecycle.ACTIVE);
    assertThat(lifecycle(bare(9, 90, days(10)), bare(3, 90, null))).isEqualTo(Lifecycle.ACTIVE);
    assertThat(lifecycle(bare(9, 9, days(9)), bare(3, 30, null))).isEqualTo(Lifecycle.LEAVER);
    assertThat(lifecycle(bare(9, 9, days(9)), bare(9, 9, null))).isEqualTo(Lifecycle.LEAVER);
  }

  private static Lifecycle lifecycle(IdentityContextEvent... rows) {
    return new DirectoryRows(List.of(rows)).factsAt(STEP).lifecycle();
  }

  private static IdentityContextEvent bare(int told, int from, @Nullable Instant to) {
    // An event's second statement has the longer id.
    String id = to == null ? "user#identity_context2" : "user";
    return new IdentityContextEvent(
        new EventHeader(id, "default", "hr", days(told), null, days(told), "test", "identity"),
        new AccountId("default", "okta", "00u1"),
        null,
        SubjectKind.UNKNOWN,
        List.of(),
        null,
        null,
        null,
        days(from),
        to);
  }

  @Test
  void fact_ofTwoRowsThatHoldFromOneDayOn_isWhatTheOneToldLastSays() {
    Said ann = Said.hr(5, 90).manager("ann@example.com").privileged(false);
    Said bob = Said.hr(4, 90).manager("bob@example.com").privileged(true);

    assertThat(rows(bob, ann).managerAt(days(90))).isEqualTo("bob@example.com");
    assertThat(rows(bob, ann).managerAt(STEP)).isEqualTo("bob@example.com");
    assertThat(rows(ann, bob).privilegedAt(STEP)).isTrue();
  }

  /** One bad export of a night, or somebody who can change a directory for one. */
  @Test
  void fact_thatChangesForANightAndBack_isAsItWas() {
    Said first = Said.hr(9, 90).privileged(true);
    Said flipped = Said.hr(8, 90).privileged(false);
    Said again = Said.hr(7, 90).privileged(true);

    assertThat(rows(first, flipped, again).privilegedAt(days(40))).isTrue();
    // Of rows that say the same the store keeps the newest.
    assertThat(rows(flipped, again).privilegedAt(days(40))).isTrue();
  }

  /** Monday's row has no end, Tuesday's of the same beginning has one, which has passed. */
  @Test
  void fact_whoseCorrectionHasRunOut_doesNotComeBack() {
    Said monday = Said.hr(9, 90).privileged(false).staff(StaffRole.HELP_DESK);
    Said tuesday = Said.hr(8, 90).privileged(true).staff(StaffRole.HELP_DESK).until(days(2));

    assertThat(rows(monday, tuesday).privilegedAt(days(3))).isTrue();
    assertThat(rows(monday, tuesday).privilegedAt(days(1))).isNull();
  }

  @Test
  void fact_ofARowOfTheSameBeginningThatHadRunOut_isTheNextOnesSinceThen() {
    Said ended = Said.hr(5, 90).privileged(true).until(days(20));
    Said prolonged = Said.hr(4, 90).privileged(true);

    assertThat(rows(ended, prolonged).privilegedAt(days(15))).isTrue();
  }

  @Test
  void fact_thatARowOfTheSameBeginningTellsFirst_holdsFromTheBeginning() {
    DirectoryRows rows = rows(Said.hr(5, 90), Said.hr(4, 90).privileged(true));

    assertThat(rows.privilegedAt(days(90))).isTrue();
  }

  /** An end has a day of its own, on which it was so, whenever it is told. */
  @Test
  void end_thatARowOfTheSameBeginningTellsLate_holdsFromItsOwnDay() {
    DirectoryRows rows = rows(Said.hr(2, 90), Said.hr(1, 90).until(days(10)));

    assertThat(rows.factsAt(days(11)).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
    assertThat(rows.factsAt(days(10)).lifecycle()).isEqualTo(Lifecycle.LEAVER);
  }

  /** In Los Angeles a day begins 7 h after it does in UTC, in Oslo 2 h before, in Auckland 13 h. */
  @ParameterizedTest
  @CsvSource({
    "2026-01-05T07:00:00Z, 2026-01-04T22:00:00Z",
    "2026-01-05T10:00:00Z, 2026-01-04T11:00:00Z",
    "2026-01-05T00:00:00Z, 2026-01-04T22:00:00Z"
  })
  void rowToldLater_thatBeginsOnTheSameDayInAnotherZone_isTheNewer(Instant from, Instant anew) {
    Said before = Said.at("hr", days(5), from).privileged(false).until(days(4));
    Said after = Said.at("hr", days(4), anew).privileged(true);

    assertThat(rows(before, after).privilegedAt(STEP)).isTrue();
    assertThat(rows(before, after).factsAt(STEP).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
  }

  /** Against the definition, read from the rows as they came. */
  @Property(tries = 300)
  void facts_atAnyTimeAndInAnyOrder_areWhatTheDefinitionSays(
      @ForAll("said") List<Said> said, @ForAll long seed) {
    List<Said> came = new ArrayList<>(said);
    Collections.shuffle(came, new Random(seed));

    for (int day = 0; day <= 12; day++) {
      for (Instant at : List.of(days(day), days(day).minus(Duration.ofHours(5)))) {
        assertThat(facts(came, at)).as("at " + at).isEqualTo(defined(came, at));
      }
    }
  }

  private static List<Object> defined(List<Said> said, Instant at) {
    Said kind = word(said, row -> row.kind() != SubjectKind.UNKNOWN, at, false);
    Said privileged = word(said, row -> row.privileged() != null, at, false);
    Said manager = word(said, row -> row.manager() != null, at, false);
    Said level = word(said, row -> row.level() != null, at, true);
    Said staff = word(said, row -> row.staff() != null, at, false);
    Lifecycle lifecycle = lifecycle(said, at);
    return List.of(
        kind == null ? SubjectKind.UNKNOWN : kind.kind(),
        String.valueOf(privileged == null ? null : privileged.privileged()),
        String.valueOf(manager == null ? null : manager.manager()),
        String.valueOf(level == null ? null : level.level()),
        String.valueOf(staff == null || lifecycle == Lifecycle.LEAVER ? null : staff.staff()),
        lifecycle);
  }

  /**
   * The newest row that tells, has begun, has not run out, and was not told otherwise by the same
   * directory of the same day.
   */
  private static @Nullable Said word(
      List<Said> said, Predicate<Said> tells, Instant at, boolean lasts) {
    List<Said> begun =
        said.stream().filter(row -> tells.test(row) && !row.from().isAfter(at)).toList();
    Said word = null;
    for (Said row : begun) {
      boolean corrected =
          begun.stream()
              .anyMatch(
                  other ->
                      other.feed().equals(row.feed())
                          && dayOf(other).equals(dayOf(row))
                          && isNewer(other, row));
      boolean holds = lasts || row.to() == null || row.to().isAfter(at);
      word = !corrected && holds && (word == null || isNewer(row, word)) ? row : word;
    }
    return word;
  }

  private static Lifecycle lifecycle(List<Said> said, Instant at) {
    List<Said> words = new ArrayList<>();
    for (String feed : List.of("hr", "scim")) {
      Said last = null;
      for (Said row : said) {
        if (row.feed().equals(feed)
            && !row.from().isAfter(at)
            && (last == null || isNewer(row, last))) {
          last = row;
        }
      }
      if (last != null) {
        words.add(last);
      }
    }
    if (words.isEmpty()) {
      return Lifecycle.UNKNOWN;
    }
    for (Said word : words) {
      Instant end = word.to();
      if (end != null
          && !end.isAfter(at)
          && words.stream().noneMatch(one -> isBack(one, end, at))) {
        return Lifecycle.LEAVER;
      }
    }
    return Lifecycle.ACTIVE;
  }

  private static boolean isBack(Said row, Instant end, Instant at) {
    return (row.to() == null || row.to().isAfter(at))
        && !row.from().equals(row.told())
        && !row.from().isBefore(end);
  }

  private static boolean isNewer(Said one, Said other) {
    return Comparator.comparing(DirectoryRowsTest::dayOf)
            .thenComparing(Said::told)
            .thenComparing(Said::from)
            .thenComparing(row -> row.row().header().id())
            .compare(one, other)
        > 0;
  }

  /** As in Auckland's summer, where days begin first. */
  private static LocalDate dayOf(Said row) {
    return LocalDate.ofInstant(row.from(), ZoneOffset.ofHours(13));
  }

  /** What knows an account by its login only says nothing of it. */
  @Property(tries = 300)
  void facts_areNotChangedByADirectoryThatTellsNone(
      @ForAll("said") List<Said> said, @ForAll("silent") List<Said> silent) {
    List<Said> all = new ArrayList<>(said);
    all.addAll(silent);

    for (int day = 0; day <= 12; day++) {
      Instant at = days(day);
      if (!rows(said).readAt(at).isEmpty()) {
        assertThat(facts(all, at)).isEqualTo(facts(said, at));
      }
    }
  }

  private static List<Object> facts(List<Said> said, Instant at) {
    DirectoryRows rows = rows(said);
    return List.of(
        rows.kindAt(at),
        String.valueOf(rows.privilegedAt(at)),
        String.valueOf(rows.managerAt(at)),
        String.valueOf(rows.requiredAt(at)),
        String.valueOf(rows.factsAt(at).staff()),
        rows.factsAt(at).lifecycle());
  }

  @Provide
  Arbitrary<List<Said>> said() {
    Arbitrary<Integer> day = Arbitraries.integers().between(0, 12);
    // 14:00 and 9:00 UTC lie on two of the days by which rows are told apart.
    Arbitrary<Integer> hours = Arbitraries.of(0, 5, 20);
    Arbitrary<Said> when =
        Combinators.combine(Arbitraries.of("hr", "scim"), day, day, hours, day.injectNull(0.5))
            .as(
                (feed, told, since, earlier, to) -> {
                  Instant from = days(since).minus(Duration.ofHours(earlier));
                  Said said = Said.at(feed, days(told), from);
                  return to == null ? said : said.until(days(to));
                });
    return Combinators.combine(
            when,
            Arbitraries.of(SubjectKind.class),
            Arbitraries.of(true, false).injectNull(0.3),
            Arbitraries.integers().between(0, 5).injectNull(0.5),
            Arbitraries.of("ann@example.com", "bob@example.com").injectNull(0.3),
            Arbitraries.of(StaffRole.class).injectNull(0.5))
        .as(
            (said, kind, privileged, level, manager, staff) ->
                said.kind(kind).privileged(privileged).level(level).manager(manager).staff(staff))
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<Said>> silent() {
    return Arbitraries.integers().between(0, 12).map(Said::okta).list().ofMaxSize(4);
  }
}
