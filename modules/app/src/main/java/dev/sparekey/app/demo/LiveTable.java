package dev.sparekey.app.demo;

import dev.sparekey.app.demo.TableLayout.Line;
import dev.sparekey.app.demo.TableLayout.Tone;
import dev.sparekey.app.terminal.Terminal;
import dev.sparekey.app.terminal.Terminal.Size;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A table that is redrawn in place, on the terminal's second screen, so that what stood there
 * before comes back at the end.
 */
final class LiveTable implements Display {

  private static final long DRAW_EVERY_MILLIS = 200;
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Then the size is asked anew and every line is written: a log line may have scrolled. */
  private static final int FRAMES_TO_REPAINT = 5;

  private static final String ESCAPE = "\u001b[";
  private static final String ENTER = ESCAPE + "?1049h" + ESCAPE + "?25l" + ESCAPE + "2J";
  private static final String LEAVE = ESCAPE + "0m" + ESCAPE + "?25h" + ESCAPE + "?1049l";

  /** A terminal that knows these shows a frame at once; the others ignore them. */
  private static final String FRAME = ESCAPE + "?2026h";

  private static final String FRAME_END = ESCAPE + "?2026l";

  private final Terminal terminal;
  private final PrintStream out;
  private final ScheduledExecutorService drawing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "live-table");
            thread.setDaemon(true);
            return thread;
          });
  private final long began = System.nanoTime();
  private final Map<String, Shown> findings = new LinkedHashMap<>();
  private String phase = "";
  private String place = "";
  private Counts counts = Counts.NONE;
  private List<String> guide = List.of();

  private volatile Size size;
  private List<Line> drawn = List.of();
  private int frame;

  /** A finding and when it came, on {@link System#nanoTime}. */
  private record Shown(Finding finding, long at) {}

  LiveTable(Terminal terminal, Size size, PrintStream out) {
    this.terminal = terminal;
    this.size = size;
    this.out = out;
    out.print(ENTER);
    drawing.scheduleWithFixedDelay(this::draw, 0, DRAW_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void phase(String text) {
    phase = text;
  }

  @Override
  public synchronized void place(String text) {
    place = text;
  }

  @Override
  public synchronized void progress(String position, Counts now) {
    phase = position;
    counts = now;
  }

  @Override
  public synchronized void revised(Finding finding) {
    // Out and in again: the map's order is that of the newest revisions.
    findings.remove(finding.alert().id());
    findings.put(finding.alert().id(), new Shown(finding, System.nanoTime()));
  }

  @Override
  public synchronized void guide(List<String> lines) {
    guide = lines;
  }

  private synchronized Picture picture() {
    long now = System.nanoTime();
    List<Finding> all = new ArrayList<>();
    int fresh = 0;
    for (Shown shown : findings.values()) {
      all.add(shown.finding());
      fresh += now - shown.at() < FRESH_NANOS ? 1 : 0;
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(now - began);
    return new Picture(place, phase, counts, all, fresh, guide, seconds);
  }

  private void draw() {
    if (frame % FRAMES_TO_REPAINT == 0) {
      size = terminal.size().orElse(size);
      drawn = List.of();
    }
    frame++;
    List<Line> lines = TableLayout.lines(picture(), size);
    StringBuilder text = new StringBuilder(FRAME);
    for (int row = 0; row < lines.size(); row++) {
      Line line = lines.get(row);
      if (row < drawn.size() && drawn.get(row).equals(line)) {
        continue;
      }
      text.append(ESCAPE).append(row + 1).append(";1H").append(coloured(line, terminal.colours()));
    }
    out.print(text.append(FRAME_END));
    out.flush();
    drawn = lines;
  }

  /** The line with its tone, or without where colours are not wanted. */
  static String coloured(Line line, boolean colours) {
    if (!colours || line.tone() == Tone.PLAIN) {
      return line.text();
    }
    String code =
        switch (line.tone()) {
          case PLAIN -> "0";
          case HEADING -> "1";
          case CRITICAL -> "1;31";
          case HIGH -> "31";
          case MEDIUM -> "33";
          case LOW -> "36";
          case FAINT -> "2";
        };
    return ESCAPE
        + code
        + "m"
        + line.text().substring(0, line.toned())
        + ESCAPE
        + "0m"
        + line.text().substring(line.toned());
  }

  /** The width to go on with on the first screen. */
  int columns() {
    return size.columns();
  }

  @Override
  public void close() {
    drawing.shutdownNow();
    try {
      // A frame that is being drawn would end on the first screen.
      drawing.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.print(LEAVE);
    out.flush();
  }
}
