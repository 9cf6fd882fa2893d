package dev.sparekey.app.sources;

import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a mapping makes of a file's records, one by one and in sum, in words for its author. */
final class Trial {

  /** Of each unknown type so many records are looked at for their fields. */
  private static final int SAMPLES = 20;

  private static final int LONGEST = 200;

  /** A type that may be a sentence, as Entra's are; with a digit it could be anything. */
  private static final Pattern SENTENCE = Pattern.compile("[A-Za-z ()./_-]{1,80}");

  private static final Pattern XML = Pattern.compile("<[?!A-Za-z]");

  /** A document's mark, or a key with nothing like JSON on its line. */
  private static final Pattern YAML =
      Pattern.compile("---\\s*(\n|$)|(- )?[A-Za-z_][A-Za-z0-9_.-]*:( [^{]*)?(\n|$)");

  private static final int LONGEST_BEGINNING = 500;

  private final Source source;
  private final Map<String, Integer> made = new TreeMap<>();
  private final Map<RejectionReason, Map<String, Integer>> rejected =
      new EnumMap<>(RejectionReason.class);
  private final Map<String, Unknown> unknown = new TreeMap<>();
  private int records;
  private int mapped;

  /** How the file begins. */
  private String first = "";

  /** Records of a type that the mapping does not name. */
  private static final class Unknown {
    private int count;
    private final List<FieldNames> samples = new ArrayList<>();
  }

  Trial(Source source) {
    this.source = source;
  }

  /** The record's line of the report. */
  String take(byte[] record) {
    if (records == 0) {
      int looked = Math.min(record.length, LONGEST_BEGINNING);
      first = new String(record, 0, looked, StandardCharsets.UTF_8).strip();
    }
    records++;
    RawRecord raw = new RawRecord(source.name(), record, null);
    Reading reading = source.read(raw);
    String line =
        switch (reading) {
          case Reading.Mapped events -> {
            mapped++;
            events.events().forEach(event -> made.merge(what(event), 1, Integer::sum));
            events.besides().forEach(besides -> reject(besides, raw, record));
            yield "mapped    "
                + events.events().stream().map(Trial::told).collect(Collectors.joining(" + "))
                + events.besides().stream()
                    .map(besides -> " + rejected " + why(besides))
                    .collect(Collectors.joining());
          }
          case Reading.Rejected why -> {
            reject(why, raw, record);
            yield "rejected  " + why(why);
          }
          case Reading.FeedMark mark -> {
            mapped++;
            made.merge("mark", 1, Integer::sum);
            yield "mapped    mark: complete to " + mark.completeTo();
          }
          case Reading.Clock clock -> {
            mapped++;
            made.merge("clock", 1, Integer::sum);
            yield "mapped    clock: " + clock.time();
          }
        };
    return "record " + records + "  " + line;
  }

  private void reject(Reading.Rejected why, RawRecord raw, byte[] record) {
    rejected
        .computeIfAbsent(why.reason(), reason -> new TreeMap<>())
        .merge(why.detail(), 1, Integer::sum);
    if (why.reason() == RejectionReason.UNMAPPED_TYPE) {
      String type =
          source
              .typeOf(raw)
              .filter(told -> SENTENCE.matcher(told).matches())
              .map(told -> "type " + told)
              .orElse(why.detail());
      Unknown one = unknown.computeIfAbsent(type, name -> new Unknown());
      one.count++;
      if (one.samples.size() < SAMPLES) {
        one.samples.add(FieldNames.of(record));
      }
    }
  }

  private static String why(Reading.Rejected rejected) {
    return Words.of(rejected.reason()) + ": " + Cells.plain(rejected.detail(), LONGEST);
  }

  private static String what(Event event) {
    return switch (event) {
      case AuthenticationEvent login -> "authentication: " + Words.of(login.outcome());
      case RecoveryEvent recovery -> "recovery: " + Words.of(recovery.action());
      case TicketEvent ticket -> "ticket: " + Words.of(ticket.category());
      case IdentityContextEvent identity -> "identity_context: " + Words.of(identity.kind());
    };
  }

  private static String told(Event event) {
    String of =
        switch (event) {
          case AuthenticationEvent login -> login.account().nativeId();
          case RecoveryEvent recovery ->
              (recovery.account().isName() ? "of whoever is called " : "")
                  + recovery.account().nativeId()
                  + " by "
                  + Words.of(recovery.actor().role());
          case TicketEvent ticket -> ticket.ticketId() + ", " + Words.of(ticket.status());
          case IdentityContextEvent identity -> identity.account().nativeId();
        };
    return what(event)
        + " "
        + Cells.plain(of, LONGEST)
        + " at "
        + event.header().occurredAt()
        + " ("
        + Cells.plain(event.header().nativeType(), LONGEST)
        + ")";
  }

  /** Whether every record was mapped, or rejected by another name than "unmapped". */
  boolean isComplete() {
    return records > 0 && unknown.isEmpty() && !isNoJson();
  }

  /** What cannot be read at all tells nothing of the mapping. */
  private boolean isNoJson() {
    Map<String, Integer> malformed =
        rejected.getOrDefault(RejectionReason.MALFORMED_JSON, Map.of());
    return records > 0
        && mapped == 0
        && malformed.values().stream().mapToInt(Integer::intValue).sum() == records;
  }

  /** The report in sum. */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add(
        records
            + (records == 1 ? " record" : " records")
            + " by "
            + source.version()
            + ": "
            + mapped
            + " mapped, "
            + (records - mapped)
            + " not");
    made.forEach((what, count) -> lines.add("  " + count + " × " + what));
    rejected.forEach(
        (reason, details) -> {
          int sum = details.values().stream().mapToInt(Integer::intValue).sum();
          lines.add("  " + sum + " × rejected " + Words.of(reason));
          details.forEach(
              (detail, count) ->
                  lines.add("      " + count + " × " + Cells.plain(detail, LONGEST)));
        });
    if (!unknown.isEmpty()) {
      missing(lines);
    }
    if (isNoJson()) {
      lines.add("None of it is JSON. " + advice(first));
    }
    return lines;
  }

  /**
   * What to do with a file that is no JSON, by how it begins. Syslog begins with a number between
   * the signs that XML has around names.
   */
  private static String advice(String first) {
    if (XML.matcher(first).lookingAt()) {
      return "It looks like XML, which is not read: export or convert it as JSON.";
    }
    if (YAML.matcher(first).lookingAt()) {
      return "It looks like YAML, which is not read: export or convert it as JSON.";
    }
    return first.indexOf('{') > 0
        ? "Where something stands before the JSON of a line, such as a syslog header, take it away"
            + " first."
        : "Give a file with one JSON object a line, a list of them, or CSV by the name *.csv.";
  }

  /** What a mapping for these records would have to say. */
  private void missing(List<String> lines) {
    lines.add("What is missing:");
    unknown.forEach(
        (type, one) -> {
          lines.add(
              "  " + one.count + " × " + Cells.plain(type, LONGEST) + " is named by no entry");
          FieldNames fields = FieldNames.common(one.samples);
          lines.add(
              fields.all().isEmpty()
                  ? "      these records have no field in common"
                  : "      fields: " + String.join(" ", fields.all()));
          if (!fields.times().isEmpty()) {
            lines.add("      of which hold a time: " + String.join(" ", fields.times()));
          }
          fields
              .list()
              .ifPresent(
                  list ->
                      lines.add(
                          "      most lie in one list: --at "
                              + list
                              + " reads each of its elements as a record"));
        });
    lines.add(
        "  The mapping looks for the type at "
            + source.typePlace()
            + " and for the time at "
            + source.timePlace()
            + ".");
    if (unknown.containsKey("type (none)")) {
      lines.add(
          "  Where there is no type, the records are of another source, or lie deeper: --at POINTER"
              + " reads them there.");
      lines.add(
          "  For another source write a mapping, as modules/ingest/README.md tells, and try it with"
              + " --mapping FILE.");
    }
  }
}
