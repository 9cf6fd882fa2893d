package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts of a record, brought within the bounds of the model. */
final class Texts {
  /** The bound of the model for login names and mails, wherever they stand. */
  private static final int LONGEST_NAME = 256;

  private static final int HASH_LENGTH = 16;
  private static final int TYPE_HASH_LENGTH = 8;

  /** Beyond it, neighbouring whole numbers are one double: 9007199254740993.0 is ...992. */
  private static final double LARGEST_WHOLE = 9_007_199_254_740_991.0;

  /** What sources call their events, and the two words that an admin event of Keycloak joins. */
  private static final Pattern TYPE_NAME =
      Pattern.compile("[A-Za-z0-9_.:-]{1,64}|[A-Z0-9_]{1,32} [A-Z0-9_]{1,32}");

  private Texts() {}

  /**
   * The text of a scalar; null for what is none and for a number that is not whole. JSON writes
   * 4711 also as 4711.0 and 4.711e3, and an identifier must not depend on that.
   */
  static @Nullable String scalar(JsonNode node) {
    if (!node.isValueNode() || node.isNull()) {
      return null;
    }
    if (!node.isFloatingPointNumber()) {
      return node.asText();
    }
    double number = node.doubleValue();
    return number == Math.rint(number) && Math.abs(number) <= LARGEST_WHOLE
        ? Long.toString((long) number)
        : null;
  }

  /**
   * A text of at most {@code most} characters that differs for different texts: beyond the bound
   * the end is replaced by a hash, since two cut identifiers could be the same account. JSON can
   * hold half of a surrogate pair, UTF-8 cannot: such a text would change on its first way through
   * a store, into one that it shares with others, so it is given a hash as well.
   */
  static String identifier(String text, int most) {
    String whole = wellFormed(text);
    if (whole.length() <= most && whole.equals(text)) {
      return text;
    }
    int kept = Math.min(whole.length(), most - HASH_LENGTH - 1);
    return wellFormed(whole.substring(0, kept)) + "~" + sha256(text).substring(0, HASH_LENGTH);
  }

  /**
   * A login name or mail as every feed should write it, so that a ticket meets the account it is
   * for: composed (NFC), in lower case, without white space around, of at most 256 characters.
   */
  static String name(String text) {
    String composed = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    String lower = Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    return identifier(lower.strip(), LONGEST_NAME);
  }

  /** Cut at {@code most} characters. */
  static String cut(String text, int most) {
    return wellFormed(text.length() <= most ? text : text.substring(0, most));
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  /** Itself when it is not percent-encoded UTF-8 (RFC 3986 section 2.1). */
  static String percentDecoded(String text) {
    try {
      // A form would write a space as '+', a path does not.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  /** Only A–Z change: Unicode would also fold the Kelvin sign to k and the long s to s. */
  static String asciiLower(String text) {
    StringBuilder lower = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower = lower == null ? new StringBuilder(text) : lower;
        lower.setCharAt(i, (char) (c + 'a' - 'A'));
      }
    }
    return lower == null ? text : lower.toString();
  }

  static boolean equalsIgnoringAsciiCase(String one, String other) {
    return one.length() == other.length() && asciiLower(one).equals(asciiLower(other));
  }

  /**
   * A record's type, fit for a log line. The field is the record's and could hold anything, so a
   * text that is not formed like a type is named by a hash.
   */
  static String type(String text) {
    return text.isEmpty()
        ? "(none)"
        : TYPE_NAME.matcher(text).matches()
            ? text
            : "(sha256 " + sha256(text).substring(0, TYPE_HASH_LENGTH) + ")";
  }

  /** What a mapping's author wrote, fit for a log line. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.chars().forEach(c -> out.append(c >= ' ' && c < 0x7F ? (char) c : '?'));
    return out.toString();
  }

  /** Of the text's UTF-16 units, in lower-case hexadecimal: UTF-8 has no form for all of them. */
  static String sha256(String text) {
    byte[] units = new byte[2 * text.length()];
    for (int i = 0; i < text.length(); i++) {
      units[2 * i] = (byte) (text.charAt(i) >> 8);
      units[2 * i + 1] = (byte) text.charAt(i);
    }
    return HexFormat.of().formatHex(digest().digest(units));
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
