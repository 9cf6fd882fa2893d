package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a thing's record tells beside its state, with an id of its own: recovery codes that somebody
 * wrote into a ticket, or into one of its comments. What of it is unfit costs nothing else, and is
 * named: that codes were written to the desk must not cost the ticket, nor be lost without a word.
 */
final class Exposures {

  /**
   * Most text in which codes are looked for, of all elements of a record's lists: some hundred
   * comments. Of nothing but numbers it costs half a second.
   */
  private static final int MOST_LOOKED_THROUGH = 1 << 16;

  private final RawRecord raw;
  private final EventHeader header;
  private final Mapping.Template template;
  private final Admission admission;
  private final List<Event> events = new ArrayList<>(0);
  private final List<Reading.Rejected> unread = new ArrayList<>(0);

  private Exposures(
      RawRecord raw, EventHeader header, Mapping.Template template, Admission admission) {
    this.raw = raw;
    this.header = header;
    this.template = template;
    this.admission = admission;
  }

  /** Whether a template tells of such things. */
  static boolean areTold(Mapping.Template template) {
    return template.get("id") != null;
  }

  /**
   * @param header of the record beside which they are told
   */
  static Exposures in(
      NativeRecord record,
      RawRecord raw,
      EventHeader header,
      Mapping.Template template,
      Admission admission) {
    Exposures exposures = new Exposures(raw, header, template, admission);
    exposures.read(record);
    return exposures;
  }

  List<Event> events() {
    return events;
  }

  /** What could not be read, and why. */
  List<Reading.Rejected> unread() {
    return unread;
  }

  private void read(NativeRecord record) {
    Value each = template.get("each");
    List<NativeRecord> told = each == null ? List.of(record) : elements(each, record);
    Set<String> ids = new HashSet<>();
    int left = MOST_LOOKED_THROUGH;
    for (NativeRecord one : told) {
      try {
        left -= each == null ? 0 : lookedThrough(template.get("given"), one);
        if (each != null && left < 0) {
          unread.add(
              new Reading.Rejected(
                  RejectionReason.TOO_LARGE,
                  "more than " + MOST_LOOKED_THROUGH + " characters in " + each.shown()));
          return;
        }
        if (template.isGiven(one)) {
          EventBuilder builder = new EventBuilder(template, one, header.tenant());
          EventHeader own = header(one);
          // The newest comment stands in the list of all, too.
          if (ids.add(own.id())) {
            events.add(builder.build(EventKind.RECOVERY, own));
            unread.addAll(builder.leftOut());
          }
        }
      } catch (Unfit unfit) {
        unread.add(unfit.rejected());
      } catch (NativeRecord.AmbiguousKeyException e) {
        unread.add(RecordEvents.ambiguous());
      }
    }
  }

  private List<NativeRecord> elements(Value each, NativeRecord record) {
    List<NativeRecord> told = new ArrayList<>();
    for (JsonNode place : each.all(record)) {
      if (place.size() > NativeRecord.MOST_ELEMENTS) {
        unread.add(
            new Reading.Rejected(
                RejectionReason.TOO_LARGE,
                "more than " + NativeRecord.MOST_ELEMENTS + " in " + each.shown()));
      } else {
        addElements(place, record, told);
      }
    }
    return newestFirst(told);
  }

  /** Each as {@code each}, beside the whole as {@code record}, of which none is a copy. */
  private static void addElements(JsonNode place, NativeRecord record, List<NativeRecord> into) {
    for (JsonNode element : place.isArray() ? place : List.of(place)) {
      if (element.isObject()) {
        ObjectNode both = JsonNodeFactory.instance.objectNode();
        both.set("each", element);
        both.set("record", record.node());
        into.add(record.part(both));
      }
    }
  }

  /** How much text there is where codes are looked for. */
  private static int lookedThrough(@Nullable Value value, NativeRecord record) {
    return switch (value) {
      case null -> 0;
      case Value.Constant constant -> 0;
      case Value.FirstOf first -> lookedThrough(first.alternatives(), record);
      case Value.AllOf all -> lookedThrough(all.parts(), record);
      case Value.Joined joined -> lookedThrough(joined.parts(), record);
      case Value.Look look -> look.codes() ? record.at(look.place()).asText("").length() : 0;
    };
  }

  private static int lookedThrough(List<Value> values, NativeRecord record) {
    return values.stream().mapToInt(value -> lookedThrough(value, record)).sum();
  }

  /**
   * By when each was written, where that is told, else by the greatest id: the older ones stood in
   * the record before. Desks' lists begin with the oldest or with the newest, and those of a
   * trigger as its author writes them.
   */
  private List<NativeRecord> newestFirst(List<NativeRecord> told) {
    return told.stream()
        .map(one -> Dated.of(one, template))
        .sorted(
            Comparator.comparing(Dated::at)
                .thenComparing(one -> one.id().length())
                .thenComparing(Dated::id)
                .reversed())
        .map(Dated::record)
        .toList();
  }

  /**
   * One of a list.
   *
   * @param at the beginning of time where it tells none, or none that can be read
   * @param id as a text: of numbers the longer one is greater
   */
  private record Dated(NativeRecord record, Instant at, String id) {

    static Dated of(NativeRecord record, Mapping.Template template) {
      try {
        Instant written = Admission.timeOrNull(template.get("occurred_at"), record);
        Instant edited = Admission.timeOrNull(template.get("edited_at"), record);
        Instant at =
            edited != null && (written == null || edited.isAfter(written)) ? edited : written;
        Value from = template.get("id");
        String id = from == null ? null : Texts.scalar(from.first(record));
        return new Dated(record, at == null ? Instant.MIN : at, id == null ? "" : id);
      } catch (NativeRecord.AmbiguousKeyException unreadable) {
        return new Dated(record, Instant.MIN, "");
      }
    }
  }

  /**
   * Of an event that a thing's record tells anew with each of its versions: with an id and a time
   * that stay, so that it is one.
   *
   * <p>What is edited into it later is another, of the time of that edit where it is told. Where
   * only the time of the version is told, which may be that of any change, it is one for each day
   * of the thing's life on which a version has it: at the latest then it was written, and at most a
   * day too early.
   */
  private EventHeader header(NativeRecord record) throws Unfit {
    Value from = template.get("id");
    String id = from == null ? null : Texts.scalar(from.first(record));
    if (id == null || id.isBlank()) {
      throw new Unfit(RejectionReason.MISSING_FIELD, "id");
    }
    Value at = template.get("occurred_at");
    Instant first =
        at == null ? header.occurredAt() : Admission.time("occurred_at", at.first(record));
    Instant edited = Admission.timeOrNull(template.get("edited_at"), record);
    Instant seen = Admission.timeOrNull(template.get("seen_at"), record);
    Instant occurredAt = first;
    String written = Texts.identifier(id.strip(), RecordEvents.LONGEST_NATIVE_ID);
    if (edited != null && edited.isAfter(first)) {
      occurredAt = edited;
      written += "@" + edited.toEpochMilli();
    } else if (seen != null && Duration.between(first, seen).toDays() > 0) {
      // All versions of one day must say the same, whichever comes first.
      long days = Duration.between(first, seen).toDays();
      occurredAt = first.plus(days, ChronoUnit.DAYS);
      written += "+" + days + "d";
    }
    admission.admit(occurredAt, raw.receivedAt());
    return new EventHeader(
        raw.feed() + ":" + written,
        header.tenant(),
        header.feed(),
        occurredAt,
        null,
        raw.receivedAt() == null ? occurredAt : header.receivedAt(),
        header.mapping(),
        header.nativeType());
  }
}
