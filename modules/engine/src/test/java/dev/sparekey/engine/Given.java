package dev.sparekey.engine;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.Severity;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Travel;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A step as a test has it judged, for what follows from a judgement and not from events: a certain
 * gap and nothing else, unless said.
 */
final class Given {

  static final Instant AT = Happenings.day(20);

  private static final RuleSet PACK = Pack.load();

  private RecoveryEvent event;
  private @Nullable String name = "anna@example.com";
  private @Nullable Boolean privileged;
  private AssuranceFinding assurance =
      new AssuranceFinding(Interval.exactly(3), Interval.exactly(2), List.of("why"));
  private RequirementFinding requirement = RequirementFinding.UNKNOWN;
  private TicketFinding ticket =
      TicketFinding.without(TicketStatus.NOT_REQUIRED, null, "no ticket is due");
  private List<Corroboration> corroborations = List.of();
  private SessionFacts session = SessionFacts.NONE;
  private Surroundings around = Surroundings.NONE;
  private @Nullable String episode;

  private Given(RecoveryEvent event) {
    this.event = event;
  }

  /** The owner's use of a code, at {@link #AT}. */
  static Given codeUsed() {
    return of(Happenings.codeUsed("c", Happenings.ANNA, AT, "as1"));
  }

  /**
   * An agent's reset of a factor, at {@link #AT}; its ticket is linked and tells of a call-back.
   */
  static Given helped() {
    return of(Happenings.helped("r", Happenings.ANNA, AT, RecoveryAction.FACTOR_RESET))
        .verified(Verification.CALLBACK);
  }

  static Given of(RecoveryEvent event) {
    return new Given(event);
  }

  static Rule rule(String title) {
    return PACK.rules().stream()
        .filter(rule -> rule.header().title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  /** The one rule of a text. */
  static Rule compiled(String text) {
    return RuleSet.load(Map.of("test.yml", text)).rules().getFirst();
  }

  Given by(Actor actor) {
    return event(actor, event.origin());
  }

  Given from(Origin origin) {
    return event(event.actor(), origin);
  }

  private Given event(Actor actor, Origin origin) {
    event =
        new RecoveryEvent(
            event.header(),
            event.account(),
            event.accountName(),
            event.action(),
            event.path(),
            actor,
            event.credential(),
            event.authenticators(),
            event.sessionId(),
            origin,
            event.ticketId());
    return this;
  }

  Given named(@Nullable String now) {
    name = now;
    return this;
  }

  Given privileged(@Nullable Boolean now) {
    privileged = now;
    return this;
  }

  Given primary(int floor, int ceiling) {
    return assurance(new Interval(floor, ceiling), assurance.effective(), "why");
  }

  Given effective(int floor, int ceiling) {
    return assurance(assurance.primary(), new Interval(floor, ceiling), "why");
  }

  Given assurance(Interval primary, Interval effective, String why) {
    assurance = new AssuranceFinding(primary, effective, List.of(why));
    return this;
  }

  Given required(String clause, RequirementFinding.Status status, String why) {
    requirement = RequirementFinding.of(List.of(new RequirementFinding.Check(clause, status, why)));
    return this;
  }

  Given ticket(TicketFinding now) {
    ticket = now;
    return this;
  }

  Given ticket(TicketStatus status, @Nullable Proof proof) {
    return ticket(TicketFinding.without(status, proof, "of the ticket"));
  }

  /** With a ticket that is linked and tells of this. */
  Given verified(Verification... how) {
    return ticket(
        new TicketFinding(
            TicketStatus.LINKED,
            "1",
            new EventRef("zendesk:t1", AT.minusSeconds(300)),
            "desk@example.com",
            List.of(how),
            Duration.ZERO,
            null,
            "of the ticket"));
  }

  /** With a ticket that was created so long after the step. */
  Given retroactive(@Nullable Duration lateness, boolean aggravated) {
    return ticket(
        new TicketFinding(
            TicketStatus.RETROACTIVE,
            "1",
            null,
            null,
            null,
            lateness,
            Proof.PROVEN,
            0,
            aggravated,
            false,
            List.of(),
            1,
            "of the ticket"));
  }

  Given shown(Corroboration... now) {
    corroborations = List.of(now);
    return this;
  }

  Given fromSomewhereNew() {
    session = new SessionFacts(null, null, null, null, true, null, null);
    return this;
  }

  Given farFrom(Instant other) {
    Coordinates here = new Coordinates(645, -339);
    Coordinates there = new Coordinates(5_991, 1_075);
    session =
        new SessionFacts(
            null,
            null,
            null,
            null,
            null,
            null,
            new Travel.Impossible(AT, here, other, there, 5_977));
    return this;
  }

  Given denials(int count) {
    return around(
        new Surroundings(
            count,
            around.failedLogins(),
            around.anomalousLoginBefore(),
            around.primaryUsed(),
            around.contactChanged(),
            around.policyWeakened(),
            around.tenantPolicyChanged(),
            around.actorChangedPolicy(),
            around.newFactorBound(),
            around.anomalousLogin(),
            around.privilegedAction(),
            around.notified()));
  }

  Given contactChanged(EventRef by) {
    return around(
        new Surroundings(
            around.mfaDenials(),
            around.failedLogins(),
            around.anomalousLoginBefore(),
            around.primaryUsed(),
            by,
            around.policyWeakened(),
            around.tenantPolicyChanged(),
            around.actorChangedPolicy(),
            around.newFactorBound(),
            around.anomalousLogin(),
            around.privilegedAction(),
            around.notified()));
  }

  /**
   * The policy of all accounts of its source had been changed, by whoever acted in it or another.
   */
  Given behind(TenantPolicyChange byAnybody, @Nullable TenantPolicyChange byActor) {
    return around(
        new Surroundings(
            around.mfaDenials(),
            around.failedLogins(),
            around.anomalousLoginBefore(),
            around.primaryUsed(),
            around.contactChanged(),
            around.policyWeakened(),
            byAnybody,
            byActor,
            around.newFactorBound(),
            around.anomalousLogin(),
            around.privilegedAction(),
            around.notified()));
  }

  /** What came after it. */
  Given then(
      @Nullable EventRef newFactor,
      @Nullable EventRef anomalousLogin,
      @Nullable EventRef privilegedAction) {
    return around(
        new Surroundings(
            around.mfaDenials(),
            around.failedLogins(),
            around.anomalousLoginBefore(),
            around.primaryUsed(),
            around.contactChanged(),
            around.policyWeakened(),
            around.tenantPolicyChanged(),
            around.actorChangedPolicy(),
            newFactor,
            anomalousLogin,
            privilegedAction,
            around.notified()));
  }

  private Given around(Surroundings now) {
    around = now;
    return this;
  }

  Given episode(@Nullable String now) {
    episode = now;
    return this;
  }

  RecoveryStep step() {
    return new RecoveryStep.Stated(
        event,
        name,
        SubjectKind.PERSON,
        privileged,
        DirectoryFacts.NONE,
        event.action(),
        CredentialFinding.UNKNOWN,
        assurance,
        requirement,
        ticket,
        corroborations,
        session,
        around,
        episode);
  }

  /** What a rule makes of the step alone. */
  Finding finding(RuleHeader rule) {
    return finding(rule, Verdict.CONFIRMED, Severity.MEDIUM, true);
  }

  Finding finding(RuleHeader rule, Verdict verdict, Severity severity, boolean delivered) {
    return new Finding(
        rule,
        Members.of(step()),
        Shared.ACCOUNT,
        Set.of(),
        verdict,
        severity,
        delivered,
        Finding.Settling.OPEN);
  }

  /** What a correlation makes of several, of which the first are kept. */
  static Finding cluster(RuleHeader rule, List<RecoveryStep> kept, int count, Instant until) {
    return cluster(rule, kept, count, until, Severity.HIGH);
  }

  static Finding cluster(
      RuleHeader rule, List<RecoveryStep> kept, int count, Instant until, Severity severity) {
    return new Finding(
        rule,
        new Members(kept, count, count, until, kept.getFirst()),
        Shared.ACCOUNT,
        Set.of(),
        Verdict.CONFIRMED,
        severity,
        true,
        Finding.Settling.OPEN);
  }
}
