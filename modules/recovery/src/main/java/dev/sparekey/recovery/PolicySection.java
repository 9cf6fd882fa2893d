package dev.sparekey.recovery;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a policy's text. What is asked for has to be there; what is there and was not
 * asked for is an unknown key. A section that is not in the text itself misses nothing more.
 */
final class PolicySection {

  /** Longest word that is compared with the known ones. */
  private static final int LONGEST_WORD = 64;

  private final PolicyText text;
  private final String path;
  private final @Nullable MappingNode node;
  private final Map<String, ScalarNode> keys = new LinkedHashMap<>();
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> missing = new TreeSet<>();

  PolicySection(PolicyText text, String path, @Nullable MappingNode node) {
    this.text = text;
    this.path = path;
    this.node = node;
    if (node != null) {
      for (NodeTuple entry : node.getValue()) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
          text.error(entry.getKeyNode(), "a key should be a word, not a list or a mapping");
        } else if (keys.putIfAbsent(key.getValue(), key) != null) {
          text.error(key, "key '" + PolicyText.quoted(key.getValue()) + "' appears twice");
        } else {
          values.put(key.getValue(), entry.getValueNode());
        }
      }
    }
  }

  /** A key's value; null if there is none, which is said at the end. */
  @Nullable Node value(String key) {
    asked.add(key);
    Node value = values.get(key);
    if (value == null) {
      missing.add(key);
      return null;
    }
    if (value.getTag().equals(Tag.NULL)) {
      text.error(value, named(key) + " has no value");
      return null;
    }
    return value;
  }

  PolicySection section(String key) {
    Node value = value(key);
    MappingNode mapping = value instanceof MappingNode found ? found : null;
    if (value != null && mapping == null) {
      text.error(value, named(key) + " should be a mapping of keys");
    }
    return new PolicySection(text, path.isEmpty() ? key : path + "." + key, mapping);
  }

  /** Of a key whose value is there. */
  void error(String key, String message) {
    Node value = values.get(key);
    if (value == null) {
      throw new IllegalStateException("what is not in the text has no mistakes: " + named(key));
    }
    error(value, key, message);
  }

  /** Of a part of a key's value. */
  void error(Node at, String key, String message) {
    text.error(at, named(key) + " " + message);
  }

  /** Called once everything that there may be has been asked for. */
  void close() {
    if (node == null) {
      return;
    }
    keys.forEach(
        (key, at) -> {
          if (!asked.contains(key)) {
            Optional<String> meant = nearest(key, missing);
            meant.ifPresent(missing::remove);
            String what = path.isEmpty() ? "" : " in '" + path + "'";
            text.error(
                at,
                "unknown key '"
                    + PolicyText.quoted(key)
                    + "'"
                    + what
                    + meant
                        .or(() -> nearest(key, asked))
                        .map(name -> " (did you mean '" + name + "'?)")
                        .orElse(": known here are " + String.join(", ", asked)));
          }
        });
    missing.forEach(key -> text.error(node, named(key) + " is missing"));
  }

  private String named(String key) {
    return "'" + (path.isEmpty() ? key : path + "." + key) + "'";
  }

  /** The known word that is near enough to have been meant. */
  static Optional<String> nearest(String written, Collection<String> known) {
    String best = null;
    int least = Math.max(2, written.length() / 3) + 1;
    if (written.length() <= LONGEST_WORD) {
      for (String word : known) {
        int distance = distance(written, word);
        if (distance < least) {
          least = distance;
          best = word;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** How many letters have to be put in, left out or changed. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
