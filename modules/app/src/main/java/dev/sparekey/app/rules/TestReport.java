package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Place;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.RuleTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How the tests of some rules went, rule by rule. */
record TestReport(List<OfRule> rules) {

  /** Characters of a title in a line. */
  private static final int TITLE = 64;

  /** Characters of a name or reason in a line. */
  private static final int SHOWN = 400;

  TestReport {
    rules = List.copyOf(rules);
  }

  record OfRule(RuleHeader rule, List<TestBench.Result> results) {
    OfRule {
      results = List.copyOf(results);
    }

    long failed() {
      return results.stream().filter(result -> !result.passed()).count();
    }

    Duration took() {
      return results.stream().map(TestBench.Result::took).reduce(Duration.ZERO, Duration::plus);
    }
  }

  /**
   * @param sources of the rules that are reported; null for all
   */
  static TestReport of(
      RuleSet rules, List<TestBench.Result> results, @Nullable Set<String> sources) {
    List<OfRule> reported = new ArrayList<>();
    Stream.concat(
            rules.rules().stream()
                .filter(Rule::evaluated)
                .filter(rule -> rules.emits(rule) || hasTests(results, rule.id()))
                .map(Rule::header),
            rules.correlations().stream().filter(rules::evaluated).map(Correlation::header))
        .filter(header -> sources == null || sources.contains(header.source()))
        .forEach(
            header ->
                reported.add(
                    new OfRule(
                        header,
                        results.stream()
                            .filter(result -> result.test().rule().equals(header.id()))
                            .toList())));
    return new TestReport(reported);
  }

  private static boolean hasTests(List<TestBench.Result> results, UUID rule) {
    return results.stream().anyMatch(result -> result.test().rule().equals(rule));
  }

  long failed() {
    return rules.stream().mapToLong(OfRule::failed).sum();
  }

  int count() {
    return rules.stream().mapToInt(rule -> rule.results().size()).sum();
  }

  Duration took() {
    return rules.stream().map(OfRule::took).reduce(Duration.ZERO, Duration::plus);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("TESTS", "FAILED", "RULE"));
    for (OfRule rule : rules) {
      lines.add(
          line(
              String.valueOf(rule.results().size()),
              String.valueOf(rule.failed()),
              Cells.plain(rule.rule().title(), TITLE)));
    }
    for (OfRule rule : rules) {
      for (TestBench.Result result : rule.results()) {
        result.failures().forEach(failure -> lines.addAll(failure(rule.rule(), result, failure)));
      }
    }
    long untested = rules.stream().filter(rule -> rule.results().isEmpty()).count();
    lines.add("");
    lines.add(
        count()
            + " tests of "
            + rules.size()
            + (rules.size() == 1 ? " rule: " : " rules: ")
            + failed()
            + " failed, in "
            + String.format(Locale.ROOT, "%.1f s", took().toMillis() / 1000.0)
            + (untested == 0 ? "" : "; without any test: " + untested));
    return lines;
  }

  private static String line(String tests, String failed, String rule) {
    return String.format(Locale.ROOT, "%5s  %6s  %s", tests, failed, rule);
  }

  private static List<String> failure(
      RuleHeader rule, TestBench.Result result, TestBench.Failure failure) {
    Place at = failure.expected().at();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        Cells.plain(at.source(), SHOWN)
            + ":"
            + at.line()
            + ":"
            + at.column()
            + ": "
            + Cells.plain(rule.title(), TITLE)
            + ": "
            + Cells.plain(result.test().name(), SHOWN));
    lines.add("  " + failure.when() + " expected " + failure.wanted());
    lines.add("  " + " ".repeat(failure.when().length()) + "     came " + failure.came());
    failure.reasons().forEach(reason -> lines.add("  " + reason));
    return lines;
  }

  String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("tests", count()).put("failed", failed()).put("millis", took().toMillis());
    ArrayNode list = json.putArray("results");
    for (OfRule rule : rules) {
      for (TestBench.Result result : rule.results()) {
        Place at = result.test().at();
        RuleTest.Example example = result.test().example();
        ObjectNode one =
            list.addObject()
                .put("rule", rule.rule().id().toString())
                .put("title", rule.rule().title())
                .put("test", result.test().name())
                .put("example", example == null ? null : Words.of(example))
                .put("passed", result.passed())
                .put("millis", result.took().toMillis())
                .put("source", at.source())
                .put("line", at.line())
                .put("column", at.column());
        ArrayNode failures = one.putArray("failures");
        for (TestBench.Failure failure : result.failures()) {
          ArrayNode reasons =
              failures
                  .addObject()
                  .put("when", failure.when())
                  .put("expected", failure.wanted())
                  .put("came", failure.came())
                  .put("line", failure.expected().at().line())
                  .putArray("reasons");
          failure.reasons().forEach(reasons::add);
        }
      }
    }
    ArrayNode untested = json.putArray("rules_without_tests");
    rules.stream()
        .filter(rule -> rule.results().isEmpty())
        .forEach(rule -> untested.add(rule.rule().id().toString()));
    return PlainJson.of(json);
  }
}
