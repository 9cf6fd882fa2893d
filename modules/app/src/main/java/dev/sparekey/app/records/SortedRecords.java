package dev.sparekey.app.records;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts records into order that may be more than the memory holds: all are added, then all are
 * taken. What comes out is the same in whatever order they were added.
 *
 * <p>Up to 64 MiB are sorted in memory (less where the heap is below 512 MiB). Of more, each 64 MiB
 * become a sorted run in a file, and the runs are merged, 32 of a size at a time: 100 GiB are 1,600
 * runs, which become 50 of 2 GiB and these one of 64 GiB and 18 others, so that no more than 31 of
 * a size are ever open.
 *
 * <p>A run's file has no name from the moment in which it is open, so nothing is left in the folder
 * however the process ends, killed or not.
 */
public final class SortedRecords implements AutoCloseable {

  /** An eighth of a small heap, which has the accounts to hold, too. */
  private static final long MEMORY = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

  private static final int MERGED_AT_ONCE = 32;
  private static final int BUFFER = 1 << 16;

  /** What an entry takes beside its bytes: three objects with their heads, and its place. */
  private static final int OVERHEAD = 80;

  private final Path folder;
  private final long memory;
  private final int mergedAtOnce;
  private final Runnable spilling;

  /** By how often their records were merged. */
  private final List<List<Run>> runs = new ArrayList<>();

  private List<Entry> held = new ArrayList<>();
  private long heldBytes;
  private @Nullable Merge taken;

  /**
   * @param folder for what the memory does not hold
   * @param spilling told once, before the first file is made there
   */
  public SortedRecords(Path folder, Runnable spilling) {
    this(folder, spilling, 1);
  }

  /**
   * @param share of how many that are sorted at once this is one: the memory is for all of them
   */
  public SortedRecords(Path folder, Runnable spilling, int share) {
    this(folder, spilling, MEMORY / share, MERGED_AT_ONCE);
  }

  SortedRecords(Path folder, Runnable spilling, long memory, int mergedAtOnce) {
    this.folder = folder;
    this.spilling = spilling;
    this.memory = memory;
    this.mergedAtOnce = mergedAtOnce;
  }

  /** The system's folder for what is temporary. */
  static Path anyFolder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /**
   * A record and what it is sorted by.
   *
   * @param key compared byte by byte, unsigned; of two that are alike, the records decide
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by compareTo only, and a copy each is waste
  public record Entry(byte[] key, byte[] value) implements Comparable<Entry> {

    @Override
    public int compareTo(Entry other) {
      int order = Arrays.compareUnsigned(key, other.key);
      return order != 0 ? order : Arrays.compareUnsigned(value, other.value);
    }

    private long bytes() {
      return (long) key.length + value.length + OVERHEAD;
    }
  }

  /**
   * @throws IOException with a message for the user, as from all methods here
   */
  public void add(byte[] key, byte[] value) throws IOException {
    if (taken != null) {
      throw new IllegalStateException("a record is added after the first was taken");
    }
    Entry entry = new Entry(key, value);
    if (heldBytes > 0 && heldBytes + entry.bytes() > memory) {
      spill();
    }
    held.add(entry);
    heldBytes += entry.bytes();
  }

  /** What is held in memory now. */
  long heldBytes() {
    return heldBytes;
  }

  /** The next record in order; null at the end. */
  public @Nullable Entry take() throws IOException {
    if (taken == null) {
      held.sort(null);
      List<Sorted> all = new ArrayList<>();
      all.add(new Held(held));
      held = List.of();
      runs.forEach(all::addAll);
      taken = merge(all);
    }
    try {
      return taken.next();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void spill() throws IOException {
    if (runs.isEmpty()) {
      spilling.run();
      runs.add(new ArrayList<>());
    }
    held.sort(null);
    runs.getFirst().add(written(new Held(held)));
    held = new ArrayList<>();
    heldBytes = 0;
    for (int size = 0; runs.get(size).size() == mergedAtOnce; size++) {
      if (size + 1 == runs.size()) {
        runs.add(new ArrayList<>());
      }
      List<Run> of = runs.get(size);
      runs.get(size + 1).add(written(merge(of)));
      for (Run run : of) {
        run.close();
      }
      of.clear();
    }
  }

  private Run written(Sorted records) throws IOException {
    Run run = null;
    try {
      run = new Run(folder);
      run.write(records);
      return run;
    } catch (IOException e) {
      if (run != null) {
        run.close();
      }
      throw failure(e);
    }
  }

  private Merge merge(List<? extends Sorted> all) throws IOException {
    try {
      return new Merge(all);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private IOException failure(IOException e) {
    return new IOException(
        "records cannot be sorted in the folder '"
            + folder
            + "': "
            + (e.getMessage() == null ? e : e.getMessage())
            + "; "
            + SortingOption.NAME
            + " FOLDER names another",
        e);
  }

  @Override
  public void close() throws IOException {
    held = List.of();
    for (List<Run> of : runs) {
      for (Run run : of) {
        run.close();
      }
    }
    runs.clear();
  }

  /** Records that are in order. */
  private interface Sorted {
    @Nullable Entry next() throws IOException;
  }

  /** In memory, of which what was taken is let go. */
  private static final class Held implements Sorted {
    private final Deque<Entry> entries;

    Held(List<Entry> entries) {
      this.entries = new ArrayDeque<>(entries);
    }

    @Override
    public @Nullable Entry next() {
      return entries.poll();
    }
  }

  private static final class Merge implements Sorted {
    private final PriorityQueue<Head> heads = new PriorityQueue<>();

    private record Head(Entry entry, Sorted rest) implements Comparable<Head> {
      @Override
      public int compareTo(Head other) {
        return entry.compareTo(other.entry);
      }
    }

    Merge(List<? extends Sorted> all) throws IOException {
      for (Sorted one : all) {
        put(one);
      }
    }

    private void put(Sorted rest) throws IOException {
      Entry first = rest.next();
      if (first != null) {
        heads.add(new Head(first, rest));
      }
    }

    @Override
    public @Nullable Entry next() throws IOException {
      Head head = heads.poll();
      if (head == null) {
        return null;
      }
      put(head.rest());
      return head.entry();
    }
  }

  /** In a file: of each record the lengths of its key and its value, and both. */
  private static final class Run implements Sorted {
    private final FileChannel file;
    private @Nullable DataInputStream in;
    private long left;

    Run(Path folder) throws IOException {
      // For its owner alone.
      Path path = Files.createTempFile(folder, "sparekey-sort-", ".tmp");
      try {
        // Where there are names and files apart, this takes the name away at once.
        file =
            FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE,
                LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        Files.deleteIfExists(path);
        throw e;
      }
    }

    void write(Sorted records) throws IOException {
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER));
      for (Entry one = records.next(); one != null; one = records.next()) {
        out.writeInt(one.key().length);
        out.writeInt(one.value().length);
        out.write(one.key());
        out.write(one.value());
        left++;
      }
      out.flush();
      file.position(0);
    }

    @Override
    public @Nullable Entry next() throws IOException {
      if (left == 0) {
        return null;
      }
      if (in == null) {
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER));
      }
      left--;
      byte[] key = new byte[in.readInt()];
      byte[] value = new byte[in.readInt()];
      in.readFully(key);
      in.readFully(value);
      return new Entry(key, value);
    }

    void close() throws IOException {
      file.close();
    }
  }
}
