package dev.sparekey.app.demo.company;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompanyTest {

  private static final Instant FIRST_DAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Script SCRIPT = Company.generate(7, FIRST_DAY);

  @Test
  void script_ofSameSeed_isEqual() {
    assertThat(Company.generate(7, FIRST_DAY)).isEqualTo(SCRIPT);
  }

  @Test
  void script_ofOtherSeed_differs() {
    assertThat(Company.generate(8, FIRST_DAY).history()).isNotEqualTo(SCRIPT.history());
  }

  @Test
  void script_anySeed_hasSixAttacksAndSeveralThousandLogins() {
    long logins =
        events().stream()
            .filter(event -> event instanceof AuthenticationEvent)
            .filter(event -> !event.header().nativeType().equals("user.session.start"))
            .count();

    assertThat(SCRIPT.attacks()).hasSize(6);
    assertThat(SCRIPT.legitimate()).hasSize(19);
    assertThat(SCRIPT.legitimate())
        .filteredOn(one -> !one.at().isBefore(FIRST_DAY.plus(Duration.ofDays(21))))
        .hasSize(9);
    assertThat(logins).isBetween(2_500L, 10_000L);
  }

  @Test
  void lines_always_areInOrderOfArrival() {
    assertThat(SCRIPT.lines().map(Line::receivedAt)).isSorted();
    assertThat(SCRIPT.lines()).noneMatch(line -> line.receivedAt().isBefore(line.occurredAt()));
  }

  @Test
  void lines_read_areNeverRejected() {
    Sources sources = Sources.builtIn();

    assertThat(SCRIPT.lines().filter(line -> read(sources, line) instanceof Reading.Rejected))
        .isEmpty();
  }

  @Test
  void lines_read_carryTheirOwnTime() {
    Sources sources = Sources.builtIn();

    assertThat(SCRIPT.lines())
        .allMatch(
            line ->
                !(read(sources, line) instanceof Reading.Mapped mapped)
                    || mapped.events().getFirst().header().occurredAt().equals(line.occurredAt()));
  }

  @Test
  void marks_ofTheTicketFeed_areTrue() {
    Sources sources = Sources.builtIn();
    Instant proven = Instant.MIN;
    List<Line> late = new ArrayList<>();
    for (Line line : SCRIPT.lines().filter(one -> one.feed().equals(Desk.FEED)).toList()) {
      Reading reading = read(sources, line);
      if (reading instanceof Reading.FeedMark mark) {
        proven = mark.completeTo().isAfter(proven) ? mark.completeTo() : proven;
      } else if (reading instanceof Reading.Mapped && !line.occurredAt().isAfter(proven)) {
        late.add(line);
      }
    }

    assertThat(late).isEmpty();
  }

  @Test
  void accounts_always_belongToOnePerson() {
    Map<String, Set<String>> names = new HashMap<>();
    for (Event event : events()) {
      if (event instanceof AuthenticationEvent login && login.accountName() != null) {
        names
            .computeIfAbsent(login.account().toString(), account -> new HashSet<>())
            .add(login.accountName());
      }
    }

    assertThat(names).hasSizeGreaterThanOrEqualTo(44);
    assertThat(names.values()).allMatch(ofOne -> ofOne.size() == 1);
  }

  @Test
  void attacksAndCases_always_nameAccountsOfTheScript() {
    String all = String.join("\n", SCRIPT.history().stream().map(Line::json).toList());

    assertThat(SCRIPT.attacks()).allMatch(attack -> all.contains(attack.account()));
    assertThat(SCRIPT.legitimate()).allMatch(one -> all.contains(one.account()));
  }

  @Test
  void writeTo_always_keepsEveryLineInItsFeedsFile(@TempDir Path folder) throws IOException {
    SCRIPT.writeTo(folder);

    for (String feed : List.of("keycloak", "okta", "sparekey", "zendesk")) {
      assertThat(Files.readAllLines(folder.resolve(feed + ".jsonl")))
          .isEqualTo(
              SCRIPT.lines().filter(line -> line.feed().equals(feed)).map(Line::json).toList());
    }
  }

  private static List<Event> events() {
    Sources sources = Sources.builtIn();
    List<Event> events = new ArrayList<>();
    for (Line line : SCRIPT.lines().toList()) {
      if (read(sources, line) instanceof Reading.Mapped mapped) {
        events.addAll(mapped.events());
      }
    }
    events.sort(Comparator.comparing(event -> event.header().occurredAt()));
    return events;
  }

  private static Reading read(Sources sources, Line line) {
    Source source = sources.byName(line.feed());
    byte[] value = line.json().getBytes(StandardCharsets.UTF_8);
    return source.read(new RawRecord(line.feed(), value, line.receivedAt()));
  }
}
