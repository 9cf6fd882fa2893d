package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.RuleTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that the built-in rules bring along, and whether they would notice a change. */
class PackTestsTest {

  private static final Pattern CONDITION = Pattern.compile("(?m)^  condition: (.+)$");
  private static final String BETWEEN = "\n---\n";
  private static final Pattern DETECTION = Pattern.compile("(?m)^detection:$");
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

  /** Each detection of each file, and each threshold of a correlation, by its document's place. */
  static Stream<Arguments> documents(Pattern part) {
    List<Arguments> documents = new ArrayList<>();
    Pack.texts()
        .forEach(
            (file, text) -> {
              List<String> all = List.of(text.split(BETWEEN));
              for (int i = 0; i < all.size(); i++) {
                if (part.matcher(all.get(i)).find()) {
                  documents.add(Arguments.of(file, i));
                }
              }
            });
    return documents.stream();
  }

  static Stream<Arguments> detections() {
    return documents(DETECTION);
  }

  static Stream<Arguments> thresholds() {
    return documents(THRESHOLD);
  }

  @ParameterizedTest
  @MethodSource("detections")
  void rule_thatNeverFires_failsTheTestsOfItsFile(String file, int document) {
    assertThat(failing(file, changed(file, document, "every_step and not every_step")))
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("detections")
  void rule_thatFiresOnEverything_failsTheTestsOfItsFile(String file, int document) {
    assertThat(failing(file, changed(file, document, "every_step"))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("thresholds")
  void correlation_thatCountsOneMoreOrLess_failsTheTestsOfItsFile(String file, int document) {
    assertThat(failing(file, counting(file, document, 1))).isNotEmpty();
    assertThat(failing(file, counting(file, document, -1))).isNotEmpty();
  }

  /** Each part of a condition is there for a reason. */
  @ParameterizedTest
  @MethodSource("detections")
  void rule_withoutOneOfItsConjuncts_failsTheTestsOfItsFile(String file, int document) {
    Matcher condition =
        CONDITION.matcher(
            Objects.requireNonNull(Pack.texts().get(file), file).split(BETWEEN)[document]);
    assertThat(condition.find()).isTrue();
    String[] parts = condition.group(1).split(" and ");
    if (condition.group(1).contains("(")) {
      return;
    }
    for (int left = 0; left < parts.length; left++) {
      String[] others = parts.clone();
      others[left] = "every_step";
      assertThat(failing(file, changed(file, document, String.join(" and ", others))))
          .as("without '" + parts[left] + "'")
          .isNotEmpty();
    }
  }

  private static RuleSet counting(String file, int document, int by) {
    return changed(
        file,
        document,
        text ->
            THRESHOLD
                .matcher(text)
                .replaceAll(found -> "    gte: " + (Integer.parseInt(found.group(1)) + by)));
  }

  private static RuleSet changed(String file, int document, String condition) {
    String instead = Matcher.quoteReplacement(EVERY_STEP + "  condition: " + condition);
    return changed(file, document, text -> CONDITION.matcher(text).replaceAll(instead));
  }

  private static RuleSet changed(String file, int document, UnaryOperator<String> change) {
    String[] documents = Objects.requireNonNull(Pack.texts().get(file), file).split(BETWEEN);
    documents[document] = change.apply(documents[document]);
    Map<String, String> pack = new TreeMap<>(Pack.texts());
    pack.put(file, String.join(BETWEEN, documents));
    RuleSet rules = RuleSet.load(pack);
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    assertThat(rules.tests()).isNotEmpty();
    return rules;
  }
}
