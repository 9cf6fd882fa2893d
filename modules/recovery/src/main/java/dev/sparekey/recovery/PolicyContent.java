package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a policy's text says, every key of it.
 *
 * @param ranks names of the ranks 0 to 5
 * @param atMost what an assertion without another feed's evidence is capped at, a single rank
 * @param provenAbsence of a check that is known not to be on record
 */
record PolicyContent(
    List<String> ranks,
    Map<Authenticator, OfAuthenticator> authenticators,
    Map<Verification, OfVerification> verifications,
    Cited atMost,
    Cited provenAbsence,
    Map<Window, Duration> windows,
    Map<Threshold, Integer> thresholds) {

  /**
   * A worth and what it rests on.
   *
   * @param section of NIST SP 800-63B-4, or the organisation's own decision
   */
  record Cited(Interval worth, String section) {}

  /**
   * @param besidePassword for a password itself, what it is alone
   */
  record OfAuthenticator(Interval alone, Interval besidePassword, String section) {}

  /**
   * @param corroborated null where no event of another feed can show it
   */
  record OfVerification(Interval asserted, @Nullable Interval corroborated, String section) {}

  PolicyContent {
    ranks = List.copyOf(ranks);
    authenticators = Collections.unmodifiableMap(new EnumMap<>(authenticators));
    verifications = Collections.unmodifiableMap(new EnumMap<>(verifications));
    windows = Collections.unmodifiableMap(new EnumMap<>(windows));
    thresholds = Collections.unmodifiableMap(new EnumMap<>(thresholds));
  }

  Duration of(Window window) {
    return Objects.requireNonNull(windows.get(window), window.key);
  }

  int of(Threshold threshold) {
    return Objects.requireNonNull(thresholds.get(threshold), threshold.key);
  }

  OfVerification of(Verification kind) {
    return Objects.requireNonNull(verifications.get(kind), kind.name());
  }

  /** Kinds of check that another feed's event can show. */
  static boolean canBeCorroborated(Verification kind) {
    return switch (kind) {
      case NONE, SECURITY_QUESTIONS, UNMAPPED -> false;
      case MANAGER_APPROVAL, CALLBACK, PUSH, DOCUMENT_LIVENESS, IN_PERSON -> true;
    };
  }
}
