package dev.sparekey.ingest.redaction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Puts {@value #INSTEAD} in the place of recovery codes and secrets. */
public final class Redaction {

  /** No word in it is one that a mapping looks for. */
  public static final String INSTEAD = "[redacted]";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(80)
                  .maxStringLength(16 << 20)
                  .maxNumberLength(1000)
                  .build())
          .build();

  /**
   * JSON in a text of JSON in a text: three envelopes of shippers, three of the source's own, and
   * what some sources write into a field.
   */
  private static final int DEEPEST = 8;

  /** Where shippers put a record as a text, at the top or in what surrounds it. */
  private static final Set<String> CARRIED =
      Set.of("message", "log", "payload", "original", "event");

  private static final int DEEPEST_CARRIED = 2;

  /** What holds the secret in an object under one of the {@link #KEYS}. */
  private static final Set<String> VALUES = Set.of("value", "values", "code", "codes");

  /** Keys whose value is a secret, in small letters and without '_' and '-'. */
  private static final Set<String> KEYS =
      Set.of(
          "password",
          "passwd",
          "newpassword",
          "oldpassword",
          "currentpassword",
          "temporarypassword",
          "passphrase",
          "secret",
          "clientsecret",
          "sharedsecret",
          "totpsecret",
          "otp",
          "totp",
          "passcode",
          "privatekey",
          "apikey",
          "accesstoken",
          "refreshtoken",
          "idtoken",
          "sessiontoken",
          "recoverytoken",
          "activationtoken",
          "authorization",
          "recoverycode",
          "recoverycodes",
          "backupcode",
          "backupcodes",
          "scratchcode",
          "scratchcodes",
          "bypasscode",
          "bypasscodes",
          "rescuecode",
          "rescuecodes",
          "temporaryaccesspass");

  private Redaction() {}

  /**
   * @param spans how many were taken out
   */
  public record Redacted(String text, int spans) {}

  /** A text. */
  public static Redacted text(String text) {
    List<Span> spans = Secrets.in(text);
    if (spans.isEmpty()) {
      return new Redacted(text, 0);
    }
    StringBuilder kept = new StringBuilder(text.length());
    int at = 0;
    for (Span span : spans) {
      kept.append(text, at, span.start()).append(INSTEAD);
      at = span.end();
    }
    return new Redacted(kept.append(text, at, text.length()).toString(), spans.size());
  }

  /**
   * A JSON object, whose texts are read as such and whose keys may say what a value is. It stays as
   * it was, to the character, if nothing is taken out of it.
   *
   * @throws JsonProcessingException it is no JSON, or nested too deep; it must not be kept, then
   */
  public static Redacted json(String json) throws JsonProcessingException {
    return json(json, 0);
  }

  private static Redacted json(String json, int depth) throws JsonProcessingException {
    StringWriter written = new StringWriter(json.length());
    int spans;
    try (JsonParser parser = JSON.createParser(json);
        JsonGenerator generator = JSON.createGenerator(written)) {
      spans = copy(parser, generator, depth);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("texts in memory can be read and written", e);
    }
    return spans == 0 ? new Redacted(json, 0) : new Redacted(written.toString(), spans);
  }

  private static int copy(JsonParser parser, JsonGenerator generator, int depth)
      throws IOException {
    int spans = 0;
    // The depth at which a value began that is a secret altogether, such as a list of codes.
    int secretFrom = -1;
    // The depth at which an object began of which the value itself is one, as {"value": "hunter2"}.
    int objectFrom = -1;
    int level = 0;
    boolean secretNext = false;
    String name = "";
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      boolean secret = secretNext || secretFrom >= 0;
      secretNext = false;
      if (token == JsonToken.FIELD_NAME) {
        name = parser.currentName();
        secretNext = isSecret(name) || (objectFrom >= 0 && VALUES.contains(name));
        generator.copyCurrentEventExact(parser);
      } else if (token.isStructStart()) {
        if (secret && secretFrom < 0 && token == JsonToken.START_ARRAY) {
          secretFrom = level;
        } else if (secret && objectFrom < 0) {
          objectFrom = level;
        }
        level++;
        generator.copyCurrentEventExact(parser);
      } else if (token.isStructEnd()) {
        level--;
        if (level == secretFrom) {
          secretFrom = -1;
        }
        if (level == objectFrom) {
          objectFrom = -1;
        }
        generator.copyCurrentEventExact(parser);
      } else if (token == JsonToken.VALUE_STRING) {
        boolean carried =
            level <= DEEPEST_CARRIED && CARRIED.contains(name.toLowerCase(Locale.ROOT));
        spans += copy(parser.getText(), secret, carried, generator, depth);
      } else if (secret && token.isNumeric()) {
        generator.writeString(INSTEAD);
        spans++;
      } else {
        generator.copyCurrentEventExact(parser);
      }
    }
    return spans;
  }

  private static int copy(
      String text, boolean secret, boolean carried, JsonGenerator generator, int depth)
      throws IOException {
    if (secret && !text.isBlank() && !text.equals("null")) {
      generator.writeString(INSTEAD);
      return 1;
    }
    Redacted redacted = within(text, carried, depth);
    generator.writeString(redacted.text());
    return redacted.spans();
  }

  /**
   * A text that is JSON stays JSON.
   *
   * @param carried whether it stands where shippers put a record: then it is looked through as the
   *     record would be without them, and not as words, by which {@code "code" : 48213312} would
   *     lose what it needs to be JSON
   */
  private static Redacted within(String text, boolean carried, int depth) {
    String start = text.stripLeading();
    if (depth < DEEPEST && (start.startsWith("{") || start.startsWith("["))) {
      try {
        Redacted within = json(text, depth + 1);
        // A person's "[1] 83920174 [2] 29384756" reads as JSON, too.
        return within.spans() > 0 || (carried && isOneObject(text)) ? within : text(text);
      } catch (JsonProcessingException notJson) {
        return text(text);
      }
    }
    return text(text);
  }

  /** And nothing behind it. */
  private static boolean isOneObject(String json) throws JsonProcessingException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
  }

  private static boolean isSecret(String key) {
    return KEYS.contains(key.toLowerCase(Locale.ROOT).replace("_", "").replace("-", ""));
  }
}
