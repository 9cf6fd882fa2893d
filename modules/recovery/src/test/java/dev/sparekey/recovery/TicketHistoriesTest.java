package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.EventHeader;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Versions of a ticket that have one time. */
class TicketHistoriesTest {

  private static final Instant AT = Instant.parse("2026-03-20T14:00:00Z");

  private static TicketEvent version(
      String id,
      @Nullable Instant recorded,
      TicketEvent.Status status,
      @Nullable List<Verification> verification) {
    return new TicketEvent(
        new EventHeader("jira:" + id, "default", "jira", AT, recorded, AT, "jira@1", "issue"),
        "7",
        AT,
        status,
        TicketEvent.Category.RECOVERY,
        List.of("a@example.com"),
        null,
        verification);
  }

  private static TicketEvent counts(TicketEvent one, TicketEvent other) {
    return new TicketHistories(
            new Dossier(List.of(new DossierEntry(one, false), new DossierEntry(other, false))))
        .created(AT, AT)
        .getFirst()
        .asOf(AT);
  }

  private static void assertCounts(TicketEvent wanted, TicketEvent other) {
    assertThat(counts(wanted, other)).isEqualTo(wanted);
    assertThat(counts(other, wanted)).isEqualTo(wanted);
  }

  @Test
  void versionThatTheDeskTold_countsBeforeOneThatFollowsFromAHistory() {
    TicketEvent told = version("a", AT, TicketEvent.Status.SOLVED, List.of());
    assertCounts(told, version("b", null, TicketEvent.Status.OPEN, List.of(Verification.CALLBACK)));
    TicketEvent sortsLast = version("c", AT, TicketEvent.Status.UNKNOWN, null);
    assertCounts(sortsLast, version("b", null, TicketEvent.Status.OPEN, List.of()));
  }

  @Test
  void versionThatSaysMore_countsBeforeOneOfTheSameTime() {
    TicketEvent more = version("a", AT, TicketEvent.Status.SOLVED, List.of());
    assertCounts(more, version("b", AT, TicketEvent.Status.UNKNOWN, List.of()));
    assertCounts(more, version("b", AT, TicketEvent.Status.SOLVED, null));
  }

  @Test
  void versionsThatSayAsMuch_areToldApartByTheirIds() {
    assertCounts(
        version("b", AT, TicketEvent.Status.OPEN, List.of()),
        version("a", AT, TicketEvent.Status.SOLVED, List.of()));
  }
}
