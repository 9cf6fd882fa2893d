package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A source's record, or a part of it, read by JSON Pointer or by dotted name.
 *
 * <p>Keys are found whatever their case when no key has the very case asked for: log pipelines
 * lower-case the keys of whole exports ({@code eventtype}, {@code debugcontext}). JSON null, an
 * empty text and the text {@code null} are what exports write for "nothing", so all three are
 * absent.
 *
 * @param feed the log source instance
 */
record NativeRecord(JsonNode node, String feed) implements Fields {

  /**
   * A mapping asks for some hundred keys, each of which walks the object. One of 60,000 keys cost
   * most of a second; no source's object has more than a few dozen.
   */
  private static final int MOST_KEYS_SEARCHED = 512;

  /** No path or type comes near this, and a pattern over a text of 1 MiB costs a second. */
  private static final int LONGEST_COMPARED = 8192;

  /** Longer lists are not read. */
  static final int MOST_ELEMENTS = 1024;

  /** A key was asked for that the record has in two spellings: it could be read in two ways. */
  static final class AmbiguousKeyException extends RuntimeException {
    AmbiguousKeyException() {
      super("a key stands twice, but for its case", null, false, false);
    }
  }

  NativeRecord part(JsonNode part) {
    return new NativeRecord(part, feed);
  }

  static boolean isAbsent(JsonNode node) {
    return node.isMissingNode()
        || node.isNull()
        || (node.isTextual() && (node.textValue().isBlank() || node.textValue().equals("null")));
  }

  /** The value under a JSON Pointer given as its segments; a missing node when there is none. */
  JsonNode at(List<String> segments) {
    JsonNode here = node;
    for (String segment : segments) {
      here = here.isArray() ? element(here, segment) : member(here, segment);
      if (here.isMissingNode()) {
        return here;
      }
    }
    return here;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A number steps into a list; any other name means any of the list's elements. A key that
   * itself holds dots, such as {@code authn.credentials}, is found too. What is too much to compare
   * is unknown, so that no condition holds for it.
   */
  @Override
  public FieldValue get(String name) {
    Found found = new Found();
    boolean any = collect(node, name, found);
    if (found.tooMuch) {
      return FieldValue.unknown();
    }
    return any ? FieldValue.ofAll(found.scalars) : FieldValue.absent();
  }

  /** What stands under a name, and whether it is more than is compared. */
  private static final class Found {
    private final List<Object> scalars = new ArrayList<>();
    private boolean tooMuch;

    void add(Object scalar) {
      tooMuch |= scalar instanceof String text && text.length() > LONGEST_COMPARED;
      scalars.add(scalar);
    }

    boolean fits(JsonNode list) {
      tooMuch |= list.size() > MOST_ELEMENTS;
      return !tooMuch;
    }
  }

  @Override
  public Iterable<String> texts() {
    List<String> texts = new ArrayList<>();
    gather(node, texts);
    return texts;
  }

  private static void gather(JsonNode node, List<String> texts) {
    if (node.isTextual()) {
      texts.add(node.textValue());
    }
    node.forEach(child -> gather(child, texts));
  }

  private static boolean collect(JsonNode node, String name, Found found) {
    if (node.isArray()) {
      int dot = name.indexOf('.');
      String first = dot < 0 ? name : name.substring(0, dot);
      JsonNode element = element(node, first);
      if (!element.isMissingNode()) {
        return dot < 0 ? take(element, found) : collect(element, name.substring(dot + 1), found);
      }
      boolean any = false;
      if (found.fits(node)) {
        for (JsonNode item : node) {
          any |= collect(item, name, found);
        }
      }
      return any;
    }
    if (!node.isObject()) {
      return false;
    }
    JsonNode whole = member(node, name);
    if (!whole.isMissingNode()) {
      return take(whole, found);
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      JsonNode member = member(node, name.substring(0, dot));
      if (!member.isMissingNode() && collect(member, name.substring(dot + 1), found)) {
        return true;
      }
    }
    return false;
  }

  private static boolean take(JsonNode node, Found found) {
    if (isAbsent(node)) {
      return false;
    }
    if (node.isArray()) {
      if (found.fits(node)) {
        node.forEach(item -> take(item, found));
      }
    } else if (node.isBoolean()) {
      found.add(node.booleanValue());
    } else if (node.isIntegralNumber() && node.canConvertToLong()) {
      found.add(node.longValue());
    } else if (node.isFloatingPointNumber()) {
      found.add(node.doubleValue());
    } else if (node.isValueNode()) {
      found.add(node.asText());
    }
    return true;
  }

  private static JsonNode element(JsonNode list, String segment) {
    boolean index =
        !segment.isEmpty()
            && segment.length() <= 6
            && segment.chars().allMatch(c -> c >= '0' && c <= '9');
    JsonNode element = index ? list.get(Integer.parseInt(segment)) : null;
    return element == null ? MissingNode.getInstance() : element;
  }

  private static JsonNode member(JsonNode object, String key) {
    JsonNode exact = object.get(key);
    return exact == null ? object.path(keyOf(object, key)) : exact;
  }

  /** The key as the object spells it; the key itself when the object has none like it. */
  static String keyOf(JsonNode object, String key) {
    if (object.has(key) || object.size() > MOST_KEYS_SEARCHED) {
      return key;
    }
    String found = null;
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (Texts.equalsIgnoringAsciiCase(entry.getKey(), key)) {
        if (found != null) {
          throw new AmbiguousKeyException();
        }
        found = entry.getKey();
      }
    }
    return found == null ? key : found;
  }
}
