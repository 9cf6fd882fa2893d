package dev.sparekey.rules;

/** One thing that is wrong with an author's text, and where. */
public record Diagnostic(Place place, Severity severity, String message) {

  public enum Severity {
    /** What was written cannot be used. */
    ERROR,
    /** It can be used, but probably does not do what its author wants. */
    WARNING,
    /** It does what it says, and whoever reads the rules should know. */
    NOTE
  }

  /** Longest part of a line that is shown, in characters. */
  private static final int SHOWN = 160;

  public Diagnostic {
    message = printable(message);
  }

  public String source() {
    return place.source();
  }

  public int line() {
    return place.line();
  }

  public int column() {
    return place.column();
  }

  /** One line: {@code file:line:column: message}. */
  public String headline() {
    String word =
        switch (severity) {
          case ERROR -> "";
          case WARNING -> "warning: ";
          case NOTE -> "note: ";
        };
    return printable(source()) + ":" + line() + ":" + column() + ": " + word + message;
  }

  /** The headline, then the author's line with a caret under the place. */
  public String render() {
    String line = printable(place.excerpt());
    int at = Math.max(0, column() - 1);
    if (line.isBlank() || at > line.length()) {
      return headline();
    }
    int from = at < SHOWN ? 0 : at - SHOWN / 2;
    String shown = line.substring(from, Math.min(line.length(), from + SHOWN));
    return headline() + "\n  " + shown + "\n  " + " ".repeat(at - from) + "^";
  }

  @Override
  public String toString() {
    return headline();
  }

  /**
   * Rule texts come from others and diagnostics end on terminals: no control or bidirectional
   * override character gets through. Each is replaced by one space, so the caret stays in place.
   */
  private static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean hidden =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.SURROGATE
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              // Outside the basic plane one code point is two chars; one mark keeps columns equal.
              out.append(hidden ? ' ' : c > 0xFFFF ? '\uFFFD' : (char) c);
            });
    return out.toString();
  }
}
