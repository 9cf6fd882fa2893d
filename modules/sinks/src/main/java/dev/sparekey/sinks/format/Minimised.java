package dev.sparekey.sinks.format;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.TriageDecision;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Alerts for eyes that need no addresses, such as a chat room's. A mail address becomes a
 * pseudonym, the same one wherever and whenever it stands, or two people whose ids are mail
 * addresses could not be told apart; an IP address becomes "(address)". Who has a mail address for
 * a name is named by the source's id.
 *
 * <p>Example: {@code eve@example.org} becomes {@code person-} and 12 hexadecimal digits, as the
 * account, as a decision's author and in a line of evidence.
 */
public final class Minimised {

  private static final Pattern IP =
      Pattern.compile(
          "\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b"
              + "|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}"
              + "|(?:[0-9A-Fa-f]{1,4}:){0,6}[0-9A-Fa-f]{0,4}::(?:[0-9A-Fa-f]{1,4}:?){0,7}");

  /** What is not seen, such as a blank of no width. */
  private static final Pattern UNSEEN = Pattern.compile("\\p{Cf}");

  private static final String PLACEHOLDER = "(address)";
  private static final String ALGORITHM = "HmacSHA256";

  /** Of the hash: of a million people two have the same 48 bits by a chance of 0.2 %. */
  private static final int BYTES = 6;

  /** Of ids, names and reasons, as values of the model have them. */
  private static final int LONGEST = 256;

  private final String key;

  /**
   * @param key of the pseudonyms; without it nobody can try addresses against them
   */
  public Minimised(String key) {
    this.key = key;
  }

  public Alert of(Alert alert) {
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
            alert.account().tenant(), alert.account().feed(), name(alert.account().nativeId())),
        named(alert.subject(), alert.account().nativeId()),
        actor(alert.actor()),
        text(alert.anchor()),
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
                        line.kind(), text(line.eventId()), line.occurredAt(), text(line.text())))
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
        handling(alert.handling()),
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

  private @Nullable Actor actor(@Nullable Actor actor) {
    if (actor == null) {
      return null;
    }
    String id = actor.id();
    String name = actor.name();
    return new Actor(
        actor.role(),
        id == null ? null : name(id),
        name == null ? null : named(name, id == null ? name : id));
  }

  private Handling handling(Handling handling) {
    TriageDecision triage = handling.triage();
    return new Handling(
        handling.caseId(),
        handling.repeatOf(),
        handling.supersedes(),
        handling.mergedInto(),
        handling.holds(),
        triage == null
            ? null
            : new TriageDecision(
                triage.id(),
                triage.decision(),
                name(triage.reason()),
                name(triage.by()),
                triage.at(),
                null),
        handling.reopened());
  }

  private String named(String name, String id) {
    return text(name).equals(name) ? name : name(id);
  }

  private List<String> texts(List<String> texts) {
    return texts.stream().map(this::text).toList();
  }

  /** A pseudonym may be longer than what it stands for, and 64 of "a@b" are. */
  private String name(String name) {
    String text = text(name);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }

  private String text(String text) {
    return MailAddresses.replaced(
        text, this::pseudonym, rest -> IP.matcher(rest).replaceAll(PLACEHOLDER));
  }

  /** Sources differ in the case that they write an address in, and in how they put an accent. */
  private String pseudonym(String mail) {
    String same =
        UNSEEN
            .matcher(Normalizer.normalize(mail, Normalizer.Form.NFKC))
            .replaceAll("")
            .toLowerCase(Locale.ROOT);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] hash = mac.doFinal(("person " + same).getBytes(StandardCharsets.UTF_8));
      return "person-" + HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
