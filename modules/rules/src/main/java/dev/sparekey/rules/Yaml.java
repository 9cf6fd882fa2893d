package dev.sparekey.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A YAML text as a tree that remembers where everything stands. Depth, size and the expansion of
 * aliases are bounded, and tags construct nothing.
 *
 * <p>Public so that other declarative files (source mappings) are read by the same rules and their
 * {@code when:} conditions can be handed to {@link Detection#compile(Yaml, Taxonomy)} with places
 * intact.
 */
public sealed interface Yaml {

  /** Longest text that is read, in characters. */
  int MAX_LENGTH = 256 * 1024;

  /** Deepest nesting that is read. */
  int MAX_DEPTH = 32;

  Place at();

  /** Keys are unique; entries keep the order of the text. */
  record Mapping(Place at, List<Entry> entries) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }

    public @Nullable Entry entry(String key) {
      for (Entry entry : entries) {
        if (entry.key().text().equals(key)) {
          return entry;
        }
      }
      return null;
    }
  }

  record Entry(Scalar key, Yaml value) {}

  record Sequence(Place at, List<Yaml> items) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * @param text as written, without quotes
   * @param value by YAML 1.2's core schema: null, String, Long, Double or Boolean. A number that
   *     fits neither Long nor Double stays a String
   * @param inset columns from {@code at} to the first character of {@code text}; -1 when text and
   *     line do not correspond character by character (blocks, folded lines, escapes)
   */
  record Scalar(Place at, String text, @Nullable Object value, int inset) implements Yaml {
    /** The place of the character {@code offset} of the text, as near as the notation allows. */
    Place at(int offset) {
      return inset < 0 ? at : at.right(inset + offset);
    }
  }

  /**
   * @param documents in order; without those that could not be read
   * @param diagnostics what is wrong; an error means that at least one document is missing
   */
  record Text(List<Yaml> documents, List<Diagnostic> diagnostics) {
    public Text {
      documents = List.copyOf(documents);
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /** Never throws, whatever the text. */
  static Text parse(String source, String text) {
    Problems problems = new Problems();
    List<Yaml> documents = YamlReader.read(source, text, problems);
    return new Text(documents, problems.all());
  }
}
