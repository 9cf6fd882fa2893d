package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What authors read is pinned: each text of the folder {@code diagnostics} with its expected
 * diagnostics beside it. {@code mvn test -pl modules/rules -Dtest=DiagnosticsBaselineTest
 * -Dsparekey.baselines=rewrite} writes them anew; read the difference before it is committed.
 */
class DiagnosticsBaselineTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/sparekey/rules/diagnostics");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collections",
        "conditions",
        "correlations",
        "filters",
        "five_mistakes",
        "modifiers",
        "not_ours",
        "placeholders",
        "rule_with_many_mistakes"
      })
  void text_withMistakes_isExplainedAsPinned(String name) throws IOException {
    String text = Files.readString(FOLDER.resolve(name + ".yml"));
    String explained =
        RuleSet.load(Map.of(name + ".yml", text)).diagnostics().stream()
            .map(Diagnostic::render)
            .collect(Collectors.joining("\n", "", "\n"));
    Path expected = FOLDER.resolve(name + ".expected");
    if ("rewrite".equals(System.getProperty("sparekey.baselines"))) {
      Files.writeString(expected, explained);
    }
    assertThat(explained).isEqualTo(Files.readString(expected));
  }
}
