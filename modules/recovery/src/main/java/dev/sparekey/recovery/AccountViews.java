package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Interval;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Posture;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is published of an account beside alerts: a function of what is known of it and of the
 * stage's clock.
 *
 * @param inventory at most {@value #MOST_ENTRIES}, in the order in which they were first heard of
 * @param changesAt the next time at which the clock alone changes something; null if it never does
 */
public record AccountViews(
    List<InventoryEntry> inventory,
    RecoveryState state,
    Posture posture,
    @Nullable Instant changesAt) {

  /** Who can bind factors at will could otherwise make us publish without end. */
  public static final int MOST_ENTRIES = 128;

  /** Those that may open the account first, and of them the newest. */
  private static final Comparator<CredentialLine> WORTH_LISTING =
      Comparator.comparing(CredentialLine::isOpen)
          .thenComparing(CredentialLine::touched)
          .reversed();

  public AccountViews {
    inventory = List.copyOf(inventory);
  }

  /**
   * @param assessment of the same profile
   * @param clock the stage's clock; {@link Instant#MIN} while it has told nothing
   * @param observedSince the first event known of the account
   * @param said the state that was said last; null when none was
   */
  public static AccountViews of(
      AssurancePolicy policy,
      AccountId account,
      Profile profile,
      Assessment assessment,
      Instant clock,
      Instant observedSince,
      @Nullable RecoveryState said) {
    Instant horizon = clock.equals(Instant.MIN) ? clock : clock.minus(policy.horizon());
    List<RecoveryStep> steps =
        assessment.steps().stream()
            .filter(step -> !Expiry.isForgotten(step.event(), horizon))
            .toList();
    Profile.NameSeen name = profile.name();
    String subject = name == null ? null : name.name();
    CredentialLedger ledger = assessment.ledger();
    List<CredentialLine> lines = ledger.lines();
    Set<CredentialLine> listed =
        lines.size() <= MOST_ENTRIES
            ? Set.of()
            : lines.stream().sorted(WORTH_LISTING).limit(MOST_ENTRIES).collect(Collectors.toSet());
    Lingering lingering = new Lingering(assessment.directories(), ledger, clock);
    List<InventoryEntry> inventory = new ArrayList<>();
    Instant changesAt = null;
    for (CredentialLine line : lines) {
      if (listed.isEmpty() || listed.contains(line)) {
        inventory.add(
            line.entry(
                account, subject, ledger.subject(), clock, observedSince, lingering.of(line)));
      }
      changesAt = earlier(changesAt, line.closesAfter(clock));
      changesAt = earlier(changesAt, lingering.changesAfter(line));
    }
    List<PrimaryAcceptance> decisions = profile.accepted();
    RecoveryFold fold = new RecoveryFold(policy, steps, decisions, clock, said);
    PrimaryAcceptance decision = decisions.isEmpty() ? null : decisions.getFirst();
    Interval primary =
        steps.isEmpty() ? Interval.UNKNOWN : primary(steps.getLast(), decision, assessment);
    return new AccountViews(
        inventory,
        fold.state(account, subject, observedSince),
        new Ways(policy, lines, steps, clock)
            .posture(
                account,
                subject,
                primary,
                inventory.size(),
                lines.size() - inventory.size(),
                observedSince,
                assessment.untold(),
                decision),
        earlier(earlier(changesAt, fold.endsAt()), forgetsAt(policy, steps)));
  }

  /** As of the newest step, or of a decision behind it, which leaves what the directory demands. */
  private static Interval primary(
      RecoveryStep newest, @Nullable PrimaryAcceptance decision, Assessment assessment) {
    Interval primary = newest.assurance().primary();
    if (decision == null
        || decision.at().isBefore(newest.occurredAt())
        || decision.primary() >= primary.ceiling()) {
      return primary;
    }
    Integer required = assessment.directories().requiredAt(decision.at());
    int demanded = required == null ? Interval.NONE : Math.min(required, primary.floor());
    int floor = Math.max(Math.min(decision.primary(), primary.floor()), demanded);
    return new Interval(floor, Math.max(floor, decision.primary()));
  }

  /** When the first of what is shown counts no more: it must not wait for an unrelated record. */
  private static @Nullable Instant forgetsAt(AssurancePolicy policy, List<RecoveryStep> steps) {
    for (RecoveryStep step : steps) {
      if (Expiry.isForgotten(step.event(), Instant.MAX)) {
        return step.occurredAt().plus(policy.horizon()).plusNanos(1);
      }
    }
    return null;
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
