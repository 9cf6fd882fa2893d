package dev.sparekey.engine;

import dev.sparekey.model.Origin;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Rule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Why it cannot be told whether a step, or a login around it, came from somewhere new for the
 * account: it has more devices, networks or countries than are kept. Else silence about a new place
 * would read as a familiar one.
 *
 * <p>Example: of an account nothing of the devices of 1 March and later is kept. Whether the device
 * of a step is new can be told of steps until 8 March, for only what is older than a week is
 * familiar.
 */
final class Newness {

  private Newness() {}

  /** A line for each of what is full; empty where all can be told, or nothing was to be told. */
  static List<String> unknown(
      RecoveryStep step, Rule rule, List<Posture.Full> full, AssurancePolicy policy) {
    int before = DaySet.dayOf(step.occurredAt().minus(policy.familiarAfter()));
    List<String> lines = new ArrayList<>();
    for (Posture.Full one : full) {
      boolean bears = isAskedOf(step, one.of()) || isAskedOfLogins(step, rule, one.of());
      if (bears && DaySet.dayOf(one.since()) < before) {
        lines.add(line(one.of(), one.since()));
      }
    }
    return lines;
  }

  /** On a helped step the place is the agent's. */
  private static boolean isAskedOf(RecoveryStep step, Posture.Kept kept) {
    if (step.event().actor().helped()) {
      return false;
    }
    Origin origin = step.event().origin();
    SessionFacts session = step.session();
    boolean device = origin.device() != null && session.newDevice() == null;
    boolean network = origin.network() != null && session.newNetwork() == null;
    boolean country = origin.country() != null && session.newCountry() == null;
    return switch (kept) {
      case DEVICES -> device;
      case NETWORKS -> network;
      case COUNTRIES -> country;
      case AUTHENTICATORS -> device || network || country;
    };
  }

  private static boolean isAskedOfLogins(RecoveryStep step, Rule rule, Posture.Kept kept) {
    boolean before =
        rule.reads("before.anomalous_login") && step.surroundings().anomalousLoginBefore() == null;
    boolean after =
        rule.reads("after.anomalous_login") && step.surroundings().anomalousLogin() == null;
    return switch (kept) {
      case DEVICES -> false;
      case NETWORKS, COUNTRIES, AUTHENTICATORS -> before || after;
    };
  }

  private static String line(Posture.Kept kept, Instant since) {
    LocalDate day = LocalDate.ofInstant(since, ZoneOffset.UTC);
    return "whether "
        + what(kept)
        + " is new for the account cannot be told: it has more "
        + plural(kept)
        + " than are kept, and those of "
        + day
        + " and later are not";
  }

  private static String what(Posture.Kept kept) {
    return switch (kept) {
      case DEVICES -> "a device";
      case NETWORKS -> "a network";
      case COUNTRIES -> "a country";
      case AUTHENTICATORS -> "a device, network or country";
    };
  }

  private static String plural(Posture.Kept kept) {
    return switch (kept) {
      case DEVICES -> "devices";
      case NETWORKS -> "networks";
      case COUNTRIES -> "countries";
      case AUTHENTICATORS -> "combinations of authenticators";
    };
  }
}
