package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Provenance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An authenticator that a login may have used.
 *
 * @param kind as its binding told it; null when that did not
 * @param credentialId the source's; null when not told, or when it was there before us
 * @param cap most that a login with it is worth
 * @param provenance null when it stands for several that differ
 * @param at when it was bound; null when that was not seen
 */
record Bound(
    Seen seen,
    @Nullable Authenticator kind,
    @Nullable String credentialId,
    Interval cap,
    @Nullable Provenance provenance,
    @Nullable Instant at) {

  static final Interval NO_CAP = Interval.exactly(Interval.AAL3);

  enum Seen {
    /** It was there before observation began. */
    BEFORE,
    /** Nothing that was seen explains a login with its kind. */
    NEVER,
    BOUND
  }

  static Bound beforeUs(Authenticator kind) {
    return new Bound(Seen.BEFORE, kind, null, NO_CAP, Provenance.ASSUMED, null);
  }

  static Bound unseen(Authenticator kind) {
    return new Bound(Seen.NEVER, kind, null, Interval.UNKNOWN, Provenance.ASSUMED, null);
  }

  /** Two as one, which may be either. */
  Bound or(Bound other) {
    Interval either =
        new Interval(
            Math.min(cap.floor(), other.cap.floor()), Math.max(cap.ceiling(), other.cap.ceiling()));
    return new Bound(
        Seen.BOUND,
        kind == other.kind ? kind : null,
        null,
        either,
        provenance == other.provenance ? provenance : null,
        at == null ? other.at : at);
  }

  /** Whether a login with that kind may have used it. */
  boolean explains(Authenticator used) {
    return switch (seen) {
      case BEFORE, NEVER -> kind == used;
      case BOUND -> kind == null || FactorKinds.mayBe(kind, used);
    };
  }
}
