package dev.sparekey.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Locale;

/** Bounded JSON parsing. Parsers' messages quote what they read, so none of them goes out. */
final class NativeJson {
  private static final int LONGEST_NUMBER = 100;
  private static final int LONGEST_NAME = 1024;

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Source.MAX_DEPTH)
                          .maxStringLength(Source.MAX_BYTES)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxNameLength(LONGEST_NAME)
                          .build())
                  .build())
          // Two readers of a record with a key twice may see two different records.
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private NativeJson() {}

  static JsonNode object(byte[] bytes) throws Unfit {
    if (bytes.length > Source.MAX_BYTES) {
      throw new Unfit(
          RejectionReason.TOO_LARGE,
          bytes.length + " bytes; at most " + Source.MAX_BYTES + " are read");
    }
    JsonNode node;
    try {
      node = READER.readTree(bytes);
    } catch (StreamConstraintsException e) {
      boolean deep = e.getOriginalMessage().contains("nesting depth");
      throw deep
          ? new Unfit(
              RejectionReason.TOO_DEEP,
              "nested deeper than " + Source.MAX_DEPTH + " levels " + place(e))
          : new Unfit(RejectionReason.MALFORMED_JSON, "a number or a key is too long " + place(e));
    } catch (JsonProcessingException e) {
      throw new Unfit(RejectionReason.MALFORMED_JSON, "no JSON " + place(e));
    } catch (IOException notUtf8) {
      throw new Unfit(RejectionReason.MALFORMED_JSON, "not encoded as UTF-8");
    }
    if (node.isMissingNode()) {
      throw new Unfit(RejectionReason.MALFORMED_JSON, "the record is empty");
    }
    if (!node.isObject()) {
      throw new Unfit(
          RejectionReason.NOT_AN_OBJECT,
          "the record is of JSON type " + node.getNodeType().name().toLowerCase(Locale.ROOT));
    }
    return node;
  }

  /** The object or list that a text holds; a node that is no text stands for itself. */
  static JsonNode held(JsonNode node) {
    if (!node.isTextual()) {
      return node;
    }
    String text = node.textValue();
    String start = text.stripLeading();
    if (!start.startsWith("{") && !start.startsWith("[")) {
      return MissingNode.getInstance();
    }
    try {
      return READER.readTree(text);
    } catch (JsonProcessingException notJson) {
      return MissingNode.getInstance();
    }
  }

  private static String place(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null ? "" : "at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
