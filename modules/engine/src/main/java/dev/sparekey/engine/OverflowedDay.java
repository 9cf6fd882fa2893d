package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.Level;
import dev.sparekey.rules.Response;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says of an account's day that more was told than is kept. It takes the place of whatever would be
 * said of what is not kept, be it that it had to make room or that it never had any, and is the
 * same in either case: so it is delivered, and as grave as any of that could be.
 *
 * <p>Example: a reset of 14:00 is the 512th by the desk on that day, and its alert is critical. At
 * 15:00 one of 9:00 is told, and it makes room: its alert is withdrawn and merged into this one,
 * which is critical, too. Told in order it is the 513th, nothing is said of it but this.
 */
final class OverflowedDay {

  static final UUID RULE = UUID.fromString("0c6f4d1b-93ae-4c58-8f0a-6b7e15d2c9f3");
  static final String TITLE = "More was told of an account and day than is judged";

  private static final String VERSION = "built-in-1";

  private static final RuleHeader HEADER =
      new RuleHeader(
          RULE,
          null,
          TITLE,
          Status.STABLE,
          Level.CRITICAL,
          "",
          List.of(),
          List.of(),
          List.of(),
          new Response(
              Response.Emit.FINDING, Response.Deliver.ALWAYS, "", "", "", List.of(), false),
          VERSION,
          VERSION);

  private OverflowedDay() {}

  /**
   * @param name of the account; null when none is known
   * @param horizon what began before it was said, and is forgotten piece by piece
   */
  static Finding of(
      DayTally tally,
      AccountId account,
      @Nullable String name,
      Judgement judgement,
      Instant horizon) {
    Instant from = Instant.EPOCH.plus(Duration.ofDays(tally.day()));
    EventHeader header =
        new EventHeader(
            anchor(tally, account),
            account.tenant(),
            account.feed(),
            from,
            null,
            from,
            VERSION,
            tally.kind().words());
    RecoveryStep step = MatchedRecord.of(header, account, Actor.UNKNOWN, null, name, null);
    Instant until = from.plus(Duration.ofDays(1)).minusNanos(1);
    return new Finding(
        HEADER,
        new Members(List.of(step), 1, 1, until, step),
        Shared.ACCOUNT,
        Set.of(),
        Verdict.CONFIRMED,
        severity(tally.kind(), judgement),
        true,
        from.isBefore(horizon) ? Finding.Settling.SETTLED : Finding.Settling.OPEN,
        null,
        null,
        tally);
  }

  private static String anchor(DayTally tally, AccountId account) {
    return "overflow:"
        + tally.kind().name().toLowerCase(Locale.ROOT)
        + "@"
        + LocalDate.ofEpochDay(tally.day())
        + ":"
        + account.feed()
        + "/"
        + account.nativeId();
  }

  /**
   * What one of these did may hide anything. Others are of one action, of which nothing graver is
   * said than by the rules that may match it: what anybody can bring about from outside, as a
   * seventeenth request for recovery, is not to be the loudest of all.
   */
  private static Severity severity(DayTally.Kind kind, Judgement judgement) {
    return switch (kind) {
      case SELF_SERVICE, UNATTRIBUTED, PROVIDER, DESK, INTEGRATION, FINDING, PRIVILEGED_ACTION ->
          Severity.CRITICAL;
      case CODE_FAILED -> judgement.gravest(RecoveryAction.CODE_FAILED, null);
      case RECOVERY_REQUESTED -> judgement.gravest(RecoveryAction.RECOVERY_REQUESTED, null);
      case ACCOUNT_UNLOCKED, HELPED_UNLOCK ->
          judgement.gravest(RecoveryAction.ACCOUNT_UNLOCKED, null);
      case RECOVERY_NOTIFIED -> judgement.gravest(RecoveryAction.RECOVERY_NOTIFIED, null);
      case CODE_SET_VIEWED -> judgement.gravest(RecoveryAction.CODE_SET_VIEWED, null);
      case HEARSAY -> judgement.gravest(RecoveryAction.CODE_EXPOSED, Actor.Role.UNKNOWN);
      case CREDENTIAL_LISTED, TICKET -> Severity.MEDIUM;
    };
  }

  /** For instance {@code of the steps of the subject of a day the first 512 are kept}. */
  static String kept(DayTally.Kind kind) {
    return "of the " + kind.words() + " of a day the first " + kind.mostADay() + " are kept";
  }

  static String words(DayTally tally) {
    return "more "
        + tally.kind().words()
        + " than the "
        + tally.kind().mostADay()
        + " that are judged, on "
        + LocalDate.ofEpochDay(tally.day())
        + " UTC";
  }

  static Explanation explained(DayTally tally) {
    return new Explanation(
        List.of(words(tally)),
        List.of(
            "what the others were: look at them in the source, from the time of the last on that"
                + " is judged, "
                + tally.lastAt()),
        List.of(),
        List.of());
  }
}
