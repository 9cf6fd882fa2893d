package dev.sparekey.app.demo;

import java.util.List;

/**
 * What the live table shows.
 *
 * @param place where broker and registry are; empty before they are
 * @param phase what the demo does right now
 * @param findings each alert once, the one with the newest revision last
 * @param fresh how many of the last ones were revised within the last seconds
 * @param guide lines to read when the rest is done; may be empty
 * @param seconds since the start
 */
record Picture(
    String place,
    String phase,
    Counts counts,
    List<Finding> findings,
    int fresh,
    List<String> guide,
    long seconds) {

  Picture {
    findings = List.copyOf(findings);
    guide = List.copyOf(guide);
  }
}
