package dev.sparekey.app.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sparekey.ingest.redaction.Redaction;
import java.nio.charset.StandardCharsets;

/** A record of a file as it may be kept or sent: without codes and secrets. */
public final class RedactedLine {

  private RedactedLine() {}

  /** What is no JSON is refused when it is read, but may lie in a file until then. */
  public static byte[] of(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    Redaction.Redacted redacted;
    try {
      redacted = Redaction.json(text);
    } catch (JsonProcessingException e) {
      redacted = Redaction.text(text);
    }
    return redacted.spans() == 0 ? line : redacted.text().getBytes(StandardCharsets.UTF_8);
  }
}
