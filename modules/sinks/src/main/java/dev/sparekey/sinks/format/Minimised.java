package dev.sparekey.sinks.format;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.RequirementFinding;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An alert for eyes that need no addresses, such as a chat room's: mail addresses and IP addresses
 * in its texts become "(address)", and who is named by a mail address is named by the source's id.
 */
public final class Minimised {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "[^\\s@<>,;:()\"']{1,64}@[^\\s@<>,;:()\"']{1,255}"
              + "|\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b"
              + "|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}"
              + "|(?:[0-9A-Fa-f]{1,4}:){0,6}[0-9A-Fa-f]{0,4}::(?:[0-9A-Fa-f]{1,4}:?){0,7}");

  private static final String PLACEHOLDER = "(address)";

  private Minimised() {}

  public static Alert of(Alert alert) {
    return new Alert(
        alert.id(),
        alert.epoch(),
        alert.revision(),
        alert.tenant(),
        alert.ruleId(),
        alert.ruleTitle(),
        alert.ruleVersion(),
        alert.verdict(),
        alert.severity(),
        alert.delivered(),
        new AccountId(
            alert.account().tenant(), alert.account().feed(), text(alert.account().nativeId())),
        named(alert.subject(), alert.account().nativeId()),
        actor(alert.actor()),
        alert.anchor(),
        alert.occurredAt(),
        alert.emittedAt(),
        new AssuranceFinding(
            alert.assurance().primary(),
            alert.assurance().effective(),
            texts(alert.assurance().why())),
        alert.ticketStatus(),
        alert.evidence().stream()
            .map(
                line ->
                    new EvidenceLine(
                        line.kind(), line.eventId(), line.occurredAt(), text(line.text())))
            .toList(),
        alert.evidenceOmitted(),
        texts(alert.absence()),
        new RequirementFinding(
            alert.requirement().clause(),
            alert.requirement().status(),
            text(alert.requirement().why()),
            List.of()),
        alert.attack(),
        alert.nist(),
        alert.policyVersion(),
        alert.mapping(),
        alert.handling(),
        new Explanation(
            texts(alert.explanation().clauses()),
            texts(alert.explanation().unknowns()),
            texts(alert.explanation().counterfactuals()),
            alert.explanation().containment().stream()
                .map(
                    one ->
                        new Containment(
                            one.kind(), text(one.nativeId()), one.since(), text(one.text())))
                .toList()),
        texts(alert.group()),
        alert.step());
  }

  private static @Nullable Actor actor(@Nullable Actor actor) {
    if (actor == null || actor.name() == null) {
      return actor;
    }
    String id = actor.id();
    return new Actor(
        actor.role(), id == null ? null : text(id), named(actor.name(), id == null ? "" : id));
  }

  private static String named(String name, String id) {
    return ADDRESS.matcher(name).find() ? text(id) : name;
  }

  private static List<String> texts(List<String> texts) {
    return texts.stream().map(Minimised::text).toList();
  }

  private static String text(String text) {
    return ADDRESS.matcher(text).replaceAll(PLACEHOLDER);
  }
}
