package dev.sparekey.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code deploy/sparekey.yaml} says what the reader does. */
class SampleConfigurationTest {

  private static final Path DEPLOY = Path.of(System.getProperty("sparekey.root"), "deploy");
  private static final Path SAMPLE = DEPLOY.resolve("sparekey.yaml");

  private static final Set<String> LISTS = Set.of("decisions", "feeds", "receivers", "sinks");

  @Test
  void sample_read_isAccepted() throws IOException {
    assertThat(ConfigurationReader.read(SAMPLE, name -> "x".repeat(16)))
        .isInstanceOf(Compiled.Accepted.class);
  }

  @Test
  void sample_withEveryKeySet_hasNoUnknownKey() throws IOException {
    Compiled<Configuration> read =
        ConfigurationReader.read("sample", everyKeySet(), DEPLOY, name -> "x".repeat(16));

    assertThat(read).isInstanceOf(Compiled.Refused.class);
    assertThat(((Compiled.Refused<Configuration>) read).diagnostics())
        .extracting(Diagnostic::message)
        .noneMatch(message -> message.contains("unknown key"));
  }

  @Test
  void sample_withEveryKeySet_holdsExactlyTheReadersKeys() throws IOException {
    Yaml.Text parsed = Yaml.parse("sample", everyKeySet());
    TreeSet<String> keys = new TreeSet<>();
    collect("", parsed.documents().getFirst(), keys);

    assertThat(parsed.diagnostics()).isEmpty();
    assertThat(keys).isEqualTo(new TreeSet<>(ConfigurationReader.keys().keySet()));
  }

  @Test
  void sample_statedDefaults_areTheReaders() throws IOException {
    assertThat(stated()).containsExactlyEntriesOf(ConfigurationReader.keys());
  }

  /** A key that is not set has '#' right before it; other comments have a space there. */
  private static String everyKeySet() throws IOException {
    return Files.readString(SAMPLE).replaceAll("(?m)^( *)#(?=[a-z])", "$1");
  }

  private static void collect(String path, Yaml yaml, TreeSet<String> keys) {
    switch (yaml) {
      case Yaml.Mapping mapping -> {
        for (Yaml.Entry entry : mapping.entries()) {
          String key = path.isEmpty() ? entry.key().text() : path + "." + entry.key().text();
          keys.add(key);
          // Below these stand the user's own names, and references.
          if (!key.endsWith(".client")
              && !key.endsWith(".settings")
              && !isReference(entry.value())) {
            collect(key, entry.value(), keys);
          }
        }
      }
      case Yaml.Sequence sequence -> sequence.items().forEach(item -> collect(path, item, keys));
      case Yaml.Scalar scalar -> {}
    }
  }

  private static boolean isReference(Yaml yaml) {
    return yaml instanceof Yaml.Mapping mapping
        && (mapping.entry("env") != null || mapping.entry("file") != null);
  }

  /** Each key's default as the last line of the comment above it has it. */
  private static SortedMap<String, String> stated() throws IOException {
    SortedMap<String, String> stated = new TreeMap<>();
    List<String> path = new ArrayList<>();
    String comment = "";
    for (String line : Files.readAllLines(SAMPLE)) {
      String text = line.strip();
      if (text.startsWith("# ") || text.equals("#")) {
        comment = text;
        continue;
      }
      String bare = line.replaceFirst("^( *)#", "$1").replaceFirst("^( *)- ", "$1  ");
      String key = bare.strip().replaceFirst(":.*", "");
      if (!text.isEmpty() && !comment.isEmpty()) {
        int depth = (bare.length() - bare.stripLeading().length()) / 2;
        // Items of a list are indented twice.
        boolean item = !path.isEmpty() && LISTS.contains(path.getFirst()) && depth > 1;
        depth = item ? depth - 1 : depth;
        while (path.size() > depth) {
          path.removeLast();
        }
        path.add(key);
        stated.put(
            String.join(".", path),
            comment.endsWith("Required")
                ? Section.REQUIRED
                : comment.replaceFirst("^.*Default: ", ""));
      }
      comment = "";
    }
    return stated;
  }
}
