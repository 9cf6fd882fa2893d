package dev.sparekey.app.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.records.CsvLine;
import dev.sparekey.app.records.RecordLines;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.rules.Nearest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An inventory of recovery credentials as of some time: CSV with the columns that {@code inventory
 * export} prints, in any order, or the same as one JSON object a line. Each row becomes a record in
 * our own words.
 */
final class InventoryFile {

  private static final int LONGEST_LINE = 64 * 1024;
  private static final int LONGEST_SHOWN = 64;
  private static final long MOST_COUNTED = 999_999_999;
  private static final String NAME = "inventory";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final List<String> REQUIRED = List.of("feed", "account", "sort");

  private static final Set<String> READ =
      Set.of(
          "tenant",
          "feed",
          "account",
          "subject",
          "sort",
          "kind",
          "credential_id",
          "generation",
          "status",
          "ended_at",
          "issued_at",
          "reissued_at",
          "last_used_at",
          "expires_at",
          "uses_allowed",
          "codes_left",
          "storage_declared",
          "storage_approved");

  /** What the export prints and only events can tell. */
  private static final Set<String> PASSED_OVER =
      Set.of(
          "subject_kind",
          "status_basis",
          "issued",
          "age_days",
          "issuer_role",
          "issuer_id",
          "reissued",
          "used",
          "storage_evidence",
          "storage_evidence_event",
          "observed_since",
          "notes",
          "key");

  private final Path file;
  private final String tenant;
  private final Set<String> feeds;
  private final Instant asOf;

  /** Gets the rows. */
  interface Rows {

    /**
     * @param number of its line, from 1
     */
    void row(long number, byte[] json) throws IOException;

    /**
     * @return whether to go on
     */
    boolean problem(String message);
  }

  /** Why a row, or the file, is not what it should be. */
  private static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether what follows cannot be told from the inside of a cell. */
    private final boolean last;

    UnfitException(String message) {
      this(message, false);
    }

    UnfitException(String message, boolean last) {
      super(message);
      this.last = last;
    }
  }

  /**
   * @param feeds that accounts may be of
   * @param asOf when it was so
   */
  InventoryFile(Path file, String tenant, Set<String> feeds, Instant asOf) {
    this.file = file;
    this.tenant = tenant;
    this.feeds = Set.copyOf(feeds);
    this.asOf = asOf;
  }

  /**
   * Hands over every row or what is wrong with it, as file:line: message. Behind a cell that does
   * not end on its line nothing is read: what looks like a row there is what somebody wrote into
   * it.
   *
   * @throws IOException with a message for the user
   */
  void read(Rows rows) throws IOException {
    try (RecordLines lines = new RecordLines(NAME, file, LONGEST_LINE)) {
      List<String> header = null;
      boolean json = false;
      Alike alike = new Alike();
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        try {
          String text = text(line);
          if (header == null && !json) {
            text = text.startsWith("\uFEFF") ? text.substring(1) : text;
            json = text.stripLeading().startsWith("{");
            if (!json) {
              header = header(text);
              continue;
            }
          }
          Map<String, String> row = header == null ? ofJson(text) : ofCsv(header, text);
          rows.row(lines.number(), bytes(record(row, alike)));
        } catch (UnfitException e) {
          boolean first = header == null && !json;
          if (!rows.problem(file + ":" + lines.number() + ": " + e.getMessage())
              || first
              || e.last) {
            return;
          }
        }
      }
      if (header == null && !json) {
        rows.problem(file + ": is empty");
      }
    }
  }

  private static String text(byte[] line) throws UnfitException {
    if (line.length > LONGEST_LINE) {
      throw new UnfitException("the line has more than " + LONGEST_LINE + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new UnfitException("the line is not UTF-8 text");
    }
  }

  private static List<String> header(String line) throws UnfitException {
    List<String> header = CsvLine.cells(line).orElseThrow(InventoryFile::openQuote);
    if (header.size() == 1 && line.indexOf(';') >= 0) {
      throw new UnfitException("columns should be separated by commas, not by ';'");
    }
    Set<String> seen = new TreeSet<>();
    for (String column : header) {
      known(column);
      if (!seen.add(column)) {
        throw new UnfitException("the column '" + column + "' stands twice");
      }
    }
    for (String column : REQUIRED) {
      if (!seen.contains(column)) {
        throw new UnfitException("there is no column '" + column + "'");
      }
    }
    return header;
  }

  private static void known(String column) throws UnfitException {
    if (!READ.contains(column) && !PASSED_OVER.contains(column)) {
      throw new UnfitException(
          "unknown column '"
              + shown(column)
              + "'"
              + Nearest.to(column, READ).map(near -> " (did you mean '" + near + "'?)").orElse("")
              + ": there are those of 'inventory export'");
    }
  }

  private static Map<String, String> ofCsv(List<String> header, String line) throws UnfitException {
    List<String> cells = CsvLine.cells(line).orElseThrow(InventoryFile::openQuote);
    if (cells.size() != header.size()) {
      throw new UnfitException(
          "has " + cells.size() + " cells where the header has " + header.size());
    }
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).isBlank()) {
        row.put(header.get(i), cells.get(i).strip());
      }
    }
    return row;
  }

  private static UnfitException openQuote() {
    return new UnfitException("a cell's quotes do not end on its line", true);
  }

  private static Map<String, String> ofJson(String line) throws UnfitException {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UnfitException("is no JSON object");
    }
    if (!node.isObject()) {
      throw new UnfitException("is no JSON object");
    }
    Map<String, String> row = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      known(field.getKey());
      JsonNode value = field.getValue();
      if (READ.contains(field.getKey()) && !value.isNull()) {
        if (!value.isValueNode()) {
          throw new UnfitException("'" + field.getKey() + "' should be one value");
        }
        if (!value.asText().isBlank()) {
          row.put(field.getKey(), value.asText().strip());
        }
      }
    }
    return row;
  }

  /** Rows of one account without ids that say the same, such as two telephones. */
  private static final class Alike {
    private String account = "";
    private final Map<String, Integer> seen = new HashMap<>();

    /** How many before this one said the same; those of an account stand together. */
    int before(String account, String content) {
      if (!account.equals(this.account)) {
        this.account = account;
        seen.clear();
      }
      return seen.merge(content, 1, Integer::sum) - 1;
    }
  }

  private ObjectNode record(Map<String, String> row, Alike alike) throws UnfitException {
    String of = row.get("tenant");
    if (of != null && !of.equals(tenant)) {
      throw new UnfitException(
          "'tenant' is '" + shown(of) + "', and the configuration's is '" + tenant + "'");
    }
    String feed = text(row, "feed", 64);
    if (!feeds.contains(feed)) {
      throw new UnfitException(
          "'feed' is '"
              + shown(feed)
              + "', which the configuration does not have; there are "
              + String.join(", ", new TreeSet<>(feeds)));
    }
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    record.put("type", "recovery").put("occurred_at", asOf.toString());
    record.putObject("account").put("native_id", text(row, "account", 256)).put("feed", feed);
    if (row.containsKey("subject")) {
      record.put("account_name", text(row, "subject", 256));
    }
    record.put("action", "credential_listed");
    record.putObject("actor").put("role", "system");
    ObjectNode credential = record.putObject("credential");
    choice(row, "kind", Authenticator.values()).ifPresent(kind -> credential.put("kind", kind));
    if (row.containsKey("credential_id")) {
      credential.put("id", text(row, "credential_id", 256));
    }
    if ("never".equals(row.get("expires_at"))) {
      credential.put("expires_at", "never");
    } else {
      time(row, "expires_at", credential);
    }
    if ("unlimited".equals(row.get("uses_allowed"))) {
      credential.put("uses_allowed", "unlimited");
    } else {
      count(row, "uses_allowed", credential);
    }
    count(row, "codes_left", credential);
    ObjectNode listing = record.putObject("listing");
    String sort =
        choice(row, "sort", InventoryEntry.Sort.values())
            .orElseThrow(() -> new UnfitException("'sort' is missing"));
    listing.put("sort", sort);
    listing.put("status", choice(row, "status", InventoryEntry.Status.values()).orElse("unknown"));
    count(row, "generation", listing);
    for (String column : List.of("issued_at", "reissued_at", "last_used_at", "ended_at")) {
      time(row, column, listing);
    }
    if (row.containsKey("storage_declared")) {
      listing.put("storage_declared", text(row, "storage_declared", 64));
    }
    approved(row, listing);
    // Of its content: the same file gives the same records, which change nothing the second time.
    String id = "inventory-" + hash(bytes(record));
    int before =
        row.containsKey("credential_id") ? 0 : alike.before(feed + ' ' + row.get("account"), id);
    return record.put("id", before == 0 ? id : id + '-' + before);
  }

  private static String text(Map<String, String> row, String column, int longest)
      throws UnfitException {
    String text = row.get(column);
    if (text == null) {
      throw new UnfitException("'" + column + "' is missing");
    }
    if (text.length() > longest) {
      throw new UnfitException(
          "'" + column + "' has " + text.length() + " characters, more than " + longest);
    }
    return text;
  }

  private static Optional<String> choice(Map<String, String> row, String column, Enum<?>[] known)
      throws UnfitException {
    String word = row.get(column);
    if (word == null) {
      return Optional.empty();
    }
    Set<String> words = Stream.of(known).map(Words::of).collect(Collectors.toSet());
    if (!words.contains(word)) {
      throw new UnfitException(
          "'"
              + column
              + "' is '"
              + shown(word)
              + "'; there are "
              + String.join(", ", new TreeSet<>(words)));
    }
    return Optional.of(word);
  }

  private void time(Map<String, String> row, String column, ObjectNode into) throws UnfitException {
    String text = row.get(column);
    if (text == null) {
      return;
    }
    Instant time = time(text);
    if (time == null) {
      throw new UnfitException(
          "'"
              + column
              + "' should be a time such as 2026-03-02T08:00:00Z, or a day such as 2026-03-02: was"
              + " '"
              + shown(text)
              + "'");
    }
    if (!column.equals("expires_at") && time.isAfter(asOf)) {
      throw new UnfitException(
          "'" + column + "' is " + time + ", after " + asOf + ", when it was so (--as-of)");
    }
    into.put(column, time.toString());
  }

  /** Null if it is none. */
  static @Nullable Instant time(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static void count(Map<String, String> row, String column, ObjectNode into)
      throws UnfitException {
    String text = row.get(column);
    if (text == null) {
      return;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new UnfitException(
          "'"
              + column
              + "' should be a whole number up to "
              + MOST_COUNTED
              + ": was '"
              + shown(text)
              + "'");
    }
    into.put(column, Integer.parseInt(text));
  }

  private static void approved(Map<String, String> row, ObjectNode into) throws UnfitException {
    String text = row.get("storage_approved");
    if (text == null) {
      return;
    }
    if (!text.equals("true") && !text.equals("false")) {
      throw new UnfitException(
          "'storage_approved' should be true or false: was '" + shown(text) + "'");
    }
    into.put("storage_approved", Boolean.parseBoolean(text));
  }

  private static byte[] bytes(ObjectNode record) {
    return record.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String shown(String text) {
    return Cells.plain(text, LONGEST_SHOWN);
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
