package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValidityTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ANNA = "anna@example.com";

  private static Instant day(int day) {
    return START.plus(Duration.ofDays(day));
  }

  private static Validity validity(Event... rows) {
    return dossier(List.of(rows)).validity(ANNA);
  }

  private static Dossier dossier(List<? extends Event> rows) {
    return new Dossier(rows.stream().map(row -> new DossierEntry(row, false)).toList());
  }

  private static IdentityContextEvent row(
      String directory, int from, @Nullable Integer to, String... names) {
    return row(day(from).plusSeconds(1), directory, from, to, names);
  }

  /** One that does not say since when it holds. */
  private static IdentityContextEvent read(int on, @Nullable Integer to, String... names) {
    return row(day(on), "hr", on, to, names);
  }

  private static IdentityContextEvent row(
      Instant told, String directory, int from, @Nullable Integer to, String... names) {
    String id = directory + ":" + from + "-" + to + List.of(names);
    return new IdentityContextEvent(
        new EventHeader(id, "t", directory, told, null, told, "m", "row"),
        new AccountId("t", "okta", "1"),
        null,
        SubjectKind.PERSON,
        List.of(names),
        null,
        null,
        null,
        day(from),
        to == null ? null : day(to));
  }

  private static Validity span(int from, @Nullable Integer to) {
    return new Validity(List.of(new Validity.Span(day(from), to == null ? null : day(to))));
  }

  @Test
  void name_thatNoDirectoryGives_isTheAccountsWithoutBounds() {
    assertThat(validity()).isEqualTo(Validity.ALWAYS);
    assertThat(validity(row("hr", 1, 2, "other@example.com"))).isEqualTo(Validity.ALWAYS);
  }

  @Test
  void name_ofOneRow_isTheAccountsAsLongAsTheRowHolds() {
    assertThat(validity(row("hr", 1, 5, ANNA))).isEqualTo(span(1, 5));
    assertThat(validity(row("hr", 1, null, ANNA))).isEqualTo(span(1, null));
  }

  @Test
  void name_thatTheNextRowDoesNotGive_endsThere() {
    assertThat(validity(row("hr", 1, null, ANNA), row("hr", 4, null, "a.b@example.com")))
        .isEqualTo(span(1, 4));
  }

  @Test
  void name_thatTheNextRowGivesAgain_isOneSpan() {
    assertThat(validity(row("hr", 1, 4, ANNA), row("hr", 4, 8, ANNA))).isEqualTo(span(1, 8));
  }

  @Test
  void row_withoutNames_saysNothing() {
    assertThat(validity(row("hr", 1, null, ANNA), row("hr", 4, null))).isEqualTo(span(1, null));
  }

  @Test
  void row_thatEndsBeforeItBegins_saysNothing() {
    assertThat(validity(row("hr", 4, 2, ANNA))).isEqualTo(Validity.ALWAYS);
  }

  @Test
  void name_ofTwoDirectories_isTheAccountsWhileEitherGivesIt() {
    assertThat(validity(row("hr", 1, 4, ANNA), row("ldap", 3, 9, ANNA))).isEqualTo(span(1, 9));
  }

  @Test
  void name_ofTheFirstRow_whereThatDoesNotTellSinceWhenItHolds_isTheAccountsFromEver() {
    assertThat(validity(read(5, null, ANNA))).isEqualTo(Validity.ALWAYS);
    assertThat(validity(read(5, null, ANNA), read(6, null, "a.b@example.com")))
        .isEqualTo(new Validity(List.of(new Validity.Span(null, day(6)))));
    assertThat(validity(read(5, 8, ANNA)))
        .isEqualTo(new Validity(List.of(new Validity.Span(null, day(8)))));
  }

  @Test
  void name_ofALaterRow_isTheAccountsSinceThen() {
    assertThat(validity(read(5, null, "a.b@example.com"), read(6, null, ANNA)))
        .isEqualTo(span(6, null));
    assertThat(validity(row("hr", 1, null, ANNA), read(5, null, ANNA))).isEqualTo(span(1, null));
  }

  /** Whatever the ids: "hr:1-null[anna@example.com]" is greater than that of the other row. */
  @Test
  void name_ofTwoRowsThatHoldFromOneDayOn_isWhatTheOneToldLastSays() {
    IdentityContextEvent given = row(day(4), "hr", 1, null, ANNA);
    IdentityContextEvent taken = row(day(5), "hr", 1, null, "a.b@example.com");

    assertThat(validity(given, taken, row("hr", 0, 1, ANNA))).isEqualTo(span(0, 1));
    assertThat(validity(taken, given, row("hr", 0, 1, ANNA))).isEqualTo(span(0, 1));
  }

  @Test
  void validity_holdsFromItsBeginningUntilJustBeforeItsEnd() {
    assertThat(span(1, 5).holds(day(1))).isTrue();
    assertThat(span(1, 5).holds(day(5).minusNanos(1))).isTrue();
    assertThat(span(1, 5).holds(day(5))).isFalse();
    assertThat(span(1, 5).holds(day(1).minusNanos(1))).isFalse();
  }

  /** Monday's row has no end, Tuesday's of the same beginning has one, which has passed. */
  @Test
  void name_whoseCorrectionHasRunOut_doesNotComeBack() {
    IdentityContextEvent monday = row(day(4), "hr", 1, null, ANNA);
    IdentityContextEvent tuesday = row(day(5), "hr", 1, 8, ANNA);

    assertThat(validity(monday, tuesday)).isEqualTo(span(1, 8));
    assertThat(validity(tuesday, monday)).isEqualTo(span(1, 8));
  }

  @Test
  void name_thatTheCorrectionGivesOtherwise_isNotTheAccountsOnceThatHasRunOut() {
    IdentityContextEvent monday = row(day(4), "hr", 1, null, ANNA);
    IdentityContextEvent tuesday = row(day(5), "hr", 1, 8, "a.b@example.com");

    assertThat(validity(monday, tuesday, row("hr", 0, 1, ANNA))).isEqualTo(span(0, 1));
  }

  /** Of somebody who moved from one zone to another, each row begins when its own day does. */
  @Test
  void name_ofARowWhoseCorrectionBeginsHoursLater_isTheAccountsUntilThen() {
    IdentityContextEvent monday = row(day(4), "hr", 1, null, ANNA);
    IdentityContextEvent tuesday =
        beginning(day(1).plusSeconds(7_200), row(day(5), "hr", 1, 8, "a.b@example.com"));

    assertThat(validity(monday, tuesday))
        .isEqualTo(new Validity(List.of(new Validity.Span(day(1), day(1).plusSeconds(7_200)))));
  }

  @Test
  void name_ofARowThatBeginsHoursAfterItsCorrection_isNeverTheAccounts() {
    IdentityContextEvent monday =
        beginning(day(1).plusSeconds(7_200), row(day(4), "hr", 1, null, ANNA));
    IdentityContextEvent tuesday = row(day(5), "hr", 1, 8, "a.b@example.com");

    assertThat(validity(monday, tuesday, row("hr", 0, 1, ANNA))).isEqualTo(span(0, 1));
  }

  /** What another directory says of the same day corrects nothing. */
  @Test
  void name_ofARowThatAnotherDirectoryTellsOfTheSameDay_goesOn() {
    IdentityContextEvent hr = row(day(4), "hr", 1, null, ANNA);
    IdentityContextEvent ldap = row(day(5), "ldap", 1, 8, ANNA);

    assertThat(validity(hr, ldap)).isEqualTo(span(1, null));
  }

  private static IdentityContextEvent beginning(Instant from, IdentityContextEvent row) {
    return new IdentityContextEvent(
        row.header(),
        row.account(),
        null,
        row.kind(),
        row.names(),
        null,
        null,
        null,
        from,
        row.validTo());
  }

  /**
   * Against the definition: of a day's rows the last counts, and of days the newest whose row holds
   * is the directory's word.
   */
  @Property(tries = 500)
  void validity_atAnyTime_isWhatTheNewestRowSays(
      @ForAll("rows") List<IdentityContextEvent> rows, @ForAll long seed) {
    List<IdentityContextEvent> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    Validity validity = dossier(shuffled).validity(ANNA);
    boolean told = rows.stream().anyMatch(row -> row.names().contains(ANNA) && holdsAtAll(row));

    for (int day = 0; day < 22; day++) {
      Instant at = day(day);
      SortedMap<Instant, IdentityContextEvent> words = new TreeMap<>();
      for (IdentityContextEvent row : rows) {
        if (!row.validFrom().isAfter(at) && holdsAtAll(row)) {
          words.merge(
              row.validFrom(),
              row,
              (one, other) -> one.header().id().compareTo(other.header().id()) > 0 ? one : other);
        }
      }
      words.values().removeIf(row -> !end(row).isAfter(at));
      boolean given = !words.isEmpty() && word(words).names().contains(ANNA);
      assertThat(validity.holds(at)).isEqualTo(!told || given);
    }
  }

  private static IdentityContextEvent word(SortedMap<Instant, IdentityContextEvent> words) {
    return Objects.requireNonNull(words.get(words.lastKey()));
  }

  private static boolean holdsAtAll(IdentityContextEvent row) {
    return end(row).isAfter(row.validFrom());
  }

  private static Instant end(IdentityContextEvent row) {
    return Objects.requireNonNull(row.validTo());
  }

  @Provide
  Arbitrary<List<IdentityContextEvent>> rows() {
    Arbitrary<Integer> days = Arbitraries.integers().between(0, 20);
    return Combinators.combine(days, days, Arbitraries.of(ANNA, "other@example.com"))
        .as((from, to, name) -> row("hr", from, to, name))
        .list()
        .ofMaxSize(8);
  }
}
