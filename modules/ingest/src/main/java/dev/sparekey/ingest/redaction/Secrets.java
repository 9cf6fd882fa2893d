package dev.sparekey.ingest.redaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where in a text recovery codes and secrets stand. */
public final class Secrets {

  /** Shorter texts hold none that can be told from a word. */
  private static final int SHORTEST = 6;

  /** So many without a blank in the whole text are no identifier. */
  private static final int LEAST_ALONE = 5;

  private Secrets() {}

  /** Spans in their order, none of which overlaps another. */
  public static List<Span> in(String text) {
    if (text.length() < SHORTEST) {
      return List.of();
    }
    List<Span> found = new ArrayList<>();
    for (Folded folded : Folded.of(text)) {
      for (Span span : in(folded)) {
        found.add(folded.original(span));
      }
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

  private static List<Span> in(Folded folded) {
    String text = folded.text();
    List<Span> found = new ArrayList<>();
    KnownSecrets.find(text, found);
    List<Span> codes = new ArrayList<>();
    CodeSets.find(text, codes);
    // An identifier is no prose, and must stay what it is.
    if (text.chars().anyMatch(Character::isWhitespace) || isNothingBut(codes, text)) {
      found.addAll(codes);
    }
    return found;
  }

  /** Whether it is a list and nothing else, as "12345678,87654321,…" is, which a button copied. */
  private static boolean isNothingBut(List<Span> codes, String text) {
    if (codes.size() < LEAST_ALONE) {
      return false;
    }
    int at = 0;
    for (Span code : codes) {
      if (text.substring(at, code.start()).chars().anyMatch(Character::isLetterOrDigit)) {
        return false;
      }
      at = code.end();
    }
    return text.substring(at).chars().noneMatch(Character::isLetterOrDigit);
  }
}
