package dev.sparekey.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether rule files are as they were when they were read last, by their sizes and times: of 3,000
 * files, reading each every second is 3,000 opened files a second.
 *
 * <p>Example: a file was written at 12:00:00.1 and read at 12:00:00.5. Where the clock of the files
 * has whole seconds, one more writing at 12:00:00.9 of as many bytes leaves no trace; so what
 * changed in the last three seconds before it was read is read again.
 */
public final class FileStamps {

  private static final Duration COARSEST = Duration.ofSeconds(3);

  /** For what keeps its size and gets an old time, as copying tools give it. */
  private static final Duration LONGEST_UNREAD = Duration.ofMinutes(1);

  private final LongSupplier millis;
  private Map<Path, Stamp> last = Map.of();
  private @Nullable Long readAt;

  /**
   * @param millis since 1970
   */
  public FileStamps(LongSupplier millis) {
    this.millis = millis;
  }

  /**
   * @param file the key of what a link leads to, where the file system has keys
   */
  private record Stamp(long size, FileTime modified, @Nullable Object file) {}

  /**
   * Whether there is nothing new; else they are to be read, after {@link #reading()}.
   *
   * @throws IOException one of them is away or cannot be looked at
   */
  public boolean unchanged(List<RulePath> paths) throws IOException {
    Map<Path, Stamp> now = new HashMap<>();
    for (RulePath path : paths) {
      for (Path file : RuleFiles.found(path.resolved())) {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        now.put(file, new Stamp(found.size(), found.lastModifiedTime(), found.fileKey()));
      }
    }
    Long read = readAt;
    boolean same =
        read != null
            && now.equals(last)
            && millis.getAsLong() - read < LONGEST_UNREAD.toMillis()
            && now.values().stream()
                .allMatch(stamp -> stamp.modified().toMillis() < read - COARSEST.toMillis());
    last = now;
    return same;
  }

  /** They are read from here on. */
  public void reading() {
    readAt = millis.getAsLong();
  }

  /** They could not be read. */
  public void forget() {
    readAt = null;
  }
}
