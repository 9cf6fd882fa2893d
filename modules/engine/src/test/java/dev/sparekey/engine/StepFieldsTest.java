package dev.sparekey.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Provenance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Travel;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.RecoveryTaxonomy;
import dev.sparekey.rules.Taxonomy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepFieldsTest {

  private static final EventRef SEEN = new EventRef("zendesk:t1", Happenings.day(20));

  private static final TenantPolicyChange BY_ROOT = new TenantPolicyChange(SEEN, "00uROOT", null);

  private static RecoveryStep everythingKnown() {
    return by(new Actor(Actor.Role.AGENT, "00uDESK", "desk@example.com"));
  }

  /** A step of which everything is known, done by this actor. */
  private static RecoveryStep by(Actor actor) {
    return by(RecoveryAction.FACTOR_RESET, actor);
  }

  private static RecoveryStep by(RecoveryAction action, Actor actor) {
    RecoveryEvent plain = Happenings.helped("r", Happenings.ANNA, Happenings.day(20), action);
    RecoveryEvent event =
        new RecoveryEvent(
            plain.header(),
            plain.account(),
            plain.accountName(),
            plain.action(),
            plain.path(),
            actor,
            new Credential(Authenticator.OTP, "otp1", Happenings.day(30), 1, 9),
            null,
            "s",
            new Origin("203.0.113.7", "as64500", "NO", "device", "agent"),
            "1");
    return new RecoveryStep.Stated(
        event,
        "anna@example.com",
        SubjectKind.PERSON,
        true,
        new DirectoryFacts(
            DirectoryFacts.Lifecycle.ACTIVE, StaffRole.NONE, true, Happenings.day(1)),
        event.action(),
        new CredentialFinding(
            2,
            Happenings.day(1),
            9,
            false,
            Provenance.OBSERVED,
            new CredentialFinding.Life(Happenings.day(30), 1, 2, true)),
        new AssuranceFinding(new Interval(3, 3), new Interval(0, 1), List.of("why")),
        RequirementFinding.of(
            List.of(
                new RequirementFinding.Check("4.2.2.2", RequirementFinding.Status.UNMET, "why"))),
        new TicketFinding(
            TicketStatus.LINKED,
            "zendesk:1",
            SEEN,
            "desk@example.com",
            List.of(Verification.CALLBACK),
            Duration.ZERO,
            null,
            0,
            false,
            false,
            List.of("anna@example.com"),
            1,
            "why"),
        List.of(
            new Corroboration(
                Verification.CALLBACK, SEEN, Corroboration.Standing.ESTABLISHED, "why")),
        new SessionFacts(
            new Interval(3, 3),
            Happenings.day(1),
            SessionFacts.Continuity.INTACT,
            true,
            false,
            false,
            Travel.POSSIBLE),
        new Surroundings(
            1, 2, SEEN, SEEN.at(), SEEN, SEEN, BY_ROOT, BY_ROOT, SEEN, SEEN, SEEN, SEEN),
        "okta:r");
  }

  @Test
  void fields_ofAStepWithEverythingKnown_areAllThatRulesMayRelyOn() {
    StepFields fields = new StepFields(everythingKnown());
    Taxonomy taxonomy = RecoveryTaxonomy.taxonomy();

    for (String name : taxonomy.names()) {
      assertThat(fields.get(name) instanceof FieldValue.Unknown)
          .as(name)
          .isEqualTo(taxonomy.isNeverKnown(name));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SELF, , true",
    "ADMIN, 00uANNA, true",
    "ADMIN, 00uROOT, false",
    "AGENT, , ",
    "SYSTEM, , false",
    "UNKNOWN, 00uANNA, true",
    "UNKNOWN, 00uROOT, ",
    "UNKNOWN, , ",
  })
  void actorIsSubject_followsRoleAndId(
      Actor.Role role, @Nullable String id, @Nullable Boolean expected) {
    FieldValue value = new StepFields(by(new Actor(role, id, null))).get("actor.is_subject");

    assertThat(value).isEqualTo(expected == null ? FieldValue.unknown() : FieldValue.of(expected));
  }

  /** On the account of whoever changes it, as policies of all are told. */
  @ParameterizedTest
  @CsvSource({
    "RECOVERY_POLICY_CHANGED, ADMIN, 00uANNA, true",
    "RECOVERY_POLICY_CHANGED, ADMIN, 00uROOT, false",
    "RECOVERY_POLICY_CHANGED, ADMIN, , ",
    "RECOVERY_POLICY_CHANGED, UNKNOWN, , ",
    "RECOVERY_POLICY_CHANGED, SYSTEM, , false",
    "RECOVERY_POLICY_CHANGED, SELF, , false",
    "FACTOR_RESET, ADMIN, 00uANNA, false",
    "FACTOR_RESET, ADMIN, , false"
  })
  void changeForAll_followsWhoMadeItOnWhichAccount(
      RecoveryAction action, Actor.Role role, @Nullable String id, @Nullable Boolean expected) {
    FieldValue value = new StepFields(by(action, new Actor(role, id, null))).get("step.for_all");

    assertThat(value).isEqualTo(expected == null ? FieldValue.unknown() : FieldValue.of(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, none",
    "SECURITY_QUESTIONS, asserted",
    "CALLBACK, asserted",
    "UNMAPPED, unmapped",
    ", "
  })
  void verification_ofATicketAlone_isWhatItSays(
      @Nullable Verification told, @Nullable String expected) {
    List<Verification> verification = told == null ? null : List.of(told);
    StepFields fields = new StepFields(with(verification, List.of()));

    assertThat(fields.get("verification.evidence"))
        .isEqualTo(expected == null ? FieldValue.unknown() : FieldValue.of(expected));
  }

  @Test
  void verification_thatOnlyMayBeShown_isStillTheTicketsWord() {
    Corroboration possible =
        new Corroboration(
            Verification.MANAGER_APPROVAL, SEEN, Corroboration.Standing.POSSIBLE, "why");
    StepFields fields = new StepFields(with(List.of(Verification.CALLBACK), List.of(possible)));

    assertThat(fields.get("verification.evidence")).isEqualTo(FieldValue.of("asserted"));
    assertThat(fields.get("verification.corroborated")).isInstanceOf(FieldValue.Unknown.class);
  }

  private static RecoveryStep with(
      @Nullable List<Verification> told, List<Corroboration> corroborations) {
    RecoveryStep known = everythingKnown();
    TicketFinding ticket = known.ticket();
    return new RecoveryStep.Stated(
        known.event(),
        known.subjectName(),
        known.subjectKind(),
        known.privileged(),
        known.directory(),
        known.action(),
        known.credential(),
        known.assurance(),
        known.requirement(),
        new TicketFinding(
            ticket.status(),
            ticket.ticketId(),
            ticket.version(),
            ticket.agent(),
            told,
            ticket.lateness(),
            ticket.proof(),
            ticket.why()),
        corroborations,
        known.session(),
        known.surroundings(),
        known.episode());
  }

  @Test
  void ticketStatus_wereItMissing_isTheOnlyFieldThatChanges() {
    StepFields fields = new StepFields(everythingKnown());

    assertThat(RecoveryTaxonomy.taxonomy().names())
        .filteredOn(name -> !fields.get(name).equals(fields.withTicketMissing().get(name)))
        .containsExactly("ticket.status");
  }

  @Test
  void after_whatHasNotBeenSeen_isUnknownAndNeverFalse() {
    RecoveryStep known = everythingKnown();
    StepFields fields =
        new StepFields(
            new RecoveryStep.Stated(
                known.event(),
                known.subjectName(),
                known.subjectKind(),
                known.privileged(),
                known.directory(),
                known.action(),
                known.credential(),
                known.assurance(),
                known.requirement(),
                known.ticket(),
                known.corroborations(),
                known.session(),
                Surroundings.NONE,
                known.episode()));

    assertThat(fields.get("after.anomalous_login")).isInstanceOf(FieldValue.Unknown.class);
  }

  @Test
  void fields_ofAStepOfWhichNothingIsKnown_areUnknownAndNeverMissing() {
    StepFields fields =
        new StepFields(Given.helped().named(null).ticket(TicketStatus.PENDING, null).step());

    assertThat(
            List.of(
                "subject.person",
                "subject.privileged",
                "ticket.verification",
                "verification.evidence",
                "verification.corroborated",
                "session.assurance.floor",
                "session.assurance.ceiling"))
        .allSatisfy(
            name -> assertThat(fields.get(name)).as(name).isInstanceOf(FieldValue.Unknown.class));
  }

  @ParameterizedTest
  @CsvSource({
    "MISSING, PROVEN, none",
    "MISSING, ASSUMED, ",
    "CONTESTED, PROVEN, ",
  })
  void verification_withoutATicket_isNoneOnlyWhereItsAbsenceIsProven(
      TicketStatus status, Proof proof, @Nullable String expected) {
    StepFields fields = new StepFields(Given.helped().ticket(status, proof).step());

    assertThat(fields.get("verification.evidence"))
        .isEqualTo(expected == null ? FieldValue.unknown() : FieldValue.of(expected));
  }

  @Test
  void verification_ofATicketThatRecordsNothing_isNone() {
    StepFields fields = new StepFields(Given.helped().verified().step());

    assertThat(fields.get("ticket.verification")).isEqualTo(FieldValue.of("none"));
  }

  @Test
  void checkThatAnotherFeedShows_isNamedAsRulesNameIt() {
    StepFields fields = new StepFields(everythingKnown());

    assertThat(fields.get("verification.corroborated"))
        .isEqualTo(FieldValue.ofAll(List.of("callback")));
    assertThat(fields.get("session.assurance.floor")).isEqualTo(FieldValue.of(3L));
  }

  @Test
  void notice_isFalseOnlyWhereASourceThatTellsOfThemToldOfNone() {
    assertThat(notified(null, RequirementFinding.Status.UNKNOWN))
        .isInstanceOf(FieldValue.Unknown.class);
    assertThat(notified(null, RequirementFinding.Status.UNMET)).isEqualTo(FieldValue.of(false));
    assertThat(notified(SEEN, RequirementFinding.Status.UNMET)).isEqualTo(FieldValue.of(true));
  }

  private static FieldValue notified(
      @Nullable EventRef notice, RequirementFinding.Status ofTheClause) {
    RecoveryStep known = everythingKnown();
    return new StepFields(
            new RecoveryStep.Stated(
                known.event(),
                known.subjectName(),
                known.subjectKind(),
                known.privileged(),
                known.directory(),
                known.action(),
                known.credential(),
                known.assurance(),
                RequirementFinding.of(
                    List.of(new RequirementFinding.Check("4.6", ofTheClause, "why"))),
                known.ticket(),
                known.corroborations(),
                known.session(),
                new Surroundings(
                    0, 0, null, null, null, null, null, null, null, null, null, notice),
                known.episode()))
        .get("after.notified");
  }

  @Test
  void credential_isExpiredAfterItsEndOnly() {
    Instant at = everythingKnown().occurredAt();

    assertThat(expired(at.minusSeconds(1))).isEqualTo(FieldValue.of(true));
    assertThat(expired(at)).isEqualTo(FieldValue.of(false));
    assertThat(expired(null)).isInstanceOf(FieldValue.Unknown.class);
  }

  private static FieldValue expired(@Nullable Instant end) {
    RecoveryStep known = everythingKnown();
    return new StepFields(
            new RecoveryStep.Stated(
                known.event(),
                known.subjectName(),
                known.subjectKind(),
                known.privileged(),
                known.directory(),
                known.action(),
                new CredentialFinding(
                    null,
                    null,
                    null,
                    null,
                    null,
                    new CredentialFinding.Life(end, null, null, null)),
                known.assurance(),
                known.requirement(),
                known.ticket(),
                known.corroborations(),
                known.session(),
                known.surroundings(),
                known.episode()))
        .get("credential.expired");
  }

  @Test
  void feed_thatIsNamedLikeAPath_isNotTakenForAnother() {
    assertThat(StepFields.qualified("a/b", FieldValue.of("c")))
        .isNotEqualTo(StepFields.qualified("a", FieldValue.of("b/c")));
    assertThat(StepFields.qualified("a%2Fb", FieldValue.of("c")))
        .isNotEqualTo(StepFields.qualified("a/b", FieldValue.of("c")));
  }
}
