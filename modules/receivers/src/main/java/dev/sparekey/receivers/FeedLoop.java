package dev.sparekey.receivers;

/** What brings a feed's records by itself, as far as it tells how it fares. */
public interface FeedLoop {

  /** Whether its thread lives. */
  boolean isRunning();

  /** How many records were passed over, since reading them failed in a way that is not foreseen. */
  long passedOver();
}
