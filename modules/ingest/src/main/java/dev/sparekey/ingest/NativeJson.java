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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bounded JSON parsing. Parsers' messages quote what they read, so none of them goes out. */
final class NativeJson {
  private static final int LONGEST_NUMBER = 100;
  private static final int LONGEST_NAME = 1024;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

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
    String text = text(bytes);
    if (tooDeep(text)) {
      throw new Unfit(
          RejectionReason.TOO_DEEP, "nested deeper than " + Source.MAX_DEPTH + " levels");
    }
    JsonNode node;
    try {
      node = READER.readTree(text);
    } catch (StreamConstraintsException e) {
      throw new Unfit(RejectionReason.MALFORMED_JSON, "a number or a key is too long " + place(e));
    } catch (JsonProcessingException e) {
      throw new Unfit(RejectionReason.MALFORMED_JSON, "no JSON " + place(e));
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

  /** Decoded here, as the parser would guess at UTF-16 and UTF-32 and read on past bad UTF-8. */
  private static String text(byte[] bytes) throws Unfit {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException notUtf8) {
      throw new Unfit(RejectionReason.MALFORMED_JSON, "not encoded as UTF-8");
    }
  }

  /**
   * Counted before parsing: of its several bounds the parser tells in words only which one broke.
   */
  private static boolean tooDeep(String json) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      switch (json.charAt(i)) {
        case '\\' -> i++;
        case '"' -> quoted = !quoted;
        case '{', '[' -> depth += quoted ? 0 : 1;
        case '}', ']' -> depth -= quoted ? 0 : 1;
        default -> {}
      }
      if (depth > Source.MAX_DEPTH) {
        return true;
      }
    }
    return false;
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
