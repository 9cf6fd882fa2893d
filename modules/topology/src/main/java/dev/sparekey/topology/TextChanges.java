package dev.sparekey.topology;

import dev.sparekey.rules.Release;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What publishing a release changes in {@code sparekey.rules}: the texts that it brings, and those
 * that no release needs any more since.
 *
 * <p>Example: rules are edited ten times a day. The 501st release brings the text of the file that
 * was edited and its own; what only the first one names, its own text and the file as it was then,
 * is let go.
 *
 * @param written texts by their hashes
 * @param letGo hashes, those of rule files before those of the releases that name them: whoever is
 *     killed in between finds the rest by them
 */
record TextChanges(SortedMap<String, String> written, List<String> letGo) {

  /**
   * So many different releases are kept, the newest: with ten a day, those of fifty days. The logs
   * in which a stage may meet one again go back 14 days, and steps are judged anew for 35.
   */
  static final int MOST_RELEASES = 500;

  /** Of fewer where each names thousands of files; 200 of 3,000 files. */
  static final long MOST_CHARACTERS = 64L << 20;

  /** The one in force, and the one that it is compared with, are kept however long they are. */
  private static final int LEAST_RELEASES = 2;

  private static final int HASH = 64;

  /** What the topic has, as far as it was read. */
  interface Topic {

    Optional<String> text(String hash);

    /** Whether it has the text, also where it is not at hand. */
    boolean has(String hash);
  }

  /**
   * @param release to be published
   * @param texts of its files, by name
   * @param published the hashes of the releases before it, oldest first
   */
  static TextChanges of(
      Release release, Map<String, String> texts, Topic topic, List<String> published) {
    Set<String> kept = kept(release, topic, published);
    return new TextChanges(
        written(release, texts, topic, published), letGo(release, kept, topic, published));
  }

  /**
   * What the release before it names is there and stays there, whoever else publishes at this
   * moment. Whatever else is there may be what another lets go now, so it is written again.
   */
  private static SortedMap<String, String> written(
      Release release, Map<String, String> texts, Topic topic, List<String> published) {
    SortedMap<String, String> written = new TreeMap<>();
    texts.forEach((name, text) -> written.put(Release.hash(text), text));
    written.put(release.hash(), release.text());
    if (!published.isEmpty()) {
      String last = published.getLast();
      topic
          .text(last)
          .flatMap(Release::readable)
          .ifPresent(
              before -> {
                Set<String> there = new HashSet<>(before.hashes().values());
                there.add(last);
                there.removeIf(hash -> topic.text(hash).isEmpty());
                written.keySet().removeAll(there);
              });
    }
    return written;
  }

  private static Set<String> kept(Release release, Topic topic, List<String> published) {
    Set<String> kept = new LinkedHashSet<>();
    kept.add(release.hash());
    long characters = release.text().length();
    for (String one : published.reversed()) {
      characters += kept.contains(one) ? 0 : topic.text(one).map(String::length).orElse(0);
      if (kept.size() == MOST_RELEASES
          || characters > MOST_CHARACTERS && kept.size() >= LEAST_RELEASES) {
        return kept;
      }
      kept.add(one);
    }
    return kept;
  }

  /**
   * Nothing while a kept release was not read, behind which older ones were: what it names is not
   * known. Those behind which none is left were let go before.
   */
  private static List<String> letGo(
      Release release, Set<String> kept, Topic topic, List<String> published) {
    Set<String> releases = new LinkedHashSet<>(published);
    releases.removeAll(kept);
    releases.removeIf(one -> !topic.has(one));
    boolean isRead = true;
    boolean isWhole = true;
    for (String one : kept) {
      if (one.equals(release.hash())) {
        continue;
      }
      if (topic.has(one) && !isRead) {
        return List.of();
      }
      isRead &= topic.has(one);
      isWhole &= !isRead || topic.text(one).isPresent();
    }
    if (!isRead && !releases.isEmpty()) {
      return List.of();
    }
    Set<String> files = new LinkedHashSet<>();
    for (String one : List.copyOf(releases)) {
      Optional<String> text = topic.text(one);
      Optional<Release> gone = text.flatMap(Release::readable);
      gone.ifPresent(known -> files.addAll(known.hashes().values()));
      if (text.isPresent() && gone.isEmpty()) {
        // Without it nobody could tell what it named.
        releases.remove(one);
      }
    }
    files.removeAll(release.hashes().values());
    for (String one : kept) {
      String text = topic.text(one).orElse("");
      if (Release.isOfAnotherForm(text)) {
        return List.of();
      }
      if (!files.isEmpty()) {
        // Each line of a release begins with one. To read it whole takes ten times as long.
        text.lines()
            .filter(line -> line.length() > HASH)
            .forEach(line -> files.remove(line.substring(0, HASH)));
      }
    }
    files.removeIf(one -> kept.contains(one) || !topic.has(one));
    // Of a kept release that was dropped for lack of room nobody here knows what it names.
    List<String> all = new ArrayList<>(isWhole ? files : Set.of());
    all.addAll(releases);
    return all;
  }
}
