package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.exposed;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.mail;
import static dev.sparekey.engine.Happenings.own;
import static dev.sparekey.engine.Happenings.quoting;
import static dev.sparekey.engine.Happenings.row;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Validity;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whose it is when somebody's codes lie in the open and only a name is told. */
class NamedExposuresTest {

  private static final String IN_THE_OPEN = "Recovery codes found where others can read them";
  private static final String MAIL = mail(ANNA);
  private static final AccountId STAND_IN = AccountId.ofName("default", MAIL);
  private static final Name NAME = Name.person("default", MAIL);

  private static Drive drive() {
    return new Drive(0, Pack.load(), "zendesk");
  }

  /** A scanner's finding. */
  private static RecoveryEvent found(String id, Instant at) {
    return exposed(id, MAIL, at, Actor.Role.SYSTEM);
  }

  /** What somebody wrote to the desk. */
  private static RecoveryEvent written(String id, Instant at) {
    return exposed(id, MAIL, at, Actor.Role.UNKNOWN);
  }

  private static Event knownSince(AccountId account, Instant from) {
    return row("hr" + account.nativeId(), account, from, null, MAIL);
  }

  private static List<AccountId> alerted(Drive drive) {
    return drive.alerts(IN_THE_OPEN).stream().map(Alert::account).toList();
  }

  @Test
  void exposure_ofANameThatNobodyHas_alertsUnderTheName() {
    Drive drive = drive().with(found("e", day(5)));

    assertThat(alerted(drive)).containsExactly(STAND_IN);
  }

  @Test
  void exposure_ofANameThatAnAccountHas_alertsOnTheAccountOnly() {
    Drive drive = drive().with(login("l", ANNA, day(1), PASSWORD_OTP, "as1"));
    drive.with(found("e", day(5)));

    assertThat(alerted(drive)).containsExactly(ANNA);
    assertThat(drive.revisions()).extracting(Alert::account).doesNotContain(STAND_IN);
  }

  @Test
  void exposure_whoseLinkComesLater_goesFromTheNameToTheAccount() {
    Drive drive = drive().with(found("e", day(5)), knownSince(ANNA, day(1)));

    assertThat(alerted(drive)).containsExactly(ANNA);
  }

  @Test
  void exposure_ofAccountsOfOneName_alertsOnEachUnderAnIdOfItsOwn() {
    Drive drive =
        drive().with(knownSince(ANNA, day(1)), found("e", day(5)), knownSince(BERT, day(2)));

    assertThat(alerted(drive)).containsExactlyInAnyOrder(ANNA, BERT);
    assertThat(drive.alerts(IN_THE_OPEN)).extracting(Alert::anchor).doesNotHaveDuplicates();
  }

  @Test
  void exposure_fromBeforeTheNameWasTheAccounts_staysWithTheName() {
    Drive drive = drive().with(found("e", day(5)), knownSince(ANNA, day(6)));

    assertThat(alerted(drive)).containsExactly(STAND_IN);
  }

  @Test
  void exposure_ofANameThatADirectoryTakesBack_goesBackToTheName() {
    Drive drive = drive().with(knownSince(ANNA, day(1)), found("e", day(5)));
    drive.with(row("later", ANNA, day(1), day(3), MAIL));

    assertThat(alerted(drive)).containsExactly(STAND_IN);
  }

  @Test
  void exposure_toldTwice_isOne() {
    Drive drive = drive().with(knownSince(ANNA, day(1)), found("e", day(5)));
    int said = drive.revisions().size();
    drive.with(found("e", day(5)));

    assertThat(drive.revisions()).hasSize(said);
  }

  @Test
  void exposure_ofWhichTwoFeedsTell_isEachFeedsOwnAndBothMoveWithTheLink() {
    Drive drive =
        drive()
            .with(found("e", day(5)), Happenings.fedBy("entra", found("e", day(5))))
            .with(knownSince(ANNA, day(1)));

    assertThat(alerted(drive)).containsExactly(ANNA, ANNA);
  }

  /** A name's word is no observation: what was bound before must not count as bound since. */
  @Test
  void exposure_deliveredByAName_doesNotBeginTheAccountsObservation() {
    Drive drive = drive().with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"), found("e", day(5)));

    assertThat(drive.store().profile(ANNA).firstSeenAt()).isEqualTo(day(9));
  }

  @Test
  void name_thatIsNoAccount_hasNoInventoryAndNoState() {
    Drive drive = drive().with(found("e", day(5)));

    assertThat(drive.views()).isEmpty();
  }

  @Test
  void alert_underAName_saysThatNoAccountIsKnown() {
    Drive drive = drive().with(found("e", day(5)));

    assertThat(drive.alerts(IN_THE_OPEN).getFirst().explanation().unknowns())
        .contains("whose it is: no account is known that had this name then");
  }

  private static final String BY_RESOLVED =
      """
      title: Of nobody known
      id: 11111111-1111-4111-8111-111111111111
      name: found
      logsource: {product: sparekey, category: recovery_step}
      detection:
        found: {step.action: code_exposed, identity.resolved: false}
        condition: found
      level: low
      sparekey: {emit: finding, deliver: always}
      ---
      title: Of several
      id: 22222222-2222-4222-8222-222222222222
      level: low
      correlation:
        type: event_count
        rules: [found]
        group-by: [subject.tenant]
        timespan: 1d
        condition: {gte: 2}
      generate: true
      """;

  private static Drive ofNobodyKnown() {
    RuleSet rules = RuleSet.load(Map.of("test.yml", BY_RESOLVED));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return new Drive(0, rules, "zendesk");
  }

  @Test
  void identity_ofAName_isNotResolvedAndThatOfALinkedAccountIs() {
    Drive drive = ofNobodyKnown().with(found("e", day(5)));
    assertThat(drive.alerts("Of nobody known")).hasSize(1);

    drive.with(knownSince(ANNA, day(1)));

    assertThat(drive.alerts("Of nobody known")).isEmpty();
  }

  @Test
  void evidence_acrossAccounts_saysThatANameIsOne() {
    Drive drive =
        ofNobodyKnown()
            .with(found("e", day(5)), exposed("b", mail(BERT), day(5), Actor.Role.SYSTEM));

    assertThat(drive.alerts("Of several").getFirst().evidence())
        .extracting(EvidenceLine::text)
        .anyMatch(line -> line.startsWith(MAIL + ", a name: code exposed"));
  }

  /** Else the ticket that it quotes would stay with an account that it never was about. */
  @Test
  void exposure_takenBack_takesTheTicketItQuotesAlong() {
    Drive drive =
        drive()
            .with(knownSince(ANNA, day(1)))
            .with(ticket("4711", BERT, day(5)))
            .with(quoting(found("e", day(5)), "4711"));
    assertThat(tickets(drive, ANNA)).isEqualTo(1);

    drive.with(row("later", ANNA, day(1), day(3), MAIL));

    assertThat(tickets(drive, ANNA)).isZero();
    assertThat(tickets(drive, STAND_IN)).isEqualTo(1);
  }

  private static long tickets(Drive drive, AccountId account) {
    return drive.store().dossier(account).stream()
        .filter(entry -> entry.event() instanceof TicketEvent)
        .count();
  }

  /** What is told of a step later than 35 days after it changes nothing that was said of it. */
  @Test
  void exposure_whoseLinkEndsWhenItIsJudgedForGood_staysAsItWasSaid() {
    Drive drive = drive().with(knownSince(ANNA, day(1)), found("e", day(5)));
    drive.complete("zendesk", day(60), Proof.PROVEN).clock(day(60));
    drive.with(row("later", ANNA, day(1), day(3), MAIL));

    assertThat(alerted(drive)).contains(ANNA);
    assertThat(records(drive, ANNA)).containsExactly("dlp:e");
  }

  // The caps under a name.

  private static Drive full(String prefix, Actor.Role role, int count) {
    Drive drive = drive();
    for (int i = 0; i < count; i++) {
      drive.with(exposed(prefix + "%04d".formatted(i), MAIL, second(i), role));
    }
    return drive;
  }

  /**
   * Of a day with more requests than are kept, withdrawn alerts of what made room are forgotten.
   */
  @Test
  void exposure_thatComesBackToAnAccountOfAnOverflowedDay_goesOnFromItsLastRevision() {
    Drive drive = drive().with(knownSince(ANNA, day(1)), found("e", day(5)));
    for (int i = 0; i < 17; i++) {
      drive.with(own("q" + i, ANNA, second(i), RecoveryAction.RECOVERY_REQUESTED, "as1"));
    }
    drive.with(row("gone", ANNA, day(2), null, "another@example.com"));
    drive.with(row("back", ANNA, day(3), null, MAIL));

    assertThat(drive.alerts(OverflowedDay.TITLE)).hasSize(1);
    assertThat(drive.revisions())
        .filteredOn(alert -> alert.ruleTitle().equals(IN_THE_OPEN) && alert.account().equals(ANNA))
        .extracting(Alert::revision)
        .containsExactly(1, 2, 3);
  }

  private static Instant second(int i) {
    return day(5).plusSeconds(i);
  }

  private static int held(Drive drive) {
    return drive.namesStore().exposed(NAME).size();
  }

  /** One more than is kept, so that the day is known to have more. */
  @Test
  void hearsay_underAName_isHeldSeventeenTimesADayAndSaidToBeMore() {
    Drive drive = full("h", Actor.Role.UNKNOWN, 20);

    assertThat(held(drive)).isEqualTo(17);
    assertThat(drive.store().dossier(STAND_IN)).hasSize(16);
    assertThat(drive.alerts(OverflowedDay.TITLE)).hasSize(1);
  }

  @Test
  void findings_underAName_areHeld129TimesADayAndSaidToBeMore() {
    Drive drive = full("f", Actor.Role.SYSTEM, 130);

    assertThat(held(drive)).isEqualTo(129);
    assertThat(drive.store().dossier(STAND_IN)).hasSize(128);
    assertThat(drive.alerts(OverflowedDay.TITLE)).hasSize(1);
  }

  @Test
  void hearsay_asMuchAsIsHeld_takesNoRoomFromAFinding() {
    Drive drive = full("h", Actor.Role.UNKNOWN, 20).with(found("f", second(100)));

    assertThat(alerted(drive)).containsExactly(STAND_IN);
  }

  @Test
  void hearsay_ofAnotherDay_hasRoomOfItsOwn() {
    Drive drive = full("h", Actor.Role.UNKNOWN, 20).with(written("x", day(6)));

    assertThat(held(drive)).isEqualTo(18);
  }

  @Test
  void hearsay_earlierThanWhatIsHeld_takesTheLastOnesPlaceEverywhere() {
    Drive drive = full("h", Actor.Role.UNKNOWN, 16).with(written("early", second(-1)));

    assertThat(records(drive, STAND_IN))
        .hasSize(16)
        .contains("dlp:early")
        .doesNotContain("dlp:h0015");
  }

  /** Of the records that an account was told of by a name. */
  private static List<String> records(Drive drive, AccountId account) {
    return drive.store().dossier(account).stream()
        .map(DossierEntry::event)
        .filter(RecoveryEvent.class::isInstance)
        .map(event -> event.header().id().replaceFirst("/[^/]*$", ""))
        .toList();
  }

  @Property(tries = 20)
  void exposures_moreThanAreHeld_areTheFirstOfTheDayWhateverTheOrder(@ForAll long seed) {
    List<Event> events = new ArrayList<>(List.of(knownSince(ANNA, day(1))));
    for (int i = 0; i < 20; i++) {
      events.add(written("h%04d".formatted(i), second(i)));
      events.add(found("f%04d".formatted(i), second(i)));
    }
    Drive inOrder = drive().with(events.toArray(Event[]::new));
    Random random = new Random(seed);
    events.addAll(events.subList(0, random.nextInt(20)));
    Collections.shuffle(events, random);
    Drive shuffled = drive().with(events.toArray(Event[]::new));

    assertThat(records(shuffled, ANNA))
        .hasSize(36)
        .containsExactlyInAnyOrderElementsOf(records(inOrder, ANNA));
    assertThat(shuffled.store().dossier(STAND_IN)).isEmpty();
  }

  // The laws.

  /** Of links, ends of links and exposures the final state is one, whatever came first. */
  @Property(tries = 300)
  void finalState_ofLinksAndExposures_isTheSameInAnyOrder(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    List<Event> shuffled = new ArrayList<>(events);
    Random random = new Random(seed);
    events.stream().filter(event -> random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    Drive hurried = new Drive(seed, Pack.load(), "zendesk");
    shuffled.forEach(hurried::withoutWaiting);

    assertThat(finished(hurried)).isEqualTo(finished(drive().with(events.toArray(Event[]::new))));
  }

  private static List<String> finished(Drive drive) {
    return drive
        .completeWithoutWaiting("zendesk", day(400), Proof.PROVEN)
        .clock(day(34))
        .clock(day(400))
        .finalState();
  }

  @Provide
  Arbitrary<List<Event>> histories() {
    Arbitrary<Integer> days = Arbitraries.integers().between(0, 20);
    return Combinators.combine(
            Arbitraries.of(ANNA, BERT), days, days, Arbitraries.of(0, 1, 2, 3, 4))
        .as(NamedExposuresTest::event)
        .list()
        .ofMinSize(1)
        .ofMaxSize(14);
  }

  /** The id follows from the content. */
  private static Event event(AccountId account, int from, int to, int kind) {
    String id = account.nativeId() + from + "-" + to;
    Instant at = day(from).plus(Duration.ofHours(to));
    return switch (kind) {
      case 0 ->
          row("until" + id, account, day(Math.min(from, to)), day(Math.max(from, to) + 1), MAIL);
      case 1 -> row("other" + id, account, day(from), null, "other@example.com");
      case 2 -> login("l" + id, account, at, PASSWORD_OTP, "as" + to);
      case 3 -> written("h" + id, at);
      default -> found("f" + id, at);
    };
  }

  /** At the account: an exposure that is delivered and taken back was never there. */
  @Property(tries = 100)
  void undelivery_ofEveryExposure_isAsIfNoneHadCome(@ForAll("histories") List<Event> events) {
    Drive never = drive();
    Drive takenBack = drive();
    takenBack.with(knownSince(ANNA, day(-400)));
    never.with(knownSince(ANNA, day(-400)));
    events.stream().filter(RecoveryEvent.class::isInstance).forEach(takenBack::with);
    Event gone = row("zlast", ANNA, day(-400), day(-399), MAIL);
    takenBack.with(gone);
    never.with(gone);

    assertThat(of(ANNA, takenBack)).isEqualTo(of(ANNA, never));
    assertThat(takenBack.store().dossier(ANNA))
        .containsExactlyElementsOf(never.store().dossier(ANNA));
  }

  private static Map<String, String> of(AccountId account, Drive drive) {
    Map<String, String> alerts = new TreeMap<>();
    drive.alerts().stream()
        .filter(alert -> alert.account().equals(account))
        .forEach(alert -> alerts.put(alert.id(), alert.verdict().toString()));
    return alerts;
  }

  @Test
  void contents_ofOneId_areJoinedTheSameInBothOrders() {
    RecoveryEvent one = found("e", day(5));
    RecoveryEvent other = quoting(one, "4711");
    Drive inOrder = drive().with(one, other);
    Drive reversed = drive().with(other, one);

    assertThat(inOrder.namesStore().exposed(NAME))
        .containsExactlyElementsOf(reversed.namesStore().exposed(NAME))
        .singleElement()
        .returns(true, NamesStore.Exposed::disputed);
    assertThat(inOrder.store().dossier(STAND_IN))
        .containsExactlyElementsOf(reversed.store().dossier(STAND_IN));
  }

  // The stage alone.

  private final NamesStage stage = new NamesStage(0, 1);
  private final HeapNamesStore store = new HeapNamesStore();
  private final List<InboxRecord> sent = new ArrayList<>();

  private void send(NamesRecord record) {
    stage.on(record, store, output -> sent.add(((Output.ToInbox) output).record()));
  }

  private void tell(RecoveryEvent event, Instant at) {
    send(new NamesRecord.Exposed(NAME, event, at));
  }

  private void clock(Instant to) {
    send(
        new NamesRecord.Marked(new Mark(Mark.CLOCK, Mark.Path.DIRECT, 0, 1, to, Proof.PROVEN), to));
  }

  @Test
  void exposure_isForgottenWithTheTicketsOfItsTime() {
    tell(found("e", day(1)), day(1));
    clock(day(134));
    assertThat(store.exposed(NAME)).hasSize(1);

    clock(day(135));

    assertThat(store.exposed(NAME)).isEmpty();
  }

  @Test
  void link_thatSaysTheSameAgain_deliversNothingAgain() {
    tell(found("e", day(1)), day(1));
    send(new NamesRecord.Linked(NAME, ANNA, Validity.ALWAYS, day(2)));
    int once = sent.size();
    send(new NamesRecord.Linked(NAME, ANNA, Validity.ALWAYS, day(2)));

    assertThat(sent).hasSize(once + 1);
  }

  @Test
  void exposure_thatSaysTheSameAgain_isDeliveredOnce() {
    tell(found("e", day(1)), day(1));
    tell(found("e", day(1)), day(2));

    assertThat(sent).hasSize(1);
  }

  @Test
  void exposure_toldAfterTheNameWasGivenUp_isOfWhoeverHadItThen() {
    Validity until = new Validity(List.of(new Validity.Span(null, day(10))));
    send(new NamesRecord.Linked(NAME, ANNA, until, day(2)));
    tell(found("e", day(5)), day(20));

    assertThat(sent.getLast())
        .isInstanceOfSatisfying(
            InboxRecord.Delivery.class, delivery -> assertThat(delivery.account()).isEqualTo(ANNA));
  }

  @Test
  void exposure_thatMakesRoomForAnEarlierOne_isTakenBackAheadOfIt() {
    for (int i = 0; i < 17; i++) {
      tell(written("h%04d".formatted(i), second(i)), day(5));
    }
    sent.clear();
    tell(written("early", second(-1)), day(5));

    assertThat(sent).hasSize(2);
    assertThat(sent.getFirst())
        .isInstanceOfSatisfying(
            InboxRecord.Undelivery.class,
            taken -> assertThat(taken.eventId()).startsWith("dlp:h0016/"));
  }

  /** A name shows of nobody that he speaks of himself, and 512 of a day are no findings. */
  @Test
  void exposure_saidToBeTheSubjectsOwn_countsAsAFinding() {
    assertThat(new NamesStore.Exposed(exposed("e", MAIL, day(1), Actor.Role.SELF), false).day())
        .returns(DayTally.Kind.FINDING, NamesStore.ExposedDay::kind);
  }

  /** Decided on under the name, the finding stays as it was seen, whenever the link comes. */
  @Property(tries = 60)
  void finalState_withDecisionsOnTheName_isTheSameInAnyOrder(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    Random random = new Random(seed);
    Drive first = drive();
    events.stream().filter(RecoveryEvent.class::isInstance).forEach(first::with);
    List<Object> records = new ArrayList<>(events);
    for (Alert alert : first.revisions()) {
      if (random.nextBoolean()) {
        records.add(
            new Triaged(
                new TriageDecision(
                    "d" + records.size(),
                    TriageDecision.Outcome.values()[random.nextInt(2)],
                    "looked at",
                    "mara",
                    day(22),
                    null),
                alert));
      }
    }
    List<Object> shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, random);

    assertThat(played(shuffled)).isEqualTo(played(records));
  }

  private static List<String> played(List<Object> records) {
    Drive drive = drive();
    for (Object record : records) {
      if (record instanceof Event event) {
        drive.with(event);
      } else if (record instanceof Triaged triaged) {
        drive.decide(triaged);
      }
    }
    return finished(drive);
  }
}
