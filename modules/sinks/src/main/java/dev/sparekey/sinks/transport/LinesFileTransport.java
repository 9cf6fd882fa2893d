package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines in a file, on the disk before they count as taken. */
final class LinesFileTransport implements Transport {

  private static final int MOST = 500;

  private final Endpoint.LinesFile file;
  private @Nullable FileChannel channel;

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
              "the file '" + file.path() + "' cannot be written: " + e.getClass().getSimpleName(),
              null,
              false));
    }
  }

  private void write(byte[] bytes) throws IOException {
    FileChannel open = open();
    if (open.size() > 0 && open.size() + bytes.length > file.mostBytes()) {
      rotate();
      open = open();
    }
    long begin = open.size();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      while (buffer.hasRemaining()) {
        open.write(buffer);
      }
      open.force(false);
    } catch (IOException e) {
      // Half a line would spoil the next one, too.
      open.truncate(begin);
      throw e;
    }
  }

  private FileChannel open() throws IOException {
    FileChannel open = channel;
    // A file that somebody moved away is begun anew, as rotation by others expects.
    if (open == null || !Files.exists(file.path())) {
      close();
      open = FileChannel.open(file.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      open.position(open.size());
      channel = open;
    }
    return open;
  }

  private void rotate() throws IOException {
    close();
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
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // What was written was forced to the disk; there is nothing more to lose.
        return;
      }
    }
  }
}
