package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.RawRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping makes of one record, or why nothing, and where that belongs which rules over raw
 * records say of it.
 */
final class RecordEvents {

  static final int LONGEST_NATIVE_ID = 224;
  static final int LONGEST_TYPE = 128;

  private final Mapping mapping;
  private final String version;
  private final String tenant;

  RecordEvents(Mapping mapping, String version, String tenant) {
    this.mapping = mapping;
    this.version = version;
    this.tenant = tenant;
  }

  /**
   * Never throws, whatever the record.
   *
   * @param matches gets what the rules say of it
   */
  Reading read(RawRecord raw, Admission admission, RawRules rules, List<RawMatch> matches) {
    try {
      JsonNode node = NativeJson.object(raw.value());
      Reading control = ControlRecord.read(node, raw.feed());
      return control == null ? mapped(raw, node, admission, rules, matches) : control;
    } catch (Unfit unfit) {
      return unfit.rejected();
    } catch (NativeRecord.AmbiguousKeyException e) {
      return ambiguous();
    }
  }

  static Reading.Rejected ambiguous() {
    return new Reading.Rejected(
        RejectionReason.MALFORMED_JSON, "a key stands twice, but for its case");
  }

  private Reading mapped(
      RawRecord raw, JsonNode node, Admission admission, RawRules rules, List<RawMatch> matches)
      throws Unfit {
    NativeRecord whole = Envelopes.opened(mapping, new NativeRecord(node, raw.feed()));
    Layouts.Pieces pieces = Layouts.split(mapping.layout(), whole);
    List<Event> events = new ArrayList<>();
    List<Reading.Rejected> rejected = new ArrayList<>();
    for (Layouts.Part part : pieces.parts()) {
      try {
        events.addAll(observed(raw, part, admission, rules, matches, rejected));
      } catch (Unfit unfit) {
        rejected.add(unfit.rejected());
      } catch (NativeRecord.AmbiguousKeyException e) {
        rejected.add(ambiguous());
      }
    }
    if (events.isEmpty()) {
      return worst(rejected);
    }
    rejected.addAll(pieces.unread());
    return new Reading.Mapped(events, rejected);
  }

  /** The events of one record; what rules say of it is added also where it gives none. */
  private List<Event> observed(
      RawRecord raw,
      Layouts.Part part,
      Admission admission,
      RawRules rules,
      List<RawMatch> matches,
      List<Reading.Rejected> leftOut)
      throws Unfit {
    List<Event> events = List.of();
    try {
      events = events(raw, part, admission, leftOut);
    } finally {
      if (!rules.isEmpty()) {
        match(raw, part, admission, rules, events, matches);
      }
    }
    return events;
  }

  private void match(
      RawRecord raw,
      Layouts.Part part,
      Admission admission,
      RawRules rules,
      List<Event> events,
      List<RawMatch> matches) {
    try {
      List<RawRules.Hit> hits =
          Matching.hits(rules, Layouts.merged(mapping.layout(), part.record()));
      if (!hits.isEmpty()) {
        Placed placed = placed(raw, part, admission, events);
        hits.forEach(hit -> matches.add(Matching.match(hit, placed.header(), placed.subject())));
      }
    } catch (Unfit | NativeRecord.AmbiguousKeyException unplaced) {
      // Its time or its tenant is refused, as it is for an event, and the reading says so.
    }
  }

  /** Where what is said of a record belongs. */
  private record Placed(EventHeader header, Subject subject) {}

  /** By the event that it became, else by what the mapping reads of any record. */
  private Placed placed(RawRecord raw, Layouts.Part part, Admission admission, List<Event> events)
      throws Unfit {
    AccountEvent told = Subject.told(events);
    if (told != null) {
      return new Placed(told.header(), Subject.of(told));
    }
    NativeRecord record = Layouts.read(mapping.layout(), part.record());
    return new Placed(header(raw, part, record, admission), subject(record));
  }

  /** The records of this id, as {@link Source#inquire} gives them. */
  List<Inquired> inquire(RawRecord raw, String id) {
    List<Inquired> found = new ArrayList<>();
    try {
      JsonNode node = NativeJson.object(raw.value());
      NativeRecord whole = Envelopes.opened(mapping, new NativeRecord(node, raw.feed()));
      for (Layouts.Part part : Layouts.split(mapping.layout(), whole).parts()) {
        inquire(raw, part, id, found);
      }
    } catch (Unfit | NativeRecord.AmbiguousKeyException unreadable) {
      // Nobody can ask for it by an id.
    }
    return found;
  }

  private void inquire(RawRecord raw, Layouts.Part part, String id, List<Inquired> found) {
    List<Event> events = List.of();
    try {
      events = events(raw, part, Admission.REPLAY, new ArrayList<>());
    } catch (Unfit | NativeRecord.AmbiguousKeyException none) {
      // It became no event.
    }
    try {
      Placed placed = placed(raw, part, Admission.REPLAY, events);
      String own = placed.header().id();
      if (own.equals(id) || own.equals(raw.feed() + ":" + id)) {
        found.add(
            new Inquired(
                placed.header(),
                placed.subject().account(),
                placed.subject().name(),
                Matching.seen(Layouts.merged(mapping.layout(), part.record()))));
      }
    } catch (Unfit | NativeRecord.AmbiguousKeyException unplaced) {
      // Nothing is said of it.
    }
  }

  /** Of a record that gave no event. */
  private EventHeader header(
      RawRecord raw, Layouts.Part part, NativeRecord record, Admission admission) throws Unfit {
    checkTenant(record);
    Instant occurredAt = Admission.time("occurred_at", mapping.occurredAt().first(record));
    admission.admit(occurredAt, raw.receivedAt());
    Instant receivedAt =
        raw.receivedAt() == null
            ? Admission.timeOrNull(mapping.receivedAt(), record)
            : raw.receivedAt();
    return new EventHeader(
        raw.feed() + ":" + nativeId(mapping.id(), part, record, occurredAt),
        tenant,
        raw.feed(),
        occurredAt,
        Admission.timeOrNull(mapping.recordedAt(), record),
        receivedAt == null ? occurredAt : receivedAt,
        version,
        Texts.cut(shown(type(record)), LONGEST_TYPE));
  }

  private Subject subject(NativeRecord record) {
    Mapping.Template template = mapping.subject();
    Subject named = template == null ? null : new EventBuilder(template, record, tenant).subject();
    return named == null ? Subject.ofFeed(tenant, record.feed()) : named;
  }

  /** Of a batch that gave nothing: what should be looked at, before what has no bearing. */
  private static Reading.Rejected worst(List<Reading.Rejected> rejected) {
    for (Reading.Rejected one : rejected) {
      if (one.reason() != RejectionReason.NOT_RELEVANT) {
        return one;
      }
    }
    return rejected.isEmpty()
        ? new Reading.Rejected(RejectionReason.NOT_RELEVANT, "a batch of no records")
        : rejected.getFirst();
  }

  /** The source's type of a record, for people to read; empty when it has none. */
  Optional<String> typeOf(RawRecord raw) {
    try {
      JsonNode node = NativeJson.object(raw.value());
      NativeRecord record = Envelopes.opened(mapping, new NativeRecord(node, raw.feed()));
      String type = type(Layouts.read(mapping.layout(), record));
      return type.isEmpty() ? Optional.empty() : Optional.of(type);
    } catch (Unfit | NativeRecord.AmbiguousKeyException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * @param leftOut gets what the events could not say and are told without
   */
  private List<Event> events(
      RawRecord raw, Layouts.Part part, Admission admission, List<Reading.Rejected> leftOut)
      throws Unfit {
    NativeRecord record = Layouts.read(mapping.layout(), part.record());
    String type = type(record);
    Mapping.Entry entry = mapping.entryOf(record);
    if (entry == null) {
      throw new Unfit(
          mapping.ignored().covers(type)
              ? RejectionReason.NOT_RELEVANT
              : RejectionReason.UNMAPPED_TYPE,
          "type " + shown(type));
    }
    if (entry.ignore() != null) {
      throw new Unfit(RejectionReason.NOT_RELEVANT, "type " + shown(type) + ": " + entry.ignore());
    }
    checkTenant(record);
    Instant exact = Admission.time("occurred_at", mapping.occurredAt().first(record));
    Instant occurredAt = entry.wholeSeconds() ? exact.truncatedTo(ChronoUnit.SECONDS) : exact;
    admission.admit(occurredAt, raw.receivedAt());
    Instant receivedAt =
        raw.receivedAt() == null
            ? Admission.timeOrNull(mapping.receivedAt(), record)
            : raw.receivedAt();
    String nativeType = entry.type() == null ? type : entry.type();
    Value idOfAll = entry.id() == null ? mapping.id() : entry.id();
    boolean derived = part.standing() != Layouts.Standing.OBSERVED;
    EventHeader header =
        new EventHeader(
            raw.feed() + ":" + nativeId(idOfAll, part, record, occurredAt),
            tenant,
            raw.feed(),
            occurredAt,
            // Nobody wrote down what only follows from a history.
            derived ? null : Admission.timeOrNull(mapping.recordedAt(), record),
            receivedAt == null ? occurredAt : receivedAt,
            version,
            Texts.cut(nativeType, LONGEST_TYPE));
    List<Event> events = new ArrayList<>();
    List<Reading.Rejected> unread = new ArrayList<>(0);
    Map<EventKind, Integer> told = new EnumMap<>(EventKind.class);
    boolean taken = false;
    boolean showsAll = part.standing() != Layouts.Standing.DERIVED_IN_PART;
    for (Mapping.Emission emission : entry.emit()) {
      EventKind kind = emission.kind();
      // What a thing's record tells beside its state is told once, and not of each of its versions.
      if (derived && kind != EventKind.TICKET) {
        continue;
      }
      int nthOfKind = told.merge(kind, 1, Integer::sum);
      // Events of one record need ids of their own; the first has the record's.
      String suffix = "#" + kind.word() + (nthOfKind == 1 ? "" : nthOfKind);
      Mapping.Template template = emission.template();
      if (Exposures.areTold(template)) {
        Exposures exposures = Exposures.in(record, raw, header, template, admission);
        events.addAll(exposures.events());
        unread.addAll(exposures.unread());
        continue;
      }
      if (!template.isGiven(record)) {
        continue;
      }
      EventHeader own = taken ? withId(header, header.id() + suffix) : header;
      taken = true;
      EventBuilder builder = new EventBuilder(template, record, tenant, showsAll);
      Event event = builder.build(kind, own);
      unread.addAll(builder.leftOut());
      events.add(
          event instanceof TicketEvent ticket ? TicketVersions.distinct(ticket, derived) : event);
    }
    if (events.isEmpty() && !derived) {
      throw unread.isEmpty()
          ? new Unfit(
              RejectionReason.NOT_RELEVANT, "type " + shown(type) + ": nothing that was asked for")
          : new Unfit(unread.getFirst().reason(), unread.getFirst().detail());
    }
    leftOut.addAll(unread);
    return events;
  }

  /** Empty when the record has none. A list would be of every type in it, for conditions. */
  private String type(NativeRecord record) throws Unfit {
    JsonNode type = mapping.type().first(record);
    if (NativeRecord.isAbsent(type)) {
      return "";
    }
    if (!type.isValueNode()) {
      throw new Unfit(RejectionReason.WRONG_TYPE, mapping.type().shown() + " should be a text");
    }
    return type.asText();
  }

  /** What the mapping knows by name was written by us. */
  private String shown(String type) {
    return mapping.names(type) ? Texts.printable(type) : Texts.type(type);
  }

  private void checkTenant(NativeRecord record) throws Unfit {
    if (mapping.tenant() != null) {
      JsonNode claimed = mapping.tenant().first(record);
      if (!NativeRecord.isAbsent(claimed) && !claimed.asText().equals(tenant)) {
        throw new Unfit(RejectionReason.OTHER_TENANT, mapping.tenant().shown());
      }
    }
  }

  /**
   * @param from where it tells its id
   * @param part the record as it came, whose hash stands for an id that it does not tell
   */
  private String nativeId(
      @Nullable Value from, Layouts.Part part, NativeRecord record, Instant occurredAt) {
    JsonNode id = from == null ? null : from.first(record);
    String told = id == null || NativeRecord.isAbsent(id) ? null : Texts.scalar(id);
    if (told == null) {
      return "sha256-" + Texts.sha256(part.record().node()).substring(0, 32);
    }
    String text = Texts.identifier(told.strip(), LONGEST_NATIVE_ID);
    String own = part.place() > 0 ? text + "#" + part.place() : text;
    return mapping.versioned() ? own + "@" + occurredAt.toEpochMilli() : own;
  }

  static EventHeader withId(EventHeader header, String id) {
    return new EventHeader(
        id,
        header.tenant(),
        header.feed(),
        header.occurredAt(),
        header.recordedAt(),
        header.receivedAt(),
        header.mapping(),
        header.nativeType());
  }
}
