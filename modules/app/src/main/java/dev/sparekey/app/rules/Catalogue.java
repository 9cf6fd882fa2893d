package dev.sparekey.app.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What rules could cover, by identifier: a text of our own, one entry a line. */
enum Catalogue {
  ATTACK("attack.txt"),
  NIST("nist.txt");

  private final String file;

  Catalogue(String file) {
    this.file = file;
  }

  /** Names by identifier, in order. */
  Map<String, String> entries() {
    Map<String, String> entries = new TreeMap<>();
    text()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              entries.put(line.substring(0, space), line.substring(space + 1));
            });
    return entries;
  }

  /** What it is a list of. */
  String about() {
    return text().lines().findFirst().orElseThrow().substring(1).strip();
  }

  private String text() {
    try (InputStream resource = Catalogue.class.getResourceAsStream(file)) {
      if (resource == null) {
        throw new IllegalStateException("the jar lacks " + file);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
