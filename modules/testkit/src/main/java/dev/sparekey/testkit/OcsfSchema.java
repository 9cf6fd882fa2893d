package dev.sparekey.testkit;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The published schema of OCSF's Detection Finding, where it lies beside the project. */
public final class OcsfSchema {

  private static final Path FILE =
      Path.of(System.getProperty("sparekey.root", "."))
          .resolve("../shared/ocsf/ocsf-1.8.0-detection_finding.schema.json");

  private static final @Nullable JsonSchema SCHEMA = load();

  private OcsfSchema() {}

  /** Aborts the test, with a word, where there is no schema. */
  public static void assumePresent() {
    Assumptions.assumeTrue(SCHEMA != null, "the OCSF schema is not beside the project: " + FILE);
  }

  /** What the schema says against a document; nothing where there is no schema. */
  public static List<String> complaints(String document) {
    return SCHEMA == null
        ? List.of()
        : SCHEMA.validate(document, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  private static @Nullable JsonSchema load() {
    if (!Files.isReadable(FILE)) {
      return null;
    }
    try {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException("the OCSF schema cannot be read: " + FILE, e);
    }
  }
}
