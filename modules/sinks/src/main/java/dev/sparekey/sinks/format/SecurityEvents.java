package dev.sparekey.sinks.format;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.StepKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a finding says in the words of the Shared Signals framework (CAEP 1.0 and RISC 1.0): the
 * claims of one security event token (RFC 8417) for each event, as a JSON array, without issuer,
 * audience and time of issue, which are the transmitter's.
 *
 * <ul>
 *   <li>{@code risk-level-change} for each revision of a finding of severity high or critical: the
 *       account's owner is at risk, HIGH;
 *   <li>{@code assurance-level-change} while a gap is certain and the step's evidence is of a lower
 *       AAL than the account's usual: at most {@code current_level};
 *   <li>{@code credential-change} for what the episode made or bound, while the finding stands. The
 *       kinds of credential that CAEP does not name are {@value #PRIVATE} and {@code
 *       recovery-code}, {@code temporary-pass} or {@code factor};
 *   <li>{@code recovery-activated} of RISC, while the finding stands, if its one step began a
 *       recovery. RISC gives the event no members, so when it was is the token's {@code toe}.
 * </ul>
 *
 * <p>Of a finding that is closed, or kept only because somebody decided on it, nothing is said.
 *
 * <p>A token's {@code jti} follows from what it says, so that repeats are told by it, and all of
 * one finding have its id as {@code txn}.
 */
public final class SecurityEvents {

  static final String PRIVATE = "https://sparekey.dev/credential-type/";

  /** Of the ids of signals; rules' are UUIDs. */
  private static final String OUR_OWN = "sparekey-";

  private static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
  private static final String RECOVERY_ACTIVATED =
      "https://schemas.openid.net/secevent/risc/event-type/recovery-activated";
  private static final String MAIL = "[^\\s@<>\"]{1,64}@[A-Za-z0-9.-]{1,255}";

  private SecurityEvents() {}

  /**
   * @param subjectIssuer who issues the subjects' ids, such as an identity provider's issuer; null
   *     to name people by mail, or by an opaque id, as always where only a name is known
   */
  public static String of(Alert alert, @Nullable String subjectIssuer) {
    Told told = new Told(alert, Cut.MILDEST_FIRST.getFirst(), Links.NONE);
    String wrapped =
        Json.object(
            json -> {
              json.beginArray("sets");
              if (Activity.of(alert) != Activity.CLOSE && alert.handling().holds()) {
                riskLevel(json, told, subjectIssuer);
                assuranceLevel(json, told, subjectIssuer);
                credentials(json, told, subjectIssuer);
                recovery(json, told, subjectIssuer);
              }
              json.endArray();
            });
    return wrapped.substring("{\"sets\":".length(), wrapped.length() - 1);
  }

  /**
   * The level is the person's, and a finding is one of several: what is said of the second, or at
   * the end of the first, takes the place of what was said before. An account that is at HIGH for a
   * reset at 9:00 would be at MEDIUM for a wrong code at 9:05, and at LOW as soon as a duplicate is
   * closed. So nothing below the highest level is said, and no finding takes it back.
   */
  private static void riskLevel(Json json, Told told, @Nullable String subjectIssuer) {
    Alert alert = told.alert();
    Optional<String> level = level(alert);
    if (level.isEmpty()) {
      return;
    }
    token(
        json,
        told,
        subjectIssuer,
        "risk-level-change",
        told.revisionId(),
        alert.emittedAt(),
        event -> {
          event.text("principal", "USER");
          event.text("current_level", level.orElseThrow());
          event.text("risk_reason", told.headline());
        });
  }

  /**
   * A sample of our own is about nobody, whom LOW does not harm: a receiver can show that it came.
   */
  private static Optional<String> level(Alert alert) {
    if (alert.ruleId().startsWith(OUR_OWN)) {
      return Optional.of("LOW");
    }
    return switch (alert.severity()) {
      case INFORMATIONAL, LOW, MEDIUM -> Optional.empty();
      case HIGH, CRITICAL -> Optional.of("HIGH");
    };
  }

  private static void assuranceLevel(Json json, Told told, @Nullable String subjectIssuer) {
    Alert alert = told.alert();
    int usual = aal(alert.assurance().primary().floor());
    int shown = aal(alert.assurance().effective().ceiling());
    if (alert.assurance().gap() != Gap.CERTAIN || shown == 0 || shown >= usual) {
      return;
    }
    token(
        json,
        told,
        subjectIssuer,
        "assurance-level-change",
        shown + " " + usual,
        alert.occurredAt(),
        event -> {
          event.text("namespace", "NIST-AAL");
          event.text("current_level", "nist-aal" + shown);
          event.text("previous_level", "nist-aal" + usual);
          event.text("change_direction", "decrease");
        });
  }

  /** The AAL of a rank of ours; 0 for none, which NIST has no name for. */
  private static int aal(int rank) {
    if (rank >= Interval.AAL3) {
      return 3;
    }
    return rank >= Interval.AAL2_WEAK ? 2 : rank;
  }

  private static void credentials(Json json, Told told, @Nullable String subjectIssuer) {
    Set<String> said = new HashSet<>();
    for (Containment one : told.alert().explanation().containment()) {
      Optional<String> type = credentialType(one.kind());
      String distinct = one.kind() + " " + one.nativeId() + " " + one.since();
      // Two factors without a name, bound at the same time, are one token: its id would be the
      // same.
      if (type.isPresent() && said.add(distinct)) {
        token(
            json,
            told,
            subjectIssuer,
            "credential-change",
            distinct,
            one.since(),
            event -> {
              event.text("credential_type", PRIVATE + type.orElseThrow());
              event.text("change_type", "create");
              if (!one.nativeId().isEmpty()) {
                event.text("friendly_name", told.name(one.nativeId()));
              }
            });
      }
    }
  }

  private static Optional<String> credentialType(String kind) {
    return switch (kind) {
      case "code_set" -> Optional.of("recovery-code");
      case "pass" -> Optional.of("temporary-pass");
      case "factor" -> Optional.of("factor");
      default -> Optional.empty();
    };
  }

  /**
   * By its id it is one token in all revisions. That the recovery began is a fact whatever the
   * verdict; that an account was taken over is not said.
   */
  private static void recovery(Json json, Told told, @Nullable String subjectIssuer) {
    if (beganRecovery(told.alert())) {
      json.beginObject();
      claims(json, told, subjectIssuer, "recovery-activated");
      json.number("toe", told.alert().occurredAt().getEpochSecond());
      json.beginObject("events");
      json.beginObject(RECOVERY_ACTIVATED);
      json.endObject();
      json.endObject();
      json.endObject();
    }
  }

  /**
   * Whether its step asked for a recovery, or opened an episode. Two that open one are no recovery
   * of the account's owner: who impersonates him recovers nothing, and of a contact that a desk
   * changed RISC says {@code recovery-information-changed}.
   */
  private static boolean beganRecovery(Alert alert) {
    StepKind step = alert.step();
    if (step == null) {
      return false;
    }
    Actor actor = alert.actor() == null ? Actor.UNKNOWN : alert.actor();
    return step.action() == RecoveryAction.RECOVERY_REQUESTED
        || (step.action().opensEpisode(actor, step.path())
            && step.action() != RecoveryAction.IMPERSONATION_STARTED
            && step.action() != RecoveryAction.CONTACT_CHANGED);
  }

  /** What each token has, where its id follows from what is distinct about it. */
  private static void claims(
      Json json, Told told, @Nullable String subjectIssuer, String distinct) {
    json.text("jti", id(told.id() + " " + distinct));
    json.text("txn", told.id());
    subject(json, told, subjectIssuer);
  }

  /**
   * @param distinct what tells this token from others of the finding and the kind
   */
  private static void token(
      Json json,
      Told told,
      @Nullable String subjectIssuer,
      String kind,
      String distinct,
      Instant at,
      Consumer<Json> body) {
    json.beginObject();
    claims(json, told, subjectIssuer, kind + " " + distinct);
    json.beginObject("events");
    json.beginObject(CAEP + kind);
    // A number of seconds (RFC 7519 §2), of when it happened.
    json.number("event_timestamp", at.getEpochSecond());
    json.text("initiating_entity", initiator(told.alert()));
    json.beginObject("reason_admin");
    json.text("en", told.headline());
    json.endObject();
    body.accept(json);
    json.endObject();
    json.endObject();
    json.endObject();
  }

  private static String initiator(Alert alert) {
    Actor actor = alert.actor();
    if (actor == null) {
      return "system";
    }
    return switch (actor.role()) {
      case SELF -> "user";
      case AGENT, ADMIN -> "admin";
      case INTEGRATION, SYSTEM, UNKNOWN -> "system";
    };
  }

  private static void subject(Json json, Told told, @Nullable String subjectIssuer) {
    json.beginObject("sub_id");
    // A name stands in for accounts, and is no id that the issuer gave.
    if (subjectIssuer != null && !told.alert().account().isName()) {
      json.text("format", "iss_sub");
      json.text("iss", subjectIssuer);
      json.text("sub", told.account());
    } else if (told.subject().matches(MAIL)) {
      json.text("format", "email");
      json.text("email", told.subject());
    } else {
      json.text("format", "opaque");
      json.text("id", told.account());
    }
    json.endObject();
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
