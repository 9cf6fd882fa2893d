package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What authors read is pinned: each text of the folder {@code policies} with what is said of it
 * beside it.
 */
class PolicyDiagnosticsTest {

  private static final Path FOLDER = Path.of("src/test/resources/dev/sparekey/recovery/policies");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a_cap_that_is_a_range",
        "a_list",
        "a_tab",
        "anchors_and_tags",
        "contradictions",
        "many_mistakes",
        "names_of_ranks",
        "nearly_nothing",
        "nested_deeply",
        "not_yaml",
        "too_few_ranks",
        "two_documents"
      })
  void text_withMistakes_isExplainedAsPinned(String name) throws IOException {
    String text = Files.readString(FOLDER.resolve(name + ".yaml"));
    InvalidPolicyException refused =
        catchThrowableOfType(
            InvalidPolicyException.class, () -> AssurancePolicy.read(name + ".yaml", text));
    String explained =
        refused.problems().stream()
            .map(PolicyDiagnosticsTest::rendered)
            .collect(Collectors.joining("\n", "", "\n"));
    assertThat(explained).isEqualTo(Files.readString(FOLDER.resolve(name + ".expected")));
  }

  private static String rendered(PolicyProblem problem) {
    return problem + "\n  " + problem.excerpt() + "\n  " + " ".repeat(problem.column() - 1) + "^";
  }
}
