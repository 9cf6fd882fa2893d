package dev.sparekey.receivers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sparekey.ingest.redaction.Redaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a body holds: one record, or a list of them, each without a change to its characters. */
public final class Records {

  /** As deep as ingest reads. */
  private static final int DEEPEST = 64;

  private static final int MOST = 4096;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  // The list around the records is one level more.
                  .maxNestingDepth(DEEPEST + 1)
                  .maxStringLength(16 << 20)
                  .build())
          .build();

  private Records() {}

  /** Why a body is none of records. */
  public static final class NoRecordsException extends Exception {
    private static final long serialVersionUID = 1L;

    NoRecordsException(String message) {
      super(message);
    }
  }

  /**
   * The records of a JSON object, of a list of objects, or of objects one after another, as in
   * lines. What steers a pipeline (a mark, a clock) is none.
   *
   * @throws NoRecordsException it is something else; the message holds nothing of it
   */
  public static List<String> of(byte[] body) throws NoRecordsException {
    String text = decoded(body);
    List<String> records = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_ARRAY && !parser.getParsingContext().getParent().inArray()) {
          // The list itself; its elements follow.
          continue;
        }
        if (token == JsonToken.END_ARRAY) {
          continue;
        }
        if (token != JsonToken.START_OBJECT) {
          throw new NoRecordsException(
              "the body should be a JSON object or a list of objects: it holds something else");
        }
        records.add(object(parser, text));
        if (records.size() > MOST) {
          throw new NoRecordsException("the body holds more than " + MOST + " records");
        }
      }
    } catch (JsonProcessingException e) {
      // Its own message quotes the body.
      throw new NoRecordsException("the body is no JSON, or nested more than " + DEEPEST + " deep");
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
    if (records.isEmpty()) {
      throw new NoRecordsException("the body holds no record");
    }
    return records;
  }

  /**
   * A record without its recovery codes and secrets.
   *
   * @throws NoRecordsException it cannot be read, and so must not be kept
   */
  public static Redaction.Redacted redacted(String record) throws NoRecordsException {
    try {
      return Redaction.json(record);
    } catch (JsonProcessingException e) {
      throw new NoRecordsException("a record cannot be looked through for secrets");
    }
  }

  /** The object that begins here. */
  private static String object(JsonParser parser, String text)
      throws IOException, NoRecordsException {
    long start = parser.currentTokenLocation().getCharOffset();
    @Nullable String type = null;
    boolean time = false;
    boolean completeTo = false;
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new NoRecordsException("the body ends within a record");
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (depth == 1 && token == JsonToken.FIELD_NAME) {
        time |= parser.currentName().equals("time");
        completeTo |= parser.currentName().equals("complete_to");
      } else if (depth == 1
          && token == JsonToken.VALUE_STRING
          && "type".equals(parser.currentName())) {
        type = parser.getText();
      }
    }
    if (("mark".equals(type) && completeTo) || ("clock".equals(type) && time)) {
      throw new NoRecordsException(
          "a mark or a clock is no record: send marks to this path with /marks behind it");
    }
    long end = parser.currentTokenLocation().getCharOffset() + 1;
    return text.substring(Math.toIntExact(start), Math.toIntExact(end));
  }

  /** Strictly: what a lenient reader makes of broken bytes, ingest might read otherwise. */
  private static String decoded(byte[] body) throws NoRecordsException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return !text.isEmpty() && text.charAt(0) == '\uFEFF' ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new NoRecordsException("the body is no UTF-8");
    }
  }
}
