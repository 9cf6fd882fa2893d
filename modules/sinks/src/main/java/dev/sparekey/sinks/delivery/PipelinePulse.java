package dev.sparekey.sinks.delivery;

/**
 * Whether what raises the alerts is alive, as far as anybody can see. While it is not, a heartbeat
 * of who only brings them would call its silence peace.
 */
@FunctionalInterface
public interface PipelinePulse {

  /** Of a pipeline that nobody watches. */
  PipelinePulse UNWATCHED = () -> true;

  /** False only of one that was seen to stand still. */
  boolean isAlive();
}
