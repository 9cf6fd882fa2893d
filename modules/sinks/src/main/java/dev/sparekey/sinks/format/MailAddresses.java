package dev.sparekey.sinks.format;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Mail addresses as they stand in a text, in whatever letters; linear in the text's length. More is
 * taken for a part of one than RFC 5321 and RFC 6531 allow: what is not would stay readable beside
 * the rest. Blanks and what mostly stands between words end one, if anything is left before the at
 * sign. Example: of {@code user=eve@example.org} it is {@code eve@example.org}, and of {@code
 * eve=@example.org} all of it.
 */
final class MailAddresses {

  /** Of what is in quotes before the at sign, or in brackets behind it; RFC 5321 has 64 and 255. */
  private static final int LONGEST = 256;

  private static final String DELIMITERS = "<>()[],;:\"=|";
  private static final String AT_SIGNS = "@\uFF20\uFE6B";

  /** Ideographic and other full stops are read as one in names of domains, too. */
  private static final String IN_DOMAINS = ".-_\u3002\uFF0E\uFF61" + AT_SIGNS;

  private MailAddresses() {}

  /**
   * @param address what becomes of each address
   * @param rest what becomes of what stands before, between and behind them
   */
  static String replaced(String text, UnaryOperator<String> address, UnaryOperator<String> rest) {
    StringBuilder replaced = new StringBuilder();
    int done = 0;
    for (int at = 0; at < text.length(); at++) {
      if (AT_SIGNS.indexOf(text.charAt(at)) < 0) {
        continue;
      }
      Integer end = end(text, at);
      Integer begin = end == null ? null : begin(text, done, at);
      if (begin == null || end == null) {
        continue;
      }
      replaced
          .append(rest.apply(text.substring(done, begin)))
          .append(address.apply(text.substring(begin, end)));
      done = end;
      at = end - 1;
    }
    return replaced.append(rest.apply(text.substring(done))).toString();
  }

  /** Behind its domain; null if there is none. */
  private static @Nullable Integer end(String text, int at) {
    int begin = at;
    while (begin < text.length() && AT_SIGNS.indexOf(text.charAt(begin)) >= 0) {
      begin++;
    }
    if (begin < text.length() && text.charAt(begin) == '[') {
      return behindBracket(text, begin);
    }
    int end = begin;
    while (end < text.length() && isOfDomain(text.charAt(end))) {
      end++;
    }
    // The full stop of a sentence, for instance.
    while (end > begin && !isOfWord(text.charAt(end - 1))) {
      end--;
    }
    return end > begin ? end : null;
  }

  private static @Nullable Integer behindBracket(String text, int open) {
    int most = Math.min(text.length(), open + LONGEST);
    for (int i = open + 1; i < most && !isBlank(text.charAt(i)); i++) {
      if (text.charAt(i) == ']') {
        return i + 1;
      }
    }
    return null;
  }

  /** Where it begins; null if there is nothing before the at sign. */
  private static @Nullable Integer begin(String text, int from, int at) {
    int begin = at;
    if (at > from && text.charAt(at - 1) == '"') {
      int open = text.lastIndexOf('"', at - 2);
      begin = open >= Math.max(from, at - LONGEST) ? open : at;
    }
    boolean toBlank = begin == at && at > from && isDelimiter(text.charAt(at - 1));
    while (begin > from
        && !isBlank(text.charAt(begin - 1))
        && (toBlank || !isDelimiter(text.charAt(begin - 1)))) {
      begin--;
    }
    // A bracket before a name in a chat is no address.
    return text.substring(begin, at).chars().anyMatch(letter -> isOfWord((char) letter))
        ? begin
        : null;
  }

  private static boolean isBlank(char letter) {
    return Character.isWhitespace(letter) || Character.isSpaceChar(letter);
  }

  private static boolean isDelimiter(char letter) {
    return switch (Character.getType(letter)) {
      // Quotation marks of other languages, and brackets.
      case Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION ->
          letter != '{' && letter != '}';
      default -> DELIMITERS.indexOf(letter) >= 0;
    };
  }

  private static boolean isOfDomain(char letter) {
    return isOfWord(letter)
        || Character.getType(letter) == Character.FORMAT
        || IN_DOMAINS.indexOf(letter) >= 0;
  }

  /** Letters, their accents, digits, and halves of what takes two characters. */
  private static boolean isOfWord(char letter) {
    return Character.isLetterOrDigit(letter)
        || Character.isSurrogate(letter)
        || switch (Character.getType(letter)) {
          case Character.NON_SPACING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.LETTER_NUMBER,
              Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }
}
