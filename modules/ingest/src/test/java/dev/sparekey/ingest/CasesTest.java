package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One folder a case: a record and what it is read as. {@code -Dsparekey.cases.write=true} writes
 * what is read instead of comparing, for a person to look at the difference.
 */
class CasesTest {
  private static final Path MAPPINGS = Path.of("src/main/resources/dev/sparekey/ingest/mappings");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sources SOURCES = Sources.builtIn(MappingCase.TENANT);

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void record_isReadAsExpected(String source, String name, MappingCase wanted) throws IOException {
    String made = MappingCase.shown(wanted.read(SOURCES.byName(source)));
    if (Boolean.getBoolean("sparekey.cases.write")) {
      Path expected = MAPPINGS.resolve(source).resolve("cases").resolve(name);
      Files.writeString(expected.resolve(MappingCase.EXPECTED), made);
      return;
    }
    assertThat(wanted.expected()).as("expected.json").isNotNull();
    assertThat(made).isEqualTo(pretty(String.valueOf(wanted.expected())));
  }

  private static String pretty(String json) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(json)) + "\n";
  }

  static Stream<Arguments> cases() {
    return SOURCES.names().stream()
        .flatMap(
            source ->
                MappingCase.builtIn(source).stream()
                    .map(one -> Arguments.of(source, one.name(), one)));
  }
}
