package dev.sparekey.sinks.format;

import dev.sparekey.model.Alert;

/**
 * A form that SIEMs read: one line of text for each alert revision, a function of the revision
 * alone.
 *
 * <p>In every form the time that a SIEM indexes by is when the revision was made ({@code time},
 * {@code @timestamp}, {@code rt}, {@code devTime}), and the time of what it is about has fields of
 * its own. When it was sent is in none: a document is the same each time.
 */
public enum Format {
  /** OCSF 1.8.0, Detection Finding (class 2004), without profiles, as one JSON object. */
  OCSF,
  /** Elastic Common Schema 9.4.0, {@code event.kind: alert}, as one JSON object. */
  ECS,
  /** ArcSight's Common Event Format, version 1. */
  CEF,
  /** The same as version 0, for receivers that know no other. */
  CEF_0,
  /** QRadar's Log Event Extended Format 2.0, attributes separated by tabs. */
  LEEF;

  /** The longest document: syslog receivers with default settings cut what is longer than 8 KiB. */
  public static final int MOST_BYTES = 8_000;

  /**
   * The revision as one line, of at most {@value #MOST_BYTES} bytes of UTF-8. What does not fit is
   * cut, evidence lines from the end first, and the document says so.
   */
  public String of(Alert alert, Links links) {
    for (Cut cut : Cut.MILDEST_FIRST) {
      Document document = write(new Told(alert, cut, links));
      if (document.bytes() <= MOST_BYTES) {
        return document.text();
      }
    }
    throw new IllegalStateException(
        "the strictest cut should make every alert fit into " + MOST_BYTES + " bytes");
  }

  /** As users write it. */
  @Override
  public String toString() {
    return Wording.lower(this);
  }

  private Document write(Told told) {
    return switch (this) {
      case OCSF -> Ocsf.of(told);
      case ECS -> Ecs.of(told);
      case CEF -> Cef.of(1, told);
      case CEF_0 -> Cef.of(0, told);
      case LEEF -> Leef.of(told);
    };
  }
}
