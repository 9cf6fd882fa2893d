package dev.sparekey.app.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sparekey.app.replay.ReplayInputs.Input;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.ingest.Reading;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which records were not read and why, one JSON object a line, without their payload. */
final class RejectionLog implements AutoCloseable {

  private final @Nullable Path file;
  private final @Nullable BufferedWriter writer;

  private RejectionLog(@Nullable Path file, @Nullable BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * @param file emptied if it exists; null for a log that keeps nothing
   * @throws IOException with a message for the user, as from all methods here
   */
  static RejectionLog to(@Nullable Path file) throws IOException {
    if (file == null) {
      return new RejectionLog(null, null);
    }
    try {
      return new RejectionLog(file, Files.newBufferedWriter(file));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  void write(Input input, long line, Reading.Rejected rejected) throws IOException {
    if (writer == null) {
      return;
    }
    try {
      writer.write(
          PlainJson.of(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("source", input.source().name())
                  .put("file", input.file().toString())
                  .put("line", line)
                  .put("reason", rejected.reason().name().toLowerCase(Locale.ROOT))
                  .put("detail", rejected.detail())));
      writer.newLine();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static IOException failure(@Nullable Path file, IOException e) {
    return new IOException("the rejections cannot be written to '" + file + "': " + e, e);
  }

  @Override
  public void close() throws IOException {
    if (writer == null) {
      return;
    }
    try {
      writer.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
