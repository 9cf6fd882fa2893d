package dev.sparekey.app.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The texts of rule files by the path their author knows them by. Folders are searched without
 * following links, so a link to a parent does not loop.
 */
public final class RuleFiles {

  /** A rule of hand-written YAML has a few kilobytes; this is a bound, not a promise. */
  static final int MAX_BYTES = 1 << 20;

  static final int MAX_FILES = 10_000;

  private final Map<String, String> texts = new TreeMap<>();

  /** A file that is given and also lies in a given folder would have its ids twice. */
  private final Set<Path> seen = new HashSet<>();

  /**
   * Reads a file, whatever its name, or every {@code *.yml} and {@code *.yaml} below a folder.
   *
   * @return how many files were found, read before or not
   * @throws IOException with a message for the user, if something cannot be read or is too large
   */
  public int add(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("no file or folder '" + path + "'");
    }
    List<Path> found = Files.isDirectory(path) ? below(path) : List.of(path);
    for (Path file : found) {
      if (seen.add(file.toRealPath())) {
        texts.put(file.toString(), read(file));
      }
    }
    if (texts.size() > MAX_FILES) {
      throw tooMany(path);
    }
    return found.size();
  }

  /** By path, as given. */
  public Map<String, String> texts() {
    return Map.copyOf(texts);
  }

  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files =
          walk.filter(RuleFiles::isYaml)
              .filter(Files::isRegularFile)
              .limit(MAX_FILES + 1L)
              .sorted()
              .toList();
      if (files.size() > MAX_FILES) {
        throw tooMany(folder);
      }
      return files;
    } catch (UncheckedIOException e) {
      throw new IOException("the folder '" + folder + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private static IOException tooMany(Path path) {
    return new IOException(
        "more than " + MAX_FILES + " rule files with '" + path + "': check fewer at a time");
  }

  private static boolean isYaml(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".yml") || name.endsWith(".yaml");
  }

  private static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new IOException("the file '" + file + "' cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("the file '" + file + "' is larger than " + MAX_BYTES + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("the file '" + file + "' is not UTF-8 text", e);
    }
  }
}
