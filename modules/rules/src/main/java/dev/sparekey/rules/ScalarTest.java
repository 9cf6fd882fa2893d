package dev.sparekey.rules;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of one scalar of a field: a String, Long, Double or Boolean.
 *
 * <p>Sources disagree about types (Azure's result code {@code 50057} is a string in one export and
 * a number in the next), so equality compares texts when the types differ.
 */
interface ScalarTest {
  boolean test(Object scalar);

  static ScalarTest text(TextTest test) {
    return scalar -> test.test(textOf(scalar));
  }

  static ScalarTest pattern(Pattern pattern) {
    return scalar -> pattern.matcher(textOf(scalar)).find();
  }

  static ScalarTest network(IpNetwork network) {
    return scalar -> {
      IpAddress address = scalar instanceof String text ? IpAddress.parse(text) : null;
      return address != null && network.contains(address);
    };
  }

  /**
   * @param written the number as the author wrote it, for fields that hold it as text
   */
  static ScalarTest number(Number number, String written) {
    return scalar ->
        switch (scalar) {
          case Long value -> compare(value, number) == 0;
          case Double value -> compare(value, number) == 0;
          default -> written.equalsIgnoreCase(textOf(scalar));
        };
  }

  static ScalarTest bool(boolean expected) {
    String text = Boolean.toString(expected);
    return scalar -> text.equalsIgnoreCase(textOf(scalar));
  }

  /** Texts count when they are numbers; whatever is no number is neither less nor greater. */
  static ScalarTest ordered(Modifier comparison, Number limit) {
    return scalar -> {
      Number value = numberOf(scalar);
      if (value == null || Double.isNaN(value.doubleValue())) {
        return false;
      }
      int order = compare(value, limit);
      return switch (comparison) {
        case LT -> order < 0;
        case LTE -> order <= 0;
        case GT -> order > 0;
        case GTE -> order >= 0;
        default -> throw new IllegalArgumentException("not an order: " + comparison);
      };
    };
  }

  static String textOf(Object scalar) {
    if (scalar instanceof String text) {
      return text;
    }
    // A JSON reader may deliver 5 as 5.0; an author writes 5.
    return scalar instanceof Double value && value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString(value.longValue())
        : scalar.toString();
  }

  private static @Nullable Number numberOf(Object scalar) {
    return switch (scalar) {
      case Long value -> value;
      case Double value -> value;
      case String text -> parsed(text);
      default -> null;
    };
  }

  private static @Nullable Number parsed(String text) {
    // Java's parser also takes "NaN", "0x1p3" and "5d", and costs more the longer the text is.
    if (text.isEmpty() || text.length() > 32) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && "+-.eE".indexOf(c) < 0) {
        return null;
      }
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  private static int compare(Number a, Number b) {
    return a instanceof Long x && b instanceof Long y
        ? Long.compare(x, y)
        : Double.compare(a.doubleValue(), b.doubleValue());
  }
}
