package dev.sparekey.ingest.redaction;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A text with one sign where people, editors and mail programs write one of many: {@code
 * 4821&nbsp;9930} and {@code 4821–9930} read like {@code 4821 9930} and {@code 4821-9930}. It knows
 * where each of its characters stood, so what is found in it is a span of the text as it came.
 */
final class Folded {

  private static final char NOTHING = '\0';

  private static final Map<String, Character> ENTITIES =
      Map.ofEntries(
          Map.entry("nbsp", ' '),
          Map.entry("ensp", ' '),
          Map.entry("emsp", ' '),
          Map.entry("thinsp", ' '),
          Map.entry("numsp", ' '),
          Map.entry("mdash", ' '),
          Map.entry("ndash", '-'),
          Map.entry("hyphen", '-'),
          Map.entry("dash", '-'),
          Map.entry("minus", '-'),
          Map.entry("tab", ' '),
          Map.entry("newline", '\n'),
          Map.entry("shy", NOTHING),
          Map.entry("zwj", NOTHING),
          Map.entry("zwnj", NOTHING),
          Map.entry("zerowidthspace", NOTHING));

  private static final int LONGEST_ENTITY = 16;

  /** Only these are tags: {@code <hunter2>} is what somebody put in brackets. */
  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "br",
          "div",
          "ul",
          "ol",
          "li",
          "dl",
          "dt",
          "dd",
          "table",
          "thead",
          "tbody",
          "tr",
          "td",
          "th",
          "pre",
          "blockquote",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr",
          "section",
          "article",
          "center",
          "html",
          "body");

  private static final Set<String> INLINE =
      Set.of(
          "b", "i", "u", "s", "em", "strong", "span", "font", "a", "mark", "small", "code", "tt",
          "kbd", "samp", "del", "ins", "strike", "sub", "sup", "label", "q", "big", "wbr");

  private static final int LONGEST_TAG = 200;

  /** Marks of the markup that desks have, which stand in braces. */
  private static final Set<String> BRACES = Set.of("noformat", "code", "quote", "panel", "color");

  private static final int LONGEST_BRACE = 60;

  private final String text;

  /** Where each character begins and ends in the text as it came; null where they are the same. */
  private final int @Nullable [] starts;

  private final int @Nullable [] ends;

  private Folded(String text, int @Nullable [] starts, int @Nullable [] ends) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
  }

  /**
   * The text as it is written, and, if it has any markup, as it is shown. Both count: what is shown
   * is a list, but the address in a tag is seen by nobody and may hold a token.
   */
  static List<Folded> of(String text) {
    Folded written = written(text);
    Folded shown = written.shown();
    return shown == written ? List.of(written) : List.of(written, shown);
  }

  String text() {
    return text;
  }

  /** The part of the text as it came. */
  Span original(Span span) {
    return starts == null || ends == null
        ? span
        : new Span(starts[span.start()], ends[span.end() - 1]);
  }

  // As written.

  private static Folded written(String text) {
    if (text.chars().allMatch(c -> c < 0x80 && c != '&')) {
      return new Folded(text, null, null);
    }
    Writer writer = new Writer(new Folded(text, null, null));
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = c == '&' ? text.indexOf(';', at, Math.min(text.length(), at + LONGEST_ENTITY)) : -1;
      Character entity = end < 0 ? null : entity(text.substring(at + 1, end));
      if (entity != null) {
        writer.write(entity, at, end + 1);
        at = end + 1;
      } else {
        writer.write(folded(c), at, at + 1);
        at++;
      }
    }
    return writer.folded();
  }

  /** What an entity stands for, if that is a blank, a dash or nothing. */
  private static @Nullable Character entity(String name) {
    if (!name.startsWith("#")) {
      return ENTITIES.get(name.toLowerCase(Locale.ROOT));
    }
    boolean hex = name.startsWith("#x") || name.startsWith("#X");
    String number = name.substring(hex ? 2 : 1);
    if (number.isEmpty() || number.length() > 6) {
      return null;
    }
    int point = 0;
    for (char digit : number.toCharArray()) {
      int value = digit < 0x80 ? Character.digit(digit, hex ? 16 : 10) : -1;
      if (value < 0) {
        return null;
      }
      point = point * (hex ? 16 : 10) + value;
    }
    if (point == '\n' || point == '\r' || point == '\t') {
      return '\n';
    }
    if (point < 0x80 || point > 0xffff) {
      return null;
    }
    char folded = folded((char) point);
    return folded < 0x80 ? folded : null;
  }

  private static char folded(char c) {
    if (c < 0x80) {
      return c;
    }
    if (c >= '\uff01' && c <= '\uff5e') {
      // Letters, digits and signs of full width.
      return (char) (c - 0xfee0);
    }
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR -> ' ';
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> '\n';
      // Soft hyphens, joiners and blanks of no width.
      case Character.FORMAT -> NOTHING;
      // The long ones part sentences, the short ones are what editors make of a hyphen.
      case Character.DASH_PUNCTUATION -> c == '\u2014' || c == '\u2015' ? ' ' : '-';
      case Character.MATH_SYMBOL -> c == '\u2212' ? '-' : c;
      case Character.CONTROL -> c == '\u0085' ? '\n' : c;
      default -> c;
    };
  }

  // As shown.

  private Folded shown() {
    int at = 0;
    while (at < text.length() && mark(at) == null) {
      at++;
    }
    if (at == text.length()) {
      return this;
    }
    Writer writer = new Writer(this);
    for (int i = 0; i < at; i++) {
      writer.write(text.charAt(i), i, i + 1);
    }
    boolean tagBefore = false;
    while (at < text.length()) {
      Mark mark = mark(at);
      if (mark == null) {
        writer.write(text.charAt(at), at, at + 1);
        tagBefore = false;
        at++;
        continue;
      }
      // Between "</b><b>" there is nothing to see, but what stands in them are two.
      writer.write(
          mark.tag() && tagBefore && mark.as() == NOTHING ? '\n' : mark.as(), at, mark.end());
      tagBefore = mark.tag();
      at = mark.end();
    }
    return writer.folded();
  }

  /**
   * @param as what is shown in its place
   */
  private record Mark(int end, char as, boolean tag) {}

  private @Nullable Mark mark(int at) {
    return switch (text.charAt(at)) {
      case '<' -> tag(at);
      case '\\' ->
          at + 1 < text.length() && "nrt".indexOf(text.charAt(at + 1)) >= 0
              ? new Mark(at + 2, '\n', false)
              : null;
      case '{' -> brace(at);
      case '}' -> text.startsWith("}}", at) ? new Mark(at + 2, NOTHING, false) : null;
      case '~', '*' ->
          at + 1 < text.length() && text.charAt(at + 1) == text.charAt(at)
              ? new Mark(at + 2, NOTHING, false)
              : null;
      // "_a1b2_" is a1b2 in italics, "a1_b2" is a name.
      case '_' -> isPart(at - 1) && isPart(at + 1) ? null : new Mark(at + 1, NOTHING, false);
      case '.', ')', ']', ':' -> isNumber(at) ? new Mark(at + 1, ' ', false) : null;
      default -> null;
    };
  }

  private boolean isPart(int at) {
    return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }

  /** Whether it ends the number of a line, as in "1.4821 9930". */
  private boolean isNumber(int at) {
    int digits = at - 1;
    while (digits >= 0 && at - digits <= 2 && Character.isDigit(text.charAt(digits))) {
      digits--;
    }
    while (digits >= 0 && at - digits <= 6 && " \t([".indexOf(text.charAt(digits)) >= 0) {
      digits--;
    }
    return at > 0
        && Character.isDigit(text.charAt(at - 1))
        && (digits < 0 || text.charAt(digits) == '\n')
        && isPart(at + 1);
  }

  private @Nullable Mark tag(int at) {
    int end = at + 1;
    int most = Math.min(text.length(), at + LONGEST_TAG);
    while (end < most && text.charAt(end) != '>' && text.charAt(end) != '<') {
      end++;
    }
    if (end >= most || text.charAt(end) != '>') {
      return null;
    }
    int from = text.charAt(at + 1) == '/' ? at + 2 : at + 1;
    int to = from;
    while (to < end && isLetterOrDigit(text.charAt(to))) {
      to++;
    }
    // "<b1a2c3d4>" is no tag of the name b.
    if (to < end && text.charAt(to) != '/' && !Character.isWhitespace(text.charAt(to))) {
      return null;
    }
    String name = text.substring(from, to).toLowerCase(Locale.ROOT);
    return BLOCKS.contains(name)
        ? new Mark(end + 1, '\n', true)
        : INLINE.contains(name) ? new Mark(end + 1, NOTHING, true) : null;
  }

  private @Nullable Mark brace(int at) {
    if (text.startsWith("{{", at)) {
      return new Mark(at + 2, NOTHING, false);
    }
    int to = at + 1;
    while (to < text.length() && to - at < 10 && isLetterOrDigit(text.charAt(to))) {
      to++;
    }
    if (!BRACES.contains(text.substring(at + 1, to))) {
      return null;
    }
    int end = text.indexOf('}', to, Math.min(text.length(), at + LONGEST_BRACE));
    return end < 0 ? null : new Mark(end + 1, '\n', false);
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Writes no more characters than the text has that it is made of. */
  private static final class Writer {

    private final Folded from;
    private final StringBuilder text;
    private final int[] starts;
    private final int[] ends;

    Writer(Folded from) {
      this.from = from;
      this.text = new StringBuilder(from.text.length());
      this.starts = new int[from.text.length()];
      this.ends = new int[from.text.length()];
    }

    void write(char c, int start, int end) {
      if (c == NOTHING) {
        return;
      }
      Span span = from.original(new Span(start, end));
      starts[text.length()] = span.start();
      ends[text.length()] = span.end();
      text.append(c);
    }

    Folded folded() {
      int length = text.length();
      return new Folded(
          text.toString(), Arrays.copyOf(starts, length), Arrays.copyOf(ends, length));
    }
  }
}
