package dev.sparekey.registryclient;

import org.apache.avro.Schema;

/**
 * How much work a writer's schema, registered by anyone, may make of one record. A schema of forty
 * records, each with two fields of the next, is short to write and 2^40 fields to resolve and skip;
 * one that holds itself has no end.
 */
final class WriterWork {
  /** Our own largest record has some hundred nodes. */
  private static final int MOST_NODES = 5000;

  /** Readers and this walk recurse; ours are four deep. */
  private static final int DEEPEST = 100;

  /**
   * What takes no byte weighs more: an array of a million bytes may have a million items, each with
   * all of those.
   */
  private static final int WITHOUT_BYTES = 100;

  private int left = MOST_NODES;

  private WriterWork() {}

  /** True when it expands to at most 5,000 nodes, none below more than 100 others. */
  static boolean isBounded(Schema schema) {
    return new WriterWork().affords(schema, 0);
  }

  /** Needs no memory of records seen: what is left of the nodes bounds the walk. */
  private boolean affords(Schema schema, int depth) {
    left -= takesNoByte(schema) ? WITHOUT_BYTES : 1;
    if (left < 0 || depth > DEEPEST) {
      return false;
    }
    int below = depth + 1;
    return switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          if (!affords(field.schema(), below)) {
            yield false;
          }
        }
        yield true;
      }
      case UNION -> {
        for (Schema part : schema.getTypes()) {
          // The branch's number takes a byte.
          left += takesNoByte(part) ? WITHOUT_BYTES - 1 : 0;
          if (!affords(part, below)) {
            yield false;
          }
        }
        yield true;
      }
      case ARRAY -> affords(schema.getElementType(), below);
      case MAP -> affords(schema.getValueType(), below);
      case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> true;
    };
  }

  private static boolean takesNoByte(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> true;
      case RECORD -> schema.getFields().isEmpty();
      case FIXED -> schema.getFixedSize() == 0;
      case ARRAY, MAP, UNION, ENUM, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN -> false;
    };
  }
}
