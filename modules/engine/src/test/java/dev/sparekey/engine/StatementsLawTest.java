package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.changed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.header;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * What directories say, of accounts and of the staff, as they say it: the same each night, the same
 * as of now, corrected, and back again. What is left of it, and what is published, hangs on what
 * was said and not on when it came, so whom nothing was made to follow for had nothing coming.
 */
class StatementsLawTest {

  private static final AccountId DESK = new AccountId("default", "okta", "00uDESK");

  /** What is read of a step by directories, one alert each. */
  private static final RuleSet RULES =
      rules(
          "subject.privileged: true",
          "subject.privileged: false",
          "subject.kind: person",
          "subject.lifecycle: active",
          "subject.lifecycle: leaver",
          "subject.staff: help_desk",
          "subject.staff: none",
          "subject.age_days|gte: 8",
          "actor.role: agent",
          "actor.role: admin",
          "ticket.status: linked",
          "ticket.status: missing",
          "ticket.status: mismatched");

  private static RuleSet rules(String... fields) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < fields.length; i++) {
      text.append(
          """
          %stitle: Reset %d
          id: 11111111-1111-4111-8111-1111111111%02d
          logsource: {product: sparekey, category: recovery_step}
          detection:
            reset: {step.action: factor_reset, '%s': %s}
            condition: reset
          level: high
          sparekey: {emit: finding, deliver: always}
          """
              .formatted(
                  i == 0 ? "" : "---\n",
                  i,
                  i,
                  fields[i].split(": ", 2)[0],
                  fields[i].split(": ", 2)[1]));
    }
    RuleSet rules = RuleSet.load(Map.of("test.yml", text.toString()));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  @Property(tries = 100)
  void statementsOfAnAccount_anyOrderAndDuplicates_leadToTheSame(
      @ForAll("statements") List<Event> rows, @ForAll long seed) {
    assertSame(rows, seed);
  }

  @Property(tries = 100)
  void statementsOfTheStaff_anyOrderAndDuplicates_leadToTheSame(
      @ForAll("duties") List<Event> rows, @ForAll long seed) {
    assertSame(rows, seed);
  }

  /** More of a day than are kept, some of which say the same as others. */
  @Property(tries = 20)
  void statementsOfOneDay_anyOrderAndDuplicates_areTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    List<Event> rows = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      Instant told = day(10).plusSeconds(random.nextInt(60));
      Instant from = random.nextBoolean() ? null : day(10).minusSeconds(random.nextInt(5));
      Boolean privileged = random.nextInt(8) == 0 ? random.nextBoolean() : null;
      List<String> names = List.of("n" + random.nextInt(9) + "@example.com");
      rows.add(
          row(
              ANNA,
              told,
              new Saying("hr", from, null, SubjectKind.PERSON, names, privileged, null)));
    }
    List<Event> shuffled = new ArrayList<>(rows);
    shuffled.addAll(rows.subList(0, random.nextInt(30)));
    Collections.shuffle(shuffled, random);

    assertThat(statements(drive().with(shuffled.toArray(Event[]::new))))
        .containsExactlyInAnyOrderElementsOf(statements(drive().with(rows.toArray(Event[]::new))));
  }

  /** Where the rows come last of all, nobody looks again at whom nothing was said to follow for. */
  private static void assertSame(List<Event> rows, long seed) {
    Random random = new Random(seed);
    List<Event> shuffled = new ArrayList<>(rows);
    rows.stream().filter(event -> random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    Drive rowsFirst = drive().with(rows.toArray(Event[]::new));
    happen(rowsFirst);
    Drive rowsLast = drive();
    happen(rowsLast);
    rowsLast.with(shuffled.toArray(Event[]::new));

    assertThat(said(rowsLast)).isEqualTo(said(rowsFirst));
    assertThat(rowsLast.shown()).isEqualTo(rowsFirst.shown());
    assertThat(statements(rowsLast)).containsExactlyInAnyOrderElementsOf(statements(rowsFirst));
    assertThat(rowsLast.store().staffRows(DESK))
        .containsExactlyInAnyOrderElementsOf(rowsFirst.store().staffRows(DESK));
  }

  private static Drive drive() {
    return new Drive(0, RULES, "zendesk");
  }

  private static void happen(Drive drive) {
    drive
        .with(happenings().toArray(Event[]::new))
        .complete("zendesk", day(40), Proof.PROVEN)
        .clock(day(32));
  }

  private static List<String> said(Drive drive) {
    return drive.alerts().stream()
        .map(
            alert ->
                alert.ruleTitle()
                    + alert.anchor()
                    + alert.verdict()
                    + alert.severity()
                    + alert.delivered()
                    + alert.assurance()
                    + alert.ticketStatus())
        .toList();
  }

  private static List<DossierEntry> statements(Drive drive) {
    return drive.store().dossier(ANNA).stream()
        .filter(entry -> entry.event() instanceof IdentityContextEvent)
        .toList();
  }

  /** Resets by an agent, each with a ticket, in the name of one mail or the other. */
  private static List<Event> happenings() {
    List<Event> events = new ArrayList<>();
    events.add(login("l", ANNA, day(1), PASSWORD_OTP, "as1"));
    for (int i = 0; i < 5; i++) {
      Instant at = day(4 + 6 * i).plus(Duration.ofHours(3));
      events.add(helped("r" + i, ANNA, at, RecoveryAction.FACTOR_RESET));
      events.add(
          changed(
              ticket("" + i, ANNA, at.minusSeconds(3_600)),
              List.of(i % 2 == 0 ? "anna@example.com" : "ann@example.com"),
              i % 2 == 0 ? "zendesk:7" : "desk@example.com"));
    }
    return events;
  }

  private static Arbitrary<Instant> times() {
    return Arbitraries.integers()
        .between(0, 3 * 30)
        .map(i -> day(0).plus(Duration.ofHours(8L * i)));
  }

  /** Few beginnings and ends, so that rows correct and repeat each other. */
  private static Arbitrary<@Nullable Instant> beginnings() {
    return Arbitraries.of(day(-20), day(-4), day(5), day(5).minusSeconds(7_200), day(12))
        .injectNull(0.4);
  }

  private static Arbitrary<@Nullable Instant> ends() {
    return Arbitraries.of(day(5), day(13), day(22)).injectNull(0.6);
  }

  /** What a row says, and from when on; null for as of when it is told. */
  private record Saying(
      String feed,
      @Nullable Instant from,
      @Nullable Instant to,
      SubjectKind kind,
      List<String> names,
      @Nullable Boolean privileged,
      @Nullable StaffRole staff) {}

  /** Of a few sayings one or another is told, again and again. */
  private static Arbitrary<List<Event>> told(AccountId account, Arbitrary<Saying> sayings) {
    Arbitrary<List<Saying>> few = sayings.list().ofMinSize(2).ofMaxSize(4);
    Arbitrary<List<Instant>> times = times().list().ofMinSize(2).ofMaxSize(9);
    return Combinators.combine(few, times, Arbitraries.randomValue(Random::nextLong))
        .as(
            (said, at, seed) -> {
              Random random = new Random(seed);
              List<Event> rows = new ArrayList<>();
              at.forEach(
                  told -> rows.add(row(account, told, said.get(random.nextInt(said.size())))));
              return rows;
            });
  }

  @Provide
  Arbitrary<List<Event>> statements() {
    return told(
        ANNA,
        Combinators.combine(
                Arbitraries.of("hr", "hr", "scim"),
                beginnings(),
                ends(),
                Arbitraries.of(SubjectKind.UNKNOWN, SubjectKind.PERSON),
                Arbitraries.of(true, false).injectNull(0.5),
                Arbitraries.of(
                    List.<String>of(),
                    List.of("anna@example.com"),
                    List.of("anna@example.com", "ann@example.com")))
            .as(
                (feed, from, to, kind, privileged, names) ->
                    new Saying(feed, from, to, kind, names, privileged, null)));
  }

  @Provide
  Arbitrary<List<Event>> duties() {
    return told(
        DESK,
        Combinators.combine(
                Arbitraries.of("hr", "hr", "scim"),
                beginnings(),
                ends(),
                Arbitraries.of(StaffRole.HELP_DESK, StaffRole.ADMINISTRATOR, StaffRole.NONE),
                Arbitraries.of(
                    List.<String>of(),
                    List.of("zendesk:7"),
                    List.of("desk@example.com", "zendesk:7")))
            .as(
                (feed, from, to, role, names) ->
                    new Saying(feed, from, to, SubjectKind.PERSON, names, null, role)));
  }

  private static Event row(AccountId account, Instant told, Saying saying) {
    String id = "row" + told + saying.toString().hashCode();
    return new IdentityContextEvent(
        header(id, saying.feed(), told),
        account,
        null,
        saying.kind(),
        saying.names(),
        saying.privileged(),
        null,
        null,
        saying.from() == null ? told : saying.from(),
        saying.to(),
        saying.staff());
  }
}
