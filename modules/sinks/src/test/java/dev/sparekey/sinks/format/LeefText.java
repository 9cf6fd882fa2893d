package dev.sparekey.sinks.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of LEEF 2.0 after its description, written without a look at the writer.
 *
 * @param header vendor, product, version, event id
 */
record LeefText(List<String> header, Map<String, String> attributes) {

  static LeefText parse(String line) {
    String[] parts = line.split("\\|", -1);
    // Values hold no bar, so that the header's are all there are.
    if (parts.length != 7 || !parts[0].equals("LEEF:2.0") || line.matches("(?s).*[\r\n^].*")) {
      throw new IllegalArgumentException("not one LEEF 2.0 line: " + line);
    }
    if (!parts[5].matches("0?x[0-9a-fA-F]{1,4}")) {
      throw new IllegalArgumentException("no delimiter: " + parts[5]);
    }
    char delimiter = (char) Integer.parseInt(parts[5].substring(parts[5].indexOf('x') + 1), 16);
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String pair : parts[6].split(String.valueOf(delimiter), -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1 || !pair.substring(0, equals).matches("[A-Za-z0-9]+")) {
        throw new IllegalArgumentException("no attribute: '" + pair + "'");
      }
      if (attributes.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("key twice: " + pair);
      }
    }
    return new LeefText(List.of(parts[1], parts[2], parts[3], parts[4]), attributes);
  }
}
