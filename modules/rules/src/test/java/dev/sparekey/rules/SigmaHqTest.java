package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SigmaHQ's identity, cloud and GitHub rules, where the folder with them is present. */
class SigmaHqTest {

  @Test
  void publicRules_allLoad() throws IOException {
    Path folder =
        Path.of(System.getProperty("sparekey.root", "."))
            .resolve("../shared/fixtures/_sigma-rules");
    assumeTrue(Files.isDirectory(folder), "skipped: no public Sigma rules beside the project");
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yml")).toList()) {
        texts.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    RuleSet rules = RuleSet.load(texts);
    assertThat(rules.rules()).hasSize(texts.size());
    assertThat(rules.diagnostics())
        .hasSize(texts.size())
        .allSatisfy(d -> assertThat(d.headline()).contains("warning: blind: "));
  }
}
