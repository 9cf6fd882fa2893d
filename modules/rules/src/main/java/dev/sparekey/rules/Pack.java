package dev.sparekey.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules that come with Sparekey. A jar's folders cannot be listed, so the file {@value #INDEX}
 * names the rule files, one a line.
 */
public final class Pack {
  private static final String FOLDER = "pack/";
  private static final String INDEX = "index.txt";

  private static @Nullable RuleSet loaded;

  private Pack() {}

  /** The names of the rule files, in order. */
  public static List<String> names() {
    return read(INDEX).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** The rule files' texts by name, ready for {@link RuleSet#load}. */
  public static Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    for (String name : names()) {
      texts.put(name, read(name));
    }
    return texts;
  }

  /**
   * Compiled by the first call, since the texts stay the same.
   *
   * @throws IllegalStateException if a rule of the pack does not compile, which the build tests
   */
  public static synchronized RuleSet load() {
    RuleSet pack = loaded;
    if (pack == null) {
      pack = RuleSet.load(texts());
      if (pack.hasErrors()) {
        throw new IllegalStateException("the built-in rules do not load: " + pack.diagnostics());
      }
      loaded = pack;
    }
    return pack;
  }

  private static String read(String name) {
    try (InputStream resource = Pack.class.getResourceAsStream(FOLDER + name)) {
      if (resource == null) {
        throw new IllegalStateException("the jar lacks the built-in rule file " + name);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in rule file " + name + " cannot be read", e);
    }
  }
}
