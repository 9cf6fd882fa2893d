package dev.sparekey.model;

/**
 * An event of another feed than the desk's which shows that a requester was verified in this way.
 *
 * @param event that shows it
 * @param standing whether all that it rests on is known
 * @param why in words
 */
public record Corroboration(Verification kind, EventRef event, Standing standing, String why) {

  /** How firmly an event shows what it seems to. */
  public enum Standing {
    /** The check counts. */
    ESTABLISHED,
    /** It counts if something holds that is not known, such as the age of a telephone number. */
    POSSIBLE,
    /** It does not count: what it rests on is known not to hold. */
    REFUTED
  }

  /** Whether it counts, or may. */
  public boolean mayCount() {
    return standing != Standing.REFUTED;
  }

  public boolean established() {
    return standing == Standing.ESTABLISHED;
  }
}
