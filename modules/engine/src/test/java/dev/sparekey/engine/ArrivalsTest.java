package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.failed;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.quoting;
import static dev.sparekey.engine.Happenings.ticket;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.Validity;
import dev.sparekey.rules.Pack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one record leaves behind in the store, and whom it asks or tells. */
class ArrivalsTest {

  private final HeapAccountsStore store = new HeapAccountsStore();
  private AccountsStage stage = stage("zendesk");

  private static AccountsStage stage(String... feeds) {
    return new AccountsStage(AssurancePolicy.DEFAULT, Pack.load(), Set.of(feeds), 0);
  }

  private List<Output> on(InboxRecord record) {
    List<Output> outputs = new ArrayList<>();
    stage.on(record, store, outputs::add);
    return outputs;
  }

  private List<Output> comes(Event event) {
    return on(new InboxRecord.Delivery(ANNA, event, false, event.header().occurredAt()));
  }

  private void clock(Instant to) {
    Mark mark = new Mark(Mark.CLOCK, Mark.Path.NAMES, 0, 1, to, Proof.PROVEN);
    on(new InboxRecord.Marked(mark, to));
  }

  private static List<NamesRecord> toNames(List<Output> outputs) {
    List<NamesRecord> records = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.ToNames names) {
        records.add(names.record());
      }
    }
    return records;
  }

  private static List<Alert> published(List<Output> outputs) {
    List<Alert> alerts = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.Publish publish) {
        alerts.add(publish.alert());
      }
    }
    return alerts;
  }

  private List<Instant> asked(Deadline.Basis basis) {
    return store.takeDeadlines(basis, Instant.MAX, 100).stream().map(Deadline::at).toList();
  }

  private static RecoveryEvent by(Actor.Role role, RecoveryEvent step) {
    return new RecoveryEvent(
        step.header(),
        step.account(),
        step.accountName(),
        step.action(),
        step.path(),
        new Actor(role, "00uX", null),
        step.credential(),
        step.authenticators(),
        step.sessionId(),
        step.origin(),
        step.ticketId());
  }

  @ParameterizedTest
  @CsvSource({
    "AGENT, true",
    "ADMIN, true",
    "INTEGRATION, true",
    "UNKNOWN, true",
    "SELF, false",
    "SYSTEM, false"
  })
  void step_thatSomebodyElseMayHaveTaken_isFoundByItsTime(Actor.Role role, boolean found) {
    comes(by(role, helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET)));

    assertThat(store.helped(day(10), day(10)))
        .isEqualTo(found ? List.of(new Helped(day(10), ANNA, "okta:r")) : List.of());
  }

  @Test
  void whatIsNoStep_isNotFoundByItsTime() {
    comes(helped("p", ANNA, day(10), RecoveryAction.PRIVILEGED_ACTION));

    assertThat(store.helped(day(0), day(20))).isEmpty();
    assertThat(store.profile(ANNA).newestStepAt()).isNull();
  }

  @Test
  void quotedTicket_isAskedForAlsoWhereNoDeskIsConnected() {
    stage = stage();

    assertThat(
            toNames(
                comes(quoting(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET), "4711"))))
        .containsExactly(
            new NamesRecord.Linked(Name.ticket("default", "4711"), ANNA, Validity.ALWAYS, day(10)));
  }

  @Test
  void stepToldAgain_asksForItsTicketOnce() {
    Event step = quoting(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET), "4711");
    comes(step);

    assertThat(comes(step)).isEmpty();
  }

  @Test
  void event_isToBeSettledAndForgottenOnceEach() {
    comes(codeUsed("c", ANNA, day(10), "as1"));
    comes(codeUsed("c", ANNA, day(10), "as1"));

    assertThat(asked(Deadline.Basis.SETTLING)).containsExactly(day(45));
    assertThat(asked(Deadline.Basis.FORGETTING))
        .containsExactly(Instant.parse("2026-07-23T00:00:00Z"));
  }

  @Test
  void ticket_isToBeForgottenAndNeverSettled() {
    comes(ticket("1", ANNA, day(10)));

    assertThat(asked(Deadline.Basis.SETTLING)).isEmpty();
    assertThat(asked(Deadline.Basis.FORGETTING)).hasSize(1);
  }

  @Test
  void directorysRow_isLookedAtAgainThoughItHoldsForYears() {
    comes(identity("i", ANNA, true, day(10)));

    assertThat(store.dossier(ANNA)).hasSize(1);
    assertThat(asked(Deadline.Basis.FORGETTING)).hasSize(1);
  }

  @Test
  void login_isKeptInTheProfileOnly() {
    comes(login("l", ANNA, day(10), PASSWORD_OTP, "as1"));

    assertThat(store.dossier(ANNA)).isEmpty();
    assertThat(store.profile(ANNA).logins()).hasSize(1);
    assertThat(asked(Deadline.Basis.FORGETTING)).isEmpty();
  }

  @Test
  void record_olderThanTheHorizon_leavesNothing() {
    clock(day(200));
    List<Output> outputs = comes(codeUsed("c", ANNA, day(68).minusMillis(1), "as1"));

    assertThat(outputs).isEmpty();
    assertThat(store.dossier(ANNA)).isEmpty();
    assertThat(store.profile(ANNA)).isEqualTo(Profile.EMPTY);
  }

  @Test
  void record_asOldAsTheHorizon_isKept() {
    clock(day(200));
    comes(codeUsed("c", ANNA, day(68), "as1"));

    assertThat(store.dossier(ANNA)).hasSize(1);
  }

  /** Of two contents nobody can tell which is the record's, in whichever order they come. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recordToldAsAStepAndAsNone_isNotFoundAmongSteps(boolean stepFirst) {
    Event step = told("x", "okta", ANNA, day(20), RecoveryAction.CODE_SET_REGENERATED);
    Event none = told("x", "okta", ANNA, day(20), RecoveryAction.CREDENTIAL_LISTED);
    comes(stepFirst ? step : none);
    assertThat(store.taken(day(19), day(21))).hasSize(stepFirst ? 1 : 0);

    comes(stepFirst ? none : step);
    assertThat(store.taken(day(19), day(21))).isEmpty();
  }

  private static RecoveryEvent listed() {
    return new RecoveryEvent(
        Happenings.header("i", "okta", day(10)),
        ANNA,
        null,
        RecoveryAction.CREDENTIAL_LISTED,
        RecoveryPath.UNKNOWN,
        new Actor(Actor.Role.SYSTEM, null, null),
        new Credential(
            Authenticator.OTP,
            "otp1",
            null,
            null,
            null,
            new CredentialListing(
                InventoryEntry.Sort.FACTOR,
                InventoryEntry.Status.ACTIVE,
                null,
                null,
                null,
                null,
                null,
                null,
                null)),
        null,
        null,
        Origin.UNKNOWN,
        null);
  }

  @Test
  void listedCredential_isShownAndNoStep() {
    List<Output> outputs = comes(listed());

    assertThat(outputs)
        .filteredOn(Output.Show.class::isInstance)
        .extracting(output -> ((Output.Show) output).view())
        .hasAtLeastOneElementOfType(View.Listed.class);
    assertThat(store.profile(ANNA).newestStepAt()).isEqualTo(Instant.EPOCH);
    assertThat(store.helped(day(0), day(20))).isEmpty();
  }

  @Test
  void name_thatALoginGives_isAskedForOnce() {
    assertThat(toNames(comes(login("l", ANNA, day(10), PASSWORD_OTP, "as1"))))
        .containsExactly(
            new NamesRecord.Linked(
                Name.person("default", "anna@example.com"), ANNA, Validity.ALWAYS, day(10)));
    assertThat(toNames(comes(login("m", ANNA, day(11), PASSWORD_OTP, "as1")))).isEmpty();
  }

  private static Event named(int number, int second) {
    return Happenings.renamed(
        "n" + second, ANNA, day(10).plusSeconds(second), "n%03d@example.com".formatted(number));
  }

  @Test
  void name_thatMakesRoomForAnother_isSaidToBeTheAccountsNoMore() {
    for (int i = 1; i <= 64; i++) {
      comes(named(i, i));
    }

    assertThat(toNames(comes(named(0, 65))))
        .containsExactly(
            new NamesRecord.Linked(
                Name.person("default", "n000@example.com"),
                ANNA,
                Validity.ALWAYS,
                day(10).plusSeconds(65)),
            new NamesRecord.Linked(
                Name.person("default", "n064@example.com"),
                ANNA,
                Validity.NEVER,
                day(10).plusSeconds(65)));
  }

  @Test
  void answer_toAQuestionOfOurs_isRememberedOnce() {
    comes(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    comes(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET));
    assertThat(store.profile(ANNA).asking()).isTrue();
    InboxRecord answer =
        new InboxRecord.Answered(
            ANNA, Name.person("default", "anna@example.com"), Validity.ALWAYS, day(10));

    assertThat(on(answer)).filteredOn(Output.Show.class::isInstance).isNotEmpty();
    assertThat(store.profile(ANNA).asking()).isFalse();
    assertThat(on(answer)).isEmpty();
  }

  @Test
  void answer_aboutAQuotedTicket_isRememberedOnce() {
    comes(quoting(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET), "4711"));
    InboxRecord answer =
        new InboxRecord.Answered(ANNA, Name.ticket("default", "4711"), Validity.ALWAYS, day(10));

    assertThat(on(answer)).filteredOn(Output.Show.class::isInstance).isNotEmpty();
    assertThat(store.answered(ANNA, Designation.ticket("4711"))).isTrue();
    assertThat(on(answer)).isEmpty();
  }

  @Test
  void answer_aboutATicketThatIsNoLongerAskedFor_isNotRemembered() {
    on(new InboxRecord.Answered(ANNA, Name.ticket("default", "4711"), Validity.NEVER, day(10)));

    assertThat(store.answered(ANNA, Designation.ticket("4711"))).isFalse();
  }

  @Test
  void ticketTakenBack_thatWasNeverThere_changesNothing() {
    comes(codeUsed("c", ANNA, day(10), "as1"));

    assertThat(
            on(
                new InboxRecord.Undelivery(
                    ANNA, "zendesk:t1", Designation.person("anna@example.com"), day(11))))
        .isEmpty();
  }

  @Test
  void ticketTakenBack_isGoneWithItsPlaceInTheDay() {
    Designation name = Designation.person("anna@example.com");
    Event ticket = ticket("1", ANNA, day(10));
    DossierEntry entry = new DossierEntry(ticket, false, false, name);
    on(new InboxRecord.Delivery(ANNA, entry, day(10)));
    assertThat(store.dossier(ANNA)).containsExactly(entry);
    int day = DaySet.dayOf(day(10));
    assertThat(Objects.requireNonNull(store.dayTally(ANNA, DayTally.Kind.TICKET, day)).kept())
        .isOne();

    on(new InboxRecord.Undelivery(ANNA, "zendesk:t1", name, day(11)));

    assertThat(store.dossier(ANNA)).isEmpty();
    assertThat(store.dayTally(ANNA, DayTally.Kind.TICKET, day)).isNull();
  }

  /** An account whose usual MFA and name are known, and no desk. */
  private void known() {
    stage = stage();
    comes(login("l", ANNA, day(1), PASSWORD_OTP, "as1"));
    on(
        new InboxRecord.Answered(
            ANNA, Name.person("default", "anna@example.com"), Validity.ALWAYS, day(1)));
  }

  private static Triaged decision(String id, Alert alert, Instant at) {
    return new Triaged(
        new TriageDecision(id, TriageDecision.Outcome.BENIGN, "known", "mara", at, null), alert);
  }

  @Test
  void decision_olderThanTheOneThatIsKnown_changesNothing() {
    known();
    Alert alert = published(comes(codeUsed("c", ANNA, day(10), "as1"))).getFirst();
    Triaged later = decision("later", alert, day(12));

    assertThat(published(on(new InboxRecord.Decided(later, day(12))))).hasSize(1);
    assertThat(on(new InboxRecord.Decided(decision("earlier", alert, day(11)), day(13)))).isEmpty();
    assertThat(store.decisions(ANNA)).containsExactly(later);
  }

  @Test
  void decision_laterThanTheOneThatIsKnown_takesItsPlace() {
    known();
    Alert alert = published(comes(codeUsed("c", ANNA, day(10), "as1"))).getFirst();
    on(new InboxRecord.Decided(decision("earlier", alert, day(11)), day(11)));
    Triaged later = decision("later", alert, day(12));

    assertThat(published(on(new InboxRecord.Decided(later, day(12))))).hasSize(1);
    assertThat(store.decisions(ANNA)).containsExactly(later);
  }

  @Test
  void refusedLogin_afterAStep_changesNothing() {
    known();
    comes(codeUsed("c", ANNA, day(10), "as1"));

    assertThat(comes(failed("f", ANNA, day(10).plusMillis(1)))).isEmpty();
  }

  /** As many requests for recovery as a day keeps, a second apart. */
  private void requests() {
    for (int i = 0; i < DayTally.Kind.RECOVERY_REQUESTED.mostADay(); i++) {
      comes(request(i, null));
    }
  }

  private static RecoveryEvent request(int second, @Nullable String name) {
    RecoveryEvent plain =
        told(
            "q" + second,
            "okta",
            ANNA,
            day(11).plusSeconds(second),
            RecoveryAction.RECOVERY_REQUESTED);
    return new RecoveryEvent(
        plain.header(),
        ANNA,
        name,
        plain.action(),
        plain.path(),
        plain.actor(),
        plain.credential(),
        null,
        null,
        plain.origin(),
        null);
  }

  @Test
  void requestBeyondTheDaysCap_asksForNoTicketAndIsNotFound() {
    requests();

    assertThat(comes(by(Actor.Role.AGENT, quoting(request(99, null), "4711"))))
        .noneMatch(Output.ToNames.class::isInstance);
    assertThat(store.helped(day(0), day(20))).isEmpty();
  }

  @Test
  void requestBeyondTheDaysCap_thatNamesTheAccountAnew_isSaidUnderItsAlerts() {
    known();
    comes(codeUsed("c", ANNA, day(10), "as1"));
    requests();
    assertThat(published(comes(request(98, null))))
        .extracting(Alert::ruleTitle)
        .containsExactly(OverflowedDay.TITLE);
    List<Output> outputs = comes(request(99, "anna@example.com"));
    assertThat(outputs).isEmpty();

    comes(request(100, "ann@new.example"));
    List<Output> answered =
        on(
            new InboxRecord.Answered(
                ANNA, Name.person("default", "ann@new.example"), Validity.ALWAYS, day(11)));

    assertThat(published(answered))
        .hasSize(2)
        .extracting(Alert::subject)
        .containsOnly("ann@new.example");
  }

  /** Names are asked for in lower case, so of this one nothing is asked, and no answer comes. */
  @Test
  void name_writtenOtherwiseLongAfterTheStep_isSaidUnderItsAlerts() {
    known();
    comes(codeUsed("c", ANNA, day(10), "as1"));

    assertThat(published(comes(Happenings.renamed("n", ANNA, day(60), "Anna@Example.com"))))
        .singleElement()
        .returns("Anna@Example.com", Alert::subject);
    assertThat(comes(Happenings.renamed("m", ANNA, day(61), "Anna@Example.com"))).isEmpty();
  }

  @Test
  void requestBeyondTheDaysCap_thatWritesTheNameOtherwise_isSaidUnderItsAlerts() {
    known();
    comes(codeUsed("c", ANNA, day(10), "as1"));
    requests();

    assertThat(published(comes(request(99, "Anna@Example.com"))))
        .filteredOn(alert -> !alert.ruleTitle().equals(OverflowedDay.TITLE))
        .singleElement()
        .returns("Anna@Example.com", Alert::subject);
  }

  @Test
  void ticketTakenBack_isMissedAtOnce() {
    known();
    stage = stage("zendesk");
    Designation name = Designation.person("anna@example.com");
    DossierEntry entry = new DossierEntry(ticket("1", ANNA, day(10)), false, false, name);
    comes(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET));
    on(new InboxRecord.Delivery(ANNA, entry, day(10)));
    Mark mark = new Mark("zendesk", Mark.Path.NAMES, 0, 1, day(11), Proof.PROVEN);
    on(new InboxRecord.Marked(mark, day(11)));

    assertThat(published(on(new InboxRecord.Undelivery(ANNA, "zendesk:t1", name, day(11)))))
        .isNotEmpty();
  }

  /** What was established is no absence. */
  @Test
  void step_whileTheNamesAreStillAskedFor_isToldAtOnce() {
    comes(login("l", ANNA, day(1), PASSWORD_OTP, "as1"));

    assertThat(published(comes(codeUsed("c", ANNA, day(10), "as1")))).hasSize(1);
    assertThat(store.profile(ANNA).asking()).isTrue();
  }

  @Test
  void recordOfTheDesk_isNoStepOfTheAccount() {
    comes(ticket("1", ANNA, day(10)));
    comes(told("p", "persona", ANNA, day(10), RecoveryAction.PRIVILEGED_ACTION));

    assertThat(store.profile(ANNA).newestStepAt()).isNull();
  }

  /** With other ids and times, as a directory sends its accounts each night. */
  @Test
  void rowsThatSayTheSame_fourHundredNights_areOne() {
    for (int night = 0; night < 400; night++) {
      IdentityContextEvent row = identity("i", ANNA, true, day(0));
      comes(
          new IdentityContextEvent(
              Happenings.header("night" + (1000 + night), "directory", day(night)),
              ANNA,
              row.accountName(),
              row.kind(),
              row.names(),
              row.privileged(),
              row.requiredLevel(),
              row.manager(),
              row.validFrom(),
              row.validTo()));
    }

    assertThat(store.dossier(ANNA))
        .extracting(entry -> entry.event().header().id())
        .containsExactly("directory:night1399");
  }

  private static IdentityContextEvent rowTold(String id, int day, boolean privileged) {
    IdentityContextEvent row = identity("i", ANNA, privileged, day(0));
    return new IdentityContextEvent(
        Happenings.header(id, "directory", day(day)),
        ANNA,
        row.accountName(),
        row.kind(),
        row.names(),
        row.privileged(),
        row.requiredLevel(),
        row.manager(),
        row.validFrom(),
        row.validTo());
  }

  /** Ids are hashes: the greater one may be the older. */
  @Test
  void ofRowsThatSayTheSame_theOneToldLastIsKept() {
    comes(rowTold("b", 1, true));
    comes(rowTold("a", 2, true));
    comes(rowTold("c", 0, true));

    assertThat(store.dossier(ANNA))
        .extracting(entry -> entry.event().header().id())
        .containsExactly("directory:a");
  }

  /** Privileged, not privileged, and again: the last row takes back what the second said. */
  @Test
  void rowThatSaysAnOlderThingAgain_isTheLastWord() {
    comes(rowTold("1", 11, true));
    comes(rowTold("2", 12, false));
    comes(rowTold("4", 14, true));
    comes(rowTold("5", 15, true));

    assertThat(store.dossier(ANNA))
        .extracting(entry -> entry.event().header().id())
        .containsExactlyInAnyOrder("directory:2", "directory:5");
  }

  @Test
  void rowsThatSaySomethingElseEachNight_areForgottenButForTheLast() {
    stage = stage();
    for (int night = 0; night < 400; night++) {
      comes(identity("i" + (1000 + night), ANNA, night % 2 == 0, day(night)));
      clock(day(night));
    }

    assertThat(store.dossier(ANNA)).hasSizeLessThan(220);
  }

  /** A row of a directory's user, as he is now. */
  private static IdentityContextEvent asOf(Instant at, @Nullable Boolean privileged, String name) {
    return new IdentityContextEvent(
        Happenings.header("u" + at, "scim", at),
        ANNA,
        name,
        SubjectKind.PERSON,
        List.of(),
        privileged,
        null,
        null,
        at,
        null);
  }

  @Test
  void rowsOfADirectory_oneEachSecond_areTheLastOfTheDay() {
    comes(asOf(day(10), true, "anna"));
    for (int second = 1; second <= 200; second++) {
      comes(asOf(day(10).plusSeconds(second), null, "anna" + second));
    }

    List<Instant> told =
        store.dossier(ANNA).stream()
            .map(entry -> entry.event().header().occurredAt())
            .sorted()
            .toList();
    assertThat(told).hasSize(33).startsWith(day(10), day(10).plusSeconds(169));
  }

  /** The same rows the other way round: what is kept of them does not hang on what came first. */
  @Test
  void rowsOfADirectory_oneEachSecondAndLatestFirst_areTheLastOfTheDay() {
    for (int second = 200; second >= 1; second--) {
      comes(asOf(day(10).plusSeconds(second), null, "anna" + second));
    }
    comes(asOf(day(10), true, "anna"));

    List<Instant> told =
        store.dossier(ANNA).stream()
            .map(entry -> entry.event().header().occurredAt())
            .sorted()
            .toList();
    assertThat(told).hasSize(33).startsWith(day(10), day(10).plusSeconds(169));
  }

  @Test
  void rowAsOfNow_thatSaysWhatTheOneBeforeItSaid_isKeptAndNothingIsLookedAt() {
    known();
    comes(codeUsed("c", ANNA, day(10), "as1"));
    comes(asOf(day(5), true, "anna@example.com"));
    comes(codeUsed("d", ANNA, day(11), "as1"));
    store.removeAlert(ANNA, store.alerts(ANNA).iterator().next().id());

    assertThat(comes(asOf(day(7), true, "anna@example.com"))).isEmpty();
    assertThat(store.dossier(ANNA)).hasSize(4);
    assertThat(published(comes(asOf(day(8), false, "anna@example.com")))).isNotEmpty();
  }
}
