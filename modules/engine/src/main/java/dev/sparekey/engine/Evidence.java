package dev.sparekey.engine;

import dev.sparekey.model.Actor;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Surroundings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lines under a finding, in time order, each resting on one event. */
final class Evidence {
  private Evidence() {}

  static List<EvidenceLine> of(Finding finding) {
    List<EvidenceLine> lines = new ArrayList<>();
    for (RecoveryStep step : finding.steps()) {
      lines.add(new EvidenceLine("step", step.id(), step.occurredAt(), wording(step)));
    }
    RecoveryStep anchor = finding.anchor();
    add(lines, "ticket", anchor.ticket().version(), anchor.ticket().why());
    Surroundings around = anchor.surroundings();
    add(lines, "new_factor", around.newFactorBound(), "then a factor was bound");
    add(
        lines,
        "anomalous_login",
        around.anomalousLogin(),
        "then came a login from somewhere new for the account");
    add(
        lines,
        "privileged_action",
        around.privilegedAction(),
        "then administrative rights were used");
    lines.sort(
        Comparator.comparing(EvidenceLine::occurredAt)
            .thenComparing(EvidenceLine::kind)
            .thenComparing(EvidenceLine::eventId));
    return lines;
  }

  private static void add(
      List<EvidenceLine> lines, String kind, @Nullable EventRef event, String text) {
    if (event != null) {
      lines.add(new EvidenceLine(kind, event.id(), event.at(), text));
    }
  }

  private static String wording(RecoveryStep step) {
    RecoveryEvent event = step.event();
    String place = event.origin().address();
    return step.action().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + " by "
        + actor(event.actor())
        + (place == null ? "" : " from " + place)
        + (step.session().anythingNew() ? ", somewhere new for the account" : "");
  }

  private static String actor(Actor actor) {
    String role = actor.role().name().toLowerCase(Locale.ROOT);
    String name = actor.name() == null ? actor.id() : actor.name();
    return actor.role() == Actor.Role.SELF || name == null ? role : role + " " + name;
  }
}
