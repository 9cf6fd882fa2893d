package dev.sparekey.app.config;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Nearest;
import dev.sparekey.rules.Place;
import dev.sparekey.rules.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the configuration file while it is read. What is asked for is thereby known; what
 * stands in the text and was not asked for is an unknown key. A section that is not in the text is
 * asked all the same, so that the list of known keys is whole; it misses nothing.
 *
 * <p>A getter whose value is wrong says so and returns the fallback, so that all mistakes are seen
 * at once; the caller looks at the diagnostics before it uses anything.
 */
final class Section {

  /** Stands for a default where there is none. */
  static final String REQUIRED = "required";

  /** Stands for a default where leaving the key out means that nothing is done. */
  static final String NONE = "none";

  private static final int MAX_SECRET_BYTES = 64 * 1024;
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2099-01-01T00:00:00Z");
  private static final Pattern LOGIN = Pattern.compile("(?s)^([a-z]{1,16}://)?.*@");
  private static final Pattern QUERY =
      Pattern.compile("(?is)^([a-z]{1,16}:/{1,2})?([^?#]*[?#]).+$");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  private final Text text;
  private final String path;
  private final Yaml.@Nullable Mapping yaml;
  private final Set<String> asked = new TreeSet<>();

  /** Required keys that are not there, with what to say unless one is only misspelt. */
  private final Map<String, String> missing = new LinkedHashMap<>();

  /**
   * What all sections of a text share.
   *
   * @param folder that relative paths start from
   * @param environment null for a variable that is not set
   * @param keys known so far, with their defaults
   */
  record Text(
      Path folder,
      Function<String, @Nullable String> environment,
      List<Diagnostic> diagnostics,
      SortedMap<String, String> keys) {

    Text(Path folder, Function<String, @Nullable String> environment) {
      this(folder, environment, new ArrayList<>(), new TreeMap<>());
    }

    void error(Place at, String message) {
      diagnostics.add(at.error(message));
    }

    void warning(Place at, String message) {
      diagnostics.add(at.warning(message));
    }
  }

  /** A value as given, or as the environment or a file gives it. */
  private record Given(Place at, String text, @Nullable Object value, boolean referred) {
    /** For messages: a reference may name a secret by mistake. */
    String shown() {
      if (referred) {
        return "what the reference gives (not shown)";
      }
      // What stands before a '@' may be a login, and a password may hold '@', '/' and '?'. What
      // follows a '?' of an address may be a secret, as a chat's is, and it may hold '@'.
      Matcher login = LOGIN.matcher(text);
      Matcher query = QUERY.matcher(text);
      if (query.find()) {
        return "'" + query.replaceFirst(login.find() ? "$1(not shown)" : "$1$2(not shown)") + "'";
      }
      return "'" + (login.find() ? login.replaceFirst("$1(not shown)@") : text) + "'";
    }
  }

  Section(Text text, String path, Yaml.@Nullable Mapping yaml) {
    this.text = text;
    this.path = path;
    this.yaml = yaml;
  }

  boolean isAbsent() {
    return yaml == null;
  }

  void error(String key, String message) {
    text.error(placeOf(key), named(key) + " " + message);
  }

  void warning(String key, String message) {
    text.warning(placeOf(key), named(key) + " " + message);
  }

  /** Said at the end, and not if an unknown key was meant to be this one. */
  void missing(String key, String message) {
    missing.put(key, named(key) + " " + message);
  }

  boolean has(String key) {
    return yaml != null && yaml.entry(key) != null;
  }

  /** Where the key's value stands; where the section begins if it is not there. */
  private Place placeOf(String key) {
    Yaml.Mapping mapping = yaml;
    if (mapping == null) {
      throw new IllegalStateException("a section that is not in the text has no mistakes: " + path);
    }
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? mapping.at() : entry.value().at();
  }

  private String named(String key) {
    return "'" + (path.isEmpty() ? key : path + "." + key) + "'";
  }

  // Values.

  String text(String key, String fallback, String pattern, String shape) {
    Given given = given(key, fallback);
    if (given == null) {
      return fallback;
    }
    if (!given.text().matches(pattern)) {
      text.error(given.at(), named(key) + " should be " + shape + ": was " + given.shown());
      return fallback;
    }
    return given.text();
  }

  /** Null where the text has none, or where it is wrong, which is then said. */
  @Nullable String optionalText(String key, String pattern, String shape) {
    Given given = given(key, NONE);
    if (given != null && !given.text().matches(pattern)) {
      text.error(given.at(), named(key) + " should be " + shape + ": was " + given.shown());
      return null;
    }
    return given == null ? null : given.text();
  }

  int integer(String key, int fallback, int least, int most) {
    Given given = given(key, Integer.toString(fallback));
    if (given == null) {
      return fallback;
    }
    Long value = given.value() instanceof Long number ? number : null;
    if (given.referred() && given.text().matches("[0-9]{1,9}")) {
      value = Long.valueOf(given.text());
    }
    if (value == null || value < least || value > most) {
      text.error(
          given.at(),
          named(key)
              + " should be a whole number from "
              + least
              + " to "
              + most
              + ": was "
              + given.shown());
      return fallback;
    }
    return Math.toIntExact(value);
  }

  boolean flag(String key, boolean fallback) {
    Boolean value = flagOrNull(key, Boolean.toString(fallback));
    return value == null ? fallback : value;
  }

  /**
   * Null where the text does not say.
   *
   * @param meaning of leaving it out
   */
  @Nullable Boolean flagOrNull(String key, String meaning) {
    Given given = given(key, meaning);
    if (given == null) {
      return null;
    }
    if (given.value() instanceof Boolean value) {
      return value;
    }
    text.error(given.at(), named(key) + " should be true or false: was " + given.shown());
    return null;
  }

  Duration duration(String key, Duration fallback, Duration least, Duration most) {
    Given given = given(key, Words.of(fallback));
    if (given == null) {
      return fallback;
    }
    Duration value = duration(given.text());
    if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      text.error(
          given.at(),
          named(key)
              + " should be "
              + Words.of(least)
              + " to "
              + Words.of(most)
              + ", as a number and ms, s, m, h or d: was "
              + given.shown());
      return fallback;
    }
    return value;
  }

  /** Null where the text has none, or where it is wrong, which is then said. */
  @Nullable Instant time(String key) {
    Given given = given(key, NONE);
    if (given == null) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(given.text()).toInstant();
      if (!time.isBefore(FIRST) && time.isBefore(LAST)) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // Said below, with what is wanted.
    }
    text.error(
        given.at(),
        named(key)
            + " should be a time with its zone and of this century, such as 2026-11-24T18:00:00Z:"
            + " was "
            + given.shown());
    return null;
  }

  private static @Nullable Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** One of the enum's constants, in lower case. */
  <E extends Enum<E>> E choice(String key, E fallback) {
    Given given = given(key, Words.of(fallback));
    if (given == null) {
      return fallback;
    }
    List<String> words = new ArrayList<>();
    for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
      if (Words.of(constant).equals(given.text())) {
        return constant;
      }
      words.add(Words.of(constant));
    }
    text.error(
        given.at(),
        named(key) + " should be one of " + String.join(", ", words) + ": was " + given.shown());
    return fallback;
  }

  /** A path, from the configuration's folder if it is relative. Nothing says that it is there. */
  @Nullable Path path(String key, String fallback) {
    Given given = given(key, fallback);
    return given == null ? null : path(key, given.at(), given.text());
  }

  private @Nullable Path path(String key, Place at, String written) {
    try {
      if (!written.isEmpty()) {
        return text.folder().resolve(written).normalize();
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    text.error(at, named(key) + " should be a path: was '" + written + "'");
    return null;
  }

  /** A path of a file that can be read. */
  @Nullable Path file(String key, String fallback) {
    Given given = given(key, fallback);
    Path file = given == null ? null : path(key, given.at(), given.text());
    if (given != null && file != null && (!Files.isReadable(file) || Files.isDirectory(file))) {
      // Who writes {file: PATH} where a path is meant gives what stands there, which may be a key.
      String shown = given.referred() ? "of " + given.shown() : "'" + file + "'";
      error(key, "cannot be read: there is no readable file " + shown);
      return null;
    }
    return file;
  }

  /** Null where the text has none. Nothing that is said about it holds its value. */
  @Nullable Secret secret(String key, String fallback) {
    Yaml value = value(key, fallback);
    return value == null ? null : secret(named(key), value);
  }

  private @Nullable Secret secret(String name, Yaml value) {
    Given given = given(name, value, true);
    return given == null ? null : new Secret(given.text());
  }

  /** Texts, or one text, each with the place where it stands. */
  List<String> texts(String key, String fallback, String pattern, String shape) {
    Yaml value = value(key, fallback);
    List<Yaml> items =
        switch (value) {
          case Yaml.Sequence sequence -> sequence.items();
          case Yaml.Scalar scalar -> List.of(scalar);
          case Yaml.Mapping reference -> List.of(reference);
          case null -> List.of();
        };
    List<String> texts = new ArrayList<>();
    for (Yaml item : items) {
      Given given = given(named(key), item);
      if (given != null && given.text().matches(pattern)) {
        texts.add(given.text());
      } else if (given != null) {
        text.error(given.at(), named(key) + " should hold " + shape + ": was " + given.shown());
      }
    }
    if (value instanceof Yaml.Sequence && items.isEmpty() && fallback.equals(REQUIRED)) {
      error(key, "should hold " + shape + ": was empty");
    }
    return texts;
  }

  // Sections within.

  /** Null where the text has none; {@code reader} is asked all the same. */
  <T> @Nullable T section(String key, String fallback, Function<Section, T> reader) {
    Yaml value = value(key, fallback);
    if (value instanceof Yaml.Mapping mapping) {
      return read(key, mapping, reader);
    }
    if (value != null) {
      text.error(value.at(), named(key) + " should be a mapping of keys");
    }
    read(key, null, reader);
    return null;
  }

  /** A section for each item of a list. */
  <T> List<T> sections(String key, String fallback, Function<Section, @Nullable T> reader) {
    Yaml value = value(key, fallback);
    List<T> all = new ArrayList<>();
    if (value instanceof Yaml.Sequence sequence && !sequence.items().isEmpty()) {
      for (Yaml item : sequence.items()) {
        if (item instanceof Yaml.Mapping mapping) {
          T one = read(key, mapping, reader);
          if (one != null) {
            all.add(one);
          }
        } else {
          text.error(item.at(), "an item of " + named(key) + " should be a mapping of keys");
        }
      }
      return all;
    }
    if (value != null) {
      text.error(value.at(), named(key) + " should be a list with at least one item");
    }
    read(key, null, reader);
    return all;
  }

  private <T> @Nullable T read(
      String key, Yaml.@Nullable Mapping mapping, Function<Section, @Nullable T> reader) {
    Section section = new Section(text, path.isEmpty() ? key : path + "." + key, mapping);
    T result = reader.apply(section);
    section.refuseUnknown();
    return result;
  }

  /**
   * A mapping whose keys are not ours.
   *
   * @param isSecret which keys' values should not stand in the text
   * @param refusal why a key should not be there, if so
   * @param mistake what is wrong with a key's value, if anything, without the value
   */
  Map<String, String> entries(
      String key,
      Predicate<String> isSecret,
      Function<String, Optional<String>> refusal,
      BiFunction<String, String, Optional<String>> mistake) {
    Yaml value = value(key, NONE);
    Map<String, String> entries = new LinkedHashMap<>();
    if (value instanceof Yaml.Mapping mapping) {
      for (Yaml.Entry entry : mapping.entries()) {
        String name = entry.key().text();
        Optional<String> refused = refusal.apply(name);
        refused.ifPresent(why -> text.error(entry.key().at(), why));
        Given given = given(named(key + "." + name), entry.value(), isSecret.test(name));
        if (given == null || refused.isPresent()) {
          continue;
        }
        entries.put(name, given.text());
        mistake
            .apply(name, given.text())
            .ifPresent(
                what ->
                    text.error(
                        given.at(),
                        named(key + "." + name) + " " + what + ": was " + given.shown()));
      }
    } else if (value != null) {
      text.error(value.at(), named(key) + " should be a mapping of keys");
    }
    return entries;
  }

  /** Called once everything that there may be has been asked for. */
  void refuseUnknown() {
    if (yaml == null) {
      return;
    }
    for (Yaml.Entry entry : yaml.entries()) {
      String key = entry.key().text();
      if (!asked.contains(key)) {
        Optional<String> meant = Nearest.to(key, missing.keySet());
        meant.ifPresent(missing::remove);
        text.error(
            entry.key().at(),
            "unknown key '"
                + key
                + "'"
                + meant
                    .or(() -> Nearest.to(key, asked))
                    .map(name -> " (did you mean '" + name + "'?)")
                    .orElse(": known here are " + String.join(", ", asked)));
      }
    }
    missing.values().forEach(message -> text.error(yaml.at(), message));
  }

  // What stands in the text.

  private @Nullable Yaml value(String key, String fallback) {
    asked.add(key);
    text.keys().put(path.isEmpty() ? key : path + "." + key, fallback);
    if (yaml == null) {
      return null;
    }
    Yaml.Entry entry = yaml.entry(key);
    if (entry == null) {
      if (fallback.equals(REQUIRED)) {
        missing(key, "is missing");
      }
      return null;
    }
    if (entry.value() instanceof Yaml.Scalar scalar && scalar.value() == null) {
      text.error(entry.key().at(), named(key) + " has no value: give one or remove the key");
      return null;
    }
    return entry.value();
  }

  private @Nullable Given given(String key, String fallback) {
    Yaml value = value(key, fallback);
    return value == null ? null : given(named(key), value);
  }

  /**
   * @param secret if it should not stand in the text
   */
  private @Nullable Given given(String name, Yaml value, boolean secret) {
    if (!secret || value instanceof Yaml.Mapping) {
      return given(name, value);
    }
    text.error(
        value.at(),
        name
            + " is a secret and should not stand here: write {env: NAME} or {file: PATH},"
            + " and change it if this file has been shared");
    return null;
  }

  private @Nullable Given given(String name, Yaml value) {
    return switch (value) {
      case Yaml.Scalar scalar -> new Given(scalar.at(), scalar.text(), scalar.value(), false);
      case Yaml.Mapping reference -> referred(name, reference);
      case Yaml.Sequence sequence -> {
        text.error(sequence.at(), name + " should be one value, not a list");
        yield null;
      }
    };
  }

  private @Nullable Given referred(String name, Yaml.Mapping reference) {
    Place at = reference.at();
    if (reference.entries().size() == 1
        && reference.entries().getFirst().value() instanceof Yaml.Scalar target) {
      switch (reference.entries().getFirst().key().text()) {
        case "env" -> {
          return fromEnvironment(name, at, target.text());
        }
        case "file" -> {
          return fromFile(name, at, target.text());
        }
        default -> {
          // Said below.
        }
      }
    }
    text.error(at, name + " should be {env: NAME} or {file: PATH}");
    return null;
  }

  private @Nullable Given fromEnvironment(String name, Place at, String variable) {
    if (!NAME.matcher(variable).matches()) {
      text.error(at, name + ": what follows 'env:' should be the name of an environment variable");
      return null;
    }
    String value = text.environment().apply(variable);
    if (value == null || value.isEmpty()) {
      String how = value == null ? " is not set" : " is empty";
      text.error(at, name + ": the environment variable '" + variable + "'" + how);
      return null;
    }
    return new Given(at, value, value, true);
  }

  private @Nullable Given fromFile(String name, Place at, String written) {
    Path file = path(name, at, written);
    if (file == null) {
      return null;
    }
    String value;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_SECRET_BYTES + 1);
      if (bytes.length > MAX_SECRET_BYTES) {
        text.error(
            at, name + ": the file '" + file + "' has more than " + MAX_SECRET_BYTES + " bytes");
        return null;
      }
      value = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text.error(at, name + ": the file '" + file + "' is not UTF-8 text");
      return null;
    } catch (IOException e) {
      text.error(at, name + ": the file '" + file + "' cannot be read");
      return null;
    }
    // Editors and "echo" end a file with a line break that is not part of the value.
    String trimmed = value.replaceFirst("\r?\n\\z", "");
    if (trimmed.isEmpty()) {
      text.error(at, name + ": the file '" + file + "' is empty");
      return null;
    }
    return new Given(at, trimmed, trimmed, true);
  }
}
