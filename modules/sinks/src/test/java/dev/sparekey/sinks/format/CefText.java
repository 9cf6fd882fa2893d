package dev.sparekey.sinks.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reader of CEF after its description, written without a look at the writer.
 *
 * @param header version, vendor, product, device version, class id, name, severity
 * @param extension by key
 */
record CefText(List<String> header, Map<String, String> extension) {

  private static final String PREFIX = "CEF:";
  private static final Pattern KEY = Pattern.compile("(?:^| )([A-Za-z0-9_.\\[\\]]+)=");

  static CefText parse(String line) {
    if (!line.startsWith(PREFIX) || line.contains("\n") || line.contains("\r")) {
      throw new IllegalArgumentException("not one CEF line: " + line);
    }
    List<String> header = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int at = PREFIX.length();
    for (; header.size() < 7; at++) {
      char c = line.charAt(at);
      if (c == '\\') {
        field.append(line.charAt(++at));
      } else if (c == '|') {
        header.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    return new CefText(header, extension(line.substring(at)));
  }

  private static Map<String, String> extension(String text) {
    // An equals sign of a value has a backslash before it, so that only keys' are bare.
    Map<String, String> values = new LinkedHashMap<>();
    Matcher matcher = KEY.matcher(text);
    String key = null;
    int from = 0;
    int search = 0;
    while (matcher.find(search)) {
      if (key != null) {
        put(values, key, text.substring(from, matcher.start()));
      } else if (matcher.start() != 0) {
        throw new IllegalArgumentException("text before the first key: " + text);
      }
      key = matcher.group(1);
      from = matcher.end();
      search = matcher.end();
    }
    if (key != null) {
      put(values, key, text.substring(from));
    }
    return values;
  }

  private static void put(Map<String, String> values, String key, String escaped) {
    StringBuilder value = new StringBuilder();
    int i = 0;
    while (i < escaped.length()) {
      char c = escaped.charAt(i++);
      if (c == '=') {
        throw new IllegalArgumentException("a bare '=' in the value of " + key + ": " + escaped);
      }
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char meant = escaped.charAt(i++);
      switch (meant) {
        case 'n' -> value.append('\n');
        case 'r' -> value.append('\r');
        case '\\', '=' -> value.append(meant);
        default -> throw new IllegalArgumentException("unknown escape in " + key + ": " + escaped);
      }
    }
    if (values.put(key, value.toString()) != null) {
      throw new IllegalArgumentException("key twice: " + key);
    }
  }
}
