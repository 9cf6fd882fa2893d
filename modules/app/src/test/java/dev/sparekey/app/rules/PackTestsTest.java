package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.RuleTest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that the built-in rules bring along, and whether they would notice a change. */
class PackTestsTest {

  private static final Pattern CONDITION = Pattern.compile("(?m)^  condition: (.+)$");
  private static final Pattern THRESHOLD = Pattern.compile("(?m)^    gte: ([0-9]+)$");

  /** True of every step, and never unknown. */
  private static final String EVERY_STEP = "  every_step: {step.action|re: '.'}\n";

  /** The names of those of a file that fail. */
  private static List<String> failing(String file, RuleSet rules) {
    TestBench bench = new TestBench(AssurancePolicy.DEFAULT, rules);
    return rules.tests().stream()
        .filter(test -> test.at().source().equals(file))
        .filter(test -> !bench.run(test).passed())
        .map(RuleTest::name)
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> pack_saysOfEachTestWhatItExpects() {
    TestBench bench = new TestBench(AssurancePolicy.DEFAULT, Pack.load());
    return Pack.load().tests().stream()
        .map(
            test ->
                DynamicTest.dynamicTest(
                    test.at().source() + ": " + test.name(),
                    () -> assertThat(bench.run(test).failures()).isEmpty()));
  }

  static Stream<String> files() {
    return Pack.names().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void rule_thatNeverFires_failsItsOwnTests(String file) {
    assertThat(failing(file, changed(file, "every_step and not every_step", 1))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void rule_thatFiresOnEverything_failsItsOwnTests(String file) {
    assertThat(failing(file, changed(file, "every_step", -1))).isNotEmpty();
  }

  /** Each part of a condition is there for a reason. */
  @ParameterizedTest
  @MethodSource("files")
  void rule_withoutOneOfItsConjuncts_failsItsOwnTests(String file) {
    Matcher condition = CONDITION.matcher(Pack.texts().get(file));
    while (condition.find()) {
      String[] parts = condition.group(1).split(" and ");
      if (condition.group(1).contains("(")) {
        continue;
      }
      for (int left = 0; left < parts.length; left++) {
        String[] others = parts.clone();
        others[left] = "every_step";
        assertThat(failing(file, changed(file, String.join(" and ", others), 0)))
            .as("without '" + parts[left] + "'")
            .isNotEmpty();
      }
    }
  }

  /**
   * @param by how much the thresholds of correlations are raised
   */
  private static RuleSet changed(String file, String condition, int by) {
    String text = Pack.texts().get(file);
    String changed =
        by != 0 && THRESHOLD.matcher(text).find()
            ? THRESHOLD
                .matcher(text)
                .replaceAll(found -> "    gte: " + (Integer.parseInt(found.group(1)) + by))
            : CONDITION
                .matcher(text)
                .replaceAll(Matcher.quoteReplacement(EVERY_STEP + "  condition: " + condition));
    Map<String, String> pack = new TreeMap<>(Pack.texts());
    pack.put(file, changed);
    RuleSet rules = RuleSet.load(pack);
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    assertThat(rules.tests()).isNotEmpty();
    return rules;
  }
}
