package dev.sparekey.engine;

import dev.sparekey.model.Origin;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.recovery.Trait;
import dev.sparekey.rules.Rule;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why it cannot be told whether a step, or a login around it, came from somewhere new for the
 * account: it has more devices, networks or countries than are kept. Else silence about a new place
 * would read as a familiar one.
 */
final class Newness {

  private Newness() {}

  /**
   * A line for each of what is full; empty where all can be told, or nothing was to be told.
   *
   * @param full by kind, what there is more of than is kept, so that it cannot be told
   */
  static List<String> unknown(RecoveryStep step, Rule rule, Map<Trait.Kind, Posture.Full> full) {
    Map<Posture.Full, List<String>> bearing = new LinkedHashMap<>();
    new TreeMap<>(full)
        .forEach(
            (kind, of) -> {
              if (isAskedOf(step, kind) || isAskedOfLogins(step, rule, kind)) {
                bearing.computeIfAbsent(of, one -> new ArrayList<>()).add(what(kind));
              }
            });
    List<String> lines = new ArrayList<>();
    bearing.forEach((of, kinds) -> lines.add(line(kinds, of)));
    return lines;
  }

  /** On a helped step the place is the agent's. */
  private static boolean isAskedOf(RecoveryStep step, Trait.Kind kind) {
    if (step.event().actor().helped()) {
      return false;
    }
    Origin origin = step.event().origin();
    SessionFacts session = step.session();
    return switch (kind) {
      case DEVICE -> origin.device() != null && session.newDevice() == null;
      case NETWORK -> origin.network() != null && session.newNetwork() == null;
      case COUNTRY -> origin.country() != null && session.newCountry() == null;
    };
  }

  private static boolean isAskedOfLogins(RecoveryStep step, Rule rule, Trait.Kind kind) {
    boolean before =
        rule.reads("before.anomalous_login") && step.surroundings().anomalousLoginBefore() == null;
    boolean after =
        rule.reads("after.anomalous_login") && step.surroundings().anomalousLogin() == null;
    return switch (kind) {
      case DEVICE -> false;
      case NETWORK, COUNTRY -> before || after;
    };
  }

  private static String line(List<String> kinds, Posture.Full full) {
    LocalDate day = LocalDate.ofInstant(full.since(), ZoneOffset.UTC);
    return "whether a "
        + String.join(" or ", kinds)
        + " is new for the account cannot be told: it has more "
        + plural(full.of())
        + " than are kept, and those of "
        + day
        + " and later are not";
  }

  private static String what(Trait.Kind kind) {
    return switch (kind) {
      case DEVICE -> "device";
      case NETWORK -> "network";
      case COUNTRY -> "country";
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
