package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Event;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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

  private static final String NOW = "16:00 CLOSED lars@x.example";

  @Test
  void entryWithoutATime_leavesTheRecordAlone() {
    String odd = change("14:00", "state", "open") + ",{\"field\":\"state\",\"old\":\"open\"}";
    assertThat(told(UNDONE, TICKET.formatted("", odd))).containsExactly(NOW);
    assertThat(besides(UNDONE, TICKET.formatted("", odd)))
        .containsExactly(RejectionReason.UNREADABLE_HISTORY);
  }

  @Test
  void manyKeysBesideALongHistory_leaveTheRecordAlone() {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      keys.append(",\"k").append(i).append("\":1");
    }
    StringBuilder changes = new StringBuilder(change("14:00", "state", "open"));
    for (int i = 0; i < 1_000; i++) {
      changes.append(',').append(change("15:%02d".formatted(i / 20), "colour", "red"));
      changes.append(',').append(change("15:%02d".formatted(i / 20), "state", "open"));
    }
    String record = TICKET.formatted(keys, changes);
    assertThat(told(UNDONE, record)).containsExactly(NOW);
    assertThat(besides(UNDONE, record)).containsExactly(RejectionReason.TOO_LARGE);
  }

  @Test
  void historyWithTooManyEntries_leavesTheRecordAlone() {
    String many =
        (change("14:00", "colour", "a") + ",").repeat(Layouts.MOST_PARTS)
            + change("14:00", "colour", "a");
    assertThat(told(UNDONE, TICKET.formatted("", many))).containsExactly(NOW);
    assertThat(besides(UNDONE, TICKET.formatted("", many)))
        .containsExactly(RejectionReason.TOO_LARGE);
  }

  @Test
  void longHistoryOnAPage_takesNothingFromTheTicketsBesideIt() {
    StringBuilder changes = new StringBuilder(change("13:30", "state", "open"));
    for (int i = 0; i < Layouts.MOST_PARTS; i++) {
      changes.append(',').append(change("14:%02d".formatted(i / 20), "state", "open"));
    }
    String beside = TICKET.formatted("", change("14:00", "state", "open"));
    String page =
        "{\"tickets\":[" + String.join(",", beside, TICKET.formatted("", changes), beside) + "]}";
    String mapping = UNDONE.replace("type: /kind", "split: /tickets\ntype: /kind");
    List<String> versions =
        List.of("13:00 OPEN lars@x.example", "14:00 CLOSED lars@x.example", NOW);
    assertThat(told(mapping, page))
        .containsExactlyElementsOf(
            Stream.of(versions, List.of(NOW), versions).flatMap(List::stream).toList());
    assertThat(besides(mapping, page)).containsExactly(RejectionReason.TOO_LARGE);
  }

  @Test
  void spellingsThatDifferInAHistory_leaveTheRecordAlone() {
    String twice =
        "{\"AT\":\"2026-11-03T14:00:00Z\",\"At\":\"2026-11-03T15:00:00Z\",\"field\":\"state\"}";
    assertThat(told(UNDONE, TICKET.formatted("", twice))).containsExactly(NOW);
    assertThat(besides(UNDONE, TICKET.formatted("", twice)))
        .containsExactly(RejectionReason.UNREADABLE_HISTORY);
  }

  private static final String CHAINED =
      UNDONE.replace("  before: /old\n", "  before: /old\n  after: /new\n");

  private static String step(String time, String field, String old, String becomes) {
    String change = change(time, field, old);
    return change.substring(0, change.length() - 1) + ",\"new\":\"" + becomes + "\"}";
  }

  @Test
  void changesOfOneTime_areUndoneInTheOrderThatTheListHas() {
    String early = step("14:00", "state", "open", "solved");
    String oneTime =
        step("15:00", "state", "solved", "open") + "," + step("15:00", "state", "open", "closed");
    String turned =
        step("15:00", "state", "open", "closed") + "," + step("15:00", "state", "solved", "open");
    List<String> wanted =
        List.of(
            "13:00 OPEN lars@x.example",
            "14:00 SOLVED lars@x.example",
            "15:00 CLOSED lars@x.example",
            NOW);
    for (String mapping : List.of(UNDONE, CHAINED)) {
      assertThat(told(mapping, TICKET.formatted("", early + "," + oneTime))).isEqualTo(wanted);
      assertThat(told(mapping, TICKET.formatted("", turned + "," + early))).isEqualTo(wanted);
    }
  }

  @Test
  void changesOfOneTimeAlone_areOrderedByWhatTheyMadeOfEachOther() {
    String first = step("15:00", "state", "open", "solved");
    String second = step("15:00", "state", "solved", "closed");
    List<String> wanted = List.of("13:00 OPEN lars@x.example", "15:00 CLOSED lars@x.example", NOW);
    assertThat(told(CHAINED, TICKET.formatted("", first + "," + second))).isEqualTo(wanted);
    assertThat(told(CHAINED, TICKET.formatted("", second + "," + first))).isEqualTo(wanted);
  }

  @Test
  void changesOfOneTime_whoseOrderNothingTells_leaveTheRecordAlone() {
    String record =
        TICKET.formatted(
            "", change("15:00", "state", "open") + "," + change("15:00", "state", "solved"));
    assertThat(told(UNDONE, record)).containsExactly(NOW);
    assertThat(besides(UNDONE, record)).containsExactly(RejectionReason.UNREADABLE_HISTORY);
  }

  @Test
  void changeThatDoesNotFollowFromTheOneBefore_leavesTheRecordAlone() {
    String record =
        TICKET.formatted(
            "",
            step("14:00", "state", "open", "solved")
                + ","
                + step("15:00", "state", "open", "closed"));
    assertThat(told(CHAINED, record)).containsExactly(NOW);
    assertThat(besides(CHAINED, record)).containsExactly(RejectionReason.UNREADABLE_HISTORY);
  }

  private static final List<String> STATES = List.of("open", "solved", "closed", "deleted");

  /** Whatever happened within one second, and however the list is turned. */
  @Property(tries = 300)
  void historyWithTies_isReadAsItWasOrNotAtAll(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 3) Integer> becomes,
      @ForAll @Size(12) List<Boolean> later) {
    List<String> changes = new ArrayList<>();
    List<String> wanted = new ArrayList<>(List.of("13:00 OPEN lars@x.example"));
    String state = "open";
    int minute = 0;
    for (int i = 0; i < becomes.size(); i++) {
      minute += later.get(i) || i == 0 ? 1 : 0;
      String time = "14:%02d".formatted(minute);
      String next = STATES.get(becomes.get(i));
      changes.add(step(time, "state", state, next));
      state = next;
      wanted.removeIf(version -> version.startsWith(time));
      wanted.add(time + " " + state.toUpperCase(Locale.ROOT) + " lars@x.example");
    }
    wanted.add("16:00 " + state.toUpperCase(Locale.ROOT) + " lars@x.example");
    List<String> now = List.of(wanted.getLast());
    String ticket = TICKET.replace("\"closed\"", "\"" + state + "\"");
    assertThat(told(CHAINED, ticket.formatted("", String.join(",", changes)))).isIn(wanted, now);
    assertThat(told(CHAINED, ticket.formatted("", String.join(",", changes.reversed()))))
        .isIn(wanted, now);
    if (minute > 1) {
      assertThat(told(CHAINED, ticket.formatted("", String.join(",", changes)))).isEqualTo(wanted);
    }
  }

  @Test
  void versionThatFollowsFromAHistory_tellsOfNoTimeOfRecording() {
    Reading.Mapped mapped =
        (Reading.Mapped)
            read(
                UNDONE.replace("history:", "recorded_at: /updated\nhistory:"),
                TICKET.formatted("", change("14:00", "state", "open")));
    assertThat(mapped.events().stream().map(event -> event.header().recordedAt() != null))
        .containsExactly(false, false, true);
  }

  private static final String SHOWN =
      UNDONE
          .replace("  before: /old\n", "  shown: {custom: true}\n  before: /old\n")
          .replace("{at: /state}", "{at: /state, called: Where it stands}");

  private static String custom(String change) {
    return change.substring(0, change.length() - 1) + ",\"custom\":true}";
  }

  @Test
  void changeThatNamesItsFieldAsPeopleSeeIt_isOfTheFieldThatIsCalledSo() {
    String change = custom(change("14:00", "where it stands", "open"));
    assertThat(told(SHOWN, TICKET.formatted("", change)))
        .containsExactly("13:00 OPEN lars@x.example", "14:00 CLOSED lars@x.example", NOW);
  }

  @Test
  void fieldThatPeopleSeeAsAnotherIsNamed_isNotThatOne() {
    String change = custom(change("14:00", "state", "open"));
    assertThat(told(SHOWN, TICKET.formatted("", change))).containsExactly(NOW);
  }

  private static List<RejectionReason> besides(String mapping, String record) {
    return ((Reading.Mapped) read(mapping, record))
        .besides().stream().map(Reading.Rejected::reason).toList();
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
