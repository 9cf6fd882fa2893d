package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A look at one UTC day of an account without steps, because a rule over raw records matched on it.
 * Each such record is a case by itself, and a rule's matches are capped by the day. So where
 * nothing counts that day's matches with others of the account, what was said of other days stands.
 *
 * <p>Example of a loud rule with 200 matches a day on one account: 7,000 of them are not judged for
 * good. A further one is judged beside the 200 of its day; beside all of them each would cost 35
 * times as much.
 */
final class RecordDay {

  private final Reviews by;
  private final AccountId account;
  private final int day;
  private final Profile profile;
  private final AccountsStore store;
  private final List<RawMatch> matches;
  private final List<Alert> published;

  /** What a match's alert is about: two rules may match one record. */
  private record Anchored(String rule, String record) {
    static Anchored of(RawMatch match) {
      return new Anchored(match.rule(), match.header().id());
    }

    static Anchored of(Alert alert) {
      return new Anchored(alert.ruleId(), alert.anchor());
    }
  }

  private RecordDay(
      Reviews by,
      AccountId account,
      int day,
      Profile profile,
      AccountsStore store,
      List<RawMatch> matches,
      List<Alert> published) {
    this.by = by;
    this.account = account;
    this.day = day;
    this.profile = profile;
    this.store = store;
    this.matches = matches;
    this.published = published;
  }

  /**
   * The day of a match; null where more of its account has to be looked at.
   *
   * @param profile as it is stored
   */
  static @Nullable RecordDay of(Reviews by, RawMatch match, Profile profile, AccountsStore store) {
    AccountId account = match.account();
    // What an inventory lists has nothing to do with what a raw record matched.
    if (profile.hasSteps() || by.isStandIn() || by.asking(account, store)) {
      return null;
    }
    int day = DaySet.dayOf(match.header().occurredAt());
    List<RawMatch> matches = new ArrayList<>();
    for (RawMatch other : store.matches(account)) {
      if (DaySet.dayOf(other.header().occurredAt()) == day) {
        if (!by.judgement().isAlone(other)) {
          return null;
        }
        matches.add(other);
      }
    }
    Set<Anchored> anchors = anchors(matches);
    List<Alert> published = new ArrayList<>();
    for (Alert alert : store.alerts(account)) {
      if (anchors.contains(Anchored.of(alert))) {
        published.add(alert);
      } else if (DaySet.dayOf(alert.occurredAt()) == day && alert.verdict() != Verdict.WITHDRAWN) {
        if (!alert.ruleId().equals(match.rule()) || isKept(alert, store)) {
          // Of a record that has come with another time since, or of something else.
          return null;
        }
        // Of a match that made room for this one.
        published.add(alert);
      }
    }
    return new RecordDay(by, account, day, profile, store, matches, published);
  }

  private static boolean isKept(Alert alert, AccountsStore store) {
    Anchored anchored = Anchored.of(alert);
    return store.matches(alert.account()).stream()
        .anyMatch(match -> Anchored.of(match).equals(anchored));
  }

  private static Set<Anchored> anchors(List<RawMatch> matches) {
    return matches.stream().map(Anchored::of).collect(Collectors.toSet());
  }

  /** Says what changed. */
  void assess(Instant at, Consumer<Output> out) {
    List<JudgedMatch> judged = JudgedMatch.besideNoStep(matches, profile.name());
    Set<Anchored> anchors = new HashSet<>(anchors(matches));
    Set<String> records = new HashSet<>();
    anchors.forEach(anchor -> records.add(anchor.record()));
    published.forEach(alert -> anchors.add(Anchored.of(alert)));
    List<Triaged> decisions =
        store.decisions(account).stream()
            .filter(decided -> anchors.contains(Anchored.of(decided.seen())))
            .toList();
    ToldGroups groups = new ToldGroups(account, store, at, out);
    Set<String> settled = by.settlement.settled(judged, by.feeds.toldTo(store.marks()));
    Set<String> forGood = groups.settled();
    published.forEach(alert -> forGood.add(alert.anchor()));
    forGood.retainAll(settled);
    Judgement.Judged found = by.judgement().of(List.of(), judged, Heard.NOTHING, forGood);
    List<Grouped> told =
        groups.open(forGood).stream().filter(one -> DaySet.dayOf(one.step().at()) == day).toList();
    groups.tell(by.repetitions().without(found.grouped()), told, forGood, correlation -> true);
    by.revisions.revise(
        new Revisions.Known(
            List.of(),
            found.findings(),
            forGood,
            records::contains,
            published,
            decisions,
            finding ->
                by.explaining()
                    .of(
                        finding,
                        List.of(),
                        profile,
                        event -> List.of(),
                        step -> Map.of(),
                        step -> true)),
        at,
        alert -> {
          // As of an account that is looked at whole: what made room never comes back.
          if (alert.verdict() == Verdict.WITHDRAWN && !records.contains(alert.anchor())) {
            store.removeAlert(account, alert.id());
          } else {
            store.putAlert(alert);
          }
          out.accept(Output.of(alert));
        });
    groups.settle(settled);
  }
}
