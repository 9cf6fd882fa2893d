package dev.sparekey.sinks.format;

import java.util.List;

/**
 * How much of an alert is told. Lengths are weights as {@link Plain} reckons them: at least the
 * bytes that a text takes in whatever form.
 *
 * @param evidence the most lines of evidence
 * @param others the most lines of each other list
 * @param text the most of a sentence
 * @param name the most of a name or an identifier
 */
record Cut(int evidence, int others, int text, int name) {

  /** The last one makes whatever there is fit into {@link Format#MOST_BYTES}. */
  static final List<Cut> MILDEST_FIRST =
      List.of(
          new Cut(20, 10, 600, 512),
          new Cut(20, 10, 240, 512),
          new Cut(20, 5, 120, 320),
          new Cut(12, 3, 120, 160),
          new Cut(6, 2, 80, 100),
          new Cut(2, 1, 60, 64),
          new Cut(1, 0, 40, 48));
}
