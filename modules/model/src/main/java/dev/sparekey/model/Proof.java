package dev.sparekey.model;

/** How firmly a feed is known to be complete up to a time. */
public enum Proof {
  /** The feed said so: a poller's "complete to", a heartbeat, a reconciled count. */
  PROVEN,
  /** We derived it from what arrived; alone it confirms no absence of severity high or above. */
  ASSUMED
}
