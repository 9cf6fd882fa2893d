package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The topic of alerts as one destination reads it. For one thread. */
public interface AlertLog extends AutoCloseable {

  /** What was read, or happened to the partitions. */
  sealed interface Entry {

    record Read(Position position, Alert alert) implements Entry {}

    /**
     * A record that is no alert, or one that this version cannot read, such as a newer one's.
     *
     * @param fingerprint of the whole record
     */
    record Unreadable(Position position, String fingerprint) implements Entry {}

    /**
     * A record with nothing in it, which stands for what was erased.
     *
     * @param alertId by its key; null if it has none
     */
    record Erased(Position position, @Nullable String alertId) implements Entry {}

    /** One that was settled before this process had its partition. */
    record Settled(Position position, Alert alert) implements Entry {}

    /** Another process has the partition now, or may have. */
    record Lost(int partition) implements Entry {}
  }

  /**
   * What is not settled of what was read.
   *
   * @param from of the oldest revision that is not
   * @param alertId of the finding, of which all from there on is not; null if nobody can tell, of a
   *     record that is no alert: then what stands behind it counts as not read
   */
  record Unsettled(Position from, @Nullable String alertId) {}

  /** How far all that was read has come. */
  interface Account {

    List<Unsettled> unsettled();

    /**
     * Behind all that the destination may have heard of, by partition; none where we told it
     * nothing.
     */
    Map<Integer, Long> tried();
  }

  /**
   * What comes within the time; it has to be asked again and again, or another process gets the
   * partitions.
   *
   * @param more false to take part without reading on
   * @param account of all that came before, by which what another process is to get meanwhile is
   *     left to it as by {@link #leave}
   */
  List<Entry> next(Duration wait, boolean more, Account account) throws InterruptedException;

  /**
   * Where to go on after a restart, when all that was read before is in the account: to be said
   * again and again, since it may not be noted down, and costs nothing while it is. That it could
   * not be is no mistake: it will be the next time, or what was sent is sent again.
   *
   * @return whether the brokers had to be asked for it
   */
  boolean settle(Account account);

  /**
   * The same as the last word of a process that ends in order, by which the next one knows what was
   * certainly never sent. One that is killed, or loses its part unheard, leaves none.
   */
  void leave(Account account);

  /** Whether a part of the topic is ours: who has none stands by for another process. */
  boolean isAssigned();

  /**
   * Whether the brokers have said just now that what is ours still is: to be asked before anything
   * is sent, and may take some seconds. Who is cut off from them does not hear that another process
   * has his part, and would send what is old behind the newer that was sent there.
   */
  boolean isStillOurs();

  /**
   * Why alerts of a part that is ours cannot be read for now, in words; null while all can. Who
   * reads none knows of none.
   */
  @Nullable String hindrance();

  /**
   * Whether all that there is to tell is ours, and at hand: all partitions are, and what stood in
   * them when we got them is read, or as much of it as was asked for.
   */
  boolean isWhole();

  /** Whether a process that had the partition before us may have sent what stands there. */
  boolean mayBeSent(Position position);

  @Override
  void close();
}
