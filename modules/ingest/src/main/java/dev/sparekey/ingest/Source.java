package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparekey.model.Actor;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.RawRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one log source's records by a mapping. Immutable; used by many threads at once. The same
 * record gives the same events with the same ids, whoever reads it and when.
 */
public final class Source {

  /** Longest record that is read, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 64;

  private static final int LONGEST_TENANT = 64;
  private static final int HASH_SHOWN = 8;

  private final Text text;
  private final Mapping mapping;
  private final String version;
  private final String tenant;
  private final RecordEvents records;

  /** A mapping as it was written. */
  private record Text(String fileName, String yaml) {}

  private Source(Text text, Mapping mapping, String version, String tenant) {
    this.text = text;
    this.mapping = mapping;
    this.version = version;
    this.tenant = tenant;
    this.records = new RecordEvents(mapping, version, tenant);
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
    return place(mapping.type());
  }

  /** Where the mapping looks for the time of the event, in words for its author. */
  public String timePlace() {
    return place(mapping.occurredAt());
  }

  /** What was worked out before is a name of the mapping's, and nobody's who has only records. */
  private String place(Value value) {
    String shown = value.shown();
    for (Mapping.Derived one : mapping.layout().let().reversed()) {
      shown =
          shown.replaceAll(
              Pattern.quote("/" + Mapping.LET + "/" + one.name()) + "(?![\\w/])",
              Matcher.quoteReplacement(one.value().shown()));
    }
    return shown;
  }

  /** Whether a mapping can read it as a time. */
  public static boolean isTime(JsonNode node) {
    Instant time = Times.parse(node);
    return time != null && Admission.isPlausible(time);
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
    return action != null && (!action.isClosed() || template.names(RecoveryAction.CODE_EXPOSED));
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
    Reading reading = records.read(raw, admission, rules, matches);
    return new Observation(reading, matches);
  }

  /** Reads a record as it arrives or, when it has no time of arrival, as in a replay. */
  public Reading read(RawRecord raw) {
    return read(raw, raw.receivedAt() == null ? Admission.REPLAY : Admission.LIVE);
  }

  /** Never throws, whatever the record. */
  public Reading read(RawRecord raw, Admission admission) {
    return records.read(raw, admission, RawRules.NONE, new ArrayList<>());
  }

  /**
   * The records of this id, with or without the feed before it, as rules over raw records see them.
   * Never throws, whatever the record.
   */
  public List<Inquired> inquire(RawRecord raw, String id) {
    return records.inquire(raw, id);
  }

  /** The source's type of a record, for people to read; empty when it has none. */
  public Optional<String> typeOf(RawRecord raw) {
    return records.typeOf(raw);
  }
}
