package dev.sparekey.topology;

import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.engine.ReleaseUnreadableException;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rule texts by their hashes, and the releases of them that were asked for, compiled. What a text's
 * hash does not fit is not taken, so whoever can write to the topic can add texts or take some
 * away, and change none.
 *
 * <p>Publishers let go of what no release needs any more ({@link TextChanges}), so the bound is met
 * only where somebody else writes, or versions wrote that let nothing go. Then the texts of the
 * oldest releases are dropped: with the newest refused, as at first, a full topic would never
 * change rules again.
 */
final class RuleTexts implements TextChanges.Topic {

  /** Four times what publishers keep. */
  private static final long MOST_CHARACTERS = 256L << 20;

  /** The last to be dropped: the one in force, and the one before. */
  private static final int LEAST_RELEASES = 2;

  /** More than one only while tasks catch up with releases of before. */
  private static final int MOST_COMPILED = 4;

  private static final int MOST_UNREADABLE = 64;
  private static final int MOST_DIAGNOSTICS = 20;

  private static final Logger LOG = LoggerFactory.getLogger(RuleTexts.class);

  private final long mostCharacters;

  /** In the order in which they were read. */
  private final Map<String, String> byHash = new LinkedHashMap<>();

  /** How long those are that the topic has and that were dropped here. */
  private final Map<String, Integer> dropped = new HashMap<>();

  private final Map<String, RuleSet> compiled = new LinkedHashMap<>();

  /** Why those do not load that were tried: each task tries some of them at its start. */
  private final Map<String, String> unreadable = new LinkedHashMap<>();

  private long characters;

  RuleTexts() {
    this(MOST_CHARACTERS);
  }

  RuleTexts(long mostCharacters) {
    this.mostCharacters = mostCharacters;
  }

  /** False when it is none that fits, or there is no room even without all that can be dropped. */
  synchronized boolean add(String hash, String text) {
    if (byHash.containsKey(hash)) {
      return true;
    }
    if (!Release.hash(text).equals(hash)) {
      return false;
    }
    if (characters + text.length() > mostCharacters) {
      makeRoom();
      if (characters + text.length() > mostCharacters) {
        dropped.put(hash, text.length());
        return false;
      }
    }
    dropped.remove(hash);
    characters += text.length();
    byHash.put(hash, text);
    return true;
  }

  /** Forgets what was let go. A release of it that is compiled goes on. */
  synchronized void remove(String hash) {
    dropped.remove(hash);
    String text = byHash.remove(hash);
    if (text != null) {
      characters -= text.length();
    }
  }

  /** How much of the room the topic's texts take: more than 1 where some had to be dropped. */
  synchronized double filled() {
    long missing = dropped.values().stream().mapToLong(Integer::longValue).sum();
    return (characters + missing) / (double) mostCharacters;
  }

  /** Down to half, so that a full topic is not searched for each text. */
  private void makeRoom() {
    int before = dropped.size();
    List<String> releases =
        byHash.entrySet().stream()
            .filter(entry -> isRelease(entry.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(ArrayList::new));
    while (characters > mostCharacters / 2 && releases.size() > LEAST_RELEASES) {
      drop(releases.removeFirst());
    }
    Set<String> named = new HashSet<>(releases);
    for (String one : releases) {
      Optional<Release> release = text(one).flatMap(Release::readable);
      if (release.isEmpty()) {
        // One of another form: which texts it names cannot be told.
        return;
      }
      named.addAll(release.get().hashes().values());
    }
    for (String one : List.copyOf(byHash.keySet())) {
      if (characters > mostCharacters / 2 && !named.contains(one)) {
        drop(one);
      }
    }
    LOG.warn(
        "there is no room for all rule texts: {} of the oldest releases and their files were"
            + " dropped, {} are kept; the next release that is published lets go of what none"
            + " needs",
        dropped.size() - before,
        byHash.size());
  }

  private static boolean isRelease(String text) {
    return Release.isOfAnotherForm(text) || Release.readable(text).isPresent();
  }

  private void drop(String hash) {
    String text = byHash.remove(hash);
    if (text != null) {
      characters -= text.length();
      dropped.put(hash, text.length());
    }
  }

  @Override
  public synchronized Optional<String> text(String hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  @Override
  public synchronized boolean has(String hash) {
    return byHash.containsKey(hash) || dropped.containsKey(hash);
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
