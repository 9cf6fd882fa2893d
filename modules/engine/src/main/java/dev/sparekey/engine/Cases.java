package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts findings into cases: those about one episode share one; a step outside any episode is one by
 * itself. Within a case a rule is delivered once, unless it comes to say more.
 *
 * <p>Example: a helped reset at 14:00 without a ticket and another at 16:00 are one episode. The
 * first is delivered, the second recorded as its repeat; were the account found to be privileged
 * from 15:00 on, the second would be graver and delivered too. Of several steps, the first that has
 * an episode says which it is: guesses and the code that fitted are one case.
 *
 * <p>A catch-all rule is delivered only where no rule that says more exactly what happened is, on
 * the same step or one before it: that the reset was weak adds nothing to that it had no ticket.
 */
final class Cases {

  private static final Comparator<Finding> BY_TIME =
      Comparator.comparing((Finding finding) -> finding.anchor().occurredAt())
          .thenComparing(finding -> finding.anchor().id());

  private final Collection<Triaged> decisions;
  private final SortedMap<String, Handled> handled = new TreeMap<>();
  private final Map<Opener, String> caseIds = new HashMap<>();
  private final Map<Place, List<Handled>> delivered = new HashMap<>();
  private final Map<String, List<Handled>> specific = new HashMap<>();

  private Cases(Collection<Triaged> decisions) {
    this.decisions = decisions;
  }

  /** One rule in one case. */
  private record Place(UUID rule, String caseId) {}

  /** The step that opened an episode, whose account's it is. */
  private record Opener(AccountId account, String id) {}

  /**
   * By alert id, without those that wait for a ticket, which nobody is told of.
   *
   * @param decisions of the account
   */
  static SortedMap<String, Handled> of(
      Collection<Finding> findings, Collection<Triaged> decisions) {
    List<Finding> told = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.verdict() != Verdict.PENDING) {
        told.add(finding);
      }
    }
    told.sort(BY_TIME);
    Cases cases = new Cases(decisions);
    for (Finding finding : told) {
      if (!finding.rule().response().catchAll()) {
        cases.add(finding);
      }
    }
    for (Finding finding : told) {
      if (finding.rule().response().catchAll()) {
        cases.add(finding);
      }
    }
    return cases.handled;
  }

  private void add(Finding finding) {
    String id = AlertIds.of(finding);
    RecoveryStep first = finding.members().opening();
    String caseId =
        caseIds.computeIfAbsent(
            new Opener(first.event().account(), opener(first)),
            opener -> AlertIds.ofCase(opener.account(), opener.id()));
    boolean catchAll = finding.rule().response().catchAll();
    // Of a group not all is looked at for one record, so what is far apart is never a repeat.
    boolean mayRepeat = finding.delivered() && !finding.isAcross();
    Place place = new Place(finding.rule().id(), caseId);
    String repeatOf = null;
    if (mayRepeat) {
      repeatOf = saidBy(delivered.getOrDefault(place, List.of()), finding);
      if (repeatOf == null && catchAll) {
        repeatOf = saidBy(specific.getOrDefault(caseId, List.of()), finding);
      }
    }
    Handled one =
        new Handled(
            id, finding, Evidence.of(finding), caseId, repeatOf, latest(id, finding, decisions));
    handled.put(id, one);
    if (mayRepeat && repeatOf == null) {
      delivered.computeIfAbsent(place, key -> new ArrayList<>()).add(one);
      // What is only tried reaches nobody, and a raw record may be about something else.
      if (!catchAll && !finding.rule().shadow() && finding.match() == null) {
        specific.computeIfAbsent(caseId, key -> new ArrayList<>()).add(one);
      }
    }
  }

  /** The case of a step, as far as the account's steps still have it. */
  static @Nullable String ofStep(Collection<RecoveryStep> steps, String id) {
    for (RecoveryStep step : steps) {
      if (step.id().equals(id)) {
        return AlertIds.ofCase(step.event().account(), opener(step));
      }
    }
    return null;
  }

  private static String opener(RecoveryStep step) {
    String episode = step.episode();
    return episode == null ? step.id() : episode;
  }

  private static @Nullable String saidBy(List<Handled> before, Finding finding) {
    for (Handled earlier : before) {
      // A special case that comes later was not known to whoever was told of this one.
      boolean isEarlier =
          !earlier.finding().anchor().occurredAt().isAfter(finding.anchor().occurredAt());
      if (isEarlier && earlier.speaksFor(finding)) {
        return earlier.id();
      }
    }
    return null;
  }

  /** A decision on a finding goes with it when its anchor moves. */
  private static @Nullable Triaged latest(
      String id, Finding finding, Collection<Triaged> decisions) {
    Triaged latest = null;
    for (Triaged triaged : decisions) {
      Alert seen = triaged.seen();
      if (seen.id().equals(id)
          || finding.continues(seen.ruleId(), Shared.of(seen), seen.anchor(), seen.occurredAt())) {
        latest = latest == null ? triaged : latest.latest(triaged);
      }
    }
    return latest;
  }
}
