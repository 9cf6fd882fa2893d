package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Verification;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words for people. */
final class Wording {
  private static final int LONGEST_NAME = 80;
  private static final int LONGEST_REASON = 160;

  private Wording() {}

  static String of(Authenticators authenticators) {
    if (authenticators.kinds().isEmpty()) {
      return "factors the log does not show";
    }
    String named =
        authenticators.kinds().stream().map(Wording::of).collect(Collectors.joining(" and "));
    return authenticators.exact() ? named : "at least " + named;
  }

  static String verification(List<Verification> kinds) {
    return kinds.stream()
        .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .collect(Collectors.joining(", "));
  }

  /**
   * Of a decision, whose words are its writer's: bounded, for it stands under each later finding of
   * the account.
   */
  static String of(PrimaryAcceptance decision, AssurancePolicy policy) {
    return "accepted as "
        + policy.rankName(decision.primary())
        + " on "
        + LocalDate.ofInstant(decision.at(), ZoneOffset.UTC)
        + " by "
        + shortened(decision.by(), LONGEST_NAME)
        + ": "
        + shortened(decision.reason(), LONGEST_REASON);
  }

  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }

  static String of(Authenticator kind) {
    return switch (kind) {
      case PASSWORD -> "a password";
      case SECURITY_QUESTION -> "a security question";
      case EMAIL_CODE -> "an e-mailed code";
      case EMAIL_LINK -> "an e-mailed link";
      case SMS -> "a text message";
      case VOICE -> "a phone call";
      case PUSH -> "a push";
      case PUSH_APPROVE -> "an approve-or-deny push";
      case PUSH_NUMBER -> "a push with number entry";
      case OTP -> "a one-time password";
      case RECOVERY_CODE -> "a recovery code";
      case TEMPORARY_PASS -> "a temporary pass";
      case BYPASS_CODE -> "a bypass code";
      case WEBAUTHN -> "a security key or passkey";
      case PASSKEY_SYNCED -> "a synced passkey";
      case PASSKEY_DEVICE_BOUND -> "a device-bound passkey";
      case PLATFORM -> "a platform authenticator";
      case SMART_CARD -> "a smart card";
      case FEDERATED -> "another identity provider";
      case MFA_UNSPECIFIED -> "a second factor of unknown kind";
    };
  }
}
