package dev.sparekey.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SigmaHQ's rules beside the project; none where the folder with them is missing. */
final class PublicRules {
  private PublicRules() {}

  /** By their path in the folder. */
  static Map<String, String> texts() {
    Path folder =
        Path.of(System.getProperty("sparekey.root", "."))
            .resolve("../shared/fixtures/_sigma-rules");
    Map<String, String> texts = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return texts;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yml")).toList()) {
        texts.put(folder.relativize(file).toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the public rules in " + folder + " cannot be read", e);
    }
    return texts;
  }
}
