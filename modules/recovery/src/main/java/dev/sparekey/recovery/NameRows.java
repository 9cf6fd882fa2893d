package dev.sparekey.recovery;

import dev.sparekey.model.IdentityContextEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows in which directories say how an account's owner may be named. At each time the newest
 * row that holds is the directory's whole word. One that the directory corrected, by another that
 * holds from the same day on, says nothing any more.
 *
 * <p>Example: a row of January names anna@ and one of March anna.b@. Anna@ was hers from January to
 * March. Before January the directory says that it was not; a name that no row ever gives, only a
 * login, is hers without bounds. Where the row of January does not say since when it holds, January
 * is when the directory was first read: anna@ was hers from ever until March.
 */
final class NameRows {

  private final SortedMap<String, List<IdentityContextEvent>> byDirectory = new TreeMap<>();

  NameRows(List<IdentityContextEvent> rows) {
    for (IdentityContextEvent row : rows) {
      boolean names = row.accountName() != null || !row.names().isEmpty();
      Instant to = row.validTo();
      if (names && (to == null || to.isAfter(row.validFrom()))) {
        byDirectory.computeIfAbsent(row.header().feed(), feed -> new ArrayList<>()).add(row);
      }
    }
  }

  /** When a name that some record gave the account belongs to it. */
  Validity of(String name) {
    List<Validity.Span> spans = new ArrayList<>();
    boolean told = false;
    for (List<IdentityContextEvent> rows : byDirectory.values()) {
      if (rows.stream().anyMatch(row -> gives(row, name))) {
        told = true;
        spans.addAll(spans(rows, name));
      }
    }
    return told ? Validity.of(spans) : Validity.ALWAYS;
  }

  private static List<Validity.Span> spans(List<IdentityContextEvent> rows, String name) {
    SortedMap<Instant, List<IdentityContextEvent>> begin = new TreeMap<>();
    SortedMap<Instant, List<IdentityContextEvent>> end = new TreeMap<>();
    for (IdentityContextEvent row : rows) {
      begin.computeIfAbsent(row.validFrom(), at -> new ArrayList<>()).add(row);
      if (row.validTo() != null) {
        end.computeIfAbsent(row.validTo(), at -> new ArrayList<>()).add(row);
      }
    }
    TreeSet<Instant> changes = new TreeSet<>(begin.keySet());
    changes.addAll(end.keySet());
    Holding holding = new Holding();
    List<Validity.Span> spans = new ArrayList<>();
    boolean given = false;
    Instant since = null;
    for (Instant at : changes) {
      end.getOrDefault(at, List.of()).forEach(holding::end);
      begin.getOrDefault(at, List.of()).forEach(holding::begin);
      boolean before = given;
      IdentityContextEvent word = holding.newest();
      given = word != null && gives(word, name);
      if (before && !given) {
        spans.add(new Validity.Span(since, at));
      } else if (given && !before) {
        boolean fromEver = at.equals(changes.first()) && word != null && !word.tellsSinceWhen();
        since = fromEver ? null : at;
      }
    }
    if (given) {
      spans.add(new Validity.Span(since, null));
    }
    return spans;
  }

  /** One directory's rows that hold, as time goes on. */
  private static final class Holding {
    private final TreeSet<IdentityContextEvent> rows = new TreeSet<>(Statements.NEWEST_LAST);

    /** Of each day the last word of those that begin on it, also once it has run out. */
    private final Map<Long, IdentityContextEvent> words = new HashMap<>();

    void begin(IdentityContextEvent row) {
      IdentityContextEvent word = words.get(Statements.beginning(row));
      if (word != null && Statements.NEWEST_LAST.compare(word, row) > 0) {
        return;
      }
      if (word != null) {
        // It was corrected: its names do not come back when those of its correction run out.
        rows.remove(word);
      }
      words.put(Statements.beginning(row), row);
      rows.add(row);
    }

    void end(IdentityContextEvent row) {
      rows.remove(row);
    }

    @Nullable IdentityContextEvent newest() {
      return rows.isEmpty() ? null : rows.last();
    }
  }

  private static boolean gives(IdentityContextEvent row, String name) {
    @Nullable String given = row.accountName();
    return row.names().contains(name) || (given != null && given.equalsIgnoreCase(name));
  }
}
