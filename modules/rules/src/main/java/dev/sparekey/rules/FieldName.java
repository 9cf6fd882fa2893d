package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field's name, taken apart once: rules ask thousands of records for the same few names, and a
 * name with dots may be a key, a path, or anything between.
 */
public final class FieldName {

  /**
   * No source's record is so deep. A name with more is refused in a rule, and elsewhere one key.
   */
  static final int MOST_DOTS = 16;

  private final String text;
  private final int bit;
  private final long[] bits = new long[KeyFilter.WORDS];
  private final String[] heads;
  private final int[] headBits;
  private final FieldName[] tails;

  /**
   * @param tails the names behind each of its dots, from the first on
   */
  private FieldName(String text, List<FieldName> tails) {
    this.text = text;
    this.tails = tails.toArray(FieldName[]::new);
    heads = new String[this.tails.length];
    headBits = new int[heads.length];
    bit = KeyFilter.bit(text, text.length());
    add(bit);
    for (int i = 0; i < heads.length; i++) {
      heads[i] = text.substring(0, text.length() - this.tails[i].text.length() - 1);
      headBits[i] = KeyFilter.bit(heads[i], heads[i].length());
      add(headBits[i]);
    }
  }

  private void add(int one) {
    bits[one >> 6] |= 1L << one;
  }

  static FieldName of(String text) {
    List<FieldName> tails = new ArrayList<>();
    for (int dot = text.lastIndexOf('.'); dot >= 0; dot = text.lastIndexOf('.', dot - 1)) {
      if (tails.size() == MOST_DOTS) {
        return new FieldName(text, List.of());
      }
      tails.addFirst(new FieldName(text.substring(dot + 1), tails));
    }
    return new FieldName(text, tails);
  }

  /** As the author wrote it. */
  public String text() {
    return text;
  }

  boolean mayBeIn(KeyFilter keys) {
    return keys.mayHaveAny(bits);
  }

  boolean mayBeKeyIn(@Nullable KeyFilter keys) {
    return keys == null || keys.mayHave(bit);
  }

  int dots() {
    return heads.length;
  }

  /** What stands before a dot, from the first dot on. */
  String head(int dot) {
    return heads[dot];
  }

  boolean mayHeadBeKeyIn(int dot, @Nullable KeyFilter keys) {
    return keys == null || keys.mayHave(headBits[dot]);
  }

  /** What stands behind a dot. */
  FieldName tail(int dot) {
    return tails[dot];
  }

  /** The first of its segments. */
  String first() {
    return heads.length == 0 ? text : heads[0];
  }
}
