package dev.sparekey.app.records;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.ingest.Reading;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which records were not read and why, one JSON object a line, without their payload. */
public final class RejectionLog implements AutoCloseable {

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
  public static RejectionLog to(@Nullable Path file) throws IOException {
    if (file == null) {
      return new RejectionLog(null, null);
    }
    try {
      return new RejectionLog(file, Files.newBufferedWriter(file));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /**
   * @param line of the file, from 1
   */
  public void write(String source, Path from, long line, Reading.Rejected rejected)
      throws IOException {
    write(
        JsonNodeFactory.instance
            .objectNode()
            .put("source", source)
            .put("file", from.toString())
            .put("line", line),
        rejected);
  }

  /** The same of a record of a topic. */
  public void write(
      String source, String topic, int partition, long offset, Reading.Rejected rejected)
      throws IOException {
    write(
        JsonNodeFactory.instance
            .objectNode()
            .put("source", source)
            .put("topic", topic)
            .put("partition", partition)
            .put("offset", offset),
        rejected);
  }

  private void write(ObjectNode place, Reading.Rejected rejected) throws IOException {
    if (writer == null) {
      return;
    }
    try {
      writer.write(
          PlainJson.of(
              place
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
