package dev.sparekey.sinks.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a finding says in the words of the Shared Signals framework (CAEP 1.0): the claims of one
 * security event token (RFC 8417) for each event, as a JSON array, without issuer, audience and
 * time of issue, which are the transmitter's.
 *
 * <ul>
 *   <li>{@code risk-level-change} for each revision: the account's owner is at risk by the
 *       finding's severity; LOW once it is closed;
 *   <li>{@code assurance-level-change} while a gap is certain and the step's evidence is of a lower
 *       AAL than the account's usual: at most {@code current_level};
 *   <li>{@code credential-change} for what the episode made or bound, while the finding stands. The
 *       kinds of credential that CAEP does not name are {@value #PRIVATE} and {@code
 *       recovery-code}, {@code temporary-pass} or {@code factor}.
 * </ul>
 *
 * <p>A token's {@code jti} follows from what it says, so that repeats are told by it, and all of
 * one finding have its id as {@code txn}. That a recovery was activated is not said: a finding may
 * be about none.
 */
public final class SecurityEvents {

  static final String PRIVATE = "https://sparekey.dev/credential-type/";

  private static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
  private static final String MAIL = "[^\\s@<>\"]{1,64}@[A-Za-z0-9.-]{1,255}";

  private SecurityEvents() {}

  /**
   * @param subjectIssuer who issues the subjects' ids, such as an identity provider's issuer; null
   *     to name people by mail, or by an opaque id
   */
  public static String of(Alert alert, @Nullable String subjectIssuer) {
    Told told = new Told(alert, Cut.MILDEST_FIRST.getFirst(), Links.NONE);
    String wrapped =
        Json.object(
            json -> {
              json.writeArrayFieldStart("sets");
              riskLevel(json, told, subjectIssuer);
              if (alert.verdict() != Verdict.WITHDRAWN) {
                assuranceLevel(json, told, subjectIssuer);
                credentials(json, told, subjectIssuer);
              }
              json.writeEndArray();
            });
    return wrapped.substring("{\"sets\":".length(), wrapped.length() - 1);
  }

  private static void riskLevel(JsonGenerator json, Told told, @Nullable String subjectIssuer)
      throws IOException {
    Alert alert = told.alert();
    boolean closed = Activity.of(alert) == Activity.CLOSE;
    String level = closed ? "LOW" : level(alert.severity());
    token(
        json,
        told,
        subjectIssuer,
        "risk-level-change",
        told.revisionId(),
        alert.emittedAt(),
        event -> {
          event.writeStringField("principal", "USER");
          event.writeStringField("current_level", level);
          event.writeStringField("risk_reason", told.headline());
        });
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case INFORMATIONAL, LOW -> "LOW";
      case MEDIUM -> "MEDIUM";
      case HIGH, CRITICAL -> "HIGH";
    };
  }

  private static void assuranceLevel(JsonGenerator json, Told told, @Nullable String subjectIssuer)
      throws IOException {
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
          event.writeStringField("namespace", "NIST-AAL");
          event.writeStringField("current_level", "nist-aal" + shown);
          event.writeStringField("previous_level", "nist-aal" + usual);
          event.writeStringField("change_direction", "decrease");
        });
  }

  /** The AAL of a rank of ours; 0 for none, which NIST has no name for. */
  private static int aal(int rank) {
    if (rank >= Interval.AAL3) {
      return 3;
    }
    return rank >= Interval.AAL2_WEAK ? 2 : rank;
  }

  private static void credentials(JsonGenerator json, Told told, @Nullable String subjectIssuer)
      throws IOException {
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
              event.writeStringField("credential_type", PRIVATE + type.orElseThrow());
              event.writeStringField("change_type", "create");
              if (!one.nativeId().isEmpty()) {
                event.writeStringField("friendly_name", told.name(one.nativeId()));
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
   * @param distinct what tells this token from others of the finding and the kind
   */
  private static void token(
      JsonGenerator json,
      Told told,
      @Nullable String subjectIssuer,
      String kind,
      String distinct,
      Instant at,
      Json.Body body)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("jti", id(told.id() + " " + kind + " " + distinct));
    json.writeStringField("txn", told.id());
    subject(json, told, subjectIssuer);
    json.writeObjectFieldStart("events");
    json.writeObjectFieldStart(CAEP + kind);
    // A number of seconds (RFC 7519 §2), of when it happened.
    json.writeNumberField("event_timestamp", at.getEpochSecond());
    json.writeStringField("initiating_entity", initiator(told.alert()));
    json.writeObjectFieldStart("reason_admin");
    json.writeStringField("en", told.headline());
    json.writeEndObject();
    body.write(json);
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
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

  private static void subject(JsonGenerator json, Told told, @Nullable String subjectIssuer)
      throws IOException {
    json.writeObjectFieldStart("sub_id");
    if (subjectIssuer != null) {
      json.writeStringField("format", "iss_sub");
      json.writeStringField("iss", subjectIssuer);
      json.writeStringField("sub", told.account());
    } else if (told.subject().matches(MAIL)) {
      json.writeStringField("format", "email");
      json.writeStringField("email", told.subject());
    } else {
      json.writeStringField("format", "opaque");
      json.writeStringField("id", told.account());
    }
    json.writeEndObject();
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
