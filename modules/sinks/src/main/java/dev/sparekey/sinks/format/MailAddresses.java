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

  private final String text;

  /**
   * Behind the letters of domains that were read last, at signs among them, and behind the word.
   */
  private int domains;

  private int wordOfDomains;

  /** Before here the last of each stands where the next three say. */
  private int seen;

  private int blank = -1;
  private int delimiter = -1;
  private int word = -1;

  private MailAddresses(String text) {
    this.text = text;
  }

  /**
   * @param address what becomes of each address
   * @param rest what becomes of what stands before, between and behind them
   */
  static String replaced(String text, UnaryOperator<String> address, UnaryOperator<String> rest) {
    MailAddresses read = new MailAddresses(text);
    StringBuilder replaced = new StringBuilder();
    int done = 0;
    for (int at = 0; at < text.length(); at++) {
      if (AT_SIGNS.indexOf(text.charAt(at)) < 0) {
        continue;
      }
      int domain = read.behindAtSigns(at);
      Integer end = read.end(domain);
      Integer begin = end == null ? null : read.begin(done, at);
      if (begin == null || end == null) {
        // Nor do the others of these at signs have anything before them.
        at = domain - 1;
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

  private int behindAtSigns(int at) {
    int behind = at;
    while (behind < text.length() && AT_SIGNS.indexOf(text.charAt(behind)) >= 0) {
      behind++;
    }
    return behind;
  }

  /**
   * Behind a domain; null if there is none.
   *
   * @param begin of the domain
   */
  private @Nullable Integer end(int begin) {
    if (begin < text.length() && text.charAt(begin) == '[') {
      return behindBracket(text, begin);
    }
    if (begin >= domains) {
      int last = begin;
      int end = begin;
      while (end < text.length() && isOfDomain(text.charAt(end))) {
        end++;
        last = isOfWord(text.charAt(end - 1)) ? end : last;
      }
      domains = end;
      // What comes behind it is the full stop of a sentence, for instance.
      wordOfDomains = last;
    }
    return wordOfDomains > begin ? wordOfDomains : null;
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
  private @Nullable Integer begin(int from, int at) {
    for (; seen < at; seen++) {
      char letter = text.charAt(seen);
      blank = isBlank(letter) ? seen : blank;
      delimiter = isDelimiter(letter) ? seen : delimiter;
      word = isOfWord(letter) ? seen : word;
    }
    boolean afterDelimiter = at > from && delimiter == at - 1;
    int begin = Math.max(from, 1 + (afterDelimiter ? blank : Math.max(blank, delimiter)));
    if (afterDelimiter && text.charAt(at - 1) == '"') {
      int open = text.lastIndexOf('"', at - 2);
      if (open >= Math.max(from, at - LONGEST)) {
        begin = open;
        while (begin > from
            && !isBlank(text.charAt(begin - 1))
            && !isDelimiter(text.charAt(begin - 1))) {
          begin--;
        }
      }
    }
    // A bracket before a name in a chat is no address.
    return word >= begin ? begin : null;
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
