package dev.sparekey.rules;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A compiled part of a detection. {@code strict} reads weak fields as unknown: what is still true
 * then does not rest on them.
 */
sealed interface Clause {

  Truth evaluate(Fields fields, boolean strict);

  /** What has to be so of a record for this to be anything but false. */
  default Requirement requirement() {
    return Requirement.NONE;
  }

  /** The comparisons in it, in the order of the text. */
  default Stream<Clause> comparisons() {
    return Stream.of(this);
  }

  /**
   * Whether it can ever come to this, true or false, by what feeds can show. Comparisons are taken
   * to be independent of each other, so it errs towards yes.
   */
  boolean canBe(boolean truth, Visibility feeds);

  /** As its author wrote it, cut where it is long; empty for what joins others. */
  default String written() {
    return "";
  }

  static Clause and(List<Clause> parts) {
    return parts.size() == 1 ? parts.getFirst() : new And(parts.toArray(Clause[]::new));
  }

  static Clause or(List<Clause> parts) {
    return parts.size() == 1 ? parts.getFirst() : new Or(parts.toArray(Clause[]::new));
  }

  final class And implements Clause {
    private final Clause[] parts;

    private And(Clause[] parts) {
      this.parts = parts;
    }

    @Override
    public Truth evaluate(Fields fields, boolean strict) {
      Truth truth = Truth.TRUE;
      for (Clause part : parts) {
        truth = truth.and(part.evaluate(fields, strict));
        if (truth == Truth.FALSE) {
          return truth;
        }
      }
      return truth;
    }

    @Override
    public Requirement requirement() {
      return Requirement.allOf(Arrays.stream(parts).map(Clause::requirement).toList());
    }

    @Override
    public Stream<Clause> comparisons() {
      return Arrays.stream(parts).flatMap(Clause::comparisons);
    }

    @Override
    public boolean canBe(boolean truth, Visibility feeds) {
      Stream<Clause> all = Arrays.stream(parts);
      return truth
          ? all.allMatch(part -> part.canBe(true, feeds))
          : all.anyMatch(part -> part.canBe(false, feeds));
    }
  }

  final class Or implements Clause {
    private final Clause[] parts;

    private Or(Clause[] parts) {
      this.parts = parts;
    }

    @Override
    public Truth evaluate(Fields fields, boolean strict) {
      Truth truth = Truth.FALSE;
      for (Clause part : parts) {
        truth = truth.or(part.evaluate(fields, strict));
        if (truth == Truth.TRUE) {
          return truth;
        }
      }
      return truth;
    }

    @Override
    public Requirement requirement() {
      return Requirement.anyOf(Arrays.stream(parts).map(Clause::requirement).toList());
    }

    @Override
    public Stream<Clause> comparisons() {
      return Arrays.stream(parts).flatMap(Clause::comparisons);
    }

    @Override
    public boolean canBe(boolean truth, Visibility feeds) {
      Stream<Clause> all = Arrays.stream(parts);
      return truth
          ? all.anyMatch(part -> part.canBe(true, feeds))
          : all.allMatch(part -> part.canBe(false, feeds));
    }
  }

  record Not(Clause part) implements Clause {
    @Override
    public Truth evaluate(Fields fields, boolean strict) {
      return part.evaluate(fields, strict).not();
    }

    @Override
    public Stream<Clause> comparisons() {
      return part.comparisons();
    }

    @Override
    public boolean canBe(boolean truth, Visibility feeds) {
      return part.canBe(!truth, feeds);
    }
  }

  /** One field with its values: any of them, or all of them. */
  final class Field implements Clause {
    private final String written;
    private final FieldName name;
    private final boolean weak;
    private final ValueTest[] tests;
    private final boolean all;
    private final boolean negated;

    Field(
        String written,
        String name,
        boolean weak,
        List<ValueTest> tests,
        boolean all,
        boolean negated) {
      this.written = written;
      this.name = FieldName.of(name);
      this.weak = weak;
      this.tests = tests.toArray(ValueTest[]::new);
      this.all = all;
      this.negated = negated;
    }

    @Override
    public Truth evaluate(Fields fields, boolean strict) {
      FieldValue value = strict && weak ? FieldValue.unknown() : fields.get(name);
      if (value instanceof FieldValue.Unknown) {
        return Truth.UNKNOWN;
      }
      Truth truth = Truth.of(all);
      for (ValueTest test : tests) {
        Truth one = test.test(value, fields, strict);
        truth = all ? truth.and(one) : truth.or(one);
      }
      return negated ? truth.not() : truth;
    }

    String name() {
      return name.text();
    }

    @Override
    public boolean canBe(boolean truth, Visibility feeds) {
      if (!feeds.shows(name.text())) {
        return false;
      }
      List<FieldValue> values = feeds.values(name.text());
      return values.isEmpty()
          || values.stream().anyMatch(value -> evaluate(only(value), false) == Truth.of(truth));
    }

    private Fields only(FieldValue value) {
      return new Fields() {
        @Override
        public FieldValue get(String field) {
          return field.equals(name.text()) ? value : FieldValue.unknown();
        }

        @Override
        public Iterable<String> texts() {
          return List.of();
        }
      };
    }

    @Override
    public String written() {
      return written;
    }

    @Override
    public Requirement requirement() {
      if (negated || tests.length == 0) {
        return Requirement.NONE;
      }
      List<Requirement> each =
          Arrays.stream(tests).map(test -> Requirement.of(name.text(), test.sought())).toList();
      return all ? Requirement.allOf(each) : Requirement.anyOf(each);
    }
  }

  /** Words anywhere in the record. */
  final class Keywords implements Clause {

    /**
     * A pattern takes a second for a record of 1 MiB, a word next to nothing. So of the record's
     * texts each pattern is looked for in those that fit into so many characters, and whether the
     * others have it is not known. Words are looked for everywhere: else whoever fills a field with
     * 64 Ki characters would not be found by any.
     */
    static final int MOST_FOR_A_PATTERN = 64 * 1_024;

    private final String written;
    private final ScalarTest[] tests;
    private final boolean patterns;
    private final boolean all;
    private final boolean negated;

    /**
     * @param patterns whether the tests are patterns, which take time
     */
    Keywords(
        String written, List<ScalarTest> tests, boolean patterns, boolean all, boolean negated) {
      this.written = written;
      this.tests = tests.toArray(ScalarTest[]::new);
      this.patterns = patterns;
      this.all = all;
      this.negated = negated;
    }

    @Override
    public Truth evaluate(Fields fields, boolean strict) {
      Truth truth = Truth.of(all);
      for (ScalarTest test : tests) {
        Truth one = anywhere(test, fields);
        truth = all ? truth.and(one) : truth.or(one);
        if (truth == Truth.of(!all)) {
          break;
        }
      }
      return negated ? truth.not() : truth;
    }

    @Override
    public String written() {
      return written;
    }

    @Override
    public boolean canBe(boolean truth, Visibility feeds) {
      return true;
    }

    private Truth anywhere(ScalarTest test, Fields fields) {
      int room = patterns ? MOST_FOR_A_PATTERN : Integer.MAX_VALUE;
      boolean whole = !fields.hasOtherTexts();
      for (String text : fields.texts()) {
        if (text.length() > room) {
          whole = false;
          continue;
        }
        if (test.test(text)) {
          return Truth.TRUE;
        }
        room -= patterns ? text.length() : 0;
      }
      return whole ? Truth.FALSE : Truth.UNKNOWN;
    }
  }
}
