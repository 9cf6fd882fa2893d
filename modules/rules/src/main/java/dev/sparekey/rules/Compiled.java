package dev.sparekey.rules;

import java.util.List;

/** What became of an author's text. */
public sealed interface Compiled<T> {

  /** It can be used; {@code warnings} may still be worth a look. */
  record Accepted<T>(T value, List<Diagnostic> warnings) implements Compiled<T> {
    public Accepted {
      warnings = List.copyOf(warnings);
    }
  }

  /** It cannot be used. {@code diagnostics} holds at least one error. */
  record Refused<T>(List<Diagnostic> diagnostics) implements Compiled<T> {
    public Refused {
      diagnostics = List.copyOf(diagnostics);
    }
  }
}
