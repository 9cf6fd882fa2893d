package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.Truth;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads one log source's records by a mapping. Immutable; used by many threads at once. The same
 * record gives the same events with the same ids, whoever reads it and when.
 */
public final class Source {

  /** Longest record that is read, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 64;

  static final int LONGEST_NATIVE_ID = 224;
  static final int LONGEST_TYPE = 128;
  private static final int LONGEST_TENANT = 64;
  private static final int HASH_SHOWN = 8;

  /**
   * Most text in which codes are looked for, of all elements of a record's lists: some hundred
   * comments. Of nothing but numbers it costs half a second.
   */
  private static final int MOST_LOOKED_THROUGH = 1 << 16;

  private final Text text;
  private final Mapping mapping;
  private final String version;
  private final String tenant;

  /** A mapping as it was written. */
  private record Text(String fileName, String yaml) {}

  private Source(Text text, Mapping mapping, String version, String tenant) {
    this.text = text;
    this.mapping = mapping;
    this.version = version;
    this.tenant = tenant;
  }

  /**
   * Compiles a mapping without settings.
   *
   * @param fileName names the text in diagnostics
   * @param tenant the organisation whose records are read, 1–64 characters
   */
  public static Compiled<Source> load(String fileName, String yamlText, String tenant) {
    return load(fileName, yamlText, tenant, Map.of());
  }

  /**
   * Compiles a mapping.
   *
   * @param settings what {@code $name} stands for in the text, such as the id of a custom field,
   *     where that should not be the default under the text's {@code settings}
   * @throws IllegalArgumentException if the tenant's name is too long or empty
   */
  public static Compiled<Source> load(
      String fileName, String yamlText, String tenant, Map<String, String> settings) {
    checkTenantName(tenant);
    Compiled<Mapping> compiled = MappingReader.read(fileName, yamlText, settings);
    return switch (compiled) {
      case Compiled.Accepted<Mapping> accepted -> {
        Mapping mapping = accepted.value();
        String version = mapping.name() + "@" + hash(yamlText, mapping.settings());
        yield new Compiled.Accepted<>(
            new Source(new Text(fileName, yamlText), mapping, version, tenant),
            accepted.warnings());
      }
      case Compiled.Refused<Mapping> refused -> new Compiled.Refused<>(refused.diagnostics());
    };
  }

  static void checkTenantName(String tenant) {
    if (tenant.isEmpty() || tenant.length() > LONGEST_TENANT) {
      throw new IllegalArgumentException(
          "a tenant's name should have 1 to "
              + LONGEST_TENANT
              + " characters: had "
              + tenant.length());
    }
  }

  /** Two tenants' settings make two mappings of one text. */
  private static String hash(String yaml, SortedMap<String, String> settings) {
    StringBuilder all = new StringBuilder(yaml);
    settings.forEach(
        (name, value) ->
            all.append('\0').append(name).append('\0').append(value.length()).append(value));
    return Texts.sha256(all.toString()).substring(0, HASH_SHOWN);
  }

  /**
   * The same mapping with other settings than its own.
   *
   * @throws IllegalArgumentException naming source and setting if it has no such setting or a value
   *     does not fit
   */
  Source with(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(mapping.settings());
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      if (all.replace(setting.getKey(), setting.getValue()) == null) {
        throw new IllegalArgumentException(
            "the source '"
                + name()
                + "' has no setting '"
                + setting.getKey()
                + "': "
                + (all.isEmpty() ? "it has none" : "there are " + all.keySet()));
      }
    }
    Compiled<Source> compiled = load(text.fileName(), text.yaml(), tenant, all);
    return switch (compiled) {
      case Compiled.Accepted<Source> accepted -> accepted.value();
      case Compiled.Refused<Source> refused ->
          throw new IllegalArgumentException(
              "the source '"
                  + name()
                  + "' does not take the settings "
                  + settings
                  + ": "
                  + refused.diagnostics().getFirst().message());
    };
  }

  /** The kind of source, such as {@code okta}. */
  public String name() {
    return mapping.name();
  }

  /** Name and content of the mapping, such as {@code okta@1f2e3d4c}. */
  public String version() {
    return version;
  }

  /** The organisation whose records are read. */
  public String tenant() {
    return tenant;
  }

  /** What the source is, in words. */
  public String about() {
    return mapping.about();
  }

  /** The fields of a recovery step that this source can show. */
  public Set<String> shows() {
    Set<String> shows = new TreeSet<>(mapping.shows().always());
    shows.addAll(mapping.shows().sometimes());
    return shows;
  }

  /** How surely it shows them. */
  public Coverage coverage() {
    return mapping.shows();
  }

  /** Whether its tickets are what the source is there for. */
  public boolean isHelpDesk() {
    return mapping.helpDesk();
  }

  /** Where the mapping looks for a record's type, in words for its author. */
  public String typePlace() {
    return mapping.type().shown();
  }

  /** Where the mapping looks for the time of the event, in words for its author. */
  public String timePlace() {
    return mapping.occurredAt().shown();
  }

  /** What becomes of the types that the mapping names. */
  public TypeOutcomes types() {
    return new TypeOutcomes(mapping);
  }

  /** The columns that rows of CSV may have, in lower case; empty for any. */
  public Set<String> columns() {
    return mapping.columns();
  }

  /** The recovery actions that its records can tell of. */
  public Set<RecoveryAction> actions() {
    Set<RecoveryAction> actions = EnumSet.noneOf(RecoveryAction.class);
    for (Mapping.Entry entry : mapping.entries()) {
      for (Mapping.Emission emission : entry.emit()) {
        Value action =
            emission.kind() == EventKind.RECOVERY ? emission.template().get("action") : null;
        if (action != null && !action.isClosed()) {
          return EnumSet.allOf(RecoveryAction.class);
        }
        for (String word : action == null ? Set.<String>of() : action.words()) {
          RecoveryAction one = FieldSpec.constant(RecoveryAction.class, word);
          if (one != null) {
            actions.add(one);
          }
        }
      }
    }
    return actions;
  }

  /**
   * Whether it finds recovery codes in the open itself, and does not only pass on what somebody
   * wrote, which is hearsay and marks no set as exposed.
   */
  public boolean findsExposures() {
    return mapping.entries().stream()
        .flatMap(entry -> entry.emit().stream())
        .filter(emission -> emission.kind() == EventKind.RECOVERY)
        .map(Mapping.Emission::template)
        .anyMatch(template -> canBeExposure(template) && hasActor(template));
  }

  private static boolean canBeExposure(Mapping.Template template) {
    Value action = template.get("action");
    return action != null
        && (!action.isClosed()
            || action.words().stream()
                .anyMatch(
                    word ->
                        FieldSpec.constant(RecoveryAction.class, word)
                            == RecoveryAction.CODE_EXPOSED));
  }

  private static boolean hasActor(Mapping.Template template) {
    Value role = template.get("actor.role");
    return role != null
        && (!role.isClosed()
            || role.words().stream()
                .map(word -> FieldSpec.constant(Actor.Role.class, word))
                .anyMatch(word -> word != null && word != Actor.Role.UNKNOWN));
  }

  /**
   * Reads a record, and puts it before the rules over raw records. Those that gave no event are put
   * before them too, unless they cannot be read, are another tenant's, or tell no time in which to
   * place what is said of them.
   *
   * <p>Never throws, whatever the record.
   */
  public Observation observe(RawRecord raw, RawRules rules) {
    List<RawMatch> matches = new ArrayList<>();
    Admission admission = raw.receivedAt() == null ? Admission.REPLAY : Admission.LIVE;
    Reading reading = read(raw, admission, rules, matches);
    return new Observation(reading, matches);
  }

  /** Reads a record as it arrives or, when it has no time of arrival, as in a replay. */
  public Reading read(RawRecord raw) {
    return read(raw, raw.receivedAt() == null ? Admission.REPLAY : Admission.LIVE);
  }

  /** Never throws, whatever the record. */
  public Reading read(RawRecord raw, Admission admission) {
    return read(raw, admission, RawRules.NONE, new ArrayList<>());
  }

  private Reading read(RawRecord raw, Admission admission, RawRules rules, List<RawMatch> matches) {
    try {
      JsonNode node = NativeJson.object(raw.value());
      Reading control = Control.read(node, raw.feed());
      return control == null ? mapped(raw, node, admission, rules, matches) : control;
    } catch (Unfit unfit) {
      return unfit.rejected();
    } catch (NativeRecord.AmbiguousKeyException e) {
      return ambiguous();
    }
  }

  private static Reading.Rejected ambiguous() {
    return new Reading.Rejected(
        RejectionReason.MALFORMED_JSON, "a key stands twice, but for its case");
  }

  private Reading mapped(
      RawRecord raw, JsonNode node, Admission admission, RawRules rules, List<RawMatch> matches)
      throws Unfit {
    NativeRecord whole = Layouts.unwrapped(mapping.layout(), new NativeRecord(node, raw.feed()));
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

  /**
   * The records of this id, with or without the feed before it, as rules over raw records see them.
   * Never throws, whatever the record.
   */
  public List<Inquired> inquire(RawRecord raw, String id) {
    List<Inquired> found = new ArrayList<>();
    try {
      JsonNode node = NativeJson.object(raw.value());
      NativeRecord whole = Layouts.unwrapped(mapping.layout(), new NativeRecord(node, raw.feed()));
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
    Instant occurredAt = time("occurred_at", mapping.occurredAt().first(record));
    RejectionReason refusal = admission.refusal(occurredAt, raw.receivedAt());
    if (refusal != null) {
      throw new Unfit(refusal, "occurred_at");
    }
    Instant receivedAt =
        raw.receivedAt() == null ? optionalTime(mapping.receivedAt(), record) : raw.receivedAt();
    return new EventHeader(
        raw.feed() + ":" + nativeId(mapping.id(), part, record, occurredAt),
        tenant,
        raw.feed(),
        occurredAt,
        optionalTime(mapping.recordedAt(), record),
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
  public Optional<String> typeOf(RawRecord raw) {
    try {
      JsonNode node = NativeJson.object(raw.value());
      NativeRecord record = Layouts.unwrapped(mapping.layout(), new NativeRecord(node, raw.feed()));
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
    Mapping.Entry entry = entry(record);
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
    Instant exact = time("occurred_at", mapping.occurredAt().first(record));
    Instant occurredAt = entry.wholeSeconds() ? exact.truncatedTo(ChronoUnit.SECONDS) : exact;
    RejectionReason refusal = admission.refusal(occurredAt, raw.receivedAt());
    if (refusal != null) {
      throw new Unfit(refusal, "occurred_at");
    }
    Instant receivedAt =
        raw.receivedAt() == null ? optionalTime(mapping.receivedAt(), record) : raw.receivedAt();
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
            derived ? null : optionalTime(mapping.recordedAt(), record),
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
      if (template.get("id") != null) {
        beside(raw, header, template, record, admission, events, unread);
        continue;
      }
      if (!isGiven(template, record)) {
        continue;
      }
      EventHeader own = taken ? withId(header, header.id() + suffix) : header;
      taken = true;
      EventBuilder builder = new EventBuilder(template, record, tenant, showsAll);
      Event event = builder.build(kind, own);
      unread.addAll(builder.leftOut());
      events.add(event instanceof TicketEvent ticket ? distinct(ticket, derived) : event);
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

  private static boolean isGiven(Mapping.Template template, NativeRecord record) {
    Value given = template.get("given");
    return given == null || !NativeRecord.isAbsent(given.first(record));
  }

  /**
   * What a thing's record tells beside its state, with an id of its own. What of it is unfit costs
   * nothing else, and is named: that codes were written to the desk must not cost the ticket, nor
   * be lost without a word.
   */
  private void beside(
      RawRecord raw,
      EventHeader header,
      Mapping.Template template,
      NativeRecord record,
      Admission admission,
      List<Event> events,
      List<Reading.Rejected> unread) {
    Value each = template.get("each");
    List<NativeRecord> told = new ArrayList<>();
    if (each == null) {
      told.add(record);
    } else {
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
      told = newestFirst(told, template);
    }
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
        if (isGiven(template, one)) {
          EventBuilder builder = new EventBuilder(template, one, tenant);
          EventHeader own = ofItsOwn(raw, header, template, one, admission);
          // The newest comment stands in the list of all, too.
          if (ids.add(own.id())) {
            events.add(builder.build(EventKind.RECOVERY, own));
            unread.addAll(builder.leftOut());
          }
        }
      } catch (Unfit unfit) {
        unread.add(unfit.rejected());
      } catch (NativeRecord.AmbiguousKeyException e) {
        unread.add(ambiguous());
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
  private static List<NativeRecord> newestFirst(
      List<NativeRecord> told, Mapping.Template template) {
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
        Instant written = optionalTime(template.get("occurred_at"), record);
        Instant edited = optionalTime(template.get("edited_at"), record);
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

  /**
   * Of an event that a thing's record tells anew with each of its versions: with an id and a time
   * that stay, so that it is one.
   *
   * <p>What is edited into it later is another, of the time of that edit where it is told. Where
   * only the time of the version is told, which may be that of any change, it is one for each day
   * of the thing's life on which a version has it: at the latest then it was written, and at most a
   * day too early.
   */
  private EventHeader ofItsOwn(
      RawRecord raw,
      EventHeader header,
      Mapping.Template template,
      NativeRecord record,
      Admission admission)
      throws Unfit {
    Value from = template.get("id");
    String id = from == null ? null : Texts.scalar(from.first(record));
    if (id == null || id.isBlank()) {
      throw new Unfit(RejectionReason.MISSING_FIELD, "id");
    }
    Value at = template.get("occurred_at");
    Instant first = at == null ? header.occurredAt() : time("occurred_at", at.first(record));
    Instant edited = optionalTime(template.get("edited_at"), record);
    Instant seen = optionalTime(template.get("seen_at"), record);
    Instant occurredAt = first;
    String written = Texts.identifier(id.strip(), LONGEST_NATIVE_ID);
    if (edited != null && edited.isAfter(first)) {
      occurredAt = edited;
      written += "@" + edited.toEpochMilli();
    } else if (seen != null && Duration.between(first, seen).toDays() > 0) {
      // All versions of one day must say the same, whichever comes first.
      long days = Duration.between(first, seen).toDays();
      occurredAt = first.plus(days, ChronoUnit.DAYS);
      written += "+" + days + "d";
    }
    RejectionReason refusal = admission.refusal(occurredAt, raw.receivedAt());
    if (refusal != null) {
      throw new Unfit(refusal, "occurred_at");
    }
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

  private Mapping.@Nullable Entry entry(NativeRecord record) {
    for (Mapping.Entry entry : mapping.entries()) {
      if (entry.when().evaluate(record) == Truth.TRUE) {
        return entry;
      }
    }
    return null;
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

  /**
   * Desks tell times to the second. Two versions of a ticket within one second would share an id,
   * and whichever came first would hide the other, so the id also names what the version says.
   */
  static TicketEvent distinct(TicketEvent ticket) {
    return distinct(ticket, false);
  }

  private static TicketEvent distinct(TicketEvent ticket, boolean derived) {
    String says =
        ticket.createdAt()
            + "|"
            + ticket.status()
            + "|"
            + ticket.category()
            + "|"
            + ticket.requesters()
            + "|"
            + ticket.agent()
            + "|"
            + ticket.verification();
    String id = ticket.header().id();
    // One that only follows from a history is not the one that the source told.
    String mark = derived ? "~" : "-";
    String hash = mark + Texts.sha256(says).substring(0, HASH_SHOWN);
    EventHeader header = withId(ticket.header(), id.endsWith(hash) ? id : id + hash);
    return new TicketEvent(
        header,
        ticket.ticketId(),
        ticket.createdAt(),
        ticket.status(),
        ticket.category(),
        ticket.requesters(),
        ticket.agent(),
        ticket.verification());
  }

  private static EventHeader withId(EventHeader header, String id) {
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

  /** A time that must be there, within the years that we reckon with. */
  static Instant time(String field, JsonNode node) throws Unfit {
    if (NativeRecord.isAbsent(node)) {
      throw new Unfit(RejectionReason.MISSING_TIME, field);
    }
    Instant time = Times.parse(node);
    if (time == null) {
      throw new Unfit(RejectionReason.WRONG_TYPE, field + " is no time");
    }
    if (!Admission.isPlausible(time)) {
      throw new Unfit(RejectionReason.IMPLAUSIBLE_TIME, field);
    }
    return time;
  }

  /** Null when absent, unreadable or implausible: what is optional should not cost the record. */
  private static @Nullable Instant optionalTime(@Nullable Value value, NativeRecord record) {
    Instant time = value == null ? null : Times.parse(value.first(record));
    return time != null && Admission.isPlausible(time) ? time : null;
  }

  /** The records that steer a pipeline rather than tell of an event. */
  private static final class Control {

    /**
     * Null for any other record. What a feed's records say of another feed's completeness is
     * hearsay, and could be an attacker's.
     */
    static @Nullable Reading read(JsonNode node, String carrier) throws Unfit {
      String type = node.path("type").asText("");
      if (type.equals("clock") && node.has("time")) {
        return new Reading.Clock(time("time", node.path("time")));
      }
      if (!type.equals("mark") || !node.has("complete_to")) {
        return null;
      }
      String feed = node.path("feed").asText("");
      if (feed.isEmpty()) {
        throw new Unfit(RejectionReason.MISSING_FIELD, "feed of the mark");
      }
      if (!feed.equals(carrier)) {
        throw new Unfit(RejectionReason.MARK_OF_ANOTHER_FEED, "feed of the mark");
      }
      Proof proof = FieldSpec.constant(Proof.class, node.path("proof").asText(""));
      if (proof == null) {
        throw new Unfit(RejectionReason.MISSING_FIELD, "proof of the mark: proven or assumed");
      }
      return new Reading.FeedMark(feed, time("complete_to", node.path("complete_to")), proof);
    }
  }
}
