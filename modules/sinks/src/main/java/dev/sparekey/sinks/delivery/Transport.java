package dev.sparekey.sinks.delivery;

import java.util.List;

/** A way to a destination. For one thread. */
public non-sealed interface Transport extends Way {

  /**
   * Sends them, within 11 minutes at the very most: after 15 without a turn another process gets
   * the work.
   *
   * @param parcels 1 to {@link #most}
   * @return what became of each, in their order
   */
  List<Outcome> send(List<Parcel> parcels) throws InterruptedException;
}
