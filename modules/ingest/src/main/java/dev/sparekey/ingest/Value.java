package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.sparekey.ingest.redaction.Exposure;
import dev.sparekey.rules.Detection;
import dev.sparekey.rules.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a mapping takes a value from. */
sealed interface Value {

  /** The scalars found, in order; containers count as found, so that a wrong type can be named. */
  List<JsonNode> all(NativeRecord record);

  /** The first found; a missing node when there is none. */
  default JsonNode first(NativeRecord record) {
    List<JsonNode> all = all(record);
    return all.isEmpty() ? MissingNode.getInstance() : all.getFirst();
  }

  /** Whether the record has the place, filled or not: of an empty one it is known that it is. */
  boolean isShown(NativeRecord record);

  /** The texts that it can give whatever the record: constants and the words of tables. */
  Set<String> words();

  /** Whether {@link #words()} are all that it can ever give. */
  boolean isClosed();

  /** How it is called in rejections. */
  String shown();

  record Constant(String text) implements Value {
    @Override
    public List<JsonNode> all(NativeRecord record) {
      return List.of(TextNode.valueOf(text));
    }

    @Override
    public boolean isShown(NativeRecord record) {
      return true;
    }

    @Override
    public Set<String> words() {
      return Set.of(text);
    }

    @Override
    public boolean isClosed() {
      return true;
    }

    @Override
    public String shown() {
      return text;
    }
  }

  /** The first alternative that the record has. */
  record FirstOf(List<Value> alternatives) implements Value {
    @Override
    public List<JsonNode> all(NativeRecord record) {
      for (Value alternative : alternatives) {
        List<JsonNode> found = alternative.all(record);
        if (!found.isEmpty()) {
          return found;
        }
      }
      return List.of();
    }

    @Override
    public boolean isShown(NativeRecord record) {
      return alternatives.stream().anyMatch(alternative -> alternative.isShown(record));
    }

    @Override
    public Set<String> words() {
      return union(alternatives);
    }

    @Override
    public boolean isClosed() {
      return alternatives.stream().allMatch(Value::isClosed);
    }

    @Override
    public String shown() {
      return alternatives.stream().map(Value::shown).collect(Collectors.joining(" or "));
    }
  }

  /** What every part gives, for fields that are lists. */
  record AllOf(List<Value> parts) implements Value {
    @Override
    public List<JsonNode> all(NativeRecord record) {
      return parts.stream().flatMap(part -> part.all(record).stream()).toList();
    }

    @Override
    public boolean isShown(NativeRecord record) {
      return parts.stream().anyMatch(part -> part.isShown(record));
    }

    @Override
    public Set<String> words() {
      return union(parts);
    }

    @Override
    public boolean isClosed() {
      return parts.stream().allMatch(Value::isClosed);
    }

    @Override
    public String shown() {
      return parts.stream().map(Value::shown).collect(Collectors.joining(" and "));
    }
  }

  /**
   * The texts of all parts in one; nothing when a part is missing.
   *
   * @param by what stands between them
   */
  record Joined(List<Value> parts, String by) implements Value {
    @Override
    public List<JsonNode> all(NativeRecord record) {
      List<String> texts = new ArrayList<>();
      for (Value part : parts) {
        String text = Texts.scalar(part.first(record));
        if (text == null) {
          return List.of();
        }
        texts.add(text);
      }
      return List.of(TextNode.valueOf(String.join(by, texts)));
    }

    @Override
    public boolean isShown(NativeRecord record) {
      return !all(record).isEmpty();
    }

    @Override
    public Set<String> words() {
      return Set.of();
    }

    @Override
    public boolean isClosed() {
      return false;
    }

    @Override
    public String shown() {
      return parts.stream().map(Value::shown).collect(Collectors.joining(by));
    }
  }

  /**
   * A place in the record and what is made of the text there. Steps run in the order of the
   * components; each is optional.
   *
   * @param in a list (or JSON held as text) of which the first element that fits {@code where} is
   *     read on
   * @param json a text that holds JSON, which is read on
   * @param at the place within what the steps before gave
   * @param each whether the place holds a list, of which every element is taken; with {@code where}
   *     and without {@code in}, every one that fits
   * @param take the place within each element
   * @param except texts that mean "nothing", in lower case
   * @param after how the text must begin, in lower case; the rest is read on
   * @param past a text after whose first occurrence is read on, as log lines put a header before
   *     JSON
   * @param pattern must match the whole text; its named group, if it has one, is read on
   * @param percent whether the text is percent-encoded, as in a URL's path
   * @param lower whether small letters are taken for capitals, as in a mail address
   * @param codes whether a text counts only if a set of recovery codes stands in it, or was taken
   *     out of it
   * @param table by text in lower case; a text that is not in it gives {@code otherwise} or nothing
   * @param otherwise without a table: what stands for any text that came this far
   * @param nothing what stands for a null that the record has there; not for a place that it lacks
   */
  record Look(
      @Nullable List<String> in,
      @Nullable Detection where,
      @Nullable List<String> json,
      @Nullable List<String> at,
      boolean each,
      @Nullable List<String> take,
      Set<String> except,
      @Nullable String after,
      @Nullable String past,
      @Nullable Pattern pattern,
      @Nullable String group,
      boolean percent,
      boolean lower,
      boolean codes,
      @Nullable Map<String, String> table,
      @Nullable String otherwise,
      @Nullable String nothing,
      String prefix)
      implements Value {

    private static final String FEED = "{feed}";

    /**
     * Linear time is still time: an alternation over a subject of 1 MiB would cost a second. No
     * path, tag or subject comes near this.
     */
    private static final int LONGEST_READ = 4096;

    /** Of a list written as words between blanks. */
    private static final int LONGEST_SPLIT = 16_384;

    /** A place from which everything is taken as it is. */
    static Look at(List<String> place) {
      return new Look(
          null, null, null, place, false, null, Set.of(), null, null, null, null, false, false,
          false, null, null, null, "");
    }

    /** Whether it takes the text of a place as it is. */
    boolean isPlain() {
      return in == null
          && json == null
          && at != null
          && !each
          && after == null
          && past == null
          && !lower
          && !codes
          && nothing == null
          && pattern == null;
    }

    /** Empty for the whole record. */
    List<String> place() {
      return at == null ? List.of() : at;
    }

    /** An element of a list that nobody can read: more than there are bounds for, or none. */
    private static final JsonNode UNREADABLE = NullNode.getInstance();

    @Override
    public List<JsonNode> all(NativeRecord record) {
      JsonNode place = place(record);
      List<JsonNode> found = new ArrayList<>();
      for (JsonNode candidate : each ? elements(place) : List.of(place)) {
        if (each && in == null && where != null && !fits(record.part(candidate))) {
          continue;
        }
        JsonNode taken = take == null ? candidate : record.part(candidate).at(take);
        JsonNode made = made(taken, record.feed());
        if (!made.isMissingNode()) {
          found.add(made);
        }
      }
      return found;
    }

    private boolean fits(NativeRecord element) {
      return where == null || where.evaluate(element) == Truth.TRUE;
    }

    private JsonNode place(NativeRecord record) {
      NativeRecord here = record;
      if (in != null) {
        here = here.part(selected(here, here.at(in)));
      }
      if (json != null) {
        here = here.part(NativeJson.held(here.at(json)));
      }
      return at == null ? here.node() : here.at(at);
    }

    /**
     * JSON null shows nothing, unless it is the value of an element that was looked for: a desk's
     * custom field is in its list, with null, when it is empty.
     */
    @Override
    public boolean isShown(NativeRecord record) {
      if (in != null && !selected(record, record.at(in)).isMissingNode()) {
        return true;
      }
      JsonNode place = place(record);
      boolean nothing = place.isMissingNode() || place.isNull();
      return !nothing && !(each && elements(place).equals(List.of(UNREADABLE)));
    }

    private JsonNode selected(NativeRecord record, JsonNode list) {
      for (JsonNode element : elements(list)) {
        if (fits(record.part(element))) {
          return element;
        }
      }
      return MissingNode.getInstance();
    }

    /**
     * A list, JSON that holds one, or words between blanks: exports write tags in each way. What is
     * there and none of these, or too long, is one element that nobody can read.
     */
    private static List<JsonNode> elements(JsonNode node) {
      if (NativeRecord.isAbsent(node)) {
        return List.of();
      }
      if (node.isTextual() && node.textValue().length() > LONGEST_SPLIT) {
        return List.of(UNREADABLE);
      }
      JsonNode list = node.isTextual() ? NativeJson.held(node) : node;
      List<JsonNode> elements = new ArrayList<>();
      if (list.isArray()) {
        list.forEach(elements::add);
      } else if (node.isTextual()) {
        for (String word : node.textValue().strip().split("[\\s,]+", -1)) {
          elements.add(TextNode.valueOf(word));
        }
      } else {
        elements.add(UNREADABLE);
      }
      return elements.size() > NativeRecord.MOST_ELEMENTS ? List.of(UNREADABLE) : elements;
    }

    private JsonNode made(JsonNode candidate, String feed) {
      boolean asIs =
          except.isEmpty()
              && after == null
              && past == null
              && pattern == null
              && !percent
              && !lower
              && !codes
              && table == null
              && otherwise == null
              && prefix.isEmpty();
      if (nothing != null && candidate.isNull()) {
        return TextNode.valueOf(nothing);
      }
      if (NativeRecord.isAbsent(candidate)) {
        // In a list, an element without a value is still one more element.
        return !each ? MissingNode.getInstance() : asIs ? candidate : unreadable(candidate);
      }
      if (asIs) {
        return candidate;
      }
      String text = Texts.scalar(candidate);
      if (text == null) {
        return unreadable(candidate);
      }
      if (except.contains(Texts.asciiLower(text))) {
        return MissingNode.getInstance();
      }
      if (after != null) {
        if (!Texts.asciiLower(text).startsWith(after) || text.length() == after.length()) {
          return MissingNode.getInstance();
        }
        text = text.substring(after.length());
      }
      if (past != null) {
        int found = text.indexOf(past);
        if (found < 0) {
          return MissingNode.getInstance();
        }
        text = text.substring(found + past.length());
      }
      if (codes) {
        return Exposure.isIn(text) && otherwise != null
            ? TextNode.valueOf(otherwise)
            : MissingNode.getInstance();
      }
      boolean read = pattern != null || table != null || otherwise != null;
      if (read && text.length() > LONGEST_READ) {
        // A word that no table has, but somebody's word.
        return pattern == null && table != null && otherwise != null
            ? TextNode.valueOf(otherwise)
            : MissingNode.getInstance();
      }
      if (pattern != null) {
        Matcher matcher = pattern.matcher(text);
        String part =
            !matcher.matches() ? null : group == null ? matcher.group() : matcher.group(group);
        if (part == null || part.isEmpty()) {
          return MissingNode.getInstance();
        }
        text = part;
      }
      if (percent) {
        text = Texts.percentDecoded(text);
      }
      if (lower) {
        text = Texts.asciiLower(text);
      }
      if (table != null) {
        String word = table.getOrDefault(Texts.asciiLower(text), otherwise);
        if (word == null) {
          return MissingNode.getInstance();
        }
        return TextNode.valueOf(word);
      }
      if (otherwise != null) {
        return TextNode.valueOf(otherwise);
      }
      return TextNode.valueOf(prefix.replace(FEED, feed) + text);
    }

    /**
     * A list where a word belongs is a word the table lacks, and no text for a pattern. Elsewhere
     * it stays, so that the wrong type can be named.
     */
    private JsonNode unreadable(JsonNode candidate) {
      if (after != null || past != null || pattern != null || codes) {
        return MissingNode.getInstance();
      }
      if (table != null && otherwise != null) {
        return TextNode.valueOf(otherwise);
      }
      return table == null && otherwise == null ? candidate : MissingNode.getInstance();
    }

    @Override
    public Set<String> words() {
      Set<String> words = new TreeSet<>();
      if (table != null) {
        words.addAll(table.values());
      }
      if (otherwise != null) {
        words.add(otherwise);
      }
      if (nothing != null) {
        words.add(nothing);
      }
      return words;
    }

    @Override
    public boolean isClosed() {
      return table != null || otherwise != null;
    }

    @Override
    public String shown() {
      String path = in == null ? "" : "/" + String.join("/", in);
      path += json == null ? "" : "/" + String.join("/", json);
      return at == null ? path : path + "/" + String.join("/", at);
    }
  }

  private static Set<String> union(List<Value> values) {
    Set<String> words = new TreeSet<>();
    values.forEach(value -> words.addAll(value.words()));
    return words;
  }
}
