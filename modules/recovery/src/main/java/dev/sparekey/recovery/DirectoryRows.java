package dev.sparekey.recovery;

import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What directories say of one account. Several tell of it, and none of them all: each fact is that
 * of the newest row that tells it.
 *
 * <p>Example: a personnel system's row of 2021 says "break glass, privileged", Okta's of yesterday
 * only a login and a mail. The account is a privileged break-glass account.
 *
 * <p>Whether somebody is still there is a directory's last word, since no row says "no end": a row
 * without an end takes back the end that the same directory told before, and nobody else's.
 */
final class DirectoryRows {

  /** What a row may tell or leave untold, and that has no days of its own. */
  enum Fact {
    KIND {
      @Override
      boolean isToldBy(IdentityContextEvent row) {
        return row.kind() != SubjectKind.UNKNOWN;
      }
    },
    PRIVILEGED {
      @Override
      boolean isToldBy(IdentityContextEvent row) {
        return row.privileged() != null;
      }
    },
    REQUIRED_LEVEL {
      @Override
      boolean isToldBy(IdentityContextEvent row) {
        return row.requiredLevel() != null;
      }
    },
    MANAGER {
      @Override
      boolean isToldBy(IdentityContextEvent row) {
        return row.manager() != null;
      }
    },
    STAFF {
      @Override
      boolean isToldBy(IdentityContextEvent row) {
        return row.staff() != null;
      }
    };

    abstract boolean isToldBy(IdentityContextEvent row);
  }

  private final List<IdentityContextEvent> rows;

  DirectoryRows(Collection<IdentityContextEvent> rows) {
    this.rows = new ArrayList<>(rows);
    this.rows.sort(Statements.NEWEST_LAST);
  }

  /** As {@link Statements#NEWEST_LAST} has them. */
  List<IdentityContextEvent> rows() {
    return rows;
  }

  SubjectKind kindAt(Instant at) {
    IdentityContextEvent row = newest(Fact.KIND, at);
    return row == null ? SubjectKind.UNKNOWN : row.kind();
  }

  /**
   * What was told last of all, whether it has run out or is to come: the password of a service
   * account whose contract has an end is there until it is taken away.
   */
  SubjectKind lastKind() {
    return rows.reversed().stream()
        .filter(Fact.KIND::isToldBy)
        .map(IdentityContextEvent::kind)
        .findFirst()
        .orElse(SubjectKind.UNKNOWN);
  }

  /** Null when nobody tells. */
  @Nullable Boolean privilegedAt(Instant at) {
    IdentityContextEvent row = newest(Fact.PRIVILEGED, at);
    return row == null ? null : row.privileged();
  }

  /** Null when nobody tells. */
  @Nullable String managerAt(Instant at) {
    IdentityContextEvent row = newest(Fact.MANAGER, at);
    return row == null ? null : row.manager();
  }

  /** The rank that was demanded; null when nobody tells. */
  @Nullable Integer requiredAt(Instant at) {
    IdentityContextEvent row = newest(Fact.REQUIRED_LEVEL, at);
    return row == null ? null : row.requiredLevel();
  }

  /**
   * Whether the owner was still there at that time. A directory's last word on somebody is when it
   * ends.
   *
   * <p>Example: a row valid from March on is followed by one valid until 30 June. On 1 July its
   * owner is a leaver, although the first row has no end; a row valid from August on makes the
   * owner active again from then. That Okta told of the account in July, as one that is switched
   * on, does not.
   *
   * <p>A row may end where it begins: of a user found switched off, as of when he was changed. One
   * who was switched off on 1 November and touched on 10 November has left since the 1st.
   */
  DirectoryFacts factsAt(Instant at) {
    Collection<IdentityContextEvent> words = lastWords(at);
    if (words.isEmpty()) {
      return DirectoryFacts.NONE;
    }
    boolean left = words.stream().anyMatch(word -> hasLeft(word, words, at));
    boolean away = words.stream().anyMatch(word -> holds(word, at) && isOnLeave(word, at));
    IdentityContextEvent staff = newest(Fact.STAFF, at);
    return new DirectoryFacts(
        left
            ? DirectoryFacts.Lifecycle.LEAVER
            : away ? DirectoryFacts.Lifecycle.ON_LEAVE : DirectoryFacts.Lifecycle.ACTIVE,
        left || staff == null ? null : staff.staff(),
        words.stream().anyMatch(word -> holds(word, at)),
        firstNamed());
  }

  /** The rows by which an account was read as of then, oldest first. */
  Collection<IdentityContextEvent> readAt(Instant at) {
    TreeSet<IdentityContextEvent> read = new TreeSet<>(Statements.NEWEST_LAST);
    read.addAll(lastWords(at));
    for (Fact fact : Fact.values()) {
      IdentityContextEvent row = newest(fact, at);
      if (row != null) {
        read.add(row);
      }
    }
    return read;
  }

  /** When a row begins or ends next, which may change what is said; null if none does. */
  @Nullable Instant changesAfter(Instant time) {
    Instant next = null;
    for (IdentityContextEvent row : rows) {
      for (@Nullable Instant edge : new @Nullable Instant[] {row.validFrom(), row.validTo()}) {
        if (edge != null && edge.isAfter(time) && (next == null || edge.isBefore(next))) {
          next = edge;
        }
      }
    }
    return next;
  }

  /** Of the rows that tell a fact the newest that counts; null when there is none. */
  private @Nullable IdentityContextEvent newest(Fact fact, Instant at) {
    Predicate<IdentityContextEvent> tells =
        row -> fact.isToldBy(row) && !row.validFrom().isAfter(at);
    for (int i = rows.size() - 1; i >= 0; i--) {
      IdentityContextEvent row = rows.get(i);
      // A demand falls by another statement, never by time.
      boolean holds = fact == Fact.REQUIRED_LEVEL || holds(row, at);
      if (holds && tells.test(row) && !Statements.isCorrected(rows, i, tells)) {
        return row;
      }
    }
    return null;
  }

  /** Of each directory the newest row that had begun. */
  private Collection<IdentityContextEvent> lastWords(Instant at) {
    SortedMap<String, IdentityContextEvent> words = new TreeMap<>();
    for (IdentityContextEvent row : rows) {
      if (!row.validFrom().isAfter(at)) {
        words.merge(
            row.header().feed(),
            row,
            (known, newer) -> Statements.leavesTheWord(newer, known) ? known : newer);
      }
    }
    return words.values();
  }

  /**
   * Whether a directory says that the owner has left, and none that he has come back since. That
   * another has the account says neither: who left it standing is why one asks.
   */
  private static boolean hasLeft(
      IdentityContextEvent word, Collection<IdentityContextEvent> words, Instant at) {
    Instant end = word.validTo();
    return end != null
        && !end.isAfter(at)
        && words.stream()
            .noneMatch(
                other ->
                    holds(other, at)
                        && other.tellsSinceWhen()
                        && !Statements.isBare(other)
                        && !other.validFrom().isBefore(end));
  }

  private static boolean holds(IdentityContextEvent row, Instant at) {
    Instant until = row.validTo();
    return until == null || until.isAfter(at);
  }

  private static boolean isOnLeave(IdentityContextEvent row, Instant at) {
    return row.employment() != null && row.employment().isOnLeave(at);
  }

  /**
   * Where a row does not tell from when on it holds, it holds from its own time on; so a row of the
   * same time tells nothing of when the account began.
   */
  private @Nullable Instant firstNamed() {
    IdentityContextEvent first = rows.getFirst();
    return first.validFrom().isBefore(first.header().occurredAt()) ? first.validFrom() : null;
  }
}
