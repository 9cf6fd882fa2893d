package dev.sparekey.rules;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the modifiers {@code expand}, {@code windash}, {@code utf16…} and {@code base64…} put in the
 * place of a value.
 */
final class Rewriting {
  /** Texts that one value may become. */
  static final int MOST = 1_000;

  private final Placeholders placeholders;
  private final Problems problems;

  /**
   * @param value what is to be compared, in Sigma's notation with wildcards and escapes
   * @param anyDash whether dashes that open a flag stand for one another
   */
  record Text(String value, boolean anyDash) {}

  Rewriting(Placeholders placeholders, Problems problems) {
    this.placeholders = placeholders;
    this.problems = problems;
  }

  /** The texts of which any is meant; empty after a problem, which is reported. */
  List<Text> of(Comparison comparison, Yaml.Scalar value) {
    List<String> texts = List.of(value.text());
    boolean anyDash = false;
    boolean encoded = false;
    // Bytes, not characters, once a UTF-16 form was made: each char stands for one byte.
    boolean bytes = false;
    for (Modifier modifier : comparison.rewritings()) {
      if (modifier == Modifier.EXPAND) {
        texts = placeholders.expand(value, problems);
      } else if (modifier == Modifier.WINDASH) {
        if (encoded) {
          problems.error(value.at(), "'windash' belongs before what encodes the value");
          return List.of();
        }
        anyDash = true;
      } else {
        if (!encoded) {
          texts = literals(texts, anyDash, modifier, value);
          anyDash = false;
          encoded = true;
        }
        List<String> rewritten = new ArrayList<>();
        for (String text : texts) {
          rewritten.addAll(encode(modifier, text, bytes));
        }
        texts = rewritten;
        bytes = true;
      }
      if (texts.isEmpty()) {
        return List.of();
      }
    }
    boolean dashed = anyDash;
    boolean escape = encoded;
    return texts.stream()
        .map(text -> new Text(escape ? Wildcards.escaped(text) : text, dashed))
        .toList();
  }

  private List<String> literals(
      List<String> values, boolean anyDash, Modifier modifier, Yaml.Scalar at) {
    List<String> literals = new ArrayList<>();
    for (String value : values) {
      String literal = Wildcards.parse(value, false, false).literal();
      if (literal == null) {
        problems.error(
            at.at(), "'" + modifier.word() + "' cannot encode a wildcard: write \\* for the star");
        return List.of();
      }
      List<String> forms = anyDash ? Wildcards.dashed(literal, MOST) : List.of(literal);
      literals.addAll(forms);
      if (forms.isEmpty() || literals.size() > MOST) {
        problems.error(
            at.at(), "a value with 'windash' becomes more than " + MOST + " texts to encode");
        return List.of();
      }
    }
    return literals;
  }

  private static List<String> encode(Modifier modifier, String text, boolean bytes) {
    return switch (modifier) {
      case UTF16LE, WIDE -> List.of(wide("", text, StandardCharsets.UTF_16LE));
      case UTF16BE -> List.of(wide("", text, StandardCharsets.UTF_16BE));
      case UTF16 -> List.of(wide("\u00FF\u00FE", text, StandardCharsets.UTF_16LE));
      case BASE64 -> List.of(Base64.getEncoder().encodeToString(raw(text, bytes)));
      case BASE64OFFSET -> shifted(raw(text, bytes));
      default -> throw new IllegalStateException("not an encoding: " + modifier);
    };
  }

  private static String wide(String mark, String text, Charset charset) {
    return mark + new String(text.getBytes(charset), StandardCharsets.ISO_8859_1);
  }

  private static byte[] raw(String text, boolean bytes) {
    return text.getBytes(bytes ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }

  /**
   * What is the same wherever the bytes stand in a longer text. Four letters hold three bytes, so
   * there are three ways to begin; a letter that holds bits of a neighbour is left out. "foo" gives
   * {@code Zm9v}, {@code Zvb} (of {@code IGZvbw==}) and {@code mb2} (of {@code ICBmb28=}).
   */
  private static List<String> shifted(byte[] bytes) {
    List<String> texts = new ArrayList<>();
    for (int before = 0; before < 3; before++) {
      byte[] padded = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, padded, before, bytes.length);
      String encoded = Base64.getEncoder().encodeToString(padded);
      int from = (before * 8 + 5) / 6;
      int to = padded.length * 8 / 6;
      if (to > from) {
        texts.add(encoded.substring(from, to));
      }
    }
    return texts;
  }

  /** The lists that {@code %name%} stands for. */
  record Placeholders(Map<String, List<String>> values) {
    static final Placeholders NONE = new Placeholders(Map.of());

    private static final int LONGEST_NAME = 64;
    private static final long MOST_CHARACTERS = 200_000;

    Placeholders {
      values = Map.copyOf(values);
    }

    /**
     * The lists that a document names, as a text that is the same in every process and whatever
     * other lists there are; empty where it names none. Each text has its length before it, or the
     * one value {@code a, b} would read as two.
     */
    String namedIn(Yaml document) {
      SortedSet<String> names = new TreeSet<>();
      gather(document, false, names);
      StringBuilder text = new StringBuilder();
      for (String name : names) {
        append(name, text);
        values.getOrDefault(name, List.of()).forEach(value -> append(value, text.append(' ')));
        text.append('\n');
      }
      return text.toString();
    }

    private static void append(String one, StringBuilder text) {
      text.append(one.length()).append(':').append(one);
    }

    /**
     * @param expanding whether the node stands under a field with the modifier
     */
    private static void gather(Yaml node, boolean expanding, SortedSet<String> names) {
      switch (node) {
        case Yaml.Scalar scalar -> {
          for (int at = 0; expanding && at < scalar.text().length(); at++) {
            String name = nameAt(scalar.text(), at);
            if (name != null) {
              names.add(name);
              at += name.length() + 1;
            }
          }
        }
        case Yaml.Sequence list -> list.items().forEach(item -> gather(item, expanding, names));
        case Yaml.Mapping mapping ->
            mapping
                .entries()
                .forEach(
                    entry ->
                        gather(
                            entry.value(),
                            expanding || entry.key().text().contains("|expand"),
                            names));
      }
    }

    private List<String> expand(Yaml.Scalar value, Problems problems) {
      List<String> texts = List.of("");
      String written = value.text();
      boolean any = false;
      int at = 0;
      while (at < written.length()) {
        String name = nameAt(written, at);
        List<String> choices;
        if (name == null) {
          int end = written.indexOf('%', at + 1);
          end = end < 0 ? written.length() : end;
          choices = List.of(written.substring(at, end));
          at = end;
        } else {
          any = true;
          at += name.length() + 2;
          choices = values.getOrDefault(name, List.of());
          if (choices.isEmpty()) {
            problems.error(
                value.at(),
                "placeholder %"
                    + name
                    + "% has no values: list them in a document with the key 'placeholders'"
                    + problems.hint(name, values.keySet()));
            return List.of();
          }
        }
        long characters = texts.size() * lengthOf(choices) + lengthOf(texts) * choices.size();
        if (texts.size() * (long) choices.size() > MOST || characters > MOST_CHARACTERS) {
          problems.error(
              value.at(),
              "its placeholders stand for more than "
                  + MOST
                  + " texts or "
                  + MOST_CHARACTERS
                  + " characters");
          return List.of();
        }
        texts = appended(texts, choices);
      }
      if (!any) {
        problems.error(value.at(), "'expand' needs a placeholder such as %administrators%");
        return List.of();
      }
      return texts;
    }

    private static long lengthOf(List<String> texts) {
      return texts.stream().mapToLong(String::length).sum();
    }

    private static List<String> appended(List<String> texts, List<String> choices) {
      List<String> longer = new ArrayList<>(texts.size() * choices.size());
      for (String text : texts) {
        for (String choice : choices) {
          longer.add(text + choice);
        }
      }
      return longer;
    }

    /** The name between the per cent signs that begin here; null when none does. */
    private static @Nullable String nameAt(String text, int at) {
      if (text.charAt(at) != '%') {
        return null;
      }
      int end = at + 1;
      while (end < text.length() && isNamePart(text.charAt(end))) {
        end++;
      }
      int length = end - at - 1;
      boolean named =
          length > 0 && length <= LONGEST_NAME && end < text.length() && text.charAt(end) == '%';
      return named ? text.substring(at + 1, end) : null;
    }

    static boolean isName(String text) {
      return !text.isEmpty()
          && text.length() <= LONGEST_NAME
          && text.chars().allMatch(c -> isNamePart((char) c));
    }

    private static boolean isNamePart(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '_'
          || c == '-'
          || c == '.';
    }
  }
}
