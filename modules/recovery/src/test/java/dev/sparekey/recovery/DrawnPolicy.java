package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.PolicyContent.Cited;
import dev.sparekey.recovery.PolicyContent.OfAuthenticator;
import dev.sparekey.recovery.PolicyContent.OfVerification;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** A policy with nothing wrong, and otherwise by chance. */
final class DrawnPolicy {

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-";
  private static final String SIGNS = "§ '\"\\#:{}[],&*!|>%@`äß–漢a1.";

  private final Random random;

  private DrawnPolicy(Random random) {
    this.random = random;
  }

  static Arbitrary<AssurancePolicy> any() {
    return Arbitraries.randomValue(
        random -> new AssurancePolicy(new DrawnPolicy(random).content()));
  }

  private PolicyContent content() {
    Map<Authenticator, OfAuthenticator> authenticators = new EnumMap<>(Authenticator.class);
    Interval password = worth(Interval.AAL3);
    for (Authenticator kind : Authenticator.values()) {
      Interval alone = kind == Authenticator.PASSWORD ? password : worth(Interval.AAL3);
      Interval beside =
          kind == Authenticator.PASSWORD
              ? password
              : best(password, best(alone, worth(Interval.AAL3)));
      authenticators.put(kind, new OfAuthenticator(alone, beside, section()));
    }
    int atMost = random.nextInt(6);
    Map<Verification, OfVerification> verifications = new EnumMap<>(Verification.class);
    for (Verification kind : Verification.values()) {
      Interval asserted = worth(kind == Verification.UNMAPPED ? Interval.AAL3 : atMost);
      verifications.put(
          kind,
          new OfVerification(
              asserted,
              PolicyContent.canBeCorroborated(kind) ? best(asserted, worth(Interval.AAL3)) : null,
              section()));
    }
    Map<Threshold, Integer> thresholds = new EnumMap<>(Threshold.class);
    for (Threshold threshold : Threshold.values()) {
      thresholds.put(threshold, random.nextInt(threshold.least, threshold.most + 1));
    }
    return new PolicyContent(
        ranks(),
        authenticators,
        verifications,
        new Cited(Interval.exactly(atMost), section()),
        new Cited(worth(Interval.AAL3), section()),
        windows(),
        thresholds);
  }

  private Map<Window, Duration> windows() {
    Map<Window, Duration> windows = new EnumMap<>(Window.class);
    for (Window window : Window.values()) {
      long unit = List.of(1L, 60L, 3_600L, 86_400L).get(random.nextInt(4));
      long least = window.least.toSeconds();
      long drawn = random.nextLong(least, window.most.toSeconds() + 1) / unit * unit;
      windows.put(window, Duration.ofSeconds(Math.max(least, drawn)));
    }
    for (Window shorter :
        List.of(
            Window.FAMILIAR_AFTER,
            Window.EPISODE_GAP,
            Window.REFUSALS_BEFORE,
            Window.CONTACT_CHANGED_BEFORE,
            Window.TICKET_AGE,
            Window.CALLBACK_NUMBER_AGE,
            Window.PROOFING_OR_APPROVAL_BEFORE,
            Window.SETTLE_AFTER)) {
      lower(windows, shorter, Window.PRIMARY);
    }
    lower(windows, Window.LOGINS_AFTER, Window.SETTLE_AFTER);
    lower(windows, Window.PRIVILEGED_ACTION_AFTER, Window.SETTLE_AFTER);
    lower(windows, Window.PATIENCE, Window.SETTLE_AFTER);
    lower(windows, Window.PATIENCE_PRIVILEGED, Window.PATIENCE);
    lower(windows, Window.SESSION_AAL2, Window.SESSION_AAL1);
    lower(windows, Window.SESSION_AAL3, Window.SESSION_AAL2);
    lower(windows, Window.TICKET_HABIT, Window.SETTLE_AFTER);
    Duration open = windows.getOrDefault(Window.SETTLE_AFTER, Duration.ZERO);
    Duration habit = windows.getOrDefault(Window.TICKET_HABIT, Duration.ZERO);
    windows.merge(Window.TICKET_RETROACTIVE, open.minus(habit), DrawnPolicy::least);
    return windows;
  }

  private static void lower(Map<Window, Duration> windows, Window shorter, Window longer) {
    windows.merge(shorter, windows.get(longer), DrawnPolicy::least);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Interval best(Interval one, Interval other) {
    return new Interval(
        Math.max(one.floor(), other.floor()), Math.max(one.ceiling(), other.ceiling()));
  }

  private Interval worth(int most) {
    int one = random.nextInt(most + 1);
    int other = random.nextInt(most + 1);
    return new Interval(Math.min(one, other), Math.max(one, other));
  }

  private List<String> ranks() {
    Set<String> names = new LinkedHashSet<>();
    while (names.size() < 6) {
      String rest = drawn(LETTERS, random.nextInt(32));
      String name = LETTERS.charAt(random.nextInt(26)) + rest;
      if (!Set.of("null", "true", "false").contains(name)) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }

  private String section() {
    return "§" + drawn(SIGNS, random.nextInt(40));
  }

  private String drawn(String from, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(from.charAt(random.nextInt(from.length())));
    }
    return text.toString();
  }
}
