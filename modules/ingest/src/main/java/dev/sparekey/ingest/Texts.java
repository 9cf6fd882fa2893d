package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Texts of a record, brought within the bounds of the model. */
final class Texts {
  private static final int HASH_LENGTH = 16;
  private static final int LONGEST_NAME_SHOWN = 128;

  private Texts() {}

  /**
   * A text of at most {@code most} characters that differs for different texts: beyond the bound
   * the end is replaced by a hash, since two cut identifiers could be the same account.
   */
  static String identifier(String text, int most) {
    String whole = wellFormed(text);
    return whole.length() <= most
        ? whole
        : wellFormed(whole.substring(0, most - HASH_LENGTH - 1))
            + "~"
            + sha256(whole).substring(0, HASH_LENGTH);
  }

  /** Cut at {@code most} characters. */
  static String cut(String text, int most) {
    return wellFormed(text.length() <= most ? text : text.substring(0, most));
  }

  /**
   * JSON can hold half of a surrogate pair. UTF-8 cannot, so an identifier with one would change on
   * its first way through a store.
   */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  /** A name out of a record, fit for a log line. */
  static String printable(String name) {
    String shown =
        name.length() <= LONGEST_NAME_SHOWN ? name : name.substring(0, LONGEST_NAME_SHOWN);
    StringBuilder out = new StringBuilder(shown.length());
    shown.chars().forEach(c -> out.append(c >= ' ' && c < 0x7F ? (char) c : '?'));
    return out.toString();
  }

  /** In lower-case hexadecimal. */
  static String sha256(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Of what the record says, whatever the order of its keys and its white space. */
  static String sha256(JsonNode record) {
    StringBuilder canonical = new StringBuilder();
    write(record, canonical);
    return sha256(canonical.toString());
  }

  private static void write(JsonNode node, StringBuilder out) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      out.append('{');
      sorted.forEach(
          (key, value) -> {
            out.append(key.length()).append(':').append(key);
            write(value, out);
          });
      out.append('}');
    } else if (node.isArray()) {
      out.append('[');
      node.forEach(item -> write(item, out));
      out.append(']');
    } else {
      String text = node.asText();
      out.append(node.isTextual() ? 't' : 'v').append(text.length()).append(':').append(text);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
