package dev.sparekey.ingest.redaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where in a text recovery codes and secrets stand. */
public final class Secrets {

  /** Shorter texts hold none that can be told from a word. */
  private static final int SHORTEST = 6;

  private Secrets() {}

  /** Spans in their order, none of which overlaps another. */
  public static List<Span> in(String text) {
    if (text.length() < SHORTEST) {
      return List.of();
    }
    List<Span> found = new ArrayList<>();
    KnownSecrets.find(text, found);
    // An identifier is no prose, and must stay what it is.
    if (text.chars().anyMatch(Character::isWhitespace)) {
      CodeSets.find(text, found);
    }
    found.sort(
        Comparator.comparingInt(Span::start).thenComparing(Span::end, Comparator.reverseOrder()));
    List<Span> apart = new ArrayList<>();
    for (Span span : found) {
      Span last = apart.isEmpty() ? null : apart.getLast();
      if (last == null || span.start() >= last.end()) {
        apart.add(span);
      } else if (span.end() > last.end()) {
        apart.set(apart.size() - 1, new Span(last.start(), span.end()));
      }
    }
    return apart;
  }
}
