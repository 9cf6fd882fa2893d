package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Interval;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells of each decision what primary MFA is asked of an account, since it takes findings of the
 * account away before they are made. One that is told again is none; one of the same rank and time
 * by another name is another's.
 *
 * <p>Example: a step of Monday 12:00 was found. A decision that names Monday 11:00 and is recorded
 * on Thursday may withdraw that, and is told as high; so is one that asks for nothing. One that
 * accepts no less than the most there is takes those of before back, and withdraws nothing.
 */
final class Acceptances {

  /**
   * So much later than the time that it names a decision is recorded without being told as late:
   * what clocks differ by. In an hour a thief's finding is fresh.
   */
  static final Duration SOON = Duration.ofMinutes(5);

  private final ControlAlerts alerts;

  Acceptances(ControlAlerts alerts) {
    this.alerts = alerts;
  }

  void accept(ControlRecord.Accepted accepted, ControlStore store, Consumer<Output> out) {
    AccountId account = accepted.account();
    PrimaryAcceptance decision = accepted.decision();
    String anchor = anchor(account, decision);
    if (store.alert(ControlRule.ACCEPTED.alertId(account.tenant(), anchor)) != null) {
      return;
    }
    boolean isLate = isLate(decision, accepted.at());
    List<String> said = new ArrayList<>();
    said.add("decided by " + decision.by() + " (as whoever recorded it says)");
    if (isLate) {
      said.add(
          "recorded "
              + words(Duration.between(decision.at(), accepted.at()))
              + " later than the time it names: findings from then on may have been withdrawn");
    }
    EvidenceLine line =
        new EvidenceLine(
            "accepted", anchor, decision.at(), ControlFinding.shortened(words(account, decision)));
    alerts.say(
        ControlFinding.of(
                ControlRule.ACCEPTED, severity(decision, isLate), account.tenant(), decision.by())
            .about(account)
            .anchoredIn(anchor, decision.at())
            .with(List.of(line), 1)
            .saying(said),
        accepted.at(),
        store,
        out);
  }

  private static String anchor(AccountId account, PrimaryAcceptance decision) {
    return "accepted:"
        + account.feed()
        + ":"
        + account.nativeId()
        + "="
        + decision.primary()
        + "@"
        + decision.at()
        + "#"
        + AlertIds.ofWords(decision.by(), decision.reason());
  }

  private static boolean takesBack(PrimaryAcceptance decision) {
    return decision.primary() == Interval.AAL3;
  }

  private static boolean isLate(PrimaryAcceptance decision, Instant recorded) {
    return !takesBack(decision) && Duration.between(decision.at(), recorded).compareTo(SOON) > 0;
  }

  private static Severity severity(PrimaryAcceptance decision, boolean isLate) {
    if (takesBack(decision)) {
      return Severity.LOW;
    }
    return isLate || decision.primary() == Interval.NONE ? Severity.HIGH : Severity.MEDIUM;
  }

  private static String words(Duration later) {
    return later.toHours() > 0 ? later.toHours() + " h" : later.toMinutes() + " min";
  }

  private static String words(AccountId account, PrimaryAcceptance decision) {
    String about = "of " + account.feed() + ":" + account.nativeId();
    String asked =
        takesBack(decision)
            ? " everything is asked again from then on"
            : " no more than rank " + decision.primary() + " is asked from then on";
    return about + asked + ", because: " + decision.reason();
  }
}
