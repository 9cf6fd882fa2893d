package dev.sparekey.receivers.signals;

import java.time.Instant;
import java.util.List;

/** What became of a security event token. */
sealed interface TokenJudgement {

  /**
   * It is what it should be.
   *
   * @param records one for each of its events, as JSON
   * @param heartbeat whether its only event is the transmitter's answer that the stream is alive
   */
  record Valid(String jti, Instant issuedAt, List<String> records, boolean heartbeat)
      implements TokenJudgement {}

  /**
   * It is genuine, but its subject has a part that the transmitter calls critical and we would not
   * look at: whatever we made of it could be about somebody else (Shared Signals 1.0, "Complex
   * Subjects").
   */
  record Discarded() implements TokenJudgement {}

  /** It is not to be believed. */
  record Refused(Reason reason, String description) implements TokenJudgement {}

  /** It cannot be judged now, since the transmitter's keys cannot be had. */
  record Undecided() implements TokenJudgement {}

  /**
   * The error codes of RFC 8935 §2.4 that a token can earn. Those of whoever brings it
   * (authentication_failed, access_denied) do not come up here: whom we do not let in has brought
   * no token.
   */
  enum Reason {
    INVALID_REQUEST,
    INVALID_KEY,
    INVALID_ISSUER,
    INVALID_AUDIENCE
  }
}
