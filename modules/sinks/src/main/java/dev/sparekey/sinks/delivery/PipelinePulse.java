package dev.sparekey.sinks.delivery;

/**
 * Whether what raises the alerts is alive, as far as anybody can see. While it is not, a heartbeat
 * of who only brings them would call its silence peace.
 */
@FunctionalInterface
public interface PipelinePulse {

  /** Of a pipeline that nobody watches. */
  PipelinePulse UNWATCHED = () -> true;

  /**
   * False of one that was not seen to go on of late. One that nobody may watch is taken to be
   * alive.
   */
  boolean isAlive();
}
