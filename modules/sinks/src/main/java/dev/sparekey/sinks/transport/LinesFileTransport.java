package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lines in a file, on the disk before they count as taken. Others may rotate it, by moving it away
 * or by cutting it, and another process of ours may write to it: each batch goes to the end of what
 * has the name then, under a lock.
 */
final class LinesFileTransport implements Transport {

  private static final int MOST = 500;
  private static final int LONGEST_WHY = 100;

  private final Endpoint.LinesFile file;
  private @Nullable Opened opened;

  /**
   * @param in for a look at the last byte; closed with the other, or the process' locks of the file
   *     would end
   * @param key by which the file is told from another of the same name; null where there is none
   */
  private record Opened(FileChannel out, FileChannel in, @Nullable Object key) {

    static Opened of(Path path) throws IOException {
      // At the end, whoever else writes: at a place of ours it would be over what came since.
      FileChannel out =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      try {
        FileChannel in = FileChannel.open(path, StandardOpenOption.READ);
        try {
          return new Opened(out, in, keyOf(path));
        } catch (IOException e) {
          in.close();
          throw e;
        }
      } catch (IOException e) {
        out.close();
        throw e;
      }
    }

    static @Nullable Object keyOf(Path path) throws IOException {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    boolean has(Path path) throws IOException {
      try {
        return Objects.equals(key, keyOf(path));
      } catch (NoSuchFileException e) {
        return false;
      }
    }

    /** Of a process that was killed while it wrote: what follows would be glued to it. */
    boolean endsWithinALine() throws IOException {
      long size = in.size();
      ByteBuffer last = ByteBuffer.allocate(1);
      return size > 0 && in.read(last, size - 1) == 1 && last.get(0) != '\n';
    }
  }

  LinesFileTransport(Endpoint.LinesFile file) {
    this.file = file;
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) {
    StringBuilder lines = new StringBuilder();
    for (Parcel parcel : parcels) {
      lines.append(parcel.document()).append('\n');
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    try {
      write(bytes);
      return Collections.nCopies(parcels.size(), new Outcome.Accepted("written to " + file.path()));
    } catch (IOException e) {
      close();
      return Collections.nCopies(
          parcels.size(),
          new Outcome.Later(
              "the file '" + file.path() + "' cannot be written: " + why(e), null, false));
    }
  }

  /** What the operating system says; of a name that stands in it only the kind. */
  private static String why(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "its folder is missing";
    }
    if (failure instanceof AccessDeniedException) {
      return "this user may not write there";
    }
    String said =
        failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
    String kind = failure.getClass().getSimpleName();
    if (said == null) {
      return kind;
    }
    String shown = said.replaceAll("[^ -~]", "?");
    return kind + " (" + shown.substring(0, Math.min(LONGEST_WHY, shown.length())) + ")";
  }

  private void write(byte[] bytes) throws IOException {
    Opened open = open();
    Locked locked = Locked.of(open.out());
    try {
      if (!open.has(file.path())) {
        // Moved away between the look and the lock.
        throw new IOException("somebody else rotates it just now");
      }
      if (open.out().size() == 0 || open.out().size() + bytes.length <= file.mostBytes()) {
        append(open, bytes);
        return;
      }
      moveAside();
    } finally {
      locked.end();
    }
    Opened begun = open();
    Locked again = Locked.of(begun.out());
    try {
      append(begun, bytes);
    } finally {
      again.end();
    }
  }

  /**
   * Against another process of ours, such as {@code sinks test}, for one batch.
   *
   * @param lock null on a file system that has none: what is appended is not overwritten there, too
   */
  private record Locked(@Nullable FileLock lock) {

    static Locked of(FileChannel out) throws IOException {
      FileLock lock;
      try {
        lock = out.tryLock();
      } catch (OverlappingFileLockException e) {
        throw new IOException("another sink of this process is writing to it", e);
      } catch (IOException e) {
        return new Locked(null);
      }
      if (lock == null) {
        throw new IOException("another process is writing to it");
      }
      return new Locked(lock);
    }

    void end() throws IOException {
      if (lock != null) {
        lock.release();
      }
    }
  }

  private static void append(Opened open, byte[] bytes) throws IOException {
    FileChannel out = open.out();
    long begin = out.size();
    try {
      if (open.endsWithinALine()) {
        writeAll(out, new byte[] {'\n'});
      }
      writeAll(out, bytes);
      out.force(false);
    } catch (IOException e) {
      // Half a line would spoil the next one, too.
      try {
        out.truncate(begin);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private static void writeAll(FileChannel out, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  /** What has the name now: rotation by others may have put another file there. */
  private Opened open() throws IOException {
    Opened open = opened;
    if (open == null || !open.has(file.path())) {
      close();
      open = Opened.of(file.path());
      opened = open;
    }
    return open;
  }

  private void moveAside() throws IOException {
    Files.deleteIfExists(aside(file.kept()));
    for (int i = file.kept() - 1; i >= 1; i--) {
      if (Files.exists(aside(i))) {
        Files.move(aside(i), aside(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (file.kept() == 0) {
      Files.delete(file.path());
    } else {
      Files.move(file.path(), aside(1), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path aside(int number) {
    return file.path().resolveSibling(file.path().getFileName() + "." + number);
  }

  @Override
  public void close() {
    Opened open = opened;
    opened = null;
    if (open != null) {
      close(open.out());
      close(open.in());
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // What was written was forced to the disk; there is nothing more to lose.
      return;
    }
  }
}
