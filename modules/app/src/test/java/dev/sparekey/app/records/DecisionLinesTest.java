package dev.sparekey.app.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Control;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionLinesTest {

  private static final Control DECISION =
      new Control(
          "N. Name",
          Instant.parse("2026-11-30T14:00:00.000001Z"),
          "key lost \u202e",
          null,
          new Control.Accepted(new AccountId("default", "okta", "00u:1"), 2));

  @TempDir private Path dir;

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("decisions.jsonl"), text);
  }

  @Test
  void decision_writtenAndRead_isTheSame() throws IOException {
    String line = DecisionLines.line(DECISION);

    assertThat(line).contains("\"primary\":\"aal2-weak\"").doesNotContain("\u202e");
    assertThat(DecisionLines.read(file(line + "\n"), "default")).containsExactly(DECISION);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`at\":\"`|`at\":\"x`|at should be a time",
        "aal2-weak|aal9|primary should be none, aal1",
        "okta:00u:1|okta|an account should be FEED:ID",
        "`\"by\":`|`\"bye\":`|'bye' is none of",
        "`\"by\":`|`\"at\":\"x\",\"by\":`|is not one JSON object",
        "N. Name|`N.\\nName`|by should be words on one line",
      })
  void line_thatIsNoDecision_isRefusedByItsPlace(String old, String now, String why)
      throws IOException {
    String line = DecisionLines.line(DECISION);
    Path file = file(line + "\n" + line.replace(old, now) + "\n");

    assertThatThrownBy(() -> DecisionLines.read(file, "default"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("decisions.jsonl:2: ")
        .hasMessageContaining(why);
  }
}
