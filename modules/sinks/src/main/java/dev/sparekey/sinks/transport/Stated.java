package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The reason that an answer states, of those fields and words alone that name a kind of error. What
 * else an answer says may quote the document, or a secret.
 */
final class Stated {

  /** Of Elasticsearch, of Shared Signals, of others; a code of Splunk is a number. */
  private static final List<String> FIELDS =
      List.of("/error/type", "/error/code", "/error", "/err", "/code");

  private static final int LONGEST = 80;
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,79}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

  /** As chats answer, such as {@code invalid_payload}. */
  private static final Pattern WORD = Pattern.compile("[a-z]+(_[a-z]+){1,6}");

  private Stated() {}

  /** With a space before it; empty where it states none. */
  static String by(String body) {
    if (body.length() <= LONGEST && WORD.matcher(body.strip()).matches()) {
      return " " + body.strip();
    }
    if (!body.stripLeading().startsWith("{")) {
      return "";
    }
    JsonNode json = ReceivedJson.of(body.getBytes(StandardCharsets.UTF_8));
    for (String field : FIELDS) {
      JsonNode value = json.at(field);
      String text = value.asText("");
      if (value.isTextual() && NAME.matcher(text).matches()) {
        return " " + text;
      }
      if (value.isIntegralNumber() && NUMBER.matcher(text).matches()) {
        return " " + field.substring(1) + " " + text;
      }
    }
    return "";
  }
}
