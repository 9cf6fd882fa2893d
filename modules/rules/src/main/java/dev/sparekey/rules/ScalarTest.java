package dev.sparekey.rules;

import com.google.re2j.Pattern;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of one scalar of a field: a String, Long, Double or Boolean.
 *
 * <p>Sources disagree about types (Azure's result code {@code 50057} is a string in one export and
 * a number in the next), so equality compares texts when the types differ.
 */
interface ScalarTest {
  /** Whole numbers below it are the same as a Long, a Double and a text. */
  double EXACT = 1e15;

  boolean test(Object scalar);

  /**
   * What of which one has to be found in the scalar for the test to hold; empty when there is no
   * such set. What the index of rules rests on.
   */
  default Set<Sought> sought() {
    return Set.of();
  }

  static ScalarTest text(Wildcards wildcards, boolean cased) {
    TextTest test = wildcards.test(cased);
    String literal = wildcards.literal();
    if (literal != null) {
      return new Seeking(Set.of(Sought.whole(literal)), scalar -> test.test(textOf(scalar)));
    }
    String part = wildcards.longestPart();
    return part.length() < Sought.SHORTEST_PART
        ? scalar -> test.test(textOf(scalar))
        : new Seeking(Set.of(Sought.part(part)), scalar -> test.test(textOf(scalar)));
  }

  static ScalarTest any(ScalarTest... tests) {
    if (tests.length == 1) {
      return tests[0];
    }
    Set<Sought> sought = new HashSet<>();
    boolean each = true;
    for (ScalarTest test : tests) {
      each &= !test.sought().isEmpty();
      sought.addAll(test.sought());
    }
    ScalarTest any =
        scalar -> {
          for (ScalarTest test : tests) {
            if (test.test(scalar)) {
              return true;
            }
          }
          return false;
        };
    return each ? new Seeking(sought, any) : any;
  }

  /** Of a part of the scalar's date; what is no date does not match. */
  static ScalarTest of(TimePart part, ScalarTest test) {
    return scalar -> {
      Long value = part.of(scalar);
      return value != null && test.test(value);
    };
  }

  /** A test that only scalars in which something is found can pass. */
  record Seeking(Set<Sought> sought, ScalarTest test) implements ScalarTest {
    public Seeking {
      sought = Set.copyOf(sought);
    }

    @Override
    public boolean test(Object scalar) {
      return test.test(scalar);
    }
  }

  static ScalarTest pattern(Pattern pattern) {
    ScalarTest test = scalar -> pattern.matcher(textOf(scalar)).find();
    Set<Sought> sought =
        PatternParts.of(pattern.pattern()).stream().map(Sought::part).collect(Collectors.toSet());
    return sought.isEmpty() ? test : new Seeking(sought, test);
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
    ScalarTest test =
        scalar ->
            switch (scalar) {
              case Long value -> compare(value, number) == 0;
              case Double value -> compare(value, number) == 0;
              default -> written.equalsIgnoreCase(textOf(scalar));
            };
    // Beyond, a long and a double may be equal and have different texts.
    return Math.abs(number.doubleValue()) < EXACT
        ? new Seeking(
            Set.copyOf(List.of(Sought.whole(textOf(number)), Sought.whole(written))), test)
        : test;
  }

  static ScalarTest bool(boolean expected) {
    String text = Boolean.toString(expected);
    return new Seeking(Set.of(Sought.whole(text)), scalar -> text.equalsIgnoreCase(textOf(scalar)));
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
    return scalar instanceof Double value && value == Math.rint(value) && Math.abs(value) < EXACT
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
