package dev.sparekey.recovery;

import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Interval;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Provenance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an account's profile and dossier as recovery steps, each measured against the account as it
 * was then. A pure function of what is known; who calls it decides when.
 */
public final class Assessment {

  private final AssurancePolicy policy;
  private final Profile profile;
  private final Dossier dossier;
  private final Map<String, SettledStep> settled;
  private final Episodes episodes;
  private final Bindings bindings;
  private final Familiarity familiarity;
  private final Retained retained;
  private final TicketJudgement tickets;
  private final VerificationEvidence verification;
  private final AccountChanges changes;
  private final RecoveryNotices notices;
  private final List<Step> inOrder = new ArrayList<>();
  private int nextToJudge;
  private int nextToTicket;
  private @Nullable CredentialLedger ledger;
  private @Nullable RecoveryRequirement requirement;

  private Assessment(
      AssurancePolicy policy,
      Profile profile,
      Dossier dossier,
      Collection<Login> witnesses,
      Collection<SettledStep> settled,
      Completeness feeds) {
    this.policy = policy;
    this.profile = profile;
    this.dossier = dossier;
    episodes = new Episodes(dossier.recoveries(), policy.episodeGap(), policy.settleAfter());
    this.settled = HashMap.newHashMap(settled.size());
    for (SettledStep step : settled) {
      this.settled.put(step.id(), step);
    }
    bindings = new Bindings(policy, profile, Expiry.mayHaveForgotten(dossier.recoveries()));
    familiarity = new Familiarity(policy, profile, bindings, episodes);
    retained = new Retained(policy, profile, witnesses);
    tickets = new TicketJudgement(policy, feeds, dossier, profile);
    changes = new AccountChanges(profile, dossier);
    verification = new VerificationEvidence(policy, profile, dossier, changes, bindings, feeds);
    notices = new RecoveryNotices(policy, dossier);
    read();
  }

  CredentialLedger ledger() {
    if (ledger == null) {
      ledger = new CredentialLedger(dossier);
    }
    return ledger;
  }

  /** Only findings and what is published of them tell it. */
  private RecoveryRequirement requirements() {
    RecoveryRequirement known = requirement;
    if (known == null) {
      known = new RecoveryRequirement(policy, dossier, changes, notices, verification);
      requirement = known;
    }
    return known;
  }

  /**
   * Of all that is known of an account.
   *
   * @param witnesses what {@link #witnesses} named before, and a login that has just come, in any
   *     order
   * @param settled the steps that were judged for good, in any order: their assurance stays
   */
  public static Assessment of(
      AssurancePolicy policy,
      Profile profile,
      Dossier dossier,
      Collection<Login> witnesses,
      Collection<SettledStep> settled,
      Completeness feeds) {
    return new Assessment(policy, profile, dossier, witnesses, settled, feeds);
  }

  /** Every step of the account, ascending by time. */
  public List<RecoveryStep> steps() {
    return Collections.unmodifiableList(inOrder);
  }

  /**
   * Whether what a step made or bound may still open the account: not once it was removed or used
   * up.
   */
  public boolean mayStillOpen(RecoveryStep step) {
    return ledger().mayStillOpen(step.event());
  }

  /** The logins that bear on the account's steps, to be kept: the profile holds only the newest. */
  public Set<Login> witnesses() {
    // By identity: one guesser makes thousands of steps that all rest on the same logins.
    Set<Login> witnesses = Collections.newSetFromMap(new IdentityHashMap<>());
    Sessions last = null;
    for (Step step : inOrder) {
      Retained.Around around = step.around();
      if (around.sessions() != last) {
        witnesses.addAll(around.before());
        last = around.sessions();
      }
      witnesses.addAll(around.after());
      witnesses.addAll(around.refusals());
    }
    return witnesses;
  }

  /**
   * Whether a login after all steps and outside their sessions may change one of them: it can be
   * the first from somewhere new, or take the place of what was that.
   */
  public boolean mayBeChangedBy(Login later) {
    for (Step step : inOrder) {
      Retained.Around around = step.around();
      if (around.after().contains(later)) {
        EventRef anomalous = step.surroundings().anomalousLogin();
        boolean isAnomaly = anomalous != null && anomalous.id().equals(later.id());
        if (isAnomaly || around.mayHaveMorePlaces()) {
          return true;
        }
      }
    }
    return false;
  }

  /** When a helped step's ticket is due: until then its absence says nothing. */
  public static Instant ticketDeadline(AssurancePolicy policy, Instant step) {
    return TicketJudgement.deadline(policy, step);
  }

  /** The earliest step on which a ticket created from that time on has a bearing. */
  public static Instant earliestStepBeside(AssurancePolicy policy, Instant ticket) {
    return ticket.minus(policy.ticketHabit()).minus(policy.skew());
  }

  /** The latest step on which a ticket created until that time has a bearing. */
  public static Instant latestStepBeside(AssurancePolicy policy, Instant ticket) {
    return ticket.plus(policy.ticketAge()).plus(policy.skew());
  }

  /** When an absence that is still undecided becomes something for a person to look at. */
  public static Instant patienceEnds(AssurancePolicy policy, Instant step, boolean privileged) {
    return step.plus(policy.undeterminedAfter(privileged));
  }

  private void read() {
    boolean codeSetKnown = false;
    for (RecoveryEvent event : dossier.recoveries()) {
      if (event.action().isStep()) {
        inOrder.add(new Step(event, action(event, codeSetKnown), inOrder.size()));
      }
      codeSetKnown |=
          event.action() == RecoveryAction.CODE_SET_ISSUED
              || event.action() == RecoveryAction.CODE_SET_REGENERATED
              || event.action() == RecoveryAction.CODE_USED
              || listsCodeSet(event);
    }
  }

  private static boolean listsCodeSet(RecoveryEvent event) {
    CredentialListing listing = event.credential().listing();
    return listing != null && listing.sort() == InventoryEntry.Sort.CODE_SET;
  }

  private static RecoveryAction action(RecoveryEvent event, boolean codeSetKnown) {
    return event.action() == RecoveryAction.CODE_SET_ISSUED && codeSetKnown
        ? RecoveryAction.CODE_SET_REGENERATED
        : event.action();
  }

  /**
   * A step whose parts are worked out when they are asked for: nine of ten are looked at for their
   * ticket only.
   */
  private final class Step implements RecoveryStep {
    private final RecoveryEvent event;
    private final RecoveryAction action;
    private final int place;
    private final Episodes.@Nullable Episode episode;
    private final @Nullable IdentityContextEvent identity;
    private @Nullable TicketFinding ticket;
    private Retained.@Nullable Around around;
    private @Nullable Judged judged;
    private @Nullable CredentialFinding credential;
    private @Nullable RequirementFinding required;
    private @Nullable SessionFacts session;
    private @Nullable Surroundings surroundings;

    Step(RecoveryEvent event, RecoveryAction action, int place) {
      this.event = event;
      this.action = action;
      this.place = place;
      episode = episodes.of(event);
      identity = dossier.identityAt(event.header().occurredAt());
    }

    @Override
    public RecoveryEvent event() {
      return event;
    }

    @Override
    public @Nullable String subjectName() {
      Profile.NameSeen name = profile.name();
      return name == null ? null : name.name();
    }

    @Override
    public SubjectKind subjectKind() {
      return identity == null ? SubjectKind.UNKNOWN : identity.kind();
    }

    @Override
    public @Nullable Boolean privileged() {
      return identity == null ? null : identity.privileged();
    }

    @Override
    public DirectoryFacts directory() {
      return dossier.factsAt(event.header().occurredAt()).inUseFrom(profile.firstSeenAt());
    }

    @Override
    public RecoveryAction action() {
      return action;
    }

    @Override
    public @Nullable String episode() {
      return episode == null ? null : episode.id();
    }

    /** A ticket explains one episode only, and the first that it fits. */
    @Override
    public TicketFinding ticket() {
      while (ticket == null && nextToTicket <= place) {
        Step next = inOrder.get(nextToTicket);
        next.ticket =
            tickets.of(next.event, next.episode(), Boolean.TRUE.equals(next.privileged()));
        nextToTicket++;
      }
      return inItsTurn(ticket);
    }

    @Override
    public AssuranceFinding assurance() {
      return judged().assurance();
    }

    @Override
    public List<Corroboration> corroborations() {
      return judged().corroborations();
    }

    @Override
    public CredentialFinding credential() {
      if (credential == null) {
        credential = ledger().of(event).from(judged().provenance());
      }
      return credential;
    }

    @Override
    public RequirementFinding requirement() {
      if (required == null) {
        required = requirement(afterAll().assurance(), ticket());
      }
      return required;
    }

    private RequirementFinding requirement(AssuranceFinding assurance, TicketFinding of) {
      Judged known = afterAll();
      return requirements()
          .of(
              new RecoveryRequirement.Step(
                  event,
                  action,
                  begun(),
                  assurance.primary(),
                  assurance.effective(),
                  presented(event, known.own()),
                  known.corroborations(),
                  nothingOnRecord(of)));
    }

    /** What it binds is left as it is: of later steps it would have to be asked as well. */
    @Override
    public @Nullable RecoveryStep ifProven() {
      if (!ticket().provenButFor() || settled.containsKey(id())) {
        return null;
      }
      Judged known = afterAll();
      TicketFinding proven = ticket().proven();
      AssuranceFinding assurance =
          new AssuranceFinding(
              known.assurance().primary(),
              verification.combined(policy.ofProvenAbsence(), known.corroborations()),
              known.assurance().why());
      return new Stated(
          event,
          subjectName(),
          subjectKind(),
          privileged(),
          directory(),
          action,
          credential(),
          assurance,
          requirement(assurance, proven),
          proven,
          corroborations(),
          session(),
          surroundings(),
          episode());
    }

    @Override
    public SessionFacts session() {
      if (session == null) {
        Judged known = afterAll();
        session =
            Assessment.this.session(
                event,
                known.session(),
                known.own(),
                known.cutoff(),
                known.assurance().primary().floor());
      }
      return session;
    }

    @Override
    public Surroundings surroundings() {
      if (surroundings == null) {
        Judged known = afterAll();
        surroundings =
            Assessment.this.surroundings(
                event, around(), known.cutoff(), known.assurance().primary().floor());
      }
      return surroundings;
    }

    private Instant begun() {
      return episode == null ? event.header().occurredAt() : episode.start();
    }

    private Retained.Around around() {
      if (around == null) {
        around = retained.around(event);
      }
      return around;
    }

    /** What was bound by the steps before bears on this one, so they are judged first. */
    private Judged judged() {
      while (judged == null && nextToJudge <= place) {
        Step next = inOrder.get(nextToJudge);
        next.judged = next.judge();
        nextToJudge++;
      }
      return inItsTurn(judged);
    }

    /**
     * Once every step is judged: feeds' clocks differ, so what a step binds a moment later bears on
     * a login before it, and the answer must not hang on which part was asked for first.
     */
    private Judged afterAll() {
      inOrder.getLast().judged();
      return judged();
    }

    private <T> T inItsTurn(@Nullable T found) {
      if (found == null) {
        throw new IllegalStateException("a step is judged in its turn: " + id());
      }
      return found;
    }

    private Judged judge() {
      Instant at = event.header().occurredAt();
      // On a helped step the session is the agent's.
      SessionEvidence.Finding found =
          event.actor().helped() ? null : new SessionEvidence(policy, bindings).of(event, around());
      Sessions.Session own = found == null || event.sessionId() == null ? null : found.session();
      Instant cutoff = cutoff(at, episode, own);
      PrimaryAssurance.Finding usual =
          new PrimaryAssurance(policy, profile, bindings, around().sessions())
              .at(event, cutoff, dossier.requiredAt(at));
      List<Corroboration> corroborations =
          verification.of(event, begun(), around(), usual.interval());
      List<String> why = new ArrayList<>();
      Interval effective = effective(event, found, ticket(), corroborations, why);
      why.add("the account " + usual.why());
      why.addAll(ledger().contradictions(event));
      why.addAll(dossier.disputes(event));
      AssuranceFinding assurance =
          Assessment.this.assurance(event, usual.interval(), effective, why);
      bindings.note(event, assurance.effective(), assurance.primary());
      return new Judged(
          assurance, List.copyOf(corroborations), found, own, cutoff, bindings.provenance(event));
    }
  }

  /**
   * What is known of a step once it is judged.
   *
   * @param own the session that the step names; null when it is not known or the agent's
   * @param cutoff logins from here on belong to the step's own session or episode
   */
  private record Judged(
      AssuranceFinding assurance,
      List<Corroboration> corroborations,
      SessionEvidence.@Nullable Finding session,
      Sessions.@Nullable Session own,
      Instant cutoff,
      @Nullable Provenance provenance) {}

  /** Logins from here on belong to the step's own session or episode. */
  private static Instant cutoff(
      Instant at, Episodes.@Nullable Episode episode, Sessions.@Nullable Session own) {
    Instant cutoff = at;
    if (episode != null && episode.start().isBefore(cutoff)) {
      cutoff = episode.start();
    }
    if (own != null && own.firstAt().isBefore(cutoff)) {
      cutoff = own.firstAt();
    }
    return cutoff;
  }

  /** What a settled step proved stays, whatever has become of the logins it rested on. */
  private AssuranceFinding assurance(
      RecoveryEvent event, Interval primary, Interval effective, List<String> why) {
    SettledStep known = settled.get(event.header().id());
    return known == null
        ? new AssuranceFinding(primary, effective, why)
        : new AssuranceFinding(known.primary(), known.effective(), why);
  }

  private Interval effective(
      RecoveryEvent event,
      SessionEvidence.@Nullable Finding session,
      TicketFinding ticket,
      List<Corroboration> corroborations,
      List<String> why) {
    if (session == null) {
      Interval told = verified(ticket, why);
      corroborations.forEach(one -> why.add(one.why()));
      return verification.combined(told, corroborations);
    }
    Authenticators presented = event.authenticators();
    if (presented == null) {
      why.addAll(session.why());
      return session.worth();
    }
    Instant at = event.header().occurredAt();
    why.add("the step itself was a login with " + Wording.of(presented));
    String doubt = bindings.doubt(presented, at);
    if (doubt != null) {
      why.add(doubt);
    }
    return bindings.worth(presented, at);
  }

  /** What the step's own login or session showed by then. */
  private Authenticators presented(RecoveryEvent event, Sessions.@Nullable Session own) {
    Authenticators shown = event.authenticators();
    if (shown != null) {
      return shown;
    }
    Set<Authenticator> kinds = EnumSet.noneOf(Authenticator.class);
    boolean exact = false;
    for (Login login : own == null ? List.<Login>of() : own.until(provenBy(event))) {
      kinds.addAll(login.authenticators().kinds());
      exact |= login.authenticators().exact();
    }
    return new Authenticators(
        kinds, exact ? Authenticators.Completeness.EXACT : Authenticators.Completeness.AT_LEAST);
  }

  private static boolean nothingOnRecord(TicketFinding ticket) {
    if (ticket.proof() != Proof.PROVEN) {
      return false;
    }
    return switch (ticket.status()) {
      case MISSING, MISMATCHED, CONTESTED, RETROACTIVE -> true;
      case LINKED, LINKED_LATE -> ticket.verification() != null && ticket.verification().isEmpty();
      case PENDING, UNDETERMINED, NOT_CONNECTED, NOT_REQUIRED -> false;
    };
  }

  /** Feeds' clocks differ: a login up to the skew after a step is read as before it. */
  private Instant provenBy(RecoveryEvent event) {
    return event.header().occurredAt().plus(policy.skew());
  }

  private Interval verified(TicketFinding ticket, List<String> why) {
    why.add(ticket.why());
    return switch (ticket.status()) {
      case LINKED, LINKED_LATE -> asserted(ticket, why);
      case MISSING, MISMATCHED, CONTESTED, RETROACTIVE -> {
        if (ticket.proof() == Proof.PROVEN) {
          why.add("no verification of the requester is on record, and the feed is complete");
          yield policy.ofProvenAbsence();
        }
        yield Interval.UNKNOWN;
      }
      case PENDING, UNDETERMINED, NOT_CONNECTED, NOT_REQUIRED -> Interval.UNKNOWN;
    };
  }

  private Interval asserted(TicketFinding ticket, List<String> why) {
    List<Verification> verification = ticket.verification();
    if (verification == null) {
      why.add("the ticket does not tell, or not yet, how the requester was verified");
      return Interval.UNKNOWN;
    }
    if (verification.isEmpty()) {
      why.add("the ticket says nothing of how the requester was verified");
      return ticket.proof() == Proof.PROVEN ? policy.ofProvenAbsence() : Interval.UNKNOWN;
    }
    why.add(
        "the ticket asserts " + Wording.verification(verification) + ", without other evidence");
    return policy.ofAsserted(verification);
  }

  private SessionFacts session(
      RecoveryEvent event,
      SessionEvidence.@Nullable Finding session,
      Sessions.@Nullable Session own,
      Instant cutoff,
      int primaryFloor) {
    if (session == null) {
      return SessionFacts.NONE;
    }
    return new SessionFacts(
        own == null ? null : session.worth(),
        own == null ? null : own.firstAt(),
        session.continuity(),
        familiarity.isNew(Trait.Kind.DEVICE, event.origin().device(), primaryFloor, cutoff),
        familiarity.isNew(Trait.Kind.NETWORK, event.origin().network(), primaryFloor, cutoff),
        familiarity.isNew(Trait.Kind.COUNTRY, event.origin().country(), primaryFloor, cutoff),
        null);
  }

  private Surroundings surroundings(
      RecoveryEvent step, Retained.Around around, Instant cutoff, int primaryFloor) {
    Instant at = step.header().occurredAt();
    int denials = 0;
    int failures = 0;
    for (Login refusal : around.refusals()) {
      if (refusal.at().isBefore(at.minus(policy.refusalWindow()))) {
        continue;
      }
      switch (refusal.outcome()) {
        case DENIED -> denials++;
        case FAILURE -> failures++;
        case SUCCESS -> throw new IllegalStateException("a success among the refusals");
      }
    }
    EventRef contactChanged = null;
    EventRef policyWeakened = null;
    EventRef newFactor = null;
    EventRef privilegedAction = null;
    for (RecoveryEvent event : dossier.recoveries()) {
      Instant when = event.header().occurredAt();
      if (event.action() == RecoveryAction.CONTACT_CHANGED
          && when.isBefore(at)
          && !when.isBefore(at.minus(policy.contactWindow()))) {
        contactChanged = new EventRef(event.header().id(), when);
      } else if (event.action() == RecoveryAction.RECOVERY_POLICY_CHANGED
          && when.isBefore(at)
          && !when.isBefore(at.minus(policy.contactWindow()))) {
        policyWeakened = new EventRef(event.header().id(), when);
      } else if (event.action() == RecoveryAction.FACTOR_BOUND
          && newFactor == null
          && when.isAfter(at)
          && !when.isAfter(at.plus(policy.afterWindow()))
          && !isBoundAsUsual(event, primaryFloor)) {
        newFactor = new EventRef(event.header().id(), when);
      } else if (event.action() == RecoveryAction.PRIVILEGED_ACTION
          && privilegedAction == null
          && when.isAfter(at)
          && !when.isAfter(at.plus(policy.privilegedActionWindow()))) {
        privilegedAction = new EventRef(event.header().id(), when);
      }
    }
    return new Surroundings(
        denials,
        failures,
        anomalousLoginBefore(step, around, cutoff, primaryFloor),
        primaryUsed(around, cutoff, primaryFloor),
        contactChanged,
        policyWeakened,
        newFactor,
        anomalousLoginAfter(step, around, cutoff, primaryFloor),
        privilegedAction,
        notices.first(step));
  }

  /**
   * Whether evidence as good as the account's usual MFA bound it: that is a telephone swapped with
   * the old one in hand, a week after a reset of the password, and nobody's way to stay. Where no
   * MFA is usual, a password would be as good.
   */
  private boolean isBoundAsUsual(RecoveryEvent binding, int primaryFloor) {
    for (Step step : inOrder) {
      if (step.id().equals(binding.header().id())) {
        return primaryFloor > Interval.AAL1
            && step.afterAll().assurance().effective().floor() >= primaryFloor;
      }
    }
    return false;
  }

  /**
   * The first login within 7 days after, outside the step's session, from somewhere certainly new.
   */
  private @Nullable EventRef anomalousLoginAfter(
      RecoveryEvent step, Retained.Around around, Instant cutoff, int primaryFloor) {
    Long session = Login.session(step.sessionId());
    for (Login login : around.after()) {
      boolean own = session != null && session.equals(login.session());
      if (!own && fromSomewhereNew(login, primaryFloor, cutoff)) {
        return new EventRef(login.id(), login.at());
      }
    }
    return null;
  }

  /** The newest login within the episode's gap before, outside the step's session. */
  private @Nullable EventRef anomalousLoginBefore(
      RecoveryEvent step, Retained.Around around, Instant cutoff, int primaryFloor) {
    Instant at = step.header().occurredAt();
    Long session = Login.session(step.sessionId());
    for (Login login : around.before()) {
      boolean own = session != null && session.equals(login.session());
      boolean within =
          login.at().isBefore(at) && !login.at().isBefore(at.minus(policy.episodeGap()));
      if (within && !own && fromSomewhereNew(login, primaryFloor, cutoff)) {
        return new EventRef(login.id(), login.at());
      }
    }
    return null;
  }

  /** The newest login as strong as the primary, outside the step's own session and episode. */
  private @Nullable Instant primaryUsed(Retained.Around around, Instant cutoff, int primaryFloor) {
    if (primaryFloor == Interval.NONE) {
      return null;
    }
    for (Login login : around.before()) {
      if (login.at().isBefore(cutoff)
          && bindings.worth(login.authenticators(), login.at()).floor() >= primaryFloor) {
        return login.at();
      }
    }
    return null;
  }

  /**
   * From a country that is certainly new, or from such a network. The network alone is nothing
   * where device and country are certainly familiar: a laptop goes along to hotels and guest
   * networks, and by the week that would be every fifth person. What is not known keeps nothing
   * from being new.
   */
  private boolean fromSomewhereNew(Login login, int primaryFloor, Instant cutoff) {
    return isNew(Trait.Kind.COUNTRY, login.country(), primaryFloor, cutoff)
        || (isNew(Trait.Kind.NETWORK, login.network(), primaryFloor, cutoff)
            && !(isFamiliar(Trait.Kind.DEVICE, login.device(), primaryFloor, cutoff)
                && isFamiliar(Trait.Kind.COUNTRY, login.country(), primaryFloor, cutoff)));
  }

  private boolean isFamiliar(Trait.Kind kind, @Nullable String value, int floor, Instant at) {
    return Boolean.FALSE.equals(familiarity.isNew(kind, value, floor, at));
  }

  private boolean isNew(Trait.Kind kind, @Nullable String value, int floor, Instant at) {
    return Boolean.TRUE.equals(familiarity.isNew(kind, value, floor, at));
  }
}
