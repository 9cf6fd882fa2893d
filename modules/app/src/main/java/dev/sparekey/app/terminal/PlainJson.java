package dev.sparekey.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** JSON that may be looked at in a terminal. */
public final class PlainJson {

  private PlainJson() {}

  /**
   * One value on one line. What a terminal may obey, or a person not see, is escaped: U+009B opens
   * a control sequence as U+001B does, and U+202E turns the text around that follows it.
   */
  public static String of(JsonNode json) {
    String text = json.toString();
    if (text.codePoints().noneMatch(PlainJson::isObeyed)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    // Such characters stand in strings only, where an escape means the same.
    text.codePoints().forEach(point -> append(point, escaped));
    return escaped.toString();
  }

  private static void append(int point, StringBuilder text) {
    if (!isObeyed(point)) {
      text.appendCodePoint(point);
      return;
    }
    for (char unit : Character.toChars(point)) {
      text.append(String.format(Locale.ROOT, "\\u%04X", (int) unit));
    }
  }

  private static boolean isObeyed(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
