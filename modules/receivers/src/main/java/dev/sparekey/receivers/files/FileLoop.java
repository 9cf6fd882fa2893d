package dev.sparekey.receivers.files;

import dev.sparekey.ingest.redaction.Redaction;
import dev.sparekey.receivers.Fault;
import dev.sparekey.receivers.FeedLoop;
import dev.sparekey.receivers.MarkRecord;
import dev.sparekey.receivers.RawLog;
import dev.sparekey.receivers.Records;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a feed's files as they grow. How far it came is written down only when Kafka has what was
 * read, so what is read again after a crash is there twice and counts once; nothing is passed over.
 */
public final class FileLoop implements FeedLoop, AutoCloseable {

  static final String RECORDS = "sparekey.receivers.records";
  static final String REFUSED = "sparekey.receivers.refused";
  static final String REDACTED = "sparekey.receivers.redacted";

  private static final Logger LOG = LoggerFactory.getLogger(FileLoop.class);
  private static final int LONGEST_LINE = 1_000_000;
  private static final int MOST_RECORDS = 500;
  private static final int MOST_BYTES = 4_000_000;
  private static final Duration KEEP = Duration.ofSeconds(30);
  private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(1);

  private final LogFiles files;
  private final RawLog log;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Positions positions;
  private final Map<Path, State> read = new HashMap<>();
  private final Set<String> warned = new HashSet<>();
  private final Redacting redacting;
  private final AtomicLong passedOver = new AtomicLong();
  private final Thread thread;
  private @Nullable Instant marked;

  /** Takes the secrets out of a record. */
  @FunctionalInterface
  interface Redacting {
    Redaction.Redacted of(String record) throws Records.NoRecordsException;
  }

  /** A file as it was when it was read to its end. */
  private record State(long size, Instant modified) {}

  private FileLoop(
      LogFiles files,
      Positions positions,
      Redacting redacting,
      RawLog log,
      MeterRegistry meters,
      InstantSource clock) {
    this.files = files;
    this.positions = positions;
    this.redacting = redacting;
    this.log = log;
    this.meters = meters;
    this.clock = clock;
    this.thread = new Thread(this::run, "files-" + files.feed().feed());
  }

  /**
   * @throws IOException the folder is missing, or the positions cannot be read
   */
  public static FileLoop start(
      LogFiles files, RawLog log, MeterRegistry meters, InstantSource clock) throws IOException {
    return start(files, Records::redacted, log, meters, clock);
  }

  static FileLoop start(
      LogFiles files, Redacting redacting, RawLog log, MeterRegistry meters, InstantSource clock)
      throws IOException {
    if (!Files.isDirectory(files.folder())) {
      throw new IOException(
          "there is no folder '"
              + files.folder()
              + "', which feed "
              + files.feed().feed()
              + " reads");
    }
    FileLoop loop =
        new FileLoop(files, Positions.read(files.positions()), redacting, log, meters, clock);
    loop.thread.start();
    return loop;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          all();
        } catch (IOException e) {
          // Such as a disk that is full; what was not written down is read again.
          warn("files cannot be read: " + e.getClass().getSimpleName());
        } catch (RuntimeException e) {
          // A thread that ended here would leave the feed unread until a restart.
          unforeseen("the folder", e);
        }
        TimeUnit.NANOSECONDS.sleep(files.every().toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void all() throws IOException, InterruptedException {
    Instant newest = Instant.EPOCH;
    boolean all = true;
    for (Map.Entry<Path, State> file : found()) {
      State state = file.getValue();
      if (!state.equals(read.get(file.getKey()))) {
        try {
          one(file.getKey());
          read.put(file.getKey(), state);
        } catch (NoSuchFileException e) {
          // Rotated away between the look and the reading; it is found by its new name.
          all = false;
          continue;
        } catch (IOException e) {
          warn(
              "the file '"
                  + file.getKey().getFileName()
                  + "' cannot be read, or how far it was read cannot be kept: "
                  + e.getClass().getSimpleName());
          // One that nobody may read must not hold up those behind it.
          all = false;
          continue;
        } catch (RuntimeException e) {
          unforeseen("the file '" + file.getKey().getFileName() + "'", e);
          all = false;
          continue;
        }
      }
      newest = state.modified().isAfter(newest) ? state.modified() : newest;
    }
    if (all) {
      mark(newest);
    }
  }

  /** The oldest first, so that what was rotated away is read before what follows it. */
  private List<Map.Entry<Path, State>> found() throws IOException {
    List<Map.Entry<Path, State>> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(files.folder(), files.pattern())) {
      for (Path file : entries) {
        try {
          BasicFileAttributes attributes =
              Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          // A link could lead anywhere that we may read and its maker may not.
          if (attributes.isRegularFile() && attributes.size() > 0) {
            found.add(
                Map.entry(
                    file, new State(attributes.size(), attributes.lastModifiedTime().toInstant())));
          }
        } catch (NoSuchFileException e) {
          continue;
        }
      }
    } catch (DirectoryIteratorException e) {
      // Unchecked, though a network disk that is away is nothing to die of.
      throw e.getCause();
    }
    read.keySet().retainAll(found.stream().map(Map.Entry::getKey).toList());
    found.sort(Comparator.comparing(entry -> entry.getValue().modified()));
    return found;
  }

  private void one(Path file) throws IOException, InterruptedException {
    String firstLine = Content.firstLine(file);
    if (firstLine == null) {
      return;
    }
    List<Position> known = positions.of(firstLine);
    try (Content content = Content.resume(file, known)) {
      Position at = position(firstLine, content);
      for (Position position : known) {
        if (position.at() == at.at() && position.lastBytes().equals(at.lastBytes())) {
          at = position;
        }
      }
      while (true) {
        List<byte[]> batch = new ArrayList<>();
        boolean end = fill(batch, content, file);
        if (batch.isEmpty() && content.at() == at.at()) {
          return;
        }
        keep(batch);
        Position now = position(firstLine, content);
        positions.replace(at, now);
        at = now;
        if (end) {
          return;
        }
      }
    }
  }

  /** Whether the file ends here. */
  private boolean fill(List<byte[]> batch, Content content, Path file) throws IOException {
    int bytes = 0;
    while (batch.size() < MOST_RECORDS && bytes < MOST_BYTES) {
      byte[] line = content.next(LONGEST_LINE);
      if (line == null) {
        return true;
      }
      bytes += add(line, batch, file, content.at());
    }
    return false;
  }

  /**
   * @param behind where the line ends in the file
   */
  private int add(byte[] line, List<byte[]> batch, Path file, long behind) {
    if (new String(line, StandardCharsets.ISO_8859_1).isBlank()) {
      return 0;
    }
    if (line.length > LONGEST_LINE) {
      refused("too_large", file);
      return 0;
    }
    int bytes = 0;
    try {
      for (String record : Records.of(line)) {
        Redaction.Redacted redacted = redacting.of(record);
        meters.counter(REDACTED, "feed", files.feed().feed()).increment(redacted.spans());
        byte[] kept = redacted.text().getBytes(StandardCharsets.UTF_8);
        batch.add(kept);
        bytes += kept.length;
      }
    } catch (Records.NoRecordsException e) {
      refused("no_records", file);
    } catch (RuntimeException e) {
      // It would fail again each time, and keep what is behind it from being read for ever.
      passedOver.incrementAndGet();
      count("fault");
      warn(
          "the line of '"
              + file.getFileName()
              + "' that ends at byte "
              + behind
              + " is passed over, since reading it failed in a way that is not foreseen: "
              + Fault.words(e));
    }
    return bytes;
  }

  private void count(String reason) {
    meters.counter(REFUSED, "feed", files.feed().feed(), "reason", reason).increment();
  }

  private void refused(String reason, Path file) {
    count(reason);
    warn("a line of '" + file.getFileName() + "' is none that can be taken: " + reason);
  }

  /** Tries until Kafka has them: a file waits, unlike a sender. */
  private void keep(List<byte[]> batch) throws InterruptedException {
    List<byte[]> left = batch;
    while (!left.isEmpty()) {
      try {
        log.append(files.feed().topic(), left).get(KEEP.toMillis(), TimeUnit.MILLISECONDS);
        meters.counter(RECORDS, "feed", files.feed().feed()).increment(left.size());
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RecordTooLargeException && left.size() == 1) {
          count("too_large");
          warn("Kafka finds a record too large; it is passed over");
          return;
        }
        if (e.getCause() instanceof RecordTooLargeException) {
          for (byte[] one : left) {
            keep(List.of(one));
          }
          return;
        }
        warn("Kafka did not take records; they are sent again");
      } catch (TimeoutException e) {
        warn("Kafka did not take records; they are sent again");
      }
      TimeUnit.NANOSECONDS.sleep(BEFORE_ANOTHER_TRY.toNanos());
    }
  }

  private Position position(String firstLine, Content content) {
    return new Position(
        firstLine,
        content.at(),
        content.lastBytes(),
        Duration.between(Instant.EPOCH, clock.instant()).toDays());
  }

  /** What the writer has written up to its last word is read. */
  private void mark(Instant newest) throws InterruptedException {
    Duration settle = files.settle();
    if (settle == null || newest.equals(Instant.EPOCH)) {
      return;
    }
    Instant completeTo = newest.minus(settle);
    if (marked != null && !completeTo.isAfter(marked)) {
      return;
    }
    try {
      log.appendToAll(files.feed().topic(), MarkRecord.proven(files.feed().feed(), completeTo))
          .get(KEEP.toMillis(), TimeUnit.MILLISECONDS);
      marked = completeTo;
    } catch (ExecutionException | TimeoutException e) {
      warn("Kafka did not take a mark; there will be another");
    }
  }

  private void unforeseen(String where, RuntimeException e) {
    warn(
        "reading "
            + where
            + " failed in a way that is not foreseen, it is tried again: "
            + Fault.words(e));
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }

  @Override
  public long passedOver() {
    return passedOver.get();
  }

  /** Each once: whoever writes the files could fill a disk with warnings. */
  private void warn(String what) {
    LOG.atLevel(
            warned.add(what) && warned.size() < 1000
                ? org.slf4j.event.Level.WARN
                : org.slf4j.event.Level.DEBUG)
        .log("feed {}: {}", files.feed().feed(), what);
  }

  /** Ends within seconds; what Kafka has not acknowledged is read again. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.join(Duration.ofSeconds(5))) {
        positions.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The lock goes with the process.
      warn("a lock did not close");
    }
  }
}
