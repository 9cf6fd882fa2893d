package dev.sparekey.rules;

import java.util.List;
import java.util.Set;

/** One comparison of a field that is known or absent; unknown ones never get here. */
sealed interface ValueTest {

  Truth test(FieldValue value, Fields fields, boolean strict);

  /** As of {@link ScalarTest#sought}. */
  default Set<Sought> sought() {
    return Set.of();
  }

  record IsNull() implements ValueTest {
    @Override
    public Truth test(FieldValue value, Fields fields, boolean strict) {
      return Truth.of(value instanceof FieldValue.Absent);
    }
  }

  /** Presence counts, even of a null. */
  record Exists(String name, boolean expected) implements ValueTest {
    @Override
    public Truth test(FieldValue value, Fields fields, boolean strict) {
      return Truth.of(fields.has(name) == expected);
    }
  }

  record AnyScalar(ScalarTest test) implements ValueTest {
    @Override
    public Truth test(FieldValue value, Fields fields, boolean strict) {
      if (value instanceof FieldValue.Known known) {
        List<Object> scalars = known.scalars();
        for (int i = 0; i < scalars.size(); i++) {
          if (test.test(scalars.get(i))) {
            return Truth.TRUE;
          }
        }
      }
      return Truth.FALSE;
    }

    @Override
    public Set<Sought> sought() {
      return test.sought();
    }
  }

  /** Against another field of the same record. Two absent fields are not equal. */
  record OtherField(String name, boolean weak, Modifier comparison, boolean cased)
      implements ValueTest {
    @Override
    public Truth test(FieldValue value, Fields fields, boolean strict) {
      FieldValue other = strict && weak ? FieldValue.unknown() : fields.get(name);
      return switch (other) {
        case FieldValue.Unknown unknown -> Truth.UNKNOWN;
        case FieldValue.Absent absent -> Truth.FALSE;
        case FieldValue.Known known ->
            Truth.of(value instanceof FieldValue.Known own && anyPair(own, known));
      };
    }

    private boolean anyPair(FieldValue.Known own, FieldValue.Known others) {
      for (Object scalar : own.scalars()) {
        String text = ScalarTest.textOf(scalar);
        for (Object other : others.scalars()) {
          if (compare(text, ScalarTest.textOf(other))) {
            return true;
          }
        }
      }
      return false;
    }

    private boolean compare(String text, String other) {
      int length = other.length();
      return switch (comparison) {
        case STARTSWITH -> text.regionMatches(!cased, 0, other, 0, length);
        case ENDSWITH ->
            text.length() >= length
                && text.regionMatches(!cased, text.length() - length, other, 0, length);
        case CONTAINS -> contains(text, other);
        default -> cased ? text.equals(other) : text.equalsIgnoreCase(other);
      };
    }

    /** Both sides may be an attacker's: length times length has to stay small. */
    private boolean contains(String text, String other) {
      if (other.length() > Wildcards.LONGEST) {
        return false;
      }
      for (int i = 0; i <= text.length() - other.length(); i++) {
        if (text.regionMatches(!cased, i, other, 0, other.length())) {
          return true;
        }
      }
      return false;
    }
  }
}
