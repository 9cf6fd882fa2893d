package dev.sparekey.recovery;

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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the desk's tickets say about each helped step. A ticket is evidence once: the episode that
 * used it first keeps it, so steps must be asked in the order of their time.
 *
 * <p>Example with the default windows: a reset at 14:00 is explained by a ticket created from 13:58
 * the day before to 14:02 (linked) or by the same agent until 14:32 (linked late); one created at
 * 15:00 is retroactive. "Missing" is said at 14:32 at the earliest, when the feed is complete until
 * then.
 */
final class TicketJudgement {

  private final AssurancePolicy policy;
  private final Completeness feeds;
  private final boolean named;
  private final Map<String, List<Dossier.TicketVersion>> tickets = new TreeMap<>();
  private final Map<String, String> usedBy = new HashMap<>();

  /**
   * @param named whether all names are known by which a ticket could mean the account
   */
  TicketJudgement(AssurancePolicy policy, Completeness feeds, Dossier dossier, boolean named) {
    this.policy = policy;
    this.feeds = feeds;
    this.named = named;
    for (Dossier.TicketVersion version : dossier.tickets()) {
      TicketEvent ticket = version.ticket();
      tickets
          .computeIfAbsent(
              ticket.header().feed() + ":" + ticket.ticketId(), id -> new ArrayList<>())
          .add(version);
    }
  }

  /** When the desk's habit has run out for a step. */
  static Instant deadline(AssurancePolicy policy, Instant step) {
    return step.plus(policy.ticketHabit()).plus(policy.skew());
  }

  /**
   * @param episode the step belongs to; null when it belongs to none
   */
  TicketFinding of(RecoveryEvent step, @Nullable String episode, boolean privileged) {
    if (!step.actor().helped()) {
      return TicketFinding.without(
          TicketStatus.NOT_REQUIRED, null, "the subject acted, so no ticket is due");
    }
    if (!feeds.ticketsConnected()) {
      return TicketFinding.without(
          TicketStatus.NOT_CONNECTED, null, "no ticket feed is connected, so none can be missed");
    }
    TicketFinding best = null;
    for (Map.Entry<String, List<Dossier.TicketVersion>> entry : tickets.entrySet()) {
      TicketFinding candidate = judge(step, episode, entry.getKey(), entry.getValue());
      if (candidate != null && (best == null || better(candidate, best))) {
        best = candidate;
      }
    }
    if (best == null || stillOpen(best)) {
      return absent(step, privileged);
    }
    boolean used =
        best.status() == TicketStatus.LINKED || best.status() == TicketStatus.LINKED_LATE;
    // An unlock before a reset is no episode: it must not use up the ticket that both rest on.
    if (used && episode != null) {
      usedBy.putIfAbsent(Objects.requireNonNull(best.ticketId()), episode);
    }
    return best;
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
    if (proof != null && !named) {
      return TicketFinding.without(
          TicketStatus.MISSING,
          Proof.ASSUMED,
          "not all names of the account are known, so its ticket may not have been found");
    }
    if (proof != null) {
      return TicketFinding.without(
          TicketStatus.MISSING,
          proof,
          "no ticket names the subject from " + at.minus(policy.ticketAge()) + " to " + deadline);
    }
    Instant patience = Assessment.patienceEnds(policy, at, privileged);
    return feeds.clock().isBefore(patience)
        ? TicketFinding.without(
            TicketStatus.PENDING, null, "the desk may still write a ticket until " + deadline)
        : TicketFinding.without(
            TicketStatus.UNDETERMINED,
            null,
            "the ticket feed has not been complete to " + deadline + " by " + patience);
  }

  private @Nullable Proof proofUntil(Instant deadline) {
    if (!feeds.ticketsProven().isBefore(deadline)) {
      return Proof.PROVEN;
    }
    return feeds.ticketsAssumed().isBefore(deadline) ? null : Proof.ASSUMED;
  }

  private @Nullable TicketFinding judge(
      RecoveryEvent step, @Nullable String episode, String key, List<Dossier.TicketVersion> known) {
    List<Dossier.TicketVersion> inTime =
        known.stream().filter(version -> !version.contested()).toList();
    boolean contested = inTime.isEmpty();
    // What was said behind a proven mark changes nothing about a ticket that came in time.
    List<Dossier.TicketVersion> versions = contested ? known : inTime;
    Instant at = step.header().occurredAt();
    Instant deadline = deadline(policy, at);
    Instant created =
        versions.stream()
            .map(version -> version.ticket().createdAt())
            .min(Instant::compareTo)
            .orElseThrow();
    if (created.isBefore(at.minus(policy.ticketAge()).minus(policy.skew()))
        || created.isAfter(deadline.plus(policy.retroactiveWithin()))) {
      return null;
    }
    TicketEvent atStep = asOf(versions, at.plus(policy.skew()));
    TicketEvent atDeadline = asOf(versions, deadline);
    boolean after = created.isAfter(at.plus(policy.skew()));
    boolean retroactive = created.isAfter(deadline);
    if (retroactive && atDeadline.category() != TicketEvent.Category.RECOVERY) {
      return null;
    }
    Duration lateness = after ? Duration.between(at, created) : Duration.ZERO;
    String unfit = unfit(step, episode, key, after ? atDeadline : atStep, after);
    TicketStatus status;
    String why;
    if (unfit != null) {
      status = TicketStatus.MISMATCHED;
      why = "ticket " + atDeadline.ticketId() + " does not fit: " + unfit;
    } else if (retroactive) {
      status = TicketStatus.RETROACTIVE;
      why =
          "ticket "
              + atDeadline.ticketId()
              + " was created "
              + lateness.toMinutes()
              + " min after the step";
    } else if (contested) {
      status = TicketStatus.CONTESTED;
      why =
          "ticket "
              + atDeadline.ticketId()
              + " arrived although its feed had said that it was complete to then";
    } else if (after) {
      status = TicketStatus.LINKED_LATE;
      why =
          "ticket "
              + atDeadline.ticketId()
              + " was created "
              + lateness.toMinutes()
              + " min after the step, within the desk's habit";
    } else {
      status = TicketStatus.LINKED;
      why = "ticket " + atDeadline.ticketId() + " was there before the step";
    }
    return new TicketFinding(
        status,
        key,
        new EventRef(atDeadline.header().id(), atDeadline.header().occurredAt()),
        atDeadline.agent(),
        verification(atDeadline, deadline),
        lateness,
        proofUntil(deadline),
        why);
  }

  /**
   * Empty only when it can no longer be filled in time; null while it can, and where the desk's
   * record does not show it: that a feed cannot tell is no evidence that nothing was verified.
   */
  private @Nullable List<Verification> verification(TicketEvent ticket, Instant deadline) {
    List<Verification> told = ticket.verification();
    return told != null && told.isEmpty() && proofUntil(deadline) == null ? null : told;
  }

  private @Nullable String unfit(
      RecoveryEvent step, @Nullable String episode, String key, TicketEvent ticket, boolean after) {
    if (ticket.category() == TicketEvent.Category.OTHER) {
      return "it is about something else";
    }
    String user = usedBy.get(key);
    if (user != null && !user.equals(episode)) {
      return "an earlier episode used it";
    }
    boolean open =
        switch (ticket.status()) {
          case OPEN, UNKNOWN -> true;
          case SOLVED, CLOSED -> after;
          case DELETED -> false;
        };
    if (!open) {
      return "it was " + ticket.status().name().toLowerCase(Locale.ROOT) + " before the step";
    }
    String agent = ticket.agent();
    String actor = step.actor().name();
    if (agent != null && actor != null && comparable(agent, actor) && !agent.equals(actor)) {
      return "another agent holds it";
    }
    return null;
  }

  /** Two mails can be compared; a mail and a desk's own number cannot. */
  private static boolean comparable(String one, String other) {
    return one.contains("@") == other.contains("@") && one.contains("@");
  }

  /** The newest version that existed then, else the first there was. */
  private static TicketEvent asOf(List<Dossier.TicketVersion> versions, Instant at) {
    TicketEvent found = versions.getFirst().ticket();
    for (Dossier.TicketVersion version : versions) {
      if (!version.ticket().header().occurredAt().isAfter(at)) {
        found = version.ticket();
      }
    }
    return found;
  }

  private static boolean better(TicketFinding one, TicketFinding other) {
    return rank(one.status()) < rank(other.status());
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
