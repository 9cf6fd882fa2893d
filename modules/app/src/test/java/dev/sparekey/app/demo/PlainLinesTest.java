package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainLinesTest {

  @Test
  void revised_always_hasTheTimeAndTheWholeSubject() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String subject = "a".repeat(100) + "\u009b@tamarack.example";
    try (PlainLines lines =
        new PlainLines(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8))) {
      lines.revised(Alerts.some().subject(subject).finding());
    }

    assertThat(out.toString(StandardCharsets.UTF_8).lines().toList().getLast())
        .startsWith("2026-03-23 13:07 high ")
        .contains(" " + "a".repeat(100) + ".@tamarack.example ");
  }
}
