package dev.sparekey.receivers.decisions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.ingest.redaction.Redaction;
import dev.sparekey.model.TriageDecision.Outcome;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a caller writes a decision down. */
public enum DecisionForm {
  /** An object of ours. */
  JSON("application/json"),
  /** What Slack posts when a button of our message is pressed. */
  SLACK("application/x-www-form-urlencoded");

  /** Of the ids of Slack's buttons; the outcome follows. */
  public static final String ACTION = "sparekey_";

  private static final int LONGEST_REASON = 256;
  private static final int LONGEST_NOTE = 2_000;
  private static final Set<String> KEYS =
      Set.of("alert", "decision", "reason", "by", "note", "id", "at", "revision");
  private static final Pattern ALERT = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern REVISION = Pattern.compile("([0-9]{1,9})\\.([0-9]{1,9})");
  private static final Pattern SLACK_USER = Pattern.compile("[A-Z0-9]{1,32}");
  private static final Pattern SLACK_TIME = Pattern.compile("[0-9]{1,12}\\.[0-9]{1,6}");
  private static final String PAYLOAD = "payload=";

  /** Nobody decided before; a time of the year -999999999 can be read and not be written. */
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

  private static final Set<String> OUTCOMES =
      Arrays.stream(Outcome.values()).map(DecisionForm::word).collect(Collectors.toSet());

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String mediaType;

  DecisionForm(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Of the body. */
  public String mediaType() {
    return mediaType;
  }

  /** Why a body is no decision. The message holds nothing of it. */
  public static final class NoDecisionException extends Exception {
    private static final long serialVersionUID = 1L;

    NoDecisionException(String message) {
      super(message);
    }
  }

  /**
   * @param caller whose ids are his own
   * @return nothing for a button that is none of ours
   */
  public Optional<Stated> read(String caller, byte[] body) throws NoDecisionException {
    String text = decoded(body);
    return switch (this) {
      case JSON -> Optional.of(ofJson(caller, object(text)));
      case SLACK -> ofSlack(caller, object(payload(text)));
    };
  }

  private static String decoded(byte[] body) throws NoDecisionException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new NoDecisionException("the body should be UTF-8 text");
    }
  }

  private static JsonNode object(String text) throws NoDecisionException {
    try {
      JsonNode json = MAPPER.readTree(text);
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // Said below: Jackson's own words quote the body.
    }
    throw new NoDecisionException("the body should hold one JSON object, each key once");
  }

  // Ours.

  private static Stated ofJson(String caller, JsonNode json) throws NoDecisionException {
    for (Iterator<String> keys = json.fieldNames(); keys.hasNext(); ) {
      if (!KEYS.contains(keys.next())) {
        throw new NoDecisionException(
            "the body has an unknown key: known are "
                + KEYS.stream().sorted().collect(Collectors.joining(", ")));
      }
    }
    String alert = alert(required(json, "alert", 64));
    Outcome outcome = outcome(required(json, "decision", 32));
    String reason = redacted(required(json, "reason", LONGEST_REASON), LONGEST_REASON);
    String by = required(json, "by", 256);
    String note = optional(json, "note", LONGEST_NOTE);
    String shownNote = note == null ? null : redacted(note, LONGEST_NOTE);
    String at = optional(json, "at", 64);
    String revision = optional(json, "revision", 32);
    String given = optional(json, "id", 256);
    String id =
        given == null
            ? id("said", caller, alert, word(outcome), reason, by, shownNote, at, revision)
            : id("given", caller, alert, given);
    return new Stated(
        id,
        given != null,
        alert,
        revision == null ? null : revision(revision),
        outcome,
        reason,
        by,
        at == null ? null : time(at),
        shownNote);
  }

  private static String required(JsonNode json, String key, int most) throws NoDecisionException {
    String text = optional(json, key, most);
    if (text == null) {
      throw new NoDecisionException("'" + key + "' is missing");
    }
    return text;
  }

  private static @Nullable String optional(JsonNode json, String key, int most)
      throws NoDecisionException {
    JsonNode value = json.get(key);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual() || value.textValue().isBlank() || value.textValue().length() > most) {
      throw new NoDecisionException(
          "'" + key + "' should be a text of 1 to " + most + " characters");
    }
    return value.textValue();
  }

  private static String alert(String text) throws NoDecisionException {
    if (!ALERT.matcher(text).matches()) {
      throw new NoDecisionException("'alert' should be the id of an alert");
    }
    return text;
  }

  private static Outcome outcome(String text) throws NoDecisionException {
    String wanted = text.toLowerCase(Locale.ROOT).replace('-', '_');
    for (Outcome outcome : Outcome.values()) {
      if (word(outcome).equals(wanted)) {
        return outcome;
      }
    }
    throw new NoDecisionException(
        "'decision' should be one of "
            + OUTCOMES.stream().sorted().collect(Collectors.joining(", ")));
  }

  private static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private static Stated.Revision revision(String text) throws NoDecisionException {
    Matcher numbers = REVISION.matcher(text);
    if (!numbers.matches()) {
      throw new NoDecisionException("'revision' should be epoch and revision, such as 0.3");
    }
    return new Stated.Revision(
        Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
  }

  private static Instant time(String text) throws NoDecisionException {
    try {
      return recent(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS));
    } catch (DateTimeException e) {
      throw new NoDecisionException(
          "'at' should be a time with its zone, such as 2026-11-29T12:00:00Z");
    }
  }

  private static Instant recent(Instant time) throws NoDecisionException {
    if (time.isBefore(FIRST)) {
      throw new NoDecisionException("the decision is dated before " + FIRST);
    }
    return time;
  }

  /** Analysts quote what they were sent, and a code in a note would be in every SIEM. */
  private static String redacted(String text, int most) {
    String redacted = Redaction.text(text).text();
    return redacted.length() > most ? redacted.substring(0, most) : redacted;
  }

  private static String id(@Nullable String... parts) {
    StringBuilder name = new StringBuilder();
    for (String part : parts) {
      name.append(part == null ? "-" : part.length() + ":" + part);
    }
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  // Slack's.

  private static String payload(String form) throws NoDecisionException {
    for (String field : form.split("&", -1)) {
      if (field.startsWith(PAYLOAD)) {
        try {
          return URLDecoder.decode(field.substring(PAYLOAD.length()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          throw new NoDecisionException("the body is not encoded as a form");
        }
      }
    }
    throw new NoDecisionException("the body should be a form with 'payload'");
  }

  /** One press of one button; messages of others may have buttons of theirs in the same app. */
  private static Optional<Stated> ofSlack(String caller, JsonNode json) throws NoDecisionException {
    if (!json.path("type").asText().equals("block_actions") || json.path("actions").size() != 1) {
      return Optional.empty();
    }
    JsonNode action = json.path("actions").get(0);
    String pressed = action.path("action_id").asText();
    if (!pressed.startsWith(ACTION)) {
      return Optional.empty();
    }
    String word = pressed.substring(ACTION.length());
    if (!OUTCOMES.contains(word)) {
      throw new NoDecisionException("the button is none that we know");
    }
    String[] value = action.path("value").asText().split(" ", -1);
    if (value.length != 2) {
      throw new NoDecisionException("the button's value should be an alert's id and its revision");
    }
    String time = action.path("action_ts").asText();
    if (!SLACK_TIME.matcher(time).matches()) {
      throw new NoDecisionException("'action_ts' should be seconds since 1970, such as 1.5");
    }
    String alert = alert(value[0]);
    String user = slackUser(json.path("user"));
    return Optional.of(
        new Stated(
            id("slack", caller, alert, word, user, time),
            true,
            alert,
            revision(value[1]),
            outcome(word),
            "by a button in Slack",
            user,
            recent(micros(time)),
            null));
  }

  /** The name may be changed by its owner, the id may not. */
  private static String slackUser(JsonNode user) throws NoDecisionException {
    String id = user.path("id").asText();
    if (!SLACK_USER.matcher(id).matches()) {
      throw new NoDecisionException("the user has no id of Slack's");
    }
    String name = user.path("username").asText(user.path("name").asText());
    return name.isBlank() || name.length() > 200 ? id : name + " (" + id + ")";
  }

  private static Instant micros(String seconds) {
    long micros = new BigDecimal(seconds).movePointRight(6).longValueExact();
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
