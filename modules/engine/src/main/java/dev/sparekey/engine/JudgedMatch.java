package dev.sparekey.engine;

import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.EpisodeSpan;
import dev.sparekey.recovery.Profile;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A match of a rule over raw records, as an account judges it.
 *
 * @param step the account's step that the record became; a {@link MatchedRecord} of one that became
 *     none
 * @param lastOfMany whether there may have been more of it that day than are kept
 */
record JudgedMatch(RawMatch match, RecoveryStep step, boolean lastOfMany) implements Fields {

  /**
   * Each on the step that its record became, where there is one.
   *
   * @param steps of the account, ascending by time
   * @param name the newest of the account; null when none is known
   */
  static List<JudgedMatch> of(
      Collection<RawMatch> matches,
      List<RecoveryStep> steps,
      AssurancePolicy policy,
      Profile.@Nullable NameSeen name) {
    if (matches.isEmpty()) {
      return List.of();
    }
    Map<String, RecoveryStep> byId = new HashMap<>();
    steps.forEach(step -> byId.put(step.id(), step));
    Map<String, EpisodeSpan> spans = EpisodeSpan.until(steps);
    Set<String> lastOfMany = MatchCap.lastOfMany(matches);
    List<JudgedMatch> judged = new ArrayList<>(matches.size());
    for (RawMatch match : matches) {
      RecoveryStep step = byId.get(match.header().id());
      if (step == null) {
        step =
            MatchedRecord.of(
                match,
                name == null ? match.accountName() : name.name(),
                MatchedRecord.episode(match.header().occurredAt(), steps, spans, policy));
      }
      judged.add(new JudgedMatch(match, step, lastOfMany.contains(match.id())));
    }
    return judged;
  }

  /** Of an account without steps, where it lies in no episode by any policy. */
  static List<JudgedMatch> besideNoStep(
      Collection<RawMatch> matches, Profile.@Nullable NameSeen name) {
    return of(matches, List.of(), AssurancePolicy.DEFAULT, name);
  }

  /**
   * What is kept of the record, and whose it is, so that correlations may count by account. The
   * account is the one under which it is counted, whatever the record calls so.
   */
  @Override
  public FieldValue get(String name) {
    return switch (name) {
      case "subject.account" -> FieldValue.of(match.account().nativeId());
      case "subject.tenant" -> FieldValue.of(match.account().tenant());
      default -> {
        String value = match.kept().get(name);
        yield value == null ? FieldValue.absent() : FieldValue.of(value);
      }
    };
  }

  /** As of a step, also under another name of the alias, so that both may be in one group. */
  @Override
  public FieldValue identity(String name, Set<String> alike) {
    String feed =
        name.equals("subject.account")
            ? match.account().feed()
            : StepFields.feedOfActor(match.actor(), match.account(), match.header());
    return StepFields.identity(get(name), feed, alike);
  }

  @Override
  public Iterable<String> texts() {
    return List.of();
  }
}
