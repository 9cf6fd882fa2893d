package dev.sparekey.ingest.redaction;

import java.util.List;

/**
 * Whether letters are a word or drawn by chance. Of the pairs of neighbours in words of English,
 * German, French, Spanish, Italian, Dutch and Portuguese 97 in 100 are in this table; of the pairs
 * of letters drawn by chance 48 in 100 are.
 */
final class Words {

  /** By the first letter, from a to z, which letters follow on it in words. */
  private static final List<String> FOLLOWING =
      List.of(
          "abcdfghijklmnoprstuvwxyz",
          "aeilorsu",
          "acehiklorstu",
          "adeilorsu",
          "abcdefghijklmnopqrstuvwxyz",
          "aefilorstu",
          "aeghilnorstu",
          "aeilortu",
          "abcdefgjklmnopqrstuvxz",
          "aeiou",
          "aehiorstu",
          "abdefghilmostuvy",
          "abeimopsu",
          "abcdefghijklmnostuvyz",
          "abcdefgiklmnoprstuvw",
          "aehiloprstu",
          "u",
          "abcdefgiklmnoprstuvwyz",
          "aceghiklmnopstuvy",
          "acehilmorstuyz",
          "abcdefgiklmnoprstxz",
          "aeio",
          "aeio",
          "aceipt",
          "aeimnopsu",
          "aeiouz");

  /**
   * Of one word of eight letters 4 in 100 have no more pairs of the table than this, of eight
   * letters by chance 91 in 100.
   */
  private static final double MOST_IN_ONE = 0.72;

  /** Of five taken together practically none, and practically all. */
  private static final double MOST_IN_MANY = 0.75;

  /** Of a word that nothing but its letters tells from others: 1 in 1,000, and half. */
  private static final double MOST_IN_SURE = 0.5;

  /**
   * @param pairs of neighbours that are letters
   * @param common those of them that words have
   */
  private record Pairs(int pairs, int common) {

    Pairs plus(Pairs other) {
      return new Pairs(pairs + other.pairs, common + other.common);
    }

    boolean atMost(double part) {
      return pairs > 0 && common <= part * pairs;
    }
  }

  /** Of three words of four letters 5 in 100, of three groups by chance 98 in 100. */
  private static final double MOST_IN_ROW = 0.78;

  private Words() {}

  /** Whether it is none. */
  static boolean isByChance(Token token) {
    return pairs(token).atMost(MOST_IN_ONE);
  }

  /** Whether it is none, although nothing else says so. */
  static boolean isSurelyByChance(Token token) {
    return pairs(token).atMost(MOST_IN_SURE);
  }

  /** Whether groups that stand alone are none. */
  static boolean isRowByChance(Token groups) {
    return pairs(groups).atMost(MOST_IN_ROW);
  }

  /** Whether none of its pairs is one that words do not have. */
  static boolean isPlain(Token token) {
    Pairs pairs = pairs(token);
    return pairs.common() == pairs.pairs();
  }

  /** Whether they are none, as a whole: a few words may be odd, and a few codes look like words. */
  static boolean areByChance(List<Token> tokens) {
    return tokens.stream()
        .map(Words::pairs)
        .reduce(new Pairs(0, 0), Pairs::plus)
        .atMost(MOST_IN_MANY);
  }

  /** Whether the letters of groups with blanks between are none; digits are passed over. */
  static boolean isByChance(String groups) {
    return pairs(groups).atMost(MOST_IN_ONE);
  }

  private static Pairs pairs(Token token) {
    Pairs all = new Pairs(0, 0);
    int at = 0;
    for (int group : token.groups()) {
      all = all.plus(pairs(token.characters().substring(at, at + group)));
      at += group;
    }
    return all;
  }

  private static Pairs pairs(String text) {
    int common = 0;
    int pairs = 0;
    for (int i = 1; i < text.length(); i++) {
      int first = letter(text.charAt(i - 1));
      int second = letter(text.charAt(i));
      if (first >= 0 && second >= 0) {
        pairs++;
        common += isCommon(first, second) ? 1 : 0;
      }
    }
    return new Pairs(pairs, common);
  }

  private static boolean isCommon(int first, int second) {
    return FOLLOWING.get(first).indexOf('a' + second) >= 0;
  }

  private static int letter(char c) {
    return c >= 'a' && c <= 'z' ? c - 'a' : c >= 'A' && c <= 'Z' ? c - 'A' : -1;
  }
}
