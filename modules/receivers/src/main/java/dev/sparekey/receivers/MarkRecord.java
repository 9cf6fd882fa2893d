package dev.sparekey.receivers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A feed's word that it has told everything up to a time, as ingest reads it. */
public final class MarkRecord {

  private static final JsonFactory JSON = new JsonFactory();

  private MarkRecord() {}

  /**
   * @param feed its name
   */
  public static byte[] proven(String feed, Instant completeTo) {
    // Names of feeds are letters, digits, '_' and '-'.
    return ("{\"type\":\"mark\",\"feed\":\""
            + feed
            + "\",\"complete_to\":\""
            + completeTo
            + "\",\"proof\":\"proven\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What a sender says, as {@code {"complete_to":"2026-11-29T12:00:00Z"}}.
   *
   * @throws Records.NoRecordsException it is something else
   */
  public static Instant completeTo(byte[] body) throws Records.NoRecordsException {
    try (JsonParser parser = JSON.createParser(new String(body, StandardCharsets.UTF_8))) {
      if (parser.nextToken() == JsonToken.START_OBJECT
          && "complete_to".equals(parser.nextFieldName())
          && parser.nextToken() == JsonToken.VALUE_STRING) {
        Instant time = OffsetDateTime.parse(parser.getText()).toInstant();
        if (parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null) {
          return time;
        }
      }
    } catch (IOException | DateTimeException e) {
      // Said below, with what is wanted.
    }
    throw new Records.NoRecordsException(
        "a mark should be {\"complete_to\":\"2026-11-29T12:00:00Z\"}, with a time and its zone");
  }
}
