package dev.sparekey.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFilesTest {

  private static final String RULE =
      """
      title: Any reset
      id: 99999999-1111-4111-8111-111111111111
      logsource: {product: sparekey, category: recovery_step}
      detection: {reset: {step.action: factor_reset}, condition: reset}
      level: low
      """;

  @TempDir private Path dir;

  private RuleFiles files(String written) throws IOException {
    Path folder = Files.createDirectories(dir.resolve("rules/shadow/team"));
    Files.writeString(folder.resolve("desk.yml"), RULE);
    RuleFiles files = new RuleFiles();
    files.add(new RulePath(Path.of(written), dir.resolve(written)));
    return files;
  }

  @ParameterizedTest
  @CsvSource({
    "rules, rules/shadow/team/desk.yml",
    "rules/shadow, shadow/team/desk.yml",
    "rules/shadow/team, shadow/team/desk.yml",
    "rules/shadow/team/desk.yml, shadow/desk.yml",
    "rules/shadow/../shadow/team, shadow/team/desk.yml",
  })
  void fileBelowShadow_isTriedHoweverMuchOfItsPathIsWritten(String written, String name)
      throws IOException {
    RuleFiles files = files(written);

    assertThat(files.release()).containsKey(name);
    assertThat(files.load().rules())
        .filteredOn(rule -> rule.header().title().equals("Any reset"))
        .singleElement()
        .satisfies(rule -> assertThat(rule.header().shadow()).isTrue());
  }

  @Test
  void shadowThatItsAuthorDidNotWrite_triesNothing() throws IOException {
    Path home = Files.createDirectories(dir.resolve("shadow/rules"));
    Files.writeString(home.resolve("desk.yml"), RULE);
    RuleFiles files = new RuleFiles();

    files.add(new RulePath(Path.of("rules"), home));

    assertThat(files.release()).containsKey("rules/desk.yml");
  }

  @Test
  void folderThatIsCalledAsBuiltInTextsAre_holdsNone() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("(built-in) mine"));
    Files.writeString(folder.resolve("desk.yml"), RULE);
    RuleFiles files = new RuleFiles();

    files.add(folder);

    assertThat(files.release()).containsKey("./(built-in) mine/desk.yml");
  }
}
