package dev.sparekey.app.rules;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What was tried when, by what was published. Rules are known by their ids, so that one is followed
 * into whatever file it is moved.
 */
final class Trials {

  private final List<Published> published;
  private final Function<String, Set<UUID>> ids;
  private final Set<UUID> everTried = new HashSet<>();

  /**
   * @param published oldest first
   * @param ids of the rules of a text, by the text's hash
   */
  Trials(List<Published> published, Function<String, Set<UUID>> ids) {
    this.published = List.copyOf(published);
    this.ids = ids;
    published.forEach(
        one -> one.tried().values().forEach(hash -> everTried.addAll(ids.apply(hash))));
  }

  /**
   * @param tried by name, the hashes of the files whose rules are only tried
   * @param active likewise of the others, asked for where it is needed: a release has thousands
   */
  record Published(
      SortedMap<String, String> tried, Supplier<Map<String, String>> active, Instant at) {
    Published {
      tried = Collections.unmodifiableSortedMap(new TreeMap<>(tried));
    }
  }

  /**
   * A file whose rules are only tried.
   *
   * @param name of the file
   * @param hash of its text
   * @param rules in it
   * @param since when this very text began to be tried
   * @param until when that ended; now while it goes on
   */
  record Trial(String name, String hash, Set<UUID> rules, Instant since, Instant until) {
    Trial {
      rules = Set.copyOf(rules);
    }
  }

  /** What is tried as of the last release. */
  List<Trial> running(Instant now) {
    if (published.isEmpty()) {
      return List.of();
    }
    int last = published.size() - 1;
    return published.get(last).tried().keySet().stream()
        .map(name -> trial(name, last, now))
        .toList();
  }

  /**
   * The trial that a file would end which makes these rules alert; empty where the newest release
   * that has them made them alert, and where they were never tried.
   */
  Optional<Trial> endedBy(Set<UUID> rules, Instant now) {
    for (UUID rule : rules) {
      if (!everTried.contains(rule)) {
        continue;
      }
      for (int i = published.size() - 1; i >= 0; i--) {
        Optional<String> tried = file(published.get(i).tried(), rule);
        if (tried.isPresent()) {
          return Optional.of(trial(tried.get(), i, now));
        }
        if (file(published.get(i).active().get(), rule).isPresent()) {
          break;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the last release makes one of these alert. */
  boolean alerts(Set<UUID> rules) {
    return !published.isEmpty()
        && rules.stream()
            .anyMatch(rule -> file(published.getLast().active().get(), rule).isPresent());
  }

  private Optional<String> file(Map<String, String> files, UUID rule) {
    return files.entrySet().stream()
        .filter(file -> ids.apply(file.getValue()).contains(rule))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Trial trial(String name, int index, Instant now) {
    String hash = String.valueOf(published.get(index).tried().get(name));
    Instant since = published.get(index).at();
    for (int i = index; i >= 0 && published.get(i).tried().containsValue(hash); i--) {
      since = published.get(i).at();
    }
    Instant until = index == published.size() - 1 ? now : published.get(index + 1).at();
    return new Trial(name, hash, ids.apply(hash), since, until);
  }
}
