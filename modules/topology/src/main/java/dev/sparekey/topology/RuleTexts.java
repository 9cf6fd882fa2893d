package dev.sparekey.topology;

import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.engine.ReleaseUnreadableException;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rule texts by their hashes, and the releases of them that were asked for, compiled. What a text's
 * hash does not fit is not taken, so whoever can write to the topic can add texts and change none.
 */
final class RuleTexts {

  /** A hundred times what the largest public collection of rules has. */
  private static final long MOST_CHARACTERS = 256L << 20;

  /** More than one only while tasks catch up with releases of before. */
  private static final int MOST_COMPILED = 4;

  private static final int MOST_UNREADABLE = 64;
  private static final int MOST_DIAGNOSTICS = 20;

  private final Map<String, String> byHash = new HashMap<>();
  private final Map<String, RuleSet> compiled = new LinkedHashMap<>();

  /** Why those do not load that were tried: each task tries some of them at its start. */
  private final Map<String, String> unreadable = new LinkedHashMap<>();

  private long characters;

  /** False when it is none that fits, or one too many. */
  synchronized boolean add(String hash, String text) {
    if (byHash.containsKey(hash)) {
      return true;
    }
    if (characters + text.length() > MOST_CHARACTERS || !Release.hash(text).equals(hash)) {
      return false;
    }
    characters += text.length();
    byHash.put(hash, text);
    return true;
  }

  synchronized Optional<String> text(String hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  synchronized Set<String> hashes() {
    return Set.copyOf(byHash.keySet());
  }

  /**
   * Empty while one of its texts is missing.
   *
   * @throws ReleaseUnreadableException all its texts are there, and its rules do not load; or which
   *     texts it needs only another version of Sparekey can tell
   * @throws ReleaseRefusedException it is not one
   */
  synchronized Optional<RuleSet> compiled(String hash) {
    RuleSet known = compiled.get(hash);
    if (known != null) {
      return Optional.of(known);
    }
    String why = unreadable.get(hash);
    if (why != null) {
      throw new ReleaseUnreadableException(why);
    }
    String text = byHash.get(hash);
    if (text == null) {
      return Optional.empty();
    }
    Release release = parsed(hash, text);
    if (!byHash.keySet().containsAll(release.hashes().values())) {
      return Optional.empty();
    }
    RuleSet rules = release.load(byHash);
    if (rules.hasErrors()) {
      String reasons =
          "the rules of release "
              + hash
              + " do not load in this version of Sparekey:\n"
              + rules.diagnostics().stream()
                  .filter(one -> one.severity() == Diagnostic.Severity.ERROR)
                  .limit(MOST_DIAGNOSTICS)
                  .map(Diagnostic::render)
                  .collect(Collectors.joining("\n"));
      if (unreadable.size() == MOST_UNREADABLE) {
        unreadable.remove(unreadable.keySet().iterator().next());
      }
      unreadable.put(hash, reasons);
      throw new ReleaseUnreadableException(reasons);
    }
    if (compiled.size() == MOST_COMPILED) {
      compiled.remove(compiled.keySet().iterator().next());
    }
    compiled.put(hash, rules);
    return Optional.of(rules);
  }

  private static Release parsed(String hash, String text) {
    if (Release.isOfAnotherForm(text)) {
      throw new ReleaseUnreadableException(
          "release " + hash + " has a form that this version of Sparekey does not know");
    }
    try {
      return Release.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ReleaseRefusedException("the text " + hash + " is no release: " + e.getMessage());
    }
  }
}
