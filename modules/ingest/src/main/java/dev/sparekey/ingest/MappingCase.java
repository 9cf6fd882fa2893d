package dev.sparekey.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A record and what a mapping should make of it: a folder with {@code input.json} and {@code
 * expected.json}.
 *
 * @param name of the folder
 * @param input the record as its source writes it
 * @param expected a reading as {@link ReadingJson} writes it; null when there is none yet
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record MappingCase(String name, byte[] input, @Nullable String expected) {

  /** Whose records cases are, in the events that they expect. */
  public static final String TENANT = "fjordline";

  public static final String INPUT = "input.json";
  public static final String EXPECTED = "expected.json";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The cases that come with a built-in mapping, by name. */
  public static synchronized List<MappingCase> builtIn(String source) {
    String folder = "mappings/" + source + "/cases";
    URL url = MappingCase.class.getResource(folder);
    if (url == null) {
      throw new IllegalArgumentException("the source '" + source + "' has no cases");
    }
    try {
      URI uri = url.toURI();
      if (!uri.getScheme().equals("jar")) {
        return in(Path.of(uri));
      }
      // By the file's path: by the address it would be the process's one file system of that jar,
      // which somebody else may have open.
      URI file = ((JarURLConnection) url.openConnection()).getJarFileURL().toURI();
      try (FileSystem jar = FileSystems.newFileSystem(Path.of(file), Map.of())) {
        return in(
            jar.getPath("/" + MappingCase.class.getPackageName().replace('.', '/') + "/" + folder));
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a resource's address is a URI: was " + url, e);
    } catch (IOException e) {
      throw new UncheckedIOException("the cases of " + source + " cannot be read", e);
    }
  }

  /**
   * The cases in a folder, by name.
   *
   * @throws IOException if it cannot be read
   */
  public static List<MappingCase> in(Path folder) throws IOException {
    List<Path> inputs;
    try (Stream<Path> files = Files.walk(folder, 2)) {
      inputs = files.filter(file -> file.endsWith(INPUT)).sorted().toList();
    }
    List<MappingCase> cases = new ArrayList<>();
    for (Path input : inputs) {
      Path expected = input.resolveSibling(EXPECTED);
      cases.add(
          new MappingCase(
              Objects.requireNonNull(input.getParent()).getFileName().toString(),
              Files.readAllBytes(input),
              Files.exists(expected) ? Files.readString(expected) : null));
    }
    return cases;
  }

  /** What a mapping makes of the record. */
  public Reading read(Source source) {
    return source.read(new RawRecord(source.name(), input, null));
  }

  /** Empty when the mapping makes of the record what is expected; else both, in words. */
  public Optional<String> difference(Source source) {
    String made = shown(ReadingJson.of(read(source)));
    if (expected == null) {
      return Optional.of("there is no " + EXPECTED + "; the record was read as\n" + made);
    }
    try {
      JsonNode wanted = JSON.readTree(expected);
      return wanted.equals(JSON.readTree(made))
          ? Optional.empty()
          : Optional.of("expected\n" + shown(wanted) + "but was\n" + made);
    } catch (JsonProcessingException e) {
      return Optional.of(EXPECTED + " is no JSON: " + e.getOriginalMessage());
    }
  }

  /** The text of an {@code expected.json}. */
  public static String shown(Reading reading) {
    return shown((JsonNode) ReadingJson.of(reading));
  }

  private static String shown(JsonNode json) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }
}
