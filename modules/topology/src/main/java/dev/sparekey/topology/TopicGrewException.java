package dev.sparekey.topology;

/**
 * A source's topic has more partitions than at the start. Nobody waits for the marks of the new
 * ones, so its feed would be called complete too early: all instances have to start anew.
 */
final class TopicGrewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicGrewException(String what, int partition, int known) {
    super(
        what
            + " has a partition "
            + partition
            + " where "
            + known
            + " were known at the start: restart every instance");
  }
}
