package dev.sparekey.app.sources;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into the JSON values it holds, without changing a character of them: one a line, the
 * elements of a list, or one after another with any white space between. What is no JSON is cut at
 * the ends of its lines, so that a reader can say of each piece what is wrong with it.
 */
final class JsonSlices {
  private final String text;
  private int at;

  private JsonSlices(String text) {
    this.text = text;
  }

  static List<byte[]> of(String text) {
    String plain = !text.isEmpty() && text.charAt(0) == '\uFEFF' ? text.substring(1) : text;
    JsonSlices slices = new JsonSlices(plain);
    List<String> found = new ArrayList<>();
    slices.space();
    if (slices.at < plain.length() && plain.charAt(slices.at) == '[') {
      slices.at++;
      slices.values(found, true);
    } else if (isOneALine(plain)) {
      plain.lines().filter(line -> !line.isBlank()).forEach(found::add);
    } else {
      slices.values(found, false);
    }
    return found.stream().map(slice -> slice.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** A pretty-printed object begins with a line that is no value. */
  private static boolean isOneALine(String text) {
    String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("").strip();
    if (first.isEmpty()) {
      return false;
    }
    JsonSlices line = new JsonSlices(first);
    return line.value() && line.at == first.length();
  }

  private void values(List<String> found, boolean listed) {
    while (true) {
      space();
      if (at >= text.length()) {
        return;
      }
      char c = text.charAt(at);
      if (listed && (c == ',' || c == ']')) {
        at++;
        listed = c != ']';
        continue;
      }
      int start = at;
      value();
      // A stray mark would be cut for ever.
      at = Math.max(at, start + 1);
      String slice = text.substring(start, Math.min(at, text.length())).strip();
      if (!slice.isEmpty()) {
        found.add(slice);
      }
    }
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  /**
   * To the end of the value that begins here; of an object or list to the mark that closes it.
   *
   * @return whether it ended, or the text did before it
   */
  private boolean value() {
    int depth = 0;
    boolean quoted = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quoted) {
        if (c == '\\') {
          at++;
        } else if (c == '"') {
          quoted = false;
          if (depth == 0) {
            at++;
            return true;
          }
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth <= 0) {
          at += depth == 0 ? 1 : 0;
          return true;
        }
      } else if (depth == 0 && (c == ',' || c == '\n')) {
        return true;
      }
    }
    return depth == 0 && !quoted;
  }
}
