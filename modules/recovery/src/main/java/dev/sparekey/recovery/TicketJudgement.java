package dev.sparekey.recovery;

import dev.sparekey.model.Actor;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the desk's tickets say about each helped step. A ticket is evidence once: the episode that
 * used it first keeps it, so steps must be asked in the order of their time.
 *
 * <p>Example with the default windows: a reset at 14:00 is explained by a ticket created from 13:58
 * the day before to 14:02 (linked) or by the same agent until 14:32 (linked late); one created at
 * 15:00 is retroactive. One of three days ago is linked if the agent who resets holds it, and since
 * 13:58 the day before somebody took it, solved it or wrote a check into it. "Missing" is said at
 * 14:32 at the earliest, when the feed is complete until then.
 */
final class TicketJudgement {

  /**
   * A ticket of Friday is worked on on Monday; one of last month that is written to is another
   * matter.
   */
  private static final Duration LONGEST_UNDER_WAY = Duration.ofDays(7);

  private final AssurancePolicy policy;
  private final Completeness feeds;
  private final Profile profile;
  private final Staff staff;
  private final TicketHistories histories;
  private final Map<String, String> usedBy = new HashMap<>();
  private final Map<String, Set<String>> askedBy = new HashMap<>();

  /**
   * Why a ticket does not explain a step.
   *
   * @param known false where only what we were not told speaks against it
   */
  private record Misfit(String reason, boolean known) {}

  TicketJudgement(AssurancePolicy policy, Completeness feeds, Dossier dossier, Profile profile) {
    this.policy = policy;
    this.feeds = feeds;
    this.profile = profile;
    this.staff = dossier.staff();
    histories = new TicketHistories(dossier);
  }

  /** When the desk's habit has run out for a step. */
  static Instant deadline(AssurancePolicy policy, Instant step) {
    return step.plus(policy.ticketHabit()).plus(policy.skew());
  }

  /** The earliest creation of a ticket that a step may rest on. */
  static Instant earliest(AssurancePolicy policy, Instant step) {
    return step.minus(policy.ticketAge()).minus(policy.skew());
  }

  /**
   * @param episode the step belongs to; null when it belongs to none
   */
  TicketFinding of(RecoveryEvent step, @Nullable String episode, boolean privileged) {
    Actor.Role role = step.actor().role();
    boolean actorUnknown = role == Actor.Role.UNKNOWN;
    if (!step.actor().helped() && (!actorUnknown || !feeds.ticketsConnected())) {
      return notDue(role);
    }
    if (!feeds.ticketsConnected()) {
      return TicketFinding.without(
          TicketStatus.NOT_CONNECTED, null, "no ticket feed is connected, so none can be missed");
    }
    Instant at = step.header().occurredAt();
    List<Candidate> candidates = new ArrayList<>();
    for (TicketHistories.History history :
        histories.created(
            at.minus(LONGEST_UNDER_WAY), deadline(policy, at).plus(policy.retroactiveWithin()))) {
      Candidate candidate = new Reading(step, episode, privileged, history).candidate();
      if (candidate != null) {
        candidates.add(candidate);
      }
    }
    candidates.sort(Candidate.BEST_FIRST);
    TicketFinding best = candidates.isEmpty() ? null : candidates.getFirst().finding();
    if (actorUnknown && (best == null || !fits(best.status()))) {
      return notDue(role);
    }
    if (best == null || stillOpen(best)) {
      return absent(step, privileged);
    }
    if (!fits(best.status())) {
      if (episode != null) {
        asked(Objects.requireNonNull(best.ticketId()), episode);
      }
      return best;
    }
    Set<String> used = new LinkedHashSet<>();
    TicketFinding together = together(candidates, used);
    // An unlock before a reset is no episode: it must not use up the ticket that both rest on.
    if (episode != null) {
      for (String ticket : used) {
        usedBy.putIfAbsent(ticket, episode);
        asked(ticket, episode);
      }
    }
    return together;
  }

  private void asked(String ticket, String byEpisode) {
    askedBy.computeIfAbsent(ticket, key -> new HashSet<>()).add(byEpisode);
  }

  /**
   * A ticket as it stands to a step.
   *
   * @param actors whether whoever acted is known to hold it
   */
  private record Candidate(TicketFinding finding, boolean actors) {

    /** Of two that stand alike the first by name, so that the answer is always the same. */
    static final Comparator<Candidate> BEST_FIRST =
        Comparator.comparing((Candidate one) -> rank(one.finding.status()))
            .thenComparing(one -> !one.actors)
            .thenComparing(Candidate::ticket);

    String ticket() {
      return Objects.requireNonNull(finding.ticketId());
    }
  }

  /**
   * The first of several tickets that fit, with what any of them says of the requester's
   * verification: more evidence must not make a step look weaker.
   *
   * <p>Example: at 13:50 the user fills in a web form, at 13:55 the agent opens a ticket of his
   * own, which says that he called back; at 14:00 he resets. The form alone would say that nothing
   * was verified. Where the agent's own says that he verified nothing, the form changes nothing
   * about that, whatever labels its writer gave it: nobody of the desk holds it.
   *
   * @param candidates the best first
   * @param used the tickets that it rests on
   */
  private static TicketFinding together(List<Candidate> candidates, Set<String> used) {
    Candidate best = candidates.getFirst();
    used.add(best.ticket());
    List<Verification> first = best.finding().verification();
    Set<Verification> told = new LinkedHashSet<>(first == null ? List.of() : first);
    boolean allTell = first != null;
    boolean allWouldTell = allTell || best.finding().provenButFor();
    for (Candidate other : candidates.subList(1, candidates.size())) {
      List<Verification> more = other.finding().verification();
      boolean ofTheDesk = other.finding().agent() != null || !best.actors();
      if (fits(other.finding().status()) && ofTheDesk) {
        allTell &= more != null;
        allWouldTell &= more != null || other.finding().provenButFor();
        if (more != null && told.addAll(more)) {
          used.add(other.ticket());
        }
      }
    }
    List<String> others = List.copyOf(used).subList(1, used.size());
    boolean unknown = told.isEmpty() && !allTell;
    return best.finding()
        .verifiedBy(
            unknown ? null : List.copyOf(told),
            unknown && allWouldTell,
            others.isEmpty() ? "" : "; " + String.join(" and ", others) + " tells of more checks");
  }

  private static TicketFinding notDue(Actor.Role role) {
    return TicketFinding.without(
        TicketStatus.NOT_REQUIRED,
        null,
        switch (role) {
          case UNKNOWN -> "the source does not tell who acted, so no ticket can be missed";
          case SYSTEM -> "the identity provider itself acted, so no ticket is due";
          case SELF, AGENT, ADMIN, INTEGRATION -> "the subject acted, so no ticket is due";
        });
  }

  private static boolean fits(TicketStatus status) {
    return status == TicketStatus.LINKED || status == TicketStatus.LINKED_LATE;
  }

  /**
   * A ticket that does not fit says nothing while a fitting one may still come: the printer ticket
   * of the morning must not raise an alert that the desk's own ticket, ten minutes later, clears.
   */
  private static boolean stillOpen(TicketFinding finding) {
    return finding.proof() == null
        && (finding.status() == TicketStatus.MISMATCHED
            || finding.status() == TicketStatus.CONTESTED);
  }

  private TicketFinding absent(RecoveryEvent step, boolean privileged) {
    Instant at = step.header().occurredAt();
    Instant deadline = deadline(policy, at);
    Proof proof = proofUntil(deadline);
    if (proof == null) {
      return undecided(at, deadline, privileged);
    }
    if (!profile.allNamesKnown()) {
      // Whoever is in can give the account more names than are kept: that must not hush it up.
      return TicketFinding.without(
          TicketStatus.MISSING,
          Proof.ASSUMED,
          0,
          proof == Proof.PROVEN && !profile.names().isEmpty(),
          "not all names of the account are known, so its ticket may not have been found");
    }
    int unresolved = unresolved(at);
    boolean omitted = omitted(at);
    Quote quote = quote(step);
    // Whoever acts may quote a ticket that he wrote for nobody: that hushes it up no more than a
    // ticket in the name of nobody does.
    boolean open = unresolved > 0 || omitted || quote == Quote.OF_NOBODY_KNOWN;
    return TicketFinding.without(
        TicketStatus.MISSING,
        open ? Proof.ASSUMED : proof,
        unresolved,
        open && proof == Proof.PROVEN,
        "no ticket names the subject from "
            + at.minus(policy.ticketAge())
            + " to "
            + deadline
            + (unresolved == 0 ? "" : ", but tickets of the time name people nobody is known by")
            + (omitted ? ", but there were more tickets of the time than are kept" : "")
            + quote.wording(step.ticketId()));
  }

  private TicketFinding undecided(Instant at, Instant deadline, boolean privileged) {
    Instant patience = Assessment.patienceEnds(policy, at, privileged);
    return feeds.clock().isBefore(patience)
        ? TicketFinding.without(
            TicketStatus.PENDING, null, "the desk may still write a ticket until " + deadline)
        : TicketFinding.without(
            TicketStatus.UNDETERMINED,
            null,
            "the ticket feed has not been complete to " + deadline + " by " + patience);
  }

  /** Why the ticket that a step quotes is none for it. */
  private enum Quote {
    NONE,
    NOT_TOLD_OF,
    OF_ANOTHER_TIME,
    OF_NOBODY_KNOWN;

    String wording(@Nullable String ticketId) {
      String quoted = "; the step quotes ticket " + ticketId + ", ";
      return switch (this) {
        case NONE -> "";
        case NOT_TOLD_OF -> quoted + "which the desk has not told of";
        case OF_ANOTHER_TIME -> quoted + "which is of another time";
        case OF_NOBODY_KNOWN -> quoted + "whose requester is nobody known";
      };
    }
  }

  private Quote quote(RecoveryEvent step) {
    if (step.ticketId() == null) {
      return Quote.NONE;
    }
    Instant at = step.header().occurredAt();
    Quote found = Quote.NOT_TOLD_OF;
    for (TicketHistories.History history : histories.numbered(step.ticketId())) {
      Instant created = history.created();
      boolean ofTheTime =
          !created.isBefore(earliest(policy, at)) && !created.isAfter(deadline(policy, at));
      found = ofTheTime ? Quote.OF_NOBODY_KNOWN : Quote.OF_ANOTHER_TIME;
      if (ofTheTime) {
        break;
      }
    }
    return found;
  }

  /** Whichever desk's ticket of that number it is. */
  private static boolean isQuoted(RecoveryEvent step, String key) {
    return step.ticketId() != null
        && Designation.ticket(step.ticketId()).equals(Designation.ticket(key));
  }

  private int unresolved(Instant at) {
    return feeds.unresolved().created(earliest(policy, at), deadline(policy, at));
  }

  /** Whether a ticket that was not kept may be the one that explains a step. */
  private boolean omitted(Instant at) {
    Instant deadline = deadline(policy, at);
    return feeds.omitted().created(earliest(policy, at), deadline, deadline);
  }

  private @Nullable Proof proofUntil(Instant deadline) {
    if (!feeds.ticketsProven().isBefore(deadline)) {
      return Proof.PROVEN;
    }
    return feeds.ticketsAssumed().isBefore(deadline) ? null : Proof.ASSUMED;
  }

  /** How a ticket stands to a step. */
  private final class Reading {

    private final RecoveryEvent step;
    private final @Nullable String episode;
    private final boolean privileged;
    private final TicketHistories.History ticket;
    private final String key;
    private final Instant at;
    private final Instant deadline;
    private final Instant created;

    Reading(
        RecoveryEvent step,
        @Nullable String episode,
        boolean privileged,
        TicketHistories.History ticket) {
      this.step = step;
      this.episode = episode;
      this.privileged = privileged;
      this.ticket = ticket;
      key = ticket.key();
      at = step.header().occurredAt();
      deadline = TicketJudgement.deadline(policy, at);
      created = ticket.created();
    }

    /** Null when the ticket says nothing of the step. */
    @Nullable Candidate candidate() {
      TicketFinding finding = finding();
      String agent = finding == null ? null : finding.agent();
      return finding == null
          ? null
          : new Candidate(finding, agent != null && isActor(agent) == Same.YES);
    }

    private @Nullable TicketFinding finding() {
      if (!ticket.named() && (!isQuoted(step, key) || !namesSomebodyElse())) {
        return null;
      }
      Order order = Order.of(created, at, policy.skew());
      boolean after = order == Order.AFTER;
      if (isOld() && !isUnderWay()) {
        return null;
      }
      TicketEvent atDeadline = ticket.asOf(deadline);
      boolean retroactive = created.isAfter(deadline);
      if (retroactive && atDeadline.category() != TicketEvent.Category.RECOVERY) {
        return null;
      }
      TicketEvent judged = after ? atDeadline : ticket.asOf(at.plus(policy.skew()));
      Misfit misfit = ticket.named() ? misfit(judged, after, retroactive) : somebodyElses();
      TicketStatus status = status(misfit, retroactive, after);
      Proof proof = proofUntil(deadline);
      int unresolved = fits(status) ? 0 : unresolved(at);
      boolean ownOmitted = feeds.omitted().created(created, created, deadline);
      boolean omitted = fits(status) ? ownOmitted : omitted(at) || (isOld() && ownOmitted);
      boolean another = !fits(status) && (unresolved > 0 || omitted);
      boolean open = another || omitted || (misfit != null && !misfit.known());
      boolean known = misfit == null || misfit.known();
      List<String> worse =
          status == TicketStatus.RETROACTIVE ? worseThanLate(atDeadline) : List.of();
      List<Verification> told = atDeadline.verification();
      boolean heldDown = fits(status) && omitted && told != null && told.isEmpty();
      return new TicketFinding(
          status,
          key,
          new EventRef(atDeadline.header().id(), atDeadline.header().occurredAt()),
          atDeadline.agent(),
          verification(atDeadline, omitted && proof == Proof.PROVEN ? null : proof),
          after ? Duration.between(at, created) : Duration.ZERO,
          open && proof == Proof.PROVEN ? Proof.ASSUMED : proof,
          unresolved,
          !worse.isEmpty(),
          proof == Proof.PROVEN && (heldDown || (another && known)),
          atDeadline.requesters(),
          uses(),
          why(status, misfit, order, worse) + notes(omitted));
    }

    private boolean isOld() {
      return created.isBefore(earliest(policy, at));
    }

    /**
     * Whether an old ticket is one that the step may be about: open, about a recovery, and held by
     * whoever acts, or nobody yet. A closed one of last week is nobody's any more.
     */
    private boolean isUnderWay() {
      TicketEvent now = ticket.asOf(at.plus(policy.skew()));
      String agent = now.agent();
      return now.category() == TicketEvent.Category.RECOVERY
          && endedBefore(now, false) == null
          && (agent == null || isActor(agent) != Same.NO);
    }

    /**
     * What was done to the ticket in the day before, if whoever acts holds it; {@link Work#NONE} if
     * he does not. Its writer's comment makes a version, too, and opens a solved one again.
     */
    private Work work() {
      Instant from = earliest(policy, at);
      Work done = Work.NONE;
      TicketEvent last = null;
      Told before = null;
      for (Dossier.TicketVersion one : ticket.versions()) {
        TicketEvent version = one.ticket();
        Instant told = version.header().occurredAt();
        if (told.isAfter(at.plus(policy.skew()))) {
          break;
        }
        if (before != null && !told.isBefore(from)) {
          Work work = work(before, version);
          done = work.compareTo(done) > 0 ? work : done;
        }
        before = before == null ? Told.by(version) : before.and(version);
        last = version;
      }
      String agent = last == null ? null : last.agent();
      return agent != null && isActor(agent) == Same.YES ? done : Work.NONE;
    }

    /** Compared is only what both tell: a record without a status is not one of another status. */
    private Work work(Told before, TicketEvent now) {
      String agent = now.agent();
      boolean another = agent != null && before.agent() != null && areTwo(before.agent(), agent);
      if (another || (before.status() == TicketEvent.Status.OPEN && isDone(now.status()))) {
        return Work.BY_THE_DESK;
      }
      if (agent != null && before.agent() == null) {
        return Work.AGENT_NAMED;
      }
      List<Verification> checks = now.verification();
      boolean added =
          checks != null
              && before.verification() != null
              && !before.verification().containsAll(checks);
      return added ? Work.CHECK_WRITTEN : Work.NONE;
    }

    /** Whether two names are certainly those of two people. */
    private boolean areTwo(String one, String other) {
      if (one.equals(other)) {
        return false;
      }
      String tenant = step.account().tenant();
      Staff.Member first = staff.of(tenant, "", null, one, deadline);
      if (first != null && first.names().contains(other)) {
        return false;
      }
      return kind(one).equals(kind(other))
          || (first != null && staff.named(tenant, other, deadline));
    }

    /** With the step's own: one that a second episode asks for explains the first alone. */
    private int uses() {
      if (episode == null) {
        return 0;
      }
      Set<String> before = askedBy.getOrDefault(key, Set.of());
      return before.size() + (before.contains(episode) ? 0 : 1);
    }

    private TicketStatus status(@Nullable Misfit misfit, boolean retroactive, boolean after) {
      if (misfit != null) {
        return TicketStatus.MISMATCHED;
      }
      if (retroactive) {
        return TicketStatus.RETROACTIVE;
      }
      if (ticket.contested()) {
        return TicketStatus.CONTESTED;
      }
      return after ? TicketStatus.LINKED_LATE : TicketStatus.LINKED;
    }

    /**
     * Whether the ticket's requester can be compared with the account's names at all: a desk's own
     * number that no directory knows may be anybody's.
     */
    private boolean namesSomebodyElse() {
      return profile.allNamesKnown()
          && ticket.versions().stream()
              .flatMap(version -> version.ticket().requesters().stream())
              .anyMatch(
                  requester ->
                      profile.names().keySet().stream()
                          .anyMatch(name -> kind(name).equals(kind(requester))));
    }

    private Misfit somebodyElses() {
      return new Misfit("the step quotes it, but it is for somebody else", true);
    }

    private @Nullable Misfit misfit(TicketEvent ticket, boolean after, boolean retroactive) {
      if (ticket.category() == TicketEvent.Category.OTHER) {
        return new Misfit("it is about something else", true);
      }
      String user = usedBy.get(key);
      if (user != null && !user.equals(episode)) {
        return new Misfit("an earlier episode used it", true);
      }
      TicketEvent.Status ended = endedBefore(ticket, after);
      if (ended != null) {
        String state = ended.name().toLowerCase(Locale.ROOT);
        return new Misfit("it was " + state + " before the step", true);
      }
      if (isOld() && work() == Work.NONE) {
        return new Misfit(
            "it was created "
                + Duration.between(created, at).toHours()
                + " h before the step, and who acted did not take it, solve it or write a check into it"
                + " in the day before",
            true);
      }
      // Of a retroactive one, whose it is only makes it worse.
      return retroactive ? null : agentMisfit(ticket, after);
    }

    /**
     * How it had ended when the step was taken; null where it had not, or it is not known that it
     * had. Within the clocks' difference it is read as open: who resets at 14:00:00 and writes
     * "solved" at 14:00:45 did both for the same call, and by the other's clock it may be 13:59.
     *
     * @param after whether it was created after the step: then it is closed as it is written
     */
    private TicketEvent.@Nullable Status endedBefore(TicketEvent judged, boolean after) {
      if (after) {
        return judged.status() == TicketEvent.Status.DELETED ? judged.status() : null;
      }
      Instant certainlyBefore = at.minus(policy.skew());
      TicketEvent then = ticket.asOf(certainlyBefore);
      if (then.header().occurredAt().isAfter(certainlyBefore)
          || isOpenedAgainSince(certainlyBefore)) {
        return null;
      }
      return switch (then.status()) {
        case OPEN, UNKNOWN -> null;
        case SOLVED, CLOSED, DELETED -> then.status();
      };
    }

    /**
     * One that was solved in the morning is opened again when its writer calls again. After the
     * step by its own times it counts for one of the day only, and where it is told to be open: who
     * was let in at 14:00 may write a mail at 14:01, and the desk opens what he replies to.
     */
    private boolean isOpenedAgainSince(Instant certainlyBefore) {
      Instant perhapsBefore = isOld() ? at : at.plus(policy.skew());
      for (Dossier.TicketVersion version : ticket.versions()) {
        Instant told = version.ticket().header().occurredAt();
        if (told.isAfter(certainlyBefore) && !told.isAfter(perhapsBefore)) {
          boolean opened =
              switch (version.ticket().status()) {
                case OPEN -> true;
                case UNKNOWN -> !told.isAfter(at);
                case SOLVED, CLOSED, DELETED -> false;
              };
          if (opened) {
            return true;
          }
        }
      }
      return false;
    }

    /** What is read as open although the desk's own times say that it had ended. */
    private String openBySkew() {
      TicketEvent then = ticket.asOf(at);
      boolean ended =
          !then.header().occurredAt().isAfter(at)
              && (isDone(then.status()) || then.status() == TicketEvent.Status.DELETED);
      return ended
          ? "; by its own times it was "
              + then.status().name().toLowerCase(Locale.ROOT)
              + " then, and is read as open for the "
              + policy.skew().toMinutes()
              + " min by which clocks may differ"
          : "";
    }

    private @Nullable Misfit agentMisfit(TicketEvent ticket, boolean after) {
      String agent = ticket.agent();
      if (agent == null) {
        // Anybody can write to a desk; that somebody of the desk took it up makes it the desk's.
        return after ? new Misfit("nobody of the desk holds it", false) : null;
      }
      if (profile.names().containsKey(agent)) {
        return new Misfit("the subject holds it", true);
      }
      return isActor(agent) == Same.NO ? new Misfit("another agent holds it", true) : null;
    }

    private Same isActor(String agent) {
      Actor actor = step.actor();
      Staff.Member acting =
          staff.of(
              step.account().tenant(), step.header().feed(), actor.id(), actor.name(), deadline);
      if (agent.equals(actor.name()) || (acting != null && acting.names().contains(agent))) {
        return Same.YES;
      }
      boolean known = acting != null && staff.named(step.account().tenant(), agent, deadline);
      // Two mails can be compared; a mail and a desk's own number cannot.
      boolean mails = agent.contains("@") && actor.name() != null && actor.name().contains("@");
      return known || mails ? Same.NO : Same.UNKNOWN;
    }

    private List<String> worseThanLate(TicketEvent ticket) {
      List<String> worse = new ArrayList<>();
      if (created.isAfter(Assessment.patienceEnds(policy, at, privileged))) {
        worse.add("after the step had been reported as undecided");
      }
      String agent = ticket.agent();
      if (agent != null && profile.names().containsKey(agent)) {
        worse.add("by the subject");
      } else if (agent != null && isActor(agent) == Same.NO) {
        worse.add("by another agent");
      }
      return worse;
    }

    /**
     * Empty only when it can no longer be filled in time; null while it can, and where the desk's
     * record does not show it: that a feed cannot tell is no evidence that nothing was verified.
     *
     * <p>Where more tickets were written than are kept, what was proven is so no more, and rules
     * are told what they would hold by. What was only assumed stays assumed: whoever writes 64
     * tickets in a day must not take away what stood.
     *
     * @param proof that no more is said of it; null while there is none
     */
    private @Nullable List<Verification> verification(TicketEvent ticket, @Nullable Proof proof) {
      List<Verification> told = ticket.verification();
      return told != null && told.isEmpty() && proof == null ? null : told;
    }

    private String why(
        TicketStatus status, @Nullable Misfit misfit, Order order, List<String> worse) {
      String ticket = "ticket " + this.ticket.versions().getFirst().ticket().ticketId();
      if (misfit != null) {
        return ticket + " does not fit: " + misfit.reason();
      }
      String late = ticket + " was created " + Duration.between(at, created).toMinutes();
      return switch (status) {
        case RETROACTIVE ->
            late
                + " min after the step"
                + (worse.isEmpty() ? "" : ", " + String.join(" and ", worse));
        case CONTESTED ->
            ticket + " arrived although its feed had said that it was complete to then";
        case LINKED_LATE ->
            late
                + " min after the step, within the desk's habit"
                + withinSkewOf(at.plus(policy.ticketHabit()))
                + holder();
        case LINKED ->
            (order == Order.WITHIN_SKEW
                    ? ticket
                        + " was created with the step: their clocks may differ by "
                        + policy.skew().toMinutes()
                        + " min, so it is read as before"
                    : ticket
                        + " was there before the step"
                        + (isOld()
                            ? ", since "
                                + created
                                + ", and was worked on in the day before"
                                + onlyBy()
                            : withinSkewOf(at.minus(policy.ticketAge()))))
                + openBySkew();
        case MISMATCHED, MISSING, PENDING, UNDETERMINED, NOT_CONNECTED, NOT_REQUIRED ->
            throw new IllegalStateException("a ticket that is there was judged " + status);
      };
    }

    /**
     * Some desks let whoever asks write labels, and no record tells who wrote one; nor whether that
     * none names an agent says that nobody holds it.
     */
    private String onlyBy() {
      return switch (work()) {
        case NONE, BY_THE_DESK -> "";
        case CHECK_WRITTEN -> ", by a check that was written into it";
        case AGENT_NAMED ->
            ", by an agent whom no version before names: he took it then, or was not told of before";
      };
    }

    /** A limit that only the skew between the feeds' clocks keeps from having been passed. */
    private String withinSkewOf(Instant limit) {
      boolean passed = limit.isBefore(at) ? created.isBefore(limit) : created.isAfter(limit);
      return passed
          ? ", counting " + policy.skew().toMinutes() + " min by which clocks may differ"
          : "";
    }

    private String holder() {
      String agent = ticket.asOf(deadline).agent();
      return agent != null && isActor(agent) == Same.UNKNOWN
          ? "; whether its agent " + agent + " is who acted cannot be told"
          : "";
    }

    /** What in the ticket's own history cannot be so, or is not known. */
    private String notes(boolean omitted) {
      StringBuilder notes = new StringBuilder();
      if (omitted) {
        notes.append("; there were more tickets of the time than are kept, and versions of it may");
        notes.append(" be among those that are not");
      }
      if (ticket.disputed()) {
        notes.append("; one of its versions came with two contents");
      }
      if (ticket.redated()) {
        notes.append("; its versions disagree about when it was created, and the first counts");
      }
      if (isQuoted(step, key) && Order.of(created, at, policy.skew()) == Order.AFTER) {
        notes
            .append("; the step quotes it although it was created ")
            .append(Duration.between(at, created).toMinutes())
            .append(" min later, so the two feeds' clocks may differ by more than is allowed for");
      }
      Instant first = ticket.versions().getFirst().ticket().header().occurredAt();
      if (Order.of(first, created, policy.skew()) == Order.BEFORE) {
        notes.append("; a version is older than the ticket");
      }
      // An export tells a ticket's last state alone; so does whoever writes one that is dated back.
      if (first.isAfter(deadline) && !created.isAfter(deadline)) {
        notes
            .append("; what it said at the time is not known, since its first version told is of ")
            .append(first);
      }
      return notes.toString();
    }
  }

  /** What was done to a ticket, the surer the later. */
  private enum Work {
    NONE,
    /** By whoever may write there, which the record does not tell. */
    CHECK_WRITTEN,
    /** Somebody took it, or only its earlier records did not tell who holds it. */
    AGENT_NAMED,
    /** Another took it, or it was solved. */
    BY_THE_DESK
  }

  /**
   * What the versions of a ticket have told so far, each part by the last that told it.
   *
   * @param agent who held it last; null where nobody has, as far as is told
   */
  private record Told(
      @Nullable String agent,
      TicketEvent.Status status,
      @Nullable List<Verification> verification) {

    static Told by(TicketEvent version) {
      return new Told(version.agent(), version.status(), version.verification());
    }

    Told and(TicketEvent next) {
      return new Told(
          next.agent() == null ? agent : next.agent(),
          next.status() == TicketEvent.Status.UNKNOWN ? status : next.status(),
          next.verification() == null ? verification : next.verification());
    }
  }

  private static boolean isDone(TicketEvent.Status status) {
    return switch (status) {
      case SOLVED, CLOSED -> true;
      case OPEN, DELETED, UNKNOWN -> false;
    };
  }

  private enum Same {
    YES,
    NO,
    UNKNOWN
  }

  /** Mails are compared with mails, and a desk's numbers with numbers of that desk. */
  private static String kind(String name) {
    return name.contains("@") ? "@" : name.substring(0, name.indexOf(':') + 1);
  }

  private static int rank(TicketStatus status) {
    return switch (status) {
      case LINKED -> 0;
      case LINKED_LATE -> 1;
      case CONTESTED -> 2;
      case RETROACTIVE -> 3;
      case MISMATCHED -> 4;
      case MISSING, PENDING, UNDETERMINED, NOT_CONNECTED, NOT_REQUIRED -> 5;
    };
  }
}
