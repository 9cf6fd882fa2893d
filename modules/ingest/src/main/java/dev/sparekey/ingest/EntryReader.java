package dev.sparekey.ingest;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.rules.Detection;
import dev.sparekey.rules.Nearest;
import dev.sparekey.rules.Yaml;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The entries of a mapping: which records are meant and what becomes of them. */
final class EntryReader {
  private static final Set<String> ENTRY =
      Set.of("if", "when", "type", "id", "whole_seconds", "ignore", "emit");

  private final MappingText text;
  private final ValueReader values;
  private final TypeNames typeNames;

  EntryReader(MappingText text, ValueReader values, TypeNames typeNames) {
    this.text = text;
    this.values = values;
    this.typeNames = typeNames;
  }

  /** The fields that say whom a record concerns, whatever it tells. */
  private static final Set<String> OF_SUBJECT =
      Set.of(
          "account",
          "account_feed",
          "account_name",
          "actor.id",
          "actor.name",
          "actor.role",
          "origin.address");

  /**
   * Whom a record concerns that becomes no event: what {@code subject} says, and of the rest what
   * {@code common} does. Null when neither names an account.
   */
  Mapping.@Nullable Template subject(Yaml.Mapping top) {
    Map<String, Yaml> all = shared(top);
    all.keySet().retainAll(OF_SUBJECT);
    Yaml.Entry subject = top.entry("subject");
    if (subject != null) {
      Map<String, Yaml> written = new TreeMap<>();
      flatten("", subject.value(), written);
      written.forEach(
          (field, node) -> {
            if (OF_SUBJECT.contains(field)) {
              all.put(field, node);
            } else {
              text.error(node, "'" + field + "' does not say whom a record concerns");
            }
          });
      if (!written.containsKey("account")) {
        text.error(subject.key(), "'subject' needs the field 'account'");
      }
    }
    if (!all.containsKey("account")) {
      return null;
    }
    Map<String, Value> fields = new TreeMap<>();
    all.forEach(
        (field, node) -> {
          Value value = isNull(node) ? null : values.value(node, false);
          if (value != null) {
            FieldSpec spec = FieldSpec.ALL.get(field);
            if (spec != null) {
              checkWords(node, field, spec, value);
            }
            fields.put(field, value);
          }
        });
    return new Mapping.Template(fields);
  }

  private Map<String, Yaml> shared(Yaml.Mapping top) {
    Map<String, Yaml> shared = new TreeMap<>();
    Yaml.Entry commonEntry = top.entry("common");
    if (commonEntry != null) {
      flatten("", commonEntry.value(), shared);
    }
    return shared;
  }

  List<Mapping.Entry> entries(Yaml.Mapping top) {
    Map<String, Yaml> shared = shared(top);
    List<Mapping.Entry> entries = new ArrayList<>();
    Map<String, Integer> conditions = new HashMap<>();
    for (Yaml item : text.items(top, "events")) {
      Mapping.Entry entry = entry(item, shared, conditions);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return List.copyOf(entries);
  }

  private Mapping.@Nullable Entry entry(
      Yaml item, Map<String, Yaml> shared, Map<String, Integer> conditions) {
    if (!(item instanceof Yaml.Mapping entry)) {
      text.error(item, "an event should be a mapping with 'when' and 'emit' or 'ignore'");
      return null;
    }
    text.onlyKeys(entry, ENTRY);
    Yaml.Entry when = entry.entry("when");
    Yaml.Entry emit = entry.entry("emit");
    String ignore = text.textOf(entry, "ignore");
    if (when == null) {
      text.error(entry, "an event needs 'when'");
      return null;
    }
    if ((emit == null) == (ignore == null)) {
      text.error(entry, "an event needs one of 'emit' and 'ignore'");
    }
    Yaml.Entry wanted = entry.entry("if");
    boolean applies = wanted == null || applies(wanted.value());
    Detection detection = values.detection(when.value());
    for (String key : new String[] {"type", "id", "whole_seconds"}) {
      if (ignore != null && entry.entry(key) != null) {
        text.error(entry, "'" + key + "' is of an event, and what is ignored gives none");
      }
    }
    Integer earlier =
        applies ? conditions.putIfAbsent(written(when.value()), item.at().line()) : null;
    if (earlier != null) {
      text.error(
          when.value(), "never reached: the event in line " + earlier + " has this condition");
    }
    List<Mapping.Emission> emissions = emit == null ? List.of() : emissions(emit.value(), shared);
    return detection == null || !applies
        ? null
        : new Mapping.Entry(
            detection,
            typeNames.in(when.value()),
            text.textOf(entry, "type"),
            values.valueOf(entry, "id"),
            text.flagOf(entry, "whole_seconds"),
            ignore,
            emissions);
  }

  /** An item of a list is one copy of the record: what concerns two accounts is told of each. */
  private List<Mapping.Emission> emissions(Yaml emit, Map<String, Yaml> shared) {
    List<Mapping.Emission> emissions = new ArrayList<>();
    for (Yaml item : text.items(emit)) {
      Map<EventKind, Mapping.Template> templates = new EnumMap<>(EventKind.class);
      for (Yaml.Entry event : text.entries(item)) {
        String written = event.key().text();
        EventKind kind = FieldSpec.constant(EventKind.class, written);
        if (kind == null) {
          text.error(
              event.key(),
              "no kind of event is called '"
                  + written
                  + "'"
                  + MappingText.meant(written, EventKind.WORDS)
                  + "; it is one of "
                  + EventKind.WORDS);
          kind =
              Nearest.to(written, EventKind.WORDS)
                  .map(near -> FieldSpec.constant(EventKind.class, near))
                  .orElse(null);
        }
        if (kind == null) {
          flatten("", event.value(), new TreeMap<>());
        } else {
          templates.put(kind, template(kind, event, shared));
        }
      }
      templates.forEach((kind, template) -> emissions.add(new Mapping.Emission(kind, template)));
    }
    if (emissions.isEmpty()) {
      text.error(emit, "'emit' should name at least one kind of event");
    }
    return List.copyOf(emissions);
  }

  /** An event that a tenant's setting switches on or off. */
  private boolean applies(Yaml node) {
    String word = text.text(node);
    if (word != null && !word.equals("true") && !word.equals("false")) {
      text.error(node, "'if' is true or false: was '" + word + "'");
    }
    return "true".equals(word);
  }

  /** The same text for the same condition, wherever it stands. */
  private static String written(Yaml node) {
    return switch (node) {
      case Yaml.Scalar scalar -> scalar.text().length() + ":" + scalar.text();
      case Yaml.Sequence sequence ->
          sequence.items().stream().map(EntryReader::written).toList().toString();
      case Yaml.Mapping mapping ->
          mapping.entries().stream()
              .map(entry -> written(entry.key()) + "=" + written(entry.value()))
              .sorted()
              .toList()
              .toString();
    };
  }

  private Mapping.Template template(EventKind kind, Yaml.Entry wanted, Map<String, Yaml> shared) {
    Map<String, Yaml> written = new TreeMap<>();
    flatten("", wanted.value(), written);
    Map<String, Yaml> all = new TreeMap<>(written);
    shared.forEach(
        (field, value) -> {
          FieldSpec spec = FieldSpec.ALL.get(field);
          if (spec != null && spec.kinds().contains(kind)) {
            all.putIfAbsent(field, value);
          }
        });
    Map<String, Value> fields = new TreeMap<>();
    all.forEach(
        (field, node) -> {
          FieldSpec spec = FieldSpec.ALL.get(field);
          if (spec == null) {
            throw new IllegalStateException("flattening keeps known fields only: was " + field);
          }
          if (!spec.kinds().contains(kind)) {
            text.error(node, "'" + field + "' is no field of " + kind.word());
          } else if (!isNull(node)) {
            Value value = values.value(node, spec.list());
            if (value != null) {
              checkWords(node, field, spec, value);
              fields.put(field, value);
            }
          }
        });
    if (fields.containsKey("authenticators.completeness")
        && !fields.containsKey("authenticators.used")) {
      text.error(wanted.key(), "'completeness' says nothing without the authenticators 'used'");
    }
    for (String field : new String[] {"each", "edited_at", "seen_at"}) {
      if (fields.containsKey(field) && !fields.containsKey("id")) {
        text.error(wanted.key(), "'" + field + "' is of an event with an 'id' of its own");
      }
    }
    boolean byName = isByName(kind, wanted, fields, written);
    FieldSpec.ALL.forEach(
        (field, spec) -> {
          Yaml given = all.get(field);
          if (spec.required().contains(kind)
              && (given == null || isNull(given))
              && !(byName && field.equals("account"))) {
            text.error(wanted.key(), kind.word() + " needs the field '" + field + "'");
          }
        });
    Mapping.Template template = new Mapping.Template(fields);
    if (kind == EventKind.RECOVERY && template.names(RecoveryAction.CODE_EXPOSED)) {
      checkSaysWhoFound(wanted, template);
    }
    return template;
  }

  /**
   * Whether an exposure counts hangs on the actor's role, which looks like a field that may as well
   * be left out: the rule about exposed codes would be blind, and nobody would know.
   */
  private void checkSaysWhoFound(Yaml.Entry wanted, Mapping.Template template) {
    if (template.get("actor.role") == null) {
      text.warning(
          wanted.key(),
          "nobody says who found the codes that are exposed, so it counts as hearsay and no set as"
              + " exposed: write 'actor: {role: system}' where the source finds codes itself, and"
              + " 'actor: {role: unknown}' where it only passes on what somebody wrote");
    }
  }

  /** Whether it is of whoever has a name, which is said of exposures only. */
  private boolean isByName(
      EventKind kind, Yaml.Entry wanted, Map<String, Value> fields, Map<String, Yaml> written) {
    if (kind != EventKind.RECOVERY
        || fields.containsKey("account")
        || !fields.containsKey("account_name")) {
      return false;
    }
    Value action = fields.get("action");
    boolean exposed =
        action == null
            || (action.isClosed()
                && action.words().stream()
                    .allMatch(
                        word ->
                            FieldSpec.constant(RecoveryAction.class, word)
                                == RecoveryAction.CODE_EXPOSED));
    if (!exposed) {
      text.error(
          wanted.key(),
          "by 'account_name' without 'account' only 'code_exposed' is told: of any other action a"
              + " name says of no account that it was done");
    }
    Yaml feed = written.get("account_feed");
    if (feed != null && !isNull(feed)) {
      text.error(feed, "'account_feed' says nothing without 'account'");
    }
    return true;
  }

  /** A null in an event takes back what {@code common} says. */
  private static boolean isNull(Yaml node) {
    return node instanceof Yaml.Scalar scalar && scalar.value() == null;
  }

  private void flatten(String prefix, Yaml node, Map<String, Yaml> into) {
    for (Yaml.Entry entry : text.entries(node)) {
      String key = prefix + entry.key().text();
      if (FieldSpec.GROUPS.contains(key)) {
        flatten(key + ".", entry.value(), into);
      } else {
        if (!FieldSpec.ALL.containsKey(key)) {
          Set<String> known = new TreeSet<>(FieldSpec.ALL.keySet());
          known.addAll(FieldSpec.GROUPS);
          text.error(
              entry.key(), "no event has a field '" + key + "'" + MappingText.meant(key, known));
          continue;
        }
        into.put(key, entry.value());
      }
    }
  }

  /** A word that names no constant would fail on every record, in silence. */
  private void checkWords(Yaml node, String field, FieldSpec spec, Value value) {
    Class<? extends Enum<?>> choice = spec.choice();
    if (choice == null) {
      return;
    }
    Set<String> known = new TreeSet<>();
    for (Enum<?> constant : choice.getEnumConstants()) {
      known.add(Texts.asciiLower(constant.name()));
    }
    for (String word : value.words()) {
      boolean openSet = spec.list() && choice == Authenticator.class && word.equals("unknown");
      if (!known.contains(Texts.asciiLower(word)) && !openSet) {
        text.error(
            node,
            "'"
                + field
                + "' is never '"
                + word
                + "'"
                + MappingText.meant(word, known)
                + "; it is one of "
                + known);
      }
    }
  }
}
