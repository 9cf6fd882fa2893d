package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Knowing less never changes a verdict into its opposite. */
class UnknownTest {
  private static final Taxonomy TAXONOMY =
      Taxonomy.closed(
          Map.of("a", new FieldType.Flag(), "b", new FieldType.Flag(), "c", new FieldType.Flag()),
          Set.of("c"),
          Set.of());

  @Property
  void verdict_withOneFieldUnknown_staysOrBecomesUnknown(
      @ForAll("conditions") String condition,
      @ForAll boolean a,
      @ForAll boolean b,
      @ForAll boolean c) {
    Detection detection = detection(condition);
    Truth before = detection.evaluate(FakeFields.of("a", a, "b", b, "c", c));
    Truth after = detection.evaluate(FakeFields.of("a", a, "b", FieldValue.unknown(), "c", c));
    assertThat(after).isIn(before, Truth.UNKNOWN);
  }

  @Property
  void strongMatch_whateverTheWeakField_isTrue(
      @ForAll("conditions") String condition, @ForAll boolean a, @ForAll boolean b) {
    Detection detection = detection(condition);
    if (detection.match(FakeFields.of("a", a, "b", b, "c", true)) == Strength.STRONG) {
      assertThat(detection.evaluate(FakeFields.of("a", a, "b", b, "c", false)))
          .isEqualTo(Truth.TRUE);
    }
  }

  private static Detection detection(String condition) {
    return DetectionTest.compiled(
        "{p: {a: true}, q: {b|neq: true}, r: {c: true}, condition: '" + condition + "'}", TAXONOMY);
  }

  @Provide
  Arbitrary<String> conditions() {
    Arbitrary<String> leaves = Arbitraries.of("p", "q", "r", "1 of them", "all of them");
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.map(x -> "not (" + x + ")"),
                inner.list().ofSize(2).map(x -> "(" + String.join(" and ", x) + ")"),
                inner.list().ofSize(2).map(x -> "(" + String.join(" or ", x) + ")")),
        0,
        4);
  }
}
