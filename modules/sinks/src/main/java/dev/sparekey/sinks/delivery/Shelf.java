package dev.sparekey.sinks.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way on which the destination comes and fetches. What is to be sent lies ready until it has said
 * what became of it; so it is asked for again and again, and neither a pace of ours nor a failure
 * before keeps that from being heard.
 */
public non-sealed interface Shelf extends Way {

  /** How many documents lie ready at most; more are not read. */
  @Override
  int most();

  /**
   * Says what lies ready from now on, in the place of what did before; does not wait.
   *
   * @param parcels none, too; the same object as before for what is unchanged
   * @return for each: {@link Outcome.Later} while the destination has not said what became of it;
   *     whether it may be known by then is told by {@link #takeBack} alone, for it may be fetched
   *     in between
   */
  List<Outcome> layOut(List<Parcel> parcels);

  /**
   * Takes what lies ready of a finding away, for it is no longer to be told.
   *
   * @return whether the destination may have fetched some of it
   */
  boolean takeBack(String alertId);

  /**
   * @param whole whether all that there is to tell is ours to tell. While it is not, the
   *     destination is told to come back, and not that there is nothing.
   */
  void serve(boolean whole);

  /**
   * How the destination fails to do its part, in words for after its name: until it does, though
   * all is ours to tell anew in between. Null while it does, or while that has not been ours to see
   * for long.
   */
  @Nullable String complaint();
}
