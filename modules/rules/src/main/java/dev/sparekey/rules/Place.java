package dev.sparekey.rules;

import java.util.Comparator;

/**
 * A point in an author's text.
 *
 * @param source name of the text, usually a file name
 * @param line from 1
 * @param column from 1, in code points
 * @param excerpt the whole line
 */
public record Place(String source, int line, int column, String excerpt) {

  static final Comparator<Place> BY_POSITION =
      Comparator.comparing(Place::source)
          .thenComparingInt(Place::line)
          .thenComparingInt(Place::column);

  public Diagnostic error(String message) {
    return new Diagnostic(this, Diagnostic.Severity.ERROR, message);
  }

  public Diagnostic warning(String message) {
    return new Diagnostic(this, Diagnostic.Severity.WARNING, message);
  }

  Diagnostic note(String message) {
    return new Diagnostic(this, Diagnostic.Severity.NOTE, message);
  }

  Place right(int columns) {
    return new Place(source, line, column + columns, excerpt);
  }
}
