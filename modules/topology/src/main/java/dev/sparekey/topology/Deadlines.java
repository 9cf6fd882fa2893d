package dev.sparekey.topology;

import dev.sparekey.engine.Deadline;
import dev.sparekey.model.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * When accounts are to be looked at again. What a task knows of its store it does not ask or tell
 * it twice: each look at an account asks for the same times once more, and each mark asks whether
 * one has come.
 *
 * <p>Example: a reset of 14:00 asks for 14:32. The look at 14:05 asks for it again, which writes
 * nothing. Once the clock has said 14:10 and the next time found is 14:32, the marks up to then
 * read nothing.
 */
final class Deadlines {

  private static final int MOST_ACCOUNTS = 500;

  /** Whoever can make thousands of steps on an account does not fill the heap with their times. */
  private static final int MOST_OF_ONE = 64;

  private final Stored<Deadline> stored;

  /** By basis, the time before which nothing is left. */
  private final Map<Deadline.Basis, Instant> clearBefore = new HashMap<>();

  /** Which were put and which taken or removed, of accounts that were looked at of late. */
  private final Map<AccountId, Map<Deadline, Boolean>> known = new Latest<>(MOST_ACCOUNTS);

  Deadlines(Stored<Deadline> stored) {
    this.stored = stored;
  }

  void put(Deadline deadline) {
    clearBefore.computeIfPresent(
        deadline.basis(), (basis, to) -> deadline.at().isBefore(to) ? deadline.at() : to);
    if (isNew(deadline, true)) {
      stored.put(Keys.deadline(deadline), deadline);
    }
  }

  void remove(Deadline deadline) {
    if (isNew(deadline, false)) {
      stored.remove(Keys.deadline(deadline));
    }
  }

  private boolean isNew(Deadline deadline, boolean there) {
    Map<Deadline, Boolean> ofAccount =
        known.computeIfAbsent(deadline.account(), account -> new Latest<>(MOST_OF_ONE));
    Boolean before = ofAccount.put(deadline, there);
    return before == null || before != there;
  }

  /** The next ones behind one, in the store's order; they stay. */
  List<Deadline> behind(Deadline.Basis basis, @Nullable Deadline after, int most) {
    if (after != null) {
      return stored.behind(Keys.deadline(after), from(basis), last(basis), most);
    }
    if (isClear(basis, Instant.MAX)) {
      return List.of();
    }
    List<Deadline> first = stored.behind(null, from(basis), last(basis), most);
    clearBefore.put(basis, first.isEmpty() ? Instant.MAX : first.getFirst().at());
    return first;
  }

  /** Whether there is one up to and including that time. */
  boolean any(Deadline.Basis basis, Instant upTo) {
    if (isClear(basis, upTo)) {
      return false;
    }
    List<Deadline> first = behind(basis, null, 1);
    return !first.isEmpty() && !first.getFirst().at().isAfter(upTo);
  }

  /**
   * From where it was clear before: from the very first, the store would walk through all that were
   * ever taken.
   */
  List<Deadline> take(Deadline.Basis basis, Instant upTo, int most) {
    if (isClear(basis, upTo)) {
      return List.of();
    }
    List<Deadline> found =
        stored.until(from(basis), last(basis), most, one -> one.at().isAfter(upTo));
    List<Deadline> taken = new ArrayList<>(found.size());
    Instant clear = found.size() < most ? Instant.MAX : found.getLast().at();
    for (Deadline one : found) {
      if (one.at().isAfter(upTo)) {
        clear = one.at();
      } else {
        taken.add(one);
        isNew(one, false);
        stored.remove(Keys.deadline(one));
      }
    }
    clearBefore.put(basis, clear);
    taken.sort(Deadline.BY_TIME);
    return taken;
  }

  /** Nothing lies at the end of time. */
  private boolean isClear(Deadline.Basis basis, Instant upTo) {
    Instant before = clearBefore.get(basis);
    return before != null && (before.isAfter(upTo) || before.equals(Instant.MAX));
  }

  private Bytes from(Deadline.Basis basis) {
    Instant before = clearBefore.get(basis);
    return before == null ? Keys.firstDeadline(basis) : Keys.deadlinesFrom(basis, before);
  }

  private static Bytes last(Deadline.Basis basis) {
    return Keys.lastDeadline(basis, Instant.MAX);
  }
}
