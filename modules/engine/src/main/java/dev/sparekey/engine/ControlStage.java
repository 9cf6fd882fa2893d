package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Control;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts changes of rules and people's decisions into the logs of the stages that judge, and watches
 * them: who can turn detection off, or close what it finds, is who an attacker would like to be.
 */
public final class ControlStage {

  static final UUID WEAKENED = UUID.fromString("0c6b5f0e-6a53-4a0b-9d0c-4c1f4f0f7d21");
  static final UUID CLOSED_IN_MASS = UUID.fromString("7f3d4b52-0b5e-4a9e-8c36-2a3fb1f6a9d4");

  static final UUID ACCEPTED = UUID.fromString("5d0e9a1c-93c4-4f5e-8a51-0f6a2b7c1e48");

  static final String WEAKENED_TITLE = "Detection was weakened";
  static final String CLOSED_TITLE = "Findings were closed in a mass";
  static final String ACCEPTED_TITLE = "A weaker primary MFA was accepted of an account";
  static final String TAKEN_BACK_TITLE = "It was taken back that a weaker primary MFA is accepted";

  /** So many findings of a tenant that one person closes within an hour are told. */
  static final int MANY_OF_ONE = 25;

  /** So many that all together close: a name can be claimed anew for each. */
  static final int MANY_OF_ALL = 100;

  /**
   * So much later than the time that it names a decision is recorded without being told as late:
   * what clocks differ by. In an hour a thief's finding is fresh.
   */
  static final Duration SOON = Duration.ofMinutes(5);

  private static final String VERSION = "built-in-1";
  private static final String FEED = "sparekey";
  private static final String EVERYBODY = "";
  private static final int LONGEST_TEXT = 500;

  /** How often one release is published before it is not looked for any more. */
  private static final int MOST_TIMES_AGAIN = 1_000;

  private final Releases releases;
  private final SortedSet<String> tenants;
  private final String policyVersion;
  private final int epoch;

  /**
   * @param tenants whose rules they are; each is told of what is taken away
   * @param epoch of the alerts, raised by a rebuild
   */
  public ControlStage(Releases releases, Set<String> tenants, String policyVersion, int epoch) {
    this.releases = releases;
    this.tenants = new TreeSet<>(tenants);
    this.policyVersion = policyVersion;
    this.epoch = epoch;
  }

  /** Whether an alert is of this stage, which no rule raised. */
  public static boolean isOwn(Alert alert) {
    return alert.ruleId().equals(WEAKENED.toString())
        || alert.ruleId().equals(CLOSED_IN_MASS.toString())
        || alert.ruleId().equals(ACCEPTED.toString());
  }

  public void on(ControlRecord record, ControlStore store, Consumer<Output> out) {
    switch (record) {
      case ControlRecord.Published published -> publish(published, store, out);
      case ControlRecord.Accepted accepted -> accept(accepted, store, out);
      case ControlRecord.Decided decided -> decide(decided, store, out);
    }
  }

  /**
   * Each is told, since it takes findings of the account away before they are made. One that is
   * told again is none; one of the same rank and time by another name is another's.
   *
   * <p>Example: a step of Monday 12:00 was found. A decision that names Monday 11:00 and is
   * recorded on Thursday may withdraw that, and is told as high; so is one that asks for nothing.
   * One that accepts no less than the most there is takes those of before back, and withdraws
   * nothing.
   */
  private void accept(ControlRecord.Accepted accepted, ControlStore store, Consumer<Output> out) {
    AccountId account = accepted.account();
    PrimaryAcceptance decision = accepted.decision();
    out.accept(Routing.acceptance(account, decision, accepted.at()));
    String anchor =
        "accepted:"
            + account.feed()
            + ":"
            + account.nativeId()
            + "="
            + decision.primary()
            + "@"
            + decision.at()
            + "#"
            + AlertIds.ofWords(decision.by(), decision.reason());
    if (store.alert(AlertIds.of(account.tenant(), ACCEPTED, anchor)) != null) {
      return;
    }
    List<String> said = new ArrayList<>();
    said.add("decided by " + decision.by() + " (as whoever recorded it says)");
    boolean takesBack = decision.primary() == Interval.AAL3;
    Duration later = Duration.between(decision.at(), accepted.at());
    boolean isLate = !takesBack && later.compareTo(SOON) > 0;
    if (isLate) {
      said.add(
          "recorded "
              + (later.toHours() > 0 ? later.toHours() + " h" : later.toMinutes() + " min")
              + " later than the time it names: findings from then on may have been withdrawn");
    }
    boolean isGrave = isLate || decision.primary() == Interval.NONE;
    String about = account.feed() + ":" + account.nativeId();
    EvidenceLine line =
        new EvidenceLine(
            "accepted",
            anchor,
            decision.at(),
            shortened(
                (takesBack
                        ? "of " + about + " everything is asked again from then on"
                        : "of "
                            + about
                            + " no more than rank "
                            + decision.primary()
                            + " is asked from then on")
                    + ", because: "
                    + decision.reason()));
    say(
        alert(
            account,
            account.nativeId(),
            ACCEPTED,
            takesBack ? TAKEN_BACK_TITLE : ACCEPTED_TITLE,
            takesBack ? Severity.LOW : isGrave ? Severity.HIGH : Severity.MEDIUM,
            anchor,
            decision.by(),
            decision.at(),
            accepted.at(),
            List.of(line),
            0,
            said),
        store,
        out);
  }

  /**
   * Compares a release that did not load when it was published and does since an update. The stages
   * that judge take it up at their start, so that nothing else tells what it takes away.
   *
   * @param at now
   */
  public void resume(ControlStore store, Instant at, Consumer<Output> out) {
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
    int omitted = 0;
    if (then != null) {
      List<Weakening> taken = Weakening.between(then, after);
      lines.addAll(lines(since(base), taken, at));
      severity = taken.isEmpty() ? Severity.LOW : Weakening.severity(taken);
      omitted = taken.size() - lines.size();
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
      say(
          alert(
              tenant,
              WEAKENED,
              WEAKENED_TITLE,
              severity,
              before != null ? before.anchor() : anchor(now.number()),
              before != null ? before.subject() : FEED,
              before != null ? before.occurredAt() : at,
              at,
              lines,
              Math.max(0, omitted),
              before != null ? before.absence() : List.of()),
          store,
          out);
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
      Alert said = store.alert(AlertIds.of(tenant, WEAKENED, anchor(number)));
      if (said != null
          && said.evidence().stream().anyMatch(line -> line.eventId().equals(now.release()))) {
        return said;
      }
    }
    return null;
  }

  /** In one transaction: whoever reads that rules were activated reads what that took away. */
  private void publish(
      ControlRecord.Published published, ControlStore store, Consumer<Output> out) {
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
      weakened(Severity.HIGH, missing, 0, published, store, out);
      return;
    }
    List<Weakening> taken = Weakening.between(then, after);
    if (!taken.isEmpty()) {
      List<EvidenceLine> lines =
          lines(base.equals(before) ? "" : since(base), taken, published.at());
      weakened(
          Weakening.severity(taken), lines, taken.size() - lines.size(), published, store, out);
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
    List<EvidenceLine> lines = new ArrayList<>();
    for (Weakening one : taken) {
      if (lines.size() < Alert.MOST_EVIDENCE) {
        lines.add(
            new EvidenceLine(
                one.kind().name().toLowerCase(Locale.ROOT),
                one.rule().id().toString(),
                at,
                shortened(since + one.text())));
      }
    }
    return lines;
  }

  private void weakened(
      Severity severity,
      List<EvidenceLine> lines,
      int omitted,
      ControlRecord.Published published,
      ControlStore store,
      Consumer<Output> out) {
    Control made = published.made();
    String anchor = anchor(published.number());
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
      say(
          alert(
              tenant,
              WEAKENED,
              WEAKENED_TITLE,
              severity,
              anchor,
              made.by(),
              published.at(),
              published.at(),
              lines,
              omitted,
              said),
          store,
          out);
    }
  }

  private void decide(ControlRecord.Decided decided, ControlStore store, Consumer<Output> out) {
    Triaged triaged = decided.triaged();
    if (isOwn(triaged.seen())) {
      onOwn(triaged, decided.at(), store, out);
    } else {
      out.accept(Routing.decision(triaged, decided.at()));
    }
    if (triaged.decision().decision().closes()) {
      String by = triaged.decision().by();
      closed(by, MANY_OF_ONE, decided, store, out);
      closed(EVERYBODY, MANY_OF_ALL, decided, store, out);
    }
  }

  /** An alert of this stage that was closed stays, as any does, and says by whom it was. */
  private void onOwn(Triaged triaged, Instant at, ControlStore store, Consumer<Output> out) {
    Alert before = store.alert(triaged.seen().id());
    if (before == null) {
      return;
    }
    TriageDecision known = before.handling().triage();
    if (known == null || TriageDecision.BY_TIME.compare(triaged.decision(), known) > 0) {
      say(revised(before, before, triaged.decision(), at), store, out);
    }
  }

  /** Told at 25, 50, 100 and so on, as of a hot group. */
  private void closed(
      String by,
      int many,
      ControlRecord.Decided decided,
      ControlStore store,
      Consumer<Output> out) {
    Alert seen = decided.triaged().seen();
    // Its lines name people, who are another tenant's business.
    String tenant = seen.tenant();
    Closings before = store.closings(tenant, by);
    Closings now =
        (before == null ? Closings.none(by) : before)
            .with(new Closings.Closing(seen.id(), closing(decided), decided.at()));
    boolean isNews =
        now.alert() == null
            ? now.last().size() >= many
            : now.count() % many == 0 && Integer.bitCount(now.count() / many) == 1;
    if (isNews) {
      String anchor =
          now.alert() == null
              ? "closed:" + (by.isEmpty() ? "all" : "by " + by) + "@" + now.last().getFirst().at()
              : now.alert();
      now = now.saidBy(anchor);
      say(mass(now, anchor, tenant, decided.at()), store, out);
    }
    store.putClosings(tenant, now);
  }

  private Alert mass(Closings closings, String anchor, String tenant, Instant at) {
    List<EvidenceLine> lines = new ArrayList<>();
    for (Closings.Closing one : closings.last()) {
      if (lines.size() < Alert.MOST_EVIDENCE) {
        lines.add(new EvidenceLine("closed", one.alertId(), one.at(), one.text()));
      }
    }
    String who = closings.by().isEmpty() ? "several people" : closings.by();
    return alert(
        tenant,
        CLOSED_IN_MASS,
        CLOSED_TITLE,
        Severity.HIGH,
        anchor,
        who,
        closings.last().getFirst().at(),
        at,
        lines,
        Math.max(0, closings.count() - lines.size()),
        List.of(
            closings.count()
                + " findings were closed by "
                + who
                + ", none more than an hour after the one before"));
  }

  private static String closing(ControlRecord.Decided decided) {
    Alert seen = decided.triaged().seen();
    TriageDecision decision = decided.triaged().decision();
    return shortened(
        decision.decision().name().toLowerCase(Locale.ROOT)
            + ": '"
            + seen.ruleTitle()
            + "' ("
            + seen.severity().name().toLowerCase(Locale.ROOT)
            + ") about "
            + seen.subject()
            + ", because: "
            + decision.reason());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
  }

  private static void say(Alert alert, ControlStore store, Consumer<Output> out) {
    Alert before = store.alert(alert.id());
    Alert now =
        before == null || alert.revision() > before.revision()
            ? alert
            : revised(alert, before, before.handling().triage(), alert.emittedAt());
    store.putAlert(now);
    out.accept(new Output.Publish(now));
  }

  /** About nobody's account: who turned detection off is the subject. */
  private Alert alert(
      String tenant,
      UUID rule,
      String title,
      Severity severity,
      String anchor,
      String by,
      Instant occurredAt,
      Instant at,
      List<EvidenceLine> lines,
      int omitted,
      List<String> said) {
    return alert(
        new AccountId(tenant, FEED, FEED),
        by,
        rule,
        title,
        severity,
        anchor,
        by,
        occurredAt,
        at,
        lines,
        omitted,
        said);
  }

  private Alert alert(
      AccountId account,
      String subject,
      UUID rule,
      String title,
      Severity severity,
      String anchor,
      String by,
      Instant occurredAt,
      Instant at,
      List<EvidenceLine> lines,
      int omitted,
      List<String> said) {
    String id = AlertIds.of(account.tenant(), rule, anchor);
    return new Alert(
        id,
        epoch,
        1,
        account.tenant(),
        rule.toString(),
        title,
        VERSION,
        Verdict.CONFIRMED,
        severity,
        true,
        account,
        subject,
        new Actor(Actor.Role.ADMIN, null, by),
        anchor,
        occurredAt,
        at,
        new AssuranceFinding(Interval.UNKNOWN, Interval.UNKNOWN, List.of()),
        TicketStatus.NOT_REQUIRED,
        lines,
        omitted,
        said,
        RequirementFinding.UNKNOWN,
        List.of("attack.t1562.001"),
        List.of(),
        policyVersion,
        VERSION,
        Handling.ofCase(id),
        Explanation.NONE);
  }

  /** The next revision: what is said now, of what was said before. */
  private static Alert revised(
      Alert now, Alert before, @Nullable TriageDecision triage, Instant at) {
    return now.revised(
        new Alert.Revision(
            now.epoch(),
            before.revision() + 1,
            now.verdict(),
            before.emittedAt().isAfter(at) ? before.emittedAt() : at,
            now.absence(),
            new Handling(now.handling().caseId(), null, List.of(), null, true, triage, false)));
  }
}
