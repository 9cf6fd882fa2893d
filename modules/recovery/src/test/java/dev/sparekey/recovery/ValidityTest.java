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

  /** Against the definition: the newest row that holds at a time is the directory's word. */
  @Property(tries = 500)
  void validity_atAnyTime_isWhatTheNewestRowSays(
      @ForAll("rows") List<IdentityContextEvent> rows, @ForAll long seed) {
    List<IdentityContextEvent> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    Validity validity = dossier(shuffled).validity(ANNA);
    boolean told = rows.stream().anyMatch(row -> row.names().contains(ANNA) && holdsAtAll(row));

    for (int day = 0; day < 22; day++) {
      Instant at = day(day);
      IdentityContextEvent newest = null;
      for (IdentityContextEvent row : rows) {
        boolean holds = !row.validFrom().isAfter(at) && end(row).isAfter(at);
        boolean newer =
            newest == null
                || row.validFrom().isAfter(newest.validFrom())
                || (row.validFrom().equals(newest.validFrom())
                    && row.header().id().compareTo(newest.header().id()) > 0);
        newest = holds && newer ? row : newest;
      }
      boolean expected = !told || (newest != null && newest.names().contains(ANNA));
      assertThat(validity.holds(at)).isEqualTo(expected);
    }
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
