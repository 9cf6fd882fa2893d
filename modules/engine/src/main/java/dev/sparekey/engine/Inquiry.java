package dev.sparekey.engine;

import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For those who ask why a rule says something of a step, or nothing. */
public final class Inquiry {

  private Inquiry() {}

  /** The step as rules see it. */
  public static Fields fields(RecoveryStep step) {
    return new StepFields(step);
  }

  /** The match as correlations see it. */
  public static Fields fields(RawMatch match) {
    return JudgedMatch.besideNoStep(List.of(match), null).getFirst();
  }

  /** Of a rule over raw records, the matches of a UTC day that an account keeps. */
  public static int mostMatchesADay() {
    return MatchCap.MOST_A_DAY;
  }

  /** The step as rules see it, were its ticket known to be missing. */
  public static Fields fieldsIfTicketIsMissing(RecoveryStep step) {
    return new StepFields(step).withTicketMissing();
  }

  /** Whether the step's ticket may yet come, so that rules that read it are tried without it. */
  public static boolean waitsForTicket(RecoveryStep step) {
    TicketStatus status = step.ticket().status();
    return status == TicketStatus.PENDING || status == TicketStatus.UNDETERMINED;
  }

  /** What the rule says of the step by itself; null when nothing. */
  public static @Nullable Verdict verdict(Rule rule, RecoveryStep step) {
    return Judgement.verdict(rule, step);
  }
}
