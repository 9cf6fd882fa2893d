package dev.sparekey.receivers.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The positions of a feed's files, in a file that is replaced as a whole. */
final class Positions implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A file that was gone for so long does not come back. */
  private static final long LONGEST_GONE_DAYS = 60;

  private final Path file;
  private final FileChannel lock;
  private final List<Position> all = new ArrayList<>();

  private Positions(Path file, FileChannel lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * @throws IOException it cannot be read, or is something else; beginning anew would be safe but
   *     send everything again, which somebody should decide
   */
  static Positions read(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    FileChannel lock = locked(file);
    boolean read = false;
    try {
      Positions positions = new Positions(file, lock);
      positions.load();
      read = true;
      return positions;
    } finally {
      if (!read) {
        lock.close();
      }
    }
  }

  /** Held until closed, or until the process ends, however it does. */
  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file.resolveSibling(file.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Somebody in this process has it; said below.
      locked = false;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new IOException(
          "'"
              + file
              + "' is used by another reader: give a feed's files as one pattern, to one process");
    }
    return channel;
  }

  private void load() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    JsonNode root = JSON.readTree(Files.readString(file));
    for (JsonNode one : root.path("files")) {
      all.add(
          new Position(
              one.path("first_line").asText(),
              one.path("at").asLong(),
              one.path("last_bytes").asText(),
              one.path("seen_day").asLong()));
    }
    if (!root.path("files").isArray()) {
      throw new IOException(
          "'" + file + "' holds no positions: delete it to read all files from their beginning");
    }
  }

  /** Those of files that begin with this line, the farthest first. */
  List<Position> of(String firstLine) {
    return all.stream()
        .filter(position -> position.firstLine().equals(firstLine))
        .sorted((one, other) -> Long.compare(other.at(), one.at()))
        .toList();
  }

  /** Keeps one in the place of another, on the disk, too, before it returns. */
  void replace(Position before, Position now) throws IOException {
    all.remove(before);
    all.add(now);
    all.removeIf(position -> position.seenDay() < now.seenDay() - LONGEST_GONE_DAYS);
    save();
  }

  private void save() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode files = root.putArray("files");
    for (Position position : all) {
      files
          .addObject()
          .put("first_line", position.firstLine())
          .put("at", position.at())
          .put("last_bytes", position.lastBytes())
          .put("seen_day", position.seenDay());
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(root.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      // A rename may reach the disk before what it renames.
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Another may read them from now on. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
