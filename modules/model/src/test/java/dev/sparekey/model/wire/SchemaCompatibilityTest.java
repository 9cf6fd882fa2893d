package dev.sparekey.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SchemaCompatibilityTest {

  @ParameterizedTest
  @EnumSource
  void subject_againstEveryPublishedVersion_isCompatibleBothWays(Subject subject)
      throws IOException {
    assertThat(breaks(subject.schema(), published(subject))).isEmpty();
  }

  /** A change of a schema is published by adding its text as the next version. */
  @ParameterizedTest
  @EnumSource
  void subject_itsCurrentSchema_isTheNewestPublishedVersion(Subject subject) throws IOException {
    List<Schema> published = published(subject);
    if (published.isEmpty() || !published.getLast().equals(subject.schema())) {
      String next = "baseline/" + subject.title() + "/" + (published.size() + 1) + ".avsc";
      Path text = Path.of("target", next);
      Files.createDirectories(text.getParent());
      Files.writeString(text, subject.schema().toString(true) + "\n");
      fail("%s changed: review and copy %s to schemas/%s", subject.title(), text, next);
    }
  }

  @Test
  void newField_withoutDefault_isRefused() throws IOException {
    Schema changed = changed("\"fields\":[", "\"fields\":[{\"name\":\"n\",\"type\":\"int\"},");

    assertThat(breaks(changed, published(Subject.MARK))).hasSize(1);
  }

  @Test
  void newField_withDefault_isAllowed() throws IOException {
    Schema changed =
        changed("\"fields\":[", "\"fields\":[{\"name\":\"n\",\"type\":\"int\",\"default\":0},");

    assertThat(breaks(changed, published(Subject.MARK))).isEmpty();
  }

  @Test
  void removedField_withoutDefault_isRefused() throws IOException {
    Schema current = Subject.MARK.schema();
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : current.getFields()) {
      if (!field.name().equals("completeTo")) {
        fields.add(new Schema.Field(field, field.schema()));
      }
    }
    Schema changed =
        Schema.createRecord(
            current.getName(), current.getDoc(), current.getNamespace(), false, fields);

    assertThat(breaks(changed, published(Subject.MARK))).hasSize(1);
  }

  @Test
  void changedType_isRefused() throws IOException {
    Schema changed =
        changed("\"name\":\"of\",\"type\":\"int\"", "\"name\":\"of\",\"type\":\"string\"");

    assertThat(breaks(changed, published(Subject.MARK))).hasSize(2);
  }

  /** int to long is readable forwards only. */
  @Test
  void widenedType_isRefused() throws IOException {
    Schema changed =
        changed("\"name\":\"of\",\"type\":\"int\"", "\"name\":\"of\",\"type\":\"long\"");

    assertThat(breaks(changed, published(Subject.MARK))).hasSize(1);
  }

  @Test
  void newSymbol_ofAnEnumWithDefault_isAllowed() throws IOException {
    Schema changed = changed("\"UNRECOGNISED\"]", "\"UNRECOGNISED\",\"OTHER\"]");

    assertThat(breaks(changed, published(Subject.MARK))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void subject_everyRecordEnumAndField_isDocumented(Subject subject) {
    List<String> undocumented = new ArrayList<>();
    walk(subject.schema(), new ArrayList<>(), undocumented);

    assertThat(undocumented).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void subject_itsText_holdsNoHintForOneLanguage(Subject subject) {
    assertThat(subject.schema().toString()).doesNotContain("avro.java");
  }

  /** The current text of mark's schema, docs left out, with one change. */
  private static Schema changed(String before, String after) {
    String text =
        Subject.MARK.schema().toString().replaceAll("\"doc\":\"[^\"]*\",?", "").replace(",}", "}");
    assertThat(text).contains(before);
    return new Schema.Parser().parse(text.replace(before, after));
  }

  /** Every published version, oldest first. */
  private static List<Schema> published(Subject subject) throws IOException {
    Path history =
        Path.of(System.getProperty("sparekey.root"), "schemas", "baseline", subject.title());
    List<Schema> versions = new ArrayList<>();
    while (Files.exists(history.resolve(versions.size() + 1 + ".avsc"))) {
      String text = Files.readString(history.resolve(versions.size() + 1 + ".avsc"));
      versions.add(new Schema.Parser().parse(text));
    }
    return versions;
  }

  /** FULL_TRANSITIVE: each reads the other, for every published version. */
  private static List<String> breaks(Schema current, List<Schema> published) {
    List<String> found = new ArrayList<>();
    for (Schema version : published) {
      found.addAll(unreadable(current, version));
      found.addAll(unreadable(version, current));
    }
    return found;
  }

  private static List<String> unreadable(Schema reader, Schema writer) {
    SchemaCompatibility.SchemaPairCompatibility pair =
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    return pair.getType() == SchemaCompatibilityType.COMPATIBLE
        ? List.of()
        : List.of(pair.getResult().getIncompatibilities().toString());
  }

  private static void walk(Schema schema, List<String> seen, List<String> undocumented) {
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.contains(schema.getFullName())) {
          return;
        }
        seen.add(schema.getFullName());
        note(schema.getFullName(), schema.getDoc(), undocumented);
        for (Schema.Field field : schema.getFields()) {
          note(schema.getFullName() + "." + field.name(), field.doc(), undocumented);
          walk(field.schema(), seen, undocumented);
        }
      }
      case ENUM -> {
        note(schema.getFullName(), schema.getDoc(), undocumented);
        note(schema.getFullName() + " default", schema.getEnumDefault(), undocumented);
      }
      case ARRAY -> walk(schema.getElementType(), seen, undocumented);
      case MAP -> walk(schema.getValueType(), seen, undocumented);
      case UNION -> schema.getTypes().forEach(part -> walk(part, seen, undocumented));
      case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }

  private static void note(String what, @Nullable String text, List<String> undocumented) {
    if (text == null || text.isBlank()) {
      undocumented.add(what);
    }
  }
}
