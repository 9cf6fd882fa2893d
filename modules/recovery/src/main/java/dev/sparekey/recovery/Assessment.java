package dev.sparekey.recovery;

import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Interval;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Posture;
import dev.sparekey.model.Provenance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TicketFinding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
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
  private final StepEvidence evidence;
  private final TravelJudgement travel;
  private final StepSurroundings surroundingsOf;
  private final List<Step> inOrder = new ArrayList<>();
  private int nextToJudge;
  private int nextToTicket;
  private @Nullable CredentialLedger ledger;
  private @Nullable RecoveryRequirement requirement;

  /** Whoever makes thousands of steps has each of them asked for by what is said of the others. */
  private @Nullable Map<String, Step> byId;

  private Assessment(
      AssurancePolicy policy,
      Profile profile,
      Dossier dossier,
      Collection<? extends Witness> witnesses,
      Collection<SettledStep> settled,
      Completeness feeds,
      Collection<ApproverAnswer> approvers) {
    this.policy = policy;
    this.profile = profile;
    this.dossier = dossier;
    episodes = new Episodes(dossier.recoveries(), policy.episodeGap(), policy.settleAfter());
    this.settled = HashMap.newHashMap(settled.size());
    for (SettledStep step : settled) {
      this.settled.put(step.id(), step);
    }
    bindings = new Bindings(policy, profile, Expiry.doubtedAfter(dossier.recoveries()));
    familiarity = new Familiarity(policy, profile, bindings, episodes);
    retained = new Retained(policy, profile, witnesses);
    tickets = new TicketJudgement(policy, feeds, dossier, profile);
    changes = new AccountChanges(profile, dossier);
    verification =
        new VerificationEvidence(policy, profile, dossier, changes, bindings, feeds, approvers);
    notices = new RecoveryNotices(policy, dossier);
    evidence = new StepEvidence(policy, bindings, verification);
    travel = new TravelJudgement(profile);
    surroundingsOf = new StepSurroundings(policy, dossier, familiarity, bindings, notices, travel);
    read();
  }

  DirectoryRows directories() {
    return dossier.directories();
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
      Collection<? extends Witness> witnesses,
      Collection<SettledStep> settled,
      Completeness feeds) {
    return of(policy, profile, dossier, witnesses, settled, feeds, List.of());
  }

  /**
   * The same.
   *
   * @param approvers what other accounts said of the approvals that their owners gave, in any order
   */
  public static Assessment of(
      AssurancePolicy policy,
      Profile profile,
      Dossier dossier,
      Collection<? extends Witness> witnesses,
      Collection<SettledStep> settled,
      Completeness feeds,
      Collection<ApproverAnswer> approvers) {
    return new Assessment(policy, profile, dossier, witnesses, settled, feeds, approvers);
  }

  /**
   * Of the same account, were no approval that was given to it established: what it says of its
   * owner to those whom he approved.
   */
  public static Assessment unvouched(
      AssurancePolicy policy,
      Profile profile,
      Dossier dossier,
      Collection<? extends Witness> witnesses,
      Collection<SettledStep> settled,
      Completeness feeds) {
    List<SettledStep> own = settled.stream().map(SettledStep::asUnvouched).toList();
    return of(policy, profile, dossier, witnesses, own, feeds, List.of());
  }

  /**
   * What is to be said of the account's owner as of each approval that he gave.
   *
   * @param approvals of other accounts' recoveries, ascending by time
   * @param clock the stage's clock; {@link Instant#MIN} while it has told nothing
   * @param said the state that was said last of the account; null when none was
   * @param doubtedFrom from when on some of what was told of the account is not kept; {@link
   *     Instant#MAX} if all is
   */
  public List<ApproverStanding> standings(
      List<RecoveryEvent> approvals,
      Instant clock,
      @Nullable RecoveryState said,
      Instant doubtedFrom) {
    if (!inOrder.isEmpty()) {
      inOrder.getLast().judged();
    }
    // What was said of a time that is still known follows from the steps, in whatever order they
    // came.
    boolean isForgotten =
        said != null
            && !clock.equals(Instant.MIN)
            && said.since().isBefore(clock.minus(policy.horizon()));
    RecoveryState carried = isForgotten ? said : null;
    RecoveryFold until = new RecoveryFold(policy, profile.accepted(), clock, carried);
    RecoveryFold soon = new RecoveryFold(policy, profile.accepted(), clock, carried);
    int read = 0;
    int readSoon = 0;
    List<ApproverStanding> standings = new ArrayList<>(approvals.size());
    for (RecoveryEvent approval : approvals) {
      Instant at = approval.header().occurredAt();
      // Feeds' clocks differ: whoever was recovered a minute later may have been before.
      Instant later = at.plus(policy.skew());
      read = readUntil(at, read, until);
      readSoon = readUntil(later, readSoon, soon);
      Instant weakSince = until.at(at).weakSince();
      boolean isWhole = until.at(at).isWhole() && soon.at(later).isWhole() && isObservedBefore(at);
      ApproverStanding.InRecovery inRecovery =
          isWhole ? ApproverStanding.InRecovery.NO : ApproverStanding.InRecovery.UNKNOWN;
      if (weakSince != null) {
        inRecovery = ApproverStanding.InRecovery.YES;
      } else if (!doubtedFrom.isAfter(later)) {
        inRecovery = ApproverStanding.InRecovery.TOO_MANY;
      }
      standings.add(new ApproverStanding(inRecovery, weakSince, sessionOf(approval)));
    }
    return standings;
  }

  private int readUntil(Instant until, int from, RecoveryFold fold) {
    int next = from;
    while (next < inOrder.size() && !inOrder.get(next).occurredAt().isAfter(until)) {
      fold.readOn(inOrder.get(next));
      next++;
    }
    return next;
  }

  /** So long that a recovery of the days before would have been seen. */
  private boolean isObservedBefore(Instant at) {
    Instant since = profile.firstSeenAt();
    return since != null && !since.isAfter(at.minus(policy.familiarAfter()));
  }

  /** By its id: a guess by place would be one about another's account. */
  private Interval sessionOf(RecoveryEvent approval) {
    Authenticators presented = approval.authenticators();
    if (!approval.header().feed().equals(approval.account().feed())) {
      // Another system's session, and what was shown to that system, is none of this account's.
      return presented == null ? Interval.UNKNOWN : policy.of(presented);
    }
    if (presented != null) {
      return bindings.worth(presented, approval.header().occurredAt());
    }
    return approval.sessionId() == null
        ? Interval.UNKNOWN
        : new SessionEvidence(policy, bindings).of(approval, retained.around(approval)).worth();
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

  /**
   * Of what there is more than is kept, so that of something of the kind it cannot be told whether
   * it was new for the account at that step.
   */
  public Map<Trait.Kind, Posture.Full> untold(RecoveryStep of) {
    Map<Trait.Kind, Posture.Full> untold = new EnumMap<>(Trait.Kind.class);
    Step step = step(of.id());
    if (step != null) {
      Judged known = step.afterAll();
      for (Trait.Kind kind : Trait.Kind.KINDS) {
        Posture.Full full =
            familiarity.untold(kind, known.assurance().primary().floor(), known.cutoff());
        if (full != null) {
          untold.put(kind, full);
        }
      }
    }
    return untold;
  }

  private @Nullable Step step(String id) {
    Map<String, Step> known = byId;
    if (known == null) {
      known = HashMap.newHashMap(inOrder.size());
      for (Step step : inOrder) {
        known.put(step.id(), step);
      }
      byId = known;
    }
    return known.get(id);
  }

  /** The same of any step to come. */
  List<Posture.Full> untold() {
    return familiarity.untold(
        inOrder.isEmpty() ? 0 : inOrder.getLast().assurance().primary().floor());
  }

  /** What bears on the account's steps, to be kept: the profile holds only the newest logins. */
  public Set<Witness> witnesses() {
    return witnesses(List.of());
  }

  /** That, and what bears on approvals which the account's owner gave. */
  public Set<Witness> witnesses(Collection<RecoveryEvent> approvals) {
    // By identity: one guesser makes thousands of steps that all rest on the same logins.
    Set<Witness> witnesses = Collections.newSetFromMap(new IdentityHashMap<>());
    boolean tellPlaces = retained.tellPlaces();
    Sessions last = null;
    for (Step step : inOrder) {
      Retained.Around around = step.around();
      if (around.sessions() != last) {
        witnesses.addAll(around.before());
        last = around.sessions();
      }
      addNamed(around, witnesses);
      // Of a guess from nowhere nothing hangs on it, and anybody makes thousands of those.
      if (!step.event().actor().helped() && (tellPlaces || step.event().sessionId() != null)) {
        witnesses.add(KeptAfter.of(step.event(), around.keptAfter()));
      }
      witnesses.addAll(around.after());
      witnesses.addAll(around.refusals());
    }
    for (RecoveryEvent approval : approvals) {
      Retained.Around around = retained.around(approval);
      witnesses.addAll(around.before());
      addNamed(around, witnesses);
      if (approval.sessionId() != null) {
        witnesses.add(KeptAfter.of(approval, around.keptAfter()));
      }
    }
    return witnesses;
  }

  /** The session's own from before those, and what of it may not have been kept. */
  private static void addNamed(Retained.Around around, Set<Witness> witnesses) {
    Sessions.Session named = around.named();
    if (named != null) {
      witnesses.addAll(named.logins());
    }
    witnesses.addAll(around.allLeftOut());
  }

  /**
   * Whether a login after all steps and outside their sessions may change one of them: it can be
   * the first from somewhere new, or take the place of what was that, or come from where nobody
   * gets in that time, or push out what may have been of a step's session.
   */
  public boolean mayBeChangedBy(Login later) {
    for (Step step : inOrder) {
      Retained.Around around = step.around();
      if (retained.hasLostMore(around)) {
        return true;
      }
      if (around.after().contains(later)) {
        EventRef anomalous = step.surroundings().anomalousLogin();
        boolean isAnomaly = anomalous != null && anomalous.id().equals(later.id());
        if (isAnomaly || around.mayHaveMorePlaces() || step.isWithinTravelOf(later)) {
          return true;
        }
      }
    }
    return false;
  }

  /** How long after a login another may still be too far away. */
  public static Duration travelWithin() {
    return TravelJudgement.WITHIN;
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
    private @Nullable TicketFinding ticket;
    private Retained.@Nullable Around around;
    private @Nullable Judged judged;
    private @Nullable CredentialFinding credential;
    private @Nullable RequirementFinding required;
    private @Nullable SessionFacts session;
    private @Nullable Surroundings surroundings;
    private @Nullable RecoveryStep proven;

    Step(RecoveryEvent event, RecoveryAction action, int place) {
      this.event = event;
      this.action = action;
      this.place = place;
      episode = episodes.of(event);
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
      return dossier.directories().kindAt(event.header().occurredAt());
    }

    @Override
    public @Nullable Boolean privileged() {
      return dossier.directories().privilegedAt(event.header().occurredAt());
    }

    @Override
    public DirectoryFacts directory() {
      return dossier
          .directories()
          .factsAt(event.header().occurredAt())
          .inUseFrom(profile.firstSeenAt());
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
                  evidence.presented(event, known.own()),
                  known.corroborations(),
                  StepEvidence.nothingOnRecord(of)));
    }

    /** What it binds is left as it is: of later steps it would have to be asked as well. */
    @Override
    public @Nullable RecoveryStep ifProven() {
      if (proven != null || !ticket().provenButFor()) {
        return proven;
      }
      Judged known = afterAll();
      TicketFinding absence = ticket().proven();
      AssuranceFinding assurance =
          new AssuranceFinding(
              known.assurance().primary(),
              verification.combined(policy.ofProvenAbsence(), known.corroborations()),
              known.assurance().why());
      proven =
          new Stated(
              event,
              subjectName(),
              subjectKind(),
              privileged(),
              directory(),
              action,
              credential(),
              assurance,
              requirement(assurance, absence),
              absence,
              corroborations(),
              session(),
              surroundings(),
              episode());
      return proven;
    }

    @Override
    public SessionFacts session() {
      if (session == null) {
        Judged known = afterAll();
        session =
            surroundingsOf.session(
                event,
                known.session(),
                known.own(),
                around(),
                known.cutoff(),
                known.assurance().primary().floor());
      }
      return session;
    }

    @Override
    public Surroundings surroundings() {
      if (surroundings == null) {
        Judged known = afterAll();
        int primaryFloor = known.assurance().primary().floor();
        surroundings =
            surroundingsOf.surroundings(
                event,
                around(),
                known.cutoff(),
                primaryFloor,
                bound -> isBoundAsUsual(bound, primaryFloor));
      }
      return surroundings;
    }

    private boolean isWithinTravelOf(Login later) {
      SessionEvidence.Finding known = afterAll().session();
      return known != null && travel.mayBeChangedBy(later, event, known);
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
              .at(event, cutoff, dossier.directories().requiredAt(at));
      List<Corroboration> corroborations =
          verification.of(event, begun(), around(), usual.interval());
      List<String> why = new ArrayList<>();
      Interval effective = evidence.effective(event, found, ticket(), corroborations, why);
      why.add("the account " + usual.why());
      if (usual.decision() != null) {
        why.add("the account's primary was " + usual.decision());
      }
      why.addAll(ledger().contradictions(event));
      why.addAll(dossier.doubts(event));
      why.addAll(surroundingsOf.doubts(event));
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

  /**
   * Whether evidence as good as the account's usual MFA bound it: that is a telephone swapped with
   * the old one in hand, a week after a reset of the password, and nobody's way to stay. Where no
   * MFA is usual, a password would be as good.
   */
  private boolean isBoundAsUsual(RecoveryEvent binding, int primaryFloor) {
    Step step = primaryFloor > Interval.AAL1 ? step(binding.header().id()) : null;
    return step != null && step.afterAll().assurance().effective().floor() >= primaryFloor;
  }
}
