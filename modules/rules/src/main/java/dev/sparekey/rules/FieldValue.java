package dev.sparekey.rules;

import java.util.List;

/** What a record says about one field. */
public sealed interface FieldValue {

  /**
   * The record has the field. A field with several values matches when any of them does; one
   * without scalars (an empty list, an object) exists and equals nothing.
   *
   * @param scalars each a String, Long, Double or Boolean
   */
  record Known(List<Object> scalars) implements FieldValue {
    private static final Known TRUE = new Known(List.of(true));
    private static final Known FALSE = new Known(List.of(false));

    public Known {
      scalars = List.copyOf(scalars);
      for (Object scalar : scalars) {
        if (!(scalar instanceof String
            || scalar instanceof Long
            || scalar instanceof Double
            || scalar instanceof Boolean)) {
          throw new IllegalArgumentException(
              "a field value should be a String, Long, Double or Boolean: was "
                  + scalar.getClass().getName());
        }
      }
    }
  }

  /** The record does not have the field, or has it as null. */
  record Absent() implements FieldValue {
    private static final Absent INSTANCE = new Absent();
  }

  /** The feed cannot show the field: any comparison with it is unknown. */
  record Unknown() implements FieldValue {
    private static final Unknown INSTANCE = new Unknown();
  }

  static FieldValue of(String value) {
    return new Known(List.of(value));
  }

  static FieldValue of(long value) {
    return new Known(List.of(value));
  }

  static FieldValue of(double value) {
    return new Known(List.of(value));
  }

  static FieldValue of(boolean value) {
    return value ? Known.TRUE : Known.FALSE;
  }

  static FieldValue ofAll(List<? extends Object> scalars) {
    return new Known(List.copyOf(scalars));
  }

  static FieldValue absent() {
    return Absent.INSTANCE;
  }

  static FieldValue unknown() {
    return Unknown.INSTANCE;
  }
}
