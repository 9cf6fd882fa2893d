package dev.sparekey.app.demo;

import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The records of the demo in the order of their arrival, with the marks that prove its feeds. */
final class Script {

  private static final Duration TRANSPORT = Duration.ofSeconds(5);
  private static final Duration AFTERWARDS = Duration.ofDays(1);

  private Script() {}

  /** One record of a feed and when it arrived. */
  record Line(String feed, String json, Instant receivedAt) {}

  /** The example files of a folder, one a source, and an hourly mark and clock for every feed. */
  static List<Line> of(Path folder, List<Source> sources) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Source source : sources) {
      for (String json : Files.readAllLines(folder.resolve(source.name() + ".jsonl"))) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        if (source.read(new RawRecord(source.name(), value, null))
            instanceof Reading.Mapped mapped) {
          Event first = mapped.events().getFirst();
          lines.add(new Line(source.name(), json, first.header().occurredAt().plus(TRANSPORT)));
        }
      }
    }
    lines.sort(Comparator.comparing(Line::receivedAt));
    Instant last = lines.getLast().receivedAt().plus(AFTERWARDS);
    for (Instant at = lines.getFirst().receivedAt(); at.isBefore(last); at = at.plusSeconds(3600)) {
      mark(lines, sources, at);
    }
    mark(lines, sources, last);
    lines.sort(Comparator.comparing(Line::receivedAt));
    return lines;
  }

  private static void mark(List<Line> lines, List<Source> sources, Instant at) {
    for (Source source : sources) {
      String feed = source.name();
      // Records travel for 5 s, so at 10:00:00 the feed is complete to 09:59:55.
      lines.add(
          new Line(
              feed,
              "{\"type\":\"mark\",\"feed\":\"%s\",\"complete_to\":\"%s\",\"proof\":\"proven\"}"
                  .formatted(feed, at.minus(TRANSPORT)),
              at));
      lines.add(new Line(feed, "{\"type\":\"clock\",\"time\":\"%s\"}".formatted(at), at));
    }
  }
}
