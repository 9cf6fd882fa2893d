package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Severity;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts releases of rules into force, and tells what each takes away. */
final class ReleaseWatch {

  /** How often one release is published before it is not looked for any more. */
  private static final int MOST_TIMES_AGAIN = 1_000;

  private final Releases releases;
  private final SortedSet<String> tenants;
  private final ControlAlerts alerts;

  ReleaseWatch(Releases releases, SortedSet<String> tenants, ControlAlerts alerts) {
    this.releases = releases;
    this.tenants = tenants;
    this.alerts = alerts;
  }

  /** In one transaction: whoever reads that rules were activated reads what that took away. */
  void publish(ControlRecord.Published published, ControlStore store, Consumer<Output> out) {
    Activation before = store.activation();
    if (before != null && before.number() >= published.number()) {
      return;
    }
    Activation now = new Activation(published.number(), published.release());
    store.putActivation(now);
    out.accept(new Output.ToInbox(new InboxRecord.Activated(now, published.at())));
    out.accept(new Output.ToGroups(new GroupRecord.Activated(now, published.at())));
    List<EvidenceLine> missing = new ArrayList<>();
    RuleSet after = loaded(now, published.at(), missing);
    // One between that does not load here must not hide what is gone since the one before it.
    Activation base = store.loaded() == null ? before : store.loaded();
    if (after != null) {
      store.putLoaded(now);
    }
    if (base == null || before == null) {
      return;
    }
    boolean isAgain = before.release().equals(now.release());
    // Two instances may publish one release at a time; by the second it may load.
    if (isAgain && (after == null || base.release().equals(now.release()))) {
      return;
    }
    if (after != null && isAgain) {
      compare(base, now, after, published.at(), store, out);
      return;
    }
    RuleSet then = loaded(base, published.at(), missing);
    if (after == null || then == null) {
      // Else whoever waits for an update after which a release no longer loads, or publishes what
      // only another version reads, could take all away.
      weakened(Severity.HIGH, missing, published, store, out);
      return;
    }
    List<Weakening> taken = Weakening.between(then, after);
    if (!taken.isEmpty()) {
      List<EvidenceLine> lines =
          lines(base.equals(before) ? "" : since(base), taken, published.at());
      weakened(Weakening.severity(taken), lines, published, store, out);
    }
  }

  /**
   * Compares a release that did not load when it was published and does since an update. The stages
   * that judge take it up at their start, so that nothing else tells what it takes away.
   *
   * @param at now
   */
  void resume(ControlStore store, Instant at, Consumer<Output> out) {
    Activation now = store.activation();
    Activation base = store.loaded();
    if (now == null || base == null || base.equals(now)) {
      return;
    }
    RuleSet after;
    try {
      after = releases.of(now);
    } catch (ReleaseRefusedException e) {
      // It was said when it was published.
      return;
    }
    store.putLoaded(now);
    compare(base, now, after, at, store, out);
  }

  /** Says in the place of "it does not load" what it takes away, now that it does. */
  private void compare(
      Activation base,
      Activation now,
      RuleSet after,
      Instant at,
      ControlStore store,
      Consumer<Output> out) {
    List<EvidenceLine> lines = new ArrayList<>();
    RuleSet then = loaded(base, at, lines);
    Severity severity = Severity.HIGH;
    if (then != null) {
      List<Weakening> taken = Weakening.between(then, after);
      lines.addAll(lines(since(base), taken, at));
      severity = taken.isEmpty() ? Severity.LOW : Weakening.severity(taken);
      if (taken.isEmpty()) {
        lines.add(
            new EvidenceLine(
                "compared",
                now.release(),
                at,
                "its rules load now: " + since(base) + "they take nothing away"));
      }
    }
    for (String tenant : tenants) {
      Alert before = notCompared(tenant, base, now, store);
      // None where the tenant was not there.
      ControlFinding finding =
          before == null
              ? ControlFinding.of(ControlRule.WEAKENED, severity, tenant, ControlFinding.FEED)
                  .anchoredIn(anchor(now.number()), at)
              : ControlFinding.of(ControlRule.WEAKENED, severity, tenant, before.subject())
                  .anchoredIn(before.anchor(), before.occurredAt())
                  .saying(before.absence());
      alerts.say(finding.with(lines, lines.size()), at, store, out);
    }
  }

  /**
   * What was said of a release when it did not load. It may have been published again since, by
   * another number and with nothing said: of 7 and 8 that are one release, the alert is that of 7.
   */
  private static @Nullable Alert notCompared(
      String tenant, Activation base, Activation now, ControlStore store) {
    long oldest = Math.max(base.number() + 1, now.number() - MOST_TIMES_AGAIN);
    for (long number = now.number(); number >= oldest; number--) {
      Alert said = store.alert(ControlRule.WEAKENED.alertId(tenant, anchor(number)));
      if (said != null
          && said.evidence().stream().anyMatch(line -> line.eventId().equals(now.release()))) {
        return said;
      }
    }
    return null;
  }

  private void weakened(
      Severity severity,
      List<EvidenceLine> lines,
      ControlRecord.Published published,
      ControlStore store,
      Consumer<Output> out) {
    Control made = published.made();
    List<String> said =
        List.of(
            "release "
                + published.number()
                + " by "
                + made.by()
                + ": "
                + made.reason()
                + " (as whoever published it says)");
    for (String tenant : tenants) {
      alerts.say(
          ControlFinding.of(ControlRule.WEAKENED, severity, tenant, made.by())
              .anchoredIn(anchor(published.number()), published.at())
              .with(lines, lines.size())
              .saying(said),
          published.at(),
          store,
          out);
    }
  }

  private static String since(Activation base) {
    return "since release " + base.number() + ": ";
  }

  private static String anchor(long release) {
    return "rules:" + release;
  }

  /** Whether it ever loaded here, and whether it does elsewhere, this stage does not know. */
  private @Nullable RuleSet loaded(Activation release, Instant at, List<EvidenceLine> missing) {
    String why;
    try {
      return releases.of(release);
    } catch (ReleaseUnreadableException e) {
      why = "do not load in this version of Sparekey";
    } catch (ReleaseRefusedException e) {
      why = "are not there, or not whole";
    }
    missing.add(
        new EvidenceLine(
            "not_compared",
            release.release(),
            at,
            "the rules of release "
                + release.number()
                + " "
                + why
                + ", so this release was not compared with the one before: nobody was told here"
                + " what it takes away"));
    return null;
  }

  private static List<EvidenceLine> lines(String since, List<Weakening> taken, Instant at) {
    return taken.stream()
        .map(
            one ->
                new EvidenceLine(
                    one.kind().name().toLowerCase(Locale.ROOT),
                    one.rule().id().toString(),
                    at,
                    ControlFinding.shortened(since + one.text())))
        .toList();
  }
}
