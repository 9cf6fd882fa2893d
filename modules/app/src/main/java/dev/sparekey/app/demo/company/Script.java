package dev.sparekey.app.demo.company;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The company's records, each list in the order of arrival, and what is to be found in them.
 *
 * @param history the three weeks before the scripted day
 * @param day the scripted day, and the marks and clocks that end it one day later
 */
public record Script(
    List<Line> history, List<Line> day, List<Attack> attacks, List<LegitimateCase> legitimate) {

  public Script {
    history = List.copyOf(history);
    day = List.copyOf(day);
    attacks = List.copyOf(attacks);
    legitimate = List.copyOf(legitimate);
  }

  /** History and day. */
  public Stream<Line> lines() {
    return Stream.concat(history.stream(), day.stream());
  }

  /**
   * Writes one file a feed, {@code okta.jsonl} and so on, in the order of arrival. Files of these
   * names are replaced.
   */
  public void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String feed : lines().map(Line::feed).distinct().toList()) {
      try (BufferedWriter file = Files.newBufferedWriter(folder.resolve(feed + ".jsonl"))) {
        for (Line line : lines().filter(one -> one.feed().equals(feed)).toList()) {
          file.write(line.json());
          file.write('\n');
        }
      }
    }
  }
}
