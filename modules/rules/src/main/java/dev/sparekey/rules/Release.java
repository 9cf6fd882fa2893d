package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rule texts judge together, by their names and hashes. It is written as a text and known by
 * that text's hash, so whoever names a release names every letter of every rule in it.
 *
 * <p>Example:
 *
 * <pre>
 * sparekey rules 1
 * 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 (built-in) shared_phone.yml
 * 60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752 rules/our_desk.yml
 * </pre>
 *
 * @param hashes of the texts' UTF-8 bytes, SHA-256 in lower-case hex, by the texts' names
 */
public record Release(SortedMap<String, String> hashes) {

  /** With some 100 bytes each, half of what a record in Kafka may have. */
  public static final int MOST_TEXTS = 5_000;

  /** Of one text, as of one record in Kafka with something to spare. */
  public static final int MOST_BYTES = 1_000_000;

  /** Of one text: a character may take three bytes. */
  public static final int MOST_CHARACTERS = MOST_BYTES / 3;

  /**
   * What the names of the texts that come with Sparekey begin with. It is before any path in the
   * order of names.
   */
  public static final String BUILT_IN = "(built-in) ";

  /** The folder of rules that are only tried. */
  public static final String SHADOW = "shadow";

  private static final String FIRST_LINE = "sparekey rules 1";
  private static final Pattern ANY_FORM = Pattern.compile("sparekey rules [0-9]{1,9}");
  private static final int LONGEST_NAME = 200;
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (\\P{Cntrl}+)");

  public Release {
    hashes = Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
    if (hashes.size() > MOST_TEXTS) {
      throw new IllegalArgumentException(
          "a release has at most " + MOST_TEXTS + " rule files: there were " + hashes.size());
    }
    hashes.forEach(
        (name, hash) -> {
          if (name.length() > LONGEST_NAME || !LINE.matcher(hash + " " + name).matches()) {
            throw new IllegalArgumentException(
                "a rule file's name should have 1 to "
                    + LONGEST_NAME
                    + " characters on one line: was '"
                    + name.replaceAll("\\p{Cntrl}", " ")
                    + "'");
          }
        });
  }

  /**
   * @param texts by name
   * @throws IllegalArgumentException there are too many, or one is too long
   */
  public static Release of(Map<String, String> texts) {
    SortedMap<String, String> hashes = new TreeMap<>();
    texts.forEach(
        (name, text) -> {
          if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                "rule file '" + name + "' has more than " + MOST_CHARACTERS + " characters");
          }
          hashes.put(name, hash(text));
        });
    return new Release(hashes);
  }

  /**
   * Reads what {@link #text()} wrote.
   *
   * @throws IllegalArgumentException it is nothing of that kind
   */
  public static Release parse(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty() || !lines.removeFirst().equals(FIRST_LINE)) {
      throw new IllegalArgumentException(
          "a release should begin with the line '" + FIRST_LINE + "'");
    }
    SortedMap<String, String> hashes = new TreeMap<>();
    for (String line : lines) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches() || hashes.put(parts.group(2), parts.group(1)) != null) {
        throw new IllegalArgumentException(
            "line " + (hashes.size() + 2) + " of a release should be a hash and a new name");
      }
    }
    return new Release(hashes);
  }

  /** The same, or nothing of what a later version of Sparekey wrote, or anybody. */
  public static Optional<Release> readable(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException e) {
      // The log is kept for good, and one text of it must not keep an instance from starting.
      return Optional.empty();
    }
  }

  /**
   * Whether it begins as a release does that another version of Sparekey wrote, in a form that this
   * one does not know.
   */
  public static boolean isOfAnotherForm(String text) {
    String first = text.lines().findFirst().orElse("");
    return !first.equals(FIRST_LINE) && ANY_FORM.matcher(first).matches();
  }

  public String text() {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    hashes.forEach((name, hash) -> text.append(hash).append(' ').append(name).append('\n'));
    return text.toString();
  }

  /** By which it is known. */
  public String hash() {
    return hash(text());
  }

  /**
   * Compiles it.
   *
   * @param byHash the texts at least of this release
   * @throws IllegalArgumentException one of them is not there
   */
  public RuleSet load(Map<String, String> byHash) {
    Map<String, String> texts = new HashMap<>();
    hashes.forEach(
        (name, hash) -> {
          String text = byHash.get(hash);
          if (text == null) {
            throw new IllegalArgumentException("the text of '" + name + "' is not there: " + hash);
          }
          texts.put(name, text);
        });
    return RuleSet.load(texts, Release::isShadow);
  }

  /**
   * Whether the rules of a file are only tried: those in a folder that is called {@value #SHADOW}.
   *
   * @param name as the release has it, which does not tell where on a machine the files lie
   */
  public static boolean isShadow(String name) {
    return name.startsWith(SHADOW + "/") || name.contains("/" + SHADOW + "/");
  }

  /** Whether a text comes with Sparekey, by its name. */
  public static boolean isBuiltIn(String name) {
    return name.startsWith(BUILT_IN);
  }

  /** By which a text, or a release's, is known. */
  public static String hash(String text) {
    return RuleReader.sha256(text);
  }
}
