package dev.sparekey.recovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A policy's text while it is read: its one mapping, and all that is wrong with it. */
final class PolicyText {

  private static final int MAX_DEPTH = 8;

  /** More help nobody. */
  private static final int MOST_PROBLEMS = 100;

  /** Longest part of the text that a message quotes. */
  private static final int QUOTED = 60;

  private final String source;
  private final String text;
  private final String[] lines;
  private final List<PolicyProblem> problems = new ArrayList<>();

  PolicyText(String source, String text) {
    this.source = source;
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.lines = this.text.split("\r\n|\n|\r", -1);
  }

  /** Null where the text is no mapping, which is then among the problems. */
  @Nullable MappingNode top() {
    if (text.length() > AssurancePolicy.MAX_LENGTH) {
      error(
          0,
          0,
          "the text has "
              + text.length()
              + " characters: a policy has at most "
              + AssurancePolicy.MAX_LENGTH);
      return null;
    }
    LoadSettings settings = LoadSettings.builder().setLabel(source).build();
    try {
      // The composer recurses as deep as the text nests, and resolves aliases: both are looked at
      // before it is let loose.
      if (!isSafe(new Parse(settings).parseString(text).iterator())) {
        return null;
      }
      Optional<Node> node = new Compose(settings).composeString(text);
      if (node.isPresent() && node.get() instanceof MappingNode mapping) {
        return mapping;
      }
      error(0, 0, "the text should be one mapping of keys");
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      String problem = "not YAML: " + oneLine(e.getProblem());
      mark.ifPresentOrElse(
          at -> error(at.getLine(), at.getColumn(), problem), () -> error(0, 0, problem));
    } catch (ReaderException e) {
      errorAt(e.getPosition(), "not YAML: a character that may not stand here");
    } catch (YamlEngineException | NoSuchElementException e) {
      error(0, 0, "not YAML: " + oneLine(e.getMessage()));
    }
    return null;
  }

  /** Whether the text may be composed. Anchors, aliases and tags are said and do no harm. */
  private boolean isSafe(Iterator<Event> events) {
    int depth = 0;
    int documents = 0;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case DocumentStart -> {
          documents++;
          if (documents > 1) {
            error(event, "a policy is one document: a second one starts here");
            return false;
          }
        }
        case MappingStart, SequenceStart -> {
          depth++;
          if (depth > MAX_DEPTH) {
            error(event, "nested deeper than " + MAX_DEPTH + " levels");
            return false;
          }
        }
        case MappingEnd, SequenceEnd -> depth--;
        case StreamStart, StreamEnd, DocumentEnd, Comment, Scalar, Alias -> {}
      }
      if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
        String sign = event instanceof AliasEvent ? "alias '*" : "anchor '&";
        String name = quoted(node.getAnchor().get().getValue());
        error(event, sign + name + "' is not allowed: write the value out");
      }
      Optional<String> tag =
          event instanceof ScalarEvent scalar
              ? scalar.getTag()
              : event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
      tag.ifPresent(name -> error(event, "tag '" + quoted(name) + "' is not allowed"));
    }
    return true;
  }

  void error(Node at, String message) {
    Optional<Mark> mark = at.getStartMark();
    error(mark.map(Mark::getLine).orElse(0), mark.map(Mark::getColumn).orElse(0), message);
  }

  private void error(Event at, String message) {
    Optional<Mark> mark = at.getStartMark();
    error(mark.map(Mark::getLine).orElse(0), mark.map(Mark::getColumn).orElse(0), message);
  }

  private void errorAt(int position, String message) {
    String before = text.substring(0, Math.clamp(position, 0, text.length()));
    String[] read = before.split("\r\n|\n|\r", -1);
    String last = read[read.length - 1];
    error(read.length - 1, last.codePointCount(0, last.length()), message);
  }

  /** From zero-based coordinates. */
  private void error(int line, int column, String message) {
    if (problems.size() < MOST_PROBLEMS) {
      String said =
          problems.size() == MOST_PROBLEMS - 1
              ? "too many problems: only the first are shown"
              : message;
      String excerpt = line < lines.length ? lines[line] : "";
      problems.add(new PolicyProblem(source, line + 1, column + 1, excerpt, said));
    }
  }

  /** A word of the text, for a message. */
  static String quoted(String word) {
    return word.length() <= QUOTED ? word : word.substring(0, QUOTED) + "…";
  }

  /** By line and column. */
  List<PolicyProblem> problems() {
    return problems.stream()
        .sorted(
            Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column))
        .toList();
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "it ends too early" : message.lines().findFirst().orElse("");
  }
}
