package dev.sparekey.app.records;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Control;
import dev.sparekey.recovery.AssurancePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decisions on what accounts' primary assurance is at most, as lines of a file: what {@code
 * accounts decisions} prints, {@code accounts accept --file} and {@code replay --decisions} read.
 * Another form than any source's records, so that nobody who writes those writes one of these.
 */
public final class DecisionLines {

  private static final String NAME = "decisions";
  private static final int LONGEST_LINE = 10_000;
  private static final int MOST = 100_000;
  private static final Set<String> FIELDS = Set.of("account", "primary", "by", "reason", "at");

  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(10).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private DecisionLines() {}

  /**
   * All decisions of a file.
   *
   * @param tenant whose accounts they are about
   * @throws IllegalArgumentException in words for the user, as file:line: message
   */
  public static List<Control> read(Path file, String tenant) {
    List<Control> decisions = new ArrayList<>();
    try (RecordLines lines = new RecordLines(NAME, file, LONGEST_LINE)) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        String place = file + ":" + lines.number() + ": ";
        if (line.length > LONGEST_LINE) {
          throw new IllegalArgumentException(
              place + "the line has more than " + LONGEST_LINE + " bytes");
        }
        if (decisions.size() == MOST) {
          throw new IllegalArgumentException(place + "more than " + MOST + " decisions");
        }
        try {
          decisions.add(decision(JSON.readTree(line), tenant));
        } catch (JacksonException e) {
          throw new IllegalArgumentException(place + "is not one JSON object", e);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(place + e.getMessage(), e);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return decisions;
  }

  private static Control decision(@Nullable JsonNode json, String tenant) {
    if (json == null || !json.isObject()) {
      throw new IllegalArgumentException("is not one JSON object");
    }
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException(
            "'" + Cells.plain(name, 40) + "' is none of account, primary, by, reason, at");
      }
    }
    Instant at;
    try {
      at = Instant.parse(text(json, "at"));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "at should be a time such as 2026-11-30T14:00:00Z: was '"
              + Cells.plain(text(json, "at"), 40)
              + "'",
          e);
    }
    return new Control(
        text(json, "by"),
        at,
        text(json, "reason"),
        null,
        new Control.Accepted(account(tenant, text(json, "account")), rank(text(json, "primary"))));
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException(name + " is missing, or no text");
    }
    return value.textValue();
  }

  /** As {@link #read} reads it, in one line. */
  public static String line(Control decision) {
    Control.Accepted accepted = decision.accepted();
    if (accepted == null) {
      throw new IllegalArgumentException("a release is no decision");
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("account", accepted.account().feed() + ":" + accepted.account().nativeId());
    json.put("primary", word(accepted.primary()));
    json.put("by", decision.by());
    json.put("reason", decision.reason());
    json.put("at", decision.at().toString());
    return PlainJson.of(json);
  }

  /**
   * An account as {@code feed:id}.
   *
   * @throws IllegalArgumentException in words for the user
   */
  public static AccountId account(String tenant, String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw new IllegalArgumentException(
          "an account should be FEED:ID, as in okta:00u1a2b3: was '" + Cells.plain(text, 80) + "'");
    }
    return new AccountId(tenant, text.substring(0, colon), text.substring(colon + 1));
  }

  /** The name of a rank in Sparekey's own policy, or its number. */
  public static int rank(String word) {
    List<String> words = new ArrayList<>();
    for (int rank = 0; rank <= 5; rank++) {
      words.add(word(rank));
      if (word.equalsIgnoreCase(word(rank)) || word.equals(Integer.toString(rank))) {
        return rank;
      }
    }
    throw new IllegalArgumentException(
        "primary should be "
            + String.join(", ", words)
            + " or its number, 0 to 5: was '"
            + Cells.plain(word, 40)
            + "'");
  }

  public static String word(int rank) {
    return AssurancePolicy.DEFAULT.rankName(rank);
  }
}
