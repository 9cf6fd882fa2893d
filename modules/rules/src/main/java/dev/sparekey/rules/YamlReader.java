package dev.sparekey.rules;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds {@link Yaml} from the parser's events rather than with the library's composer, which
 * recurses as deep as the text nests and knows no limit for it.
 */
final class YamlReader {
  /** Nodes of one text, with every alias counted at the size of what it stands for. */
  private static final int MAX_NODES = 100_000;

  private static final String STRING_TAG = "tag:yaml.org,2002:str";
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern BASED = Pattern.compile("0(o[0-7]+|x[0-9a-fA-F]+)");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private final String source;
  private final String[] lines;
  private final Problems problems;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int nodes;
  private long characters;

  private record Anchored(Yaml node, int size, long length) {}

  private YamlReader(String source, String text, Problems problems) {
    this.source = source;
    this.lines = text.split("\r\n|\n|\r", -1);
    this.problems = problems;
  }

  static List<Yaml> read(String source, String text, Problems problems) {
    if (text.length() > Yaml.MAX_LENGTH) {
      problems.error(
          new Place(source, 1, 1, ""),
          "the text has " + text.length() + " characters: at most " + Yaml.MAX_LENGTH);
      return List.of();
    }
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return new YamlReader(source, plain, problems).documents(plain);
  }

  private List<Yaml> documents(String text) {
    List<Yaml> documents = new ArrayList<>();
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setCodePointLimit(Yaml.MAX_LENGTH).build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      while (events.hasNext()) {
        Event event = events.next();
        switch (event.getEventId()) {
          case DocumentStart -> {
            anchors.clear();
            Yaml document = node(events.next(), events, 0);
            // An empty document is what a text without a rule, or a trailing "---", parses to.
            if (!(document instanceof Yaml.Scalar scalar && scalar.value() == null)) {
              documents.add(document);
            }
          }
          case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
          case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd ->
              throw new Unreadable(place(event), "a document should start here");
        }
      }
    } catch (Unreadable e) {
      problems.error(e.place, e.problem);
    } catch (MarkedYamlEngineException e) {
      problems.error(
          e.getProblemMark().or(e::getContextMark).map(this::place).orElseGet(() -> place(0, 0)),
          "not YAML: " + oneLine(e.getProblem()) + begun(e));
    } catch (ReaderException e) {
      problems.error(place(text, e.getPosition()), "not YAML: a character that may not stand here");
    } catch (YamlEngineException | NoSuchElementException e) {
      problems.error(place(0, 0), "not YAML: " + oneLine(e.getMessage()));
    }
    return documents;
  }

  /** Where that begins which is not ended: a mistake is often seen lines after it was made. */
  private static String begun(MarkedYamlEngineException e) {
    String context = e.getContext();
    Optional<Mark> begin = e.getContextMark();
    Optional<Mark> seen = e.getProblemMark();
    return context == null
            || begin.isEmpty()
            || seen.isEmpty()
            || begin.get().getLine() == seen.get().getLine()
        ? ""
        : ", "
            + oneLine(context)
            + " that begins in line "
            + (begin.get().getLine() + 1)
            + ", column "
            + (begin.get().getColumn() + 1);
  }

  private Yaml node(Event event, Iterator<Event> events, int depth) {
    if (depth > Yaml.MAX_DEPTH) {
      throw new Unreadable(place(event), "nested deeper than " + Yaml.MAX_DEPTH + " levels");
    }
    int before = nodes;
    long beforeText = characters;
    count(1, event instanceof ScalarEvent scalar ? scalar.getValue().length() : 0, event);
    Yaml node =
        switch (event) {
          case AliasEvent alias -> aliased(alias);
          case ScalarEvent scalar -> scalar(scalar);
          case MappingStartEvent start -> mapping(start, events, depth);
          case CollectionStartEvent start -> sequence(start, events, depth);
          default -> throw new Unreadable(place(event), "a value should stand here");
        };
    if (event instanceof NodeEvent anchored && !(event instanceof AliasEvent)) {
      Anchored whole = new Anchored(node, nodes - before, characters - beforeText);
      anchored.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), whole));
    }
    return node;
  }

  private Yaml aliased(AliasEvent alias) {
    String name = alias.getAlias().getValue();
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw new Unreadable(
          place(alias), "alias '*" + name + "' names no anchor that is complete before it");
    }
    count(anchored.size(), anchored.length(), alias);
    return anchored.node();
  }

  private void count(int more, long length, Event event) {
    nodes += more;
    characters += length;
    if (nodes > MAX_NODES) {
      throw new Unreadable(
          place(event), "more than " + MAX_NODES + " values, aliases counted in full");
    }
    // Without aliases the values of a text cannot be longer than the text.
    if (characters > Yaml.MAX_LENGTH) {
      throw new Unreadable(
          place(event),
          "more than " + Yaml.MAX_LENGTH + " characters of values, aliases counted in full");
    }
  }

  private Yaml mapping(MappingStartEvent start, Iterator<Event> events, int depth) {
    refuseTag(start.getTag().orElse(null), start);
    List<Yaml.Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.MappingEnd) {
      Yaml key = node(event, events, depth + 1);
      Yaml value = node(events.next(), events, depth + 1);
      if (!(key instanceof Yaml.Scalar name)) {
        problems.error(key.at(), "a key should be a text, not a list or a mapping");
      } else if (name.text().equals("<<")) {
        problems.error(name.at(), "merge keys ('<<') are not part of YAML 1.2: write the keys out");
      } else if (!keys.add(name.text())) {
        problems.error(name.at(), "key '" + name.text() + "' appears twice in one mapping");
      } else {
        entries.add(new Yaml.Entry(name, value));
      }
      event = events.next();
    }
    return new Yaml.Mapping(place(start), entries);
  }

  private Yaml sequence(CollectionStartEvent start, Iterator<Event> events, int depth) {
    refuseTag(start.getTag().orElse(null), start);
    List<Yaml> items = new ArrayList<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.SequenceEnd) {
      items.add(node(event, events, depth + 1));
      event = events.next();
    }
    return new Yaml.Sequence(place(start), items);
  }

  private Yaml scalar(ScalarEvent event) {
    String text = event.getValue();
    Place at = place(event);
    String tag = event.getTag().orElse(null);
    boolean untagged = tag == null;
    if (!untagged && !STRING_TAG.equals(tag) && !"!".equals(tag)) {
      refuseTag(tag, event);
    }
    boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
    Object value = plain && untagged ? resolve(text) : text;
    return new Yaml.Scalar(at, text, value, untagged ? inset(at, text, plain) : -1);
  }

  /** Columns from the scalar's start to its text, if the line shows the text as it is. */
  private static int inset(Place at, String text, boolean plain) {
    int inset = plain ? 0 : 1;
    int from = at.column() - 1 + inset;
    String line = at.excerpt();
    boolean asWritten =
        from + text.length() <= line.length() && line.startsWith(text, from) && !text.isEmpty();
    return asWritten ? inset : -1;
  }

  private void refuseTag(@Nullable String tag, Event event) {
    if (tag != null && !"!".equals(tag)) {
      problems.error(place(event), "tag '" + tag + "' is not allowed: only !!str on a value is");
    }
  }

  private static @Nullable Object resolve(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> null;
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      default -> number(text);
    };
  }

  private static Object number(String text) {
    char first = text.charAt(0);
    // Nearly all are words, and to match each against three patterns takes longer than to parse it.
    if (first > '9' || first < '+') {
      return text;
    }
    try {
      if (INTEGER.matches(text)) {
        return Long.parseLong(text);
      }
      if (BASED.matches(text)) {
        return Long.parseLong(text.substring(2), text.charAt(1) == 'o' ? 8 : 16);
      }
    } catch (NumberFormatException beyondLong) {
      return text;
    }
    if (DECIMAL.matches(text)) {
      double value = Double.parseDouble(text);
      return Double.isInfinite(value) ? text : value;
    }
    return text;
  }

  private Place place(Event event) {
    return event.getStartMark().map(this::place).orElseGet(() -> place(0, 0));
  }

  private Place place(Mark mark) {
    return place(mark.getLine(), mark.getColumn());
  }

  /** From zero-based coordinates. */
  private Place place(int line, int column) {
    return new Place(source, line + 1, column + 1, line < lines.length ? lines[line] : "");
  }

  private Place place(String text, int position) {
    String before = text.substring(0, Math.clamp(position, 0, text.length()));
    String[] read = before.split("\r\n|\n|\r", -1);
    String last = read[read.length - 1];
    return place(read.length - 1, last.codePointCount(0, last.length()));
  }

  private static String oneLine(@Nullable String text) {
    return text == null ? "it ends too early" : text.lines().findFirst().orElse("");
  }

  /** Ends the reading of a text at once. */
  private static final class Unreadable extends RuntimeException {
    private final transient Place place;
    private final String problem;

    Unreadable(Place place, String problem) {
      super(problem, null, false, false);
      this.place = place;
      this.problem = problem;
    }
  }
}
