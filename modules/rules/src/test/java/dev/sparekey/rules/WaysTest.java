package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WaysTest {
  private static final List<Set<String>> INPUTS = List.of(Set.of("a"), Set.of("b"), Set.of("c"));

  private static List<CorrelationCondition.Way> ways(String condition, Problems problems) {
    Yaml.Scalar text = new Yaml.Scalar(new Place("x", 1, 1, condition), condition, condition, 0);
    ConditionTree tree = ConditionParser.parse(text, "a rule", problems);
    assertThat(tree).isNotNull();
    return Ways.of(new CorrelationText.Temporal(false, text.at(), tree, null), INPUTS, problems);
  }

  /** A condition holds for what occurs exactly when one of its ways does. */
  @Property(tries = 200)
  void ways_holdForWhatTheConditionHolds(@ForAll("conditions") Written written) {
    Problems problems = new Problems();
    List<CorrelationCondition.Way> ways = ways(written.text(), problems);
    for (int occurring = 0; occurring < 8; occurring++) {
      int occurs = occurring;
      boolean one =
          ways.stream()
              .anyMatch(
                  way ->
                      way.present().stream().allMatch(i -> (occurs >> i & 1) == 1)
                          && way.absent().stream().allMatch(i -> (occurs >> i & 1) == 0));
      if (problems.errors() == 0) {
        assertThat(one).isEqualTo(written.holds(occurring));
      }
    }
    if (problems.errors() > 0) {
      // Refused only when nothing has to occur, or when it never holds.
      assertThat(written.holds(0) || written.neverHolds()).isTrue();
    }
  }

  /**
   * @param truth bit n: whether it holds when the rules of the bits of n occur
   */
  record Written(String text, int truth) {
    boolean holds(int occurring) {
      return (truth >> occurring & 1) == 1;
    }

    boolean neverHolds() {
      return truth == 0;
    }
  }

  @Provide
  Arbitrary<Written> conditions() {
    // Of eight cases, those in which a, b and c occur.
    Arbitrary<Written> names =
        Arbitraries.of(
            new Written("a", 0b10101010),
            new Written("b", 0b11001100),
            new Written("c", 0b11110000),
            new Written("1 of them", 0b11111110),
            new Written("all of them", 0b10000000));
    return names.flatMap(first -> longer(first, names)).flatMap(some -> longer(some, names));
  }

  private static Arbitrary<Written> longer(Written first, Arbitrary<Written> names) {
    return Combinators.combine(names, Arbitraries.of("and", "or", "and not", "or not", "not"))
        .as(
            (name, how) ->
                switch (how) {
                  case "and" -> new Written(text(first, " and ", name), first.truth & name.truth);
                  case "or" -> new Written(text(first, " or ", name), first.truth | name.truth);
                  case "and not" ->
                      new Written(text(first, " and not ", name), first.truth & ~name.truth & 0xFF);
                  case "or not" ->
                      new Written(
                          text(first, " or not ", name), (first.truth | ~name.truth) & 0xFF);
                  default -> new Written("not (" + first.text + ")", ~first.truth & 0xFF);
                });
  }

  private static String text(Written first, String between, Written second) {
    return "(" + first.text + ")" + between + "(" + second.text + ")";
  }

  @Test
  void absence_byItself_isRefusedWithWhatToWrite() {
    Problems problems = new Problems();
    assertThat(ways("a or not b", problems)).isEmpty();
    assertThat(problems.all()).anySatisfy(d -> assertThat(d.message()).contains("'a and not b'"));
  }

  @Test
  void contradiction_isRefused() {
    Problems problems = new Problems();
    assertThat(ways("a and not a and b and c", problems)).isEmpty();
    assertThat(problems.all()).anySatisfy(d -> assertThat(d.message()).contains("never holds"));
  }

  @Test
  void manyWays_areRefused() {
    Problems problems = new Problems();
    List<Set<String>> many = IntStream.range(0, 30).mapToObj(i -> Set.of("r" + i)).toList();
    assertThat(
            Ways.of(
                new CorrelationText.Temporal(
                    true, new Place("x", 1, 1, ""), null, Bounds.atLeast(15)),
                many,
                problems))
        .isEmpty();
    assertThat(problems.all()).anySatisfy(d -> assertThat(d.message()).contains("256"));
  }
}
