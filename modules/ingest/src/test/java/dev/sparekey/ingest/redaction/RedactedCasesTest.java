package dev.sparekey.ingest.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sparekey.ingest.MappingCase;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.rules.Compiled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What redaction takes away is nothing that a mapping reads. */
class RedactedCasesTest {

  static Iterable<String> sources() {
    return Sources.builtIn().names();
  }

  @ParameterizedTest
  @MethodSource("sources")
  void cases_redacted_areReadAsBefore(String name) throws Exception {
    Source source = source(name);
    for (MappingCase one : MappingCase.builtIn(name)) {
      String redacted;
      try {
        redacted = Redaction.json(new String(one.input(), StandardCharsets.UTF_8)).text();
      } catch (JsonProcessingException notKept) {
        assertThat(read(source, one.input())).as(one.name()).isInstanceOf(Reading.Rejected.class);
        continue;
      }
      assertThat(withoutDetail(read(source, redacted.getBytes(StandardCharsets.UTF_8))))
          .as(one.name())
          .isEqualTo(withoutDetail(read(source, one.input())));
    }
  }

  /** A type that is no name is shown as its hash, which another text changes. */
  private static Reading withoutDetail(Reading reading) {
    return reading instanceof Reading.Rejected rejected
        ? new Reading.Rejected(rejected.reason(), "")
        : reading;
  }

  private static Source source(String name) {
    return switch (Source.load(name + ".yml", Sources.text(name), MappingCase.TENANT)) {
      case Compiled.Accepted<Source> accepted -> accepted.value();
      case Compiled.Refused<Source> refused -> throw new AssertionError(refused.diagnostics());
    };
  }

  private static Reading read(Source source, byte[] record) {
    return source.read(new RawRecord("feed", record, null));
  }
}
