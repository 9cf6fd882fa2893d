package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Event;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that carry the history of their fields. */
class HistoriesTest {
  private static final String UNDONE =
      """
      source: desk
      type: /kind
      id: /nr
      versioned: true
      occurred_at: /updated
      history:
        entries: [/changes]
        total: /count
        at: /at
        field: /field
        before: /old
        time: /updated
        since: /created
        fields:
          - {at: /state}
          - {field: owner, at: /agent/mail, instead_of: [/agent]}
      events:
        - when: {kind: ticket}
          emit:
            ticket: {ticket_id: /nr, created_at: /created, status: [/state, unknown], category: recovery, agent: /agent/mail}
      """;

  private static final String TICKET =
      "{\"kind\":\"ticket\",\"nr\":\"7\",\"created\":\"2026-11-03T13:00:00Z\","
          + "\"updated\":\"2026-11-03T16:00:00Z\",\"state\":\"closed\","
          + "\"agent\":{\"mail\":\"lars@x.example\"}%s,\"changes\":[%s]}";

  private static String change(String time, String field, String old) {
    return "{\"at\":\"2026-11-03T"
        + time
        + ":00Z\",\"field\":\""
        + field
        + "\",\"old\":"
        + (old.isEmpty() ? "null" : "\"" + old + "\"")
        + "}";
  }

  @Test
  void history_undone_givesEachVersionAsOfItsTime() {
    String changes =
        change("15:00", "state", "solved")
            + ","
            + change("14:00", "state", "open")
            + ","
            + change("14:00", "owner", "");
    assertThat(told(UNDONE, TICKET.formatted("", changes)))
        .containsExactly(
            "13:00 OPEN null",
            "14:00 SOLVED lars@x.example",
            "15:00 CLOSED lars@x.example",
            "16:00 CLOSED lars@x.example");
  }

  @Test
  void oldestOrNewestFirst_areOne() {
    String first = change("14:00", "state", "open");
    String second = change("15:00", "state", "solved");
    assertThat(told(UNDONE, TICKET.formatted("", first + "," + second)))
        .isEqualTo(told(UNDONE, TICKET.formatted("", second + "," + first)));
  }

  @Test
  void changeOfAFieldThatNobodyReads_isNoVersion() {
    assertThat(told(UNDONE, TICKET.formatted("", change("14:00", "colour", "red"))))
        .containsExactly("16:00 CLOSED lars@x.example");
  }

  @Test
  void changeWithTheRecordsOwnTime_isNotToldTwice() {
    assertThat(told(UNDONE, TICKET.formatted("", change("16:00", "state", "open"))))
        .containsExactly("13:00 OPEN lars@x.example", "16:00 CLOSED lars@x.example");
  }

  @Test
  void historyThatIsCut_saysNothingOfTheTimeBefore() {
    String cut = TICKET.formatted(",\"count\":2", change("14:00", "state", "open"));
    assertThat(told(UNDONE, cut))
        .containsExactly("14:00 CLOSED lars@x.example", "16:00 CLOSED lars@x.example");
  }

  @Test
  void entryWithoutATime_leavesTheRecordAlone() {
    String odd = change("14:00", "state", "open") + ",{\"field\":\"state\",\"old\":\"open\"}";
    assertThat(told(UNDONE, TICKET.formatted("", odd)))
        .containsExactly("16:00 CLOSED lars@x.example");
  }

  @Test
  void manyKeysBesideALongHistory_areTooLarge() {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      keys.append(",\"k").append(i).append("\":1");
    }
    StringBuilder changes = new StringBuilder(change("14:00", "state", "open"));
    for (int i = 0; i < 1_000; i++) {
      changes.append(',').append(change("14:" + (10 + i % 50), "state", "open"));
    }
    assertThat(read(UNDONE, TICKET.formatted(keys, changes)))
        .returns(RejectionReason.TOO_LARGE, reading -> ((Reading.Rejected) reading).reason());
  }

  @Test
  void historyWithMoreEntriesThanABatch_isTooLarge() {
    String many =
        (change("14:00", "colour", "a") + ",").repeat(Layouts.MOST_PARTS)
            + change("14:00", "colour", "a");
    assertThat(read(UNDONE, TICKET.formatted("", many)))
        .returns(RejectionReason.TOO_LARGE, reading -> ((Reading.Rejected) reading).reason());
  }

  @Test
  void mistakesInAHistory_areShownWhereTheyStand() {
    String wrong =
        UNDONE
            .replace("    before: /old\n", "")
            .replace("  since: /created\n", "  begins: {field: x}\n")
            .replace("{at: /state}", "{at: state, colour: red}");
    assertThat(problems(wrong))
        .anyMatch(problem -> problem.contains("7") && problem.contains("a history needs 'since'"))
        .anyMatch(problem -> problem.contains("'begins' needs 'of'"))
        .anyMatch(problem -> problem.contains("unknown key 'colour'"))
        .anyMatch(problem -> problem.contains("starts with '/'"));
  }

  private static List<String> told(String mapping, String record) {
    return ((Reading.Mapped) read(mapping, record))
        .events().stream().map(HistoriesTest::shown).toList();
  }

  private static String shown(Event event) {
    TicketEvent ticket = (TicketEvent) event;
    return ticket.header().occurredAt().toString().substring(11, 16)
        + " "
        + ticket.status()
        + " "
        + ticket.agent();
  }

  private static Reading read(String mapping, String record) {
    Compiled<Source> compiled = Source.load("desk.yml", mapping, "default");
    if (compiled instanceof Compiled.Accepted<Source> accepted) {
      return accepted
          .value()
          .read(new RawRecord("desk", record.getBytes(StandardCharsets.UTF_8), null));
    }
    throw new AssertionError(problems(mapping));
  }

  private static List<String> problems(String mapping) {
    return Source.load("desk.yml", mapping, "default") instanceof Compiled.Refused<Source> refused
        ? refused.diagnostics().stream().map(Diagnostic::toString).toList()
        : List.of();
  }
}
