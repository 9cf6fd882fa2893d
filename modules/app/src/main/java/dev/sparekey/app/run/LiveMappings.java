package dev.sparekey.app.run;

import dev.sparekey.app.config.FileStamps;
import dev.sparekey.app.config.MappingFile;
import dev.sparekey.app.config.RulePath;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of mappings each second and reads those that changed. Unlike a rule, which
 * judges what is kept, a mapping is over with a record once it has read it; so each instance
 * changes by itself, and an event tells by which version it was read.
 */
final class LiveMappings implements AutoCloseable {

  static final String REFUSED_COUNTER = "sparekey.mappings.refused";

  /** In how many files what they said before counts, and not what they say now. */
  static final String STALE_GAUGE = "sparekey.mappings.stale";

  private static final Logger LOG = LoggerFactory.getLogger(LiveMappings.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final List<Watched> files;
  private final Counter refusals;
  private final Thread thread;

  /** A file and what became of its last change. */
  private static final class Watched {
    private final MappingFile file;
    private final FileStamps stamps = new FileStamps(System::currentTimeMillis);
    private volatile String refused = "";

    Watched(MappingFile file) {
      this.file = file;
    }
  }

  private LiveMappings(List<MappingFile> files, MeterRegistry meters) {
    this.files = files.stream().map(Watched::new).toList();
    this.refusals = meters.counter(REFUSED_COUNTER);
    Gauge.builder(STALE_GAUGE, this, LiveMappings::stale).register(meters);
    this.thread = new Thread(this::look, "sparekey-mapping-files");
    thread.setDaemon(true);
  }

  static LiveMappings watch(List<MappingFile> files, MeterRegistry meters) {
    LiveMappings mappings = new LiveMappings(files, meters);
    for (MappingFile file : files) {
      LOG.info("records are read by mapping {} of {}", file.get().version(), file.path());
    }
    mappings.thread.start();
    return mappings;
  }

  private double stale() {
    return files.stream().filter(one -> !one.refused.isEmpty()).count();
  }

  private void look() {
    try {
      while (!Thread.interrupted()) {
        TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
        for (Watched one : files) {
          look(one);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void look(Watched one) {
    String why;
    try {
      if (one.stamps.unchanged(List.of(RulePath.of(one.file.path())))) {
        return;
      }
      one.stamps.reading();
      String before = one.file.get().version();
      why = one.file.reload();
      String now = one.file.get().version();
      if (!now.equals(before)) {
        // Whoever can write the file decides what is read of records: people should see it.
        LOG.warn(
            "audit: records are read by mapping {} of {} from now on, and no longer by {}",
            now,
            one.file.path(),
            before);
      }
    } catch (IOException e) {
      one.stamps.forget();
      why = String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      // Whatever it stumbles over, the other files and the next change are looked at.
      one.stamps.forget();
      why = one.file.path() + ": " + e;
    }
    if (!why.isEmpty() && !why.equals(one.refused)) {
      LOG.error("the changed mapping is refused, that of before goes on:\n{}", why);
      refusals.increment();
    }
    one.refused = why;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
