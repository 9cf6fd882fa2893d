package dev.sparekey.app.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortedRecordsTest {

  private static final int RECORD = 100;

  @TempDir private Path dir;

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(RECORD).putInt(number).array();
  }

  private static List<Integer> taken(SortedRecords records) throws IOException {
    List<Integer> taken = new ArrayList<>();
    for (SortedRecords.Entry next = records.take(); next != null; next = records.take()) {
      assertThat(next.key()).hasSize(Integer.BYTES);
      assertThat(next.value()).hasSize(RECORD);
      taken.add(ByteBuffer.wrap(next.value()).getInt());
    }
    return taken;
  }

  private static void add(SortedRecords records, int number) throws IOException {
    records.add(ByteBuffer.allocate(Integer.BYTES).putInt(number).array(), bytes(number));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(Path::toString).toList();
    }
  }

  @Property(tries = 60)
  void records_addedInAnyOrder_areTakenInTheirs(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 700) int count,
      @ForAll @IntRange(min = 1, max = 3_000) int memory)
      throws IOException {
    List<Integer> ascending = IntStream.range(0, count).boxed().toList();
    List<Integer> shuffled = new ArrayList<>(ascending);
    Collections.shuffle(shuffled, new Random(seed));
    try (SortedRecords records =
        new SortedRecords(SortedRecords.anyFolder(), () -> {}, memory, 3)) {
      for (int number : shuffled) {
        add(records, number);
      }
      assertThat(taken(records)).isEqualTo(ascending);
    }
  }

  @Test
  void recordsOfOneKey_areTakenInAnOrderOfTheirOwn() throws IOException {
    byte[] key = {1};
    List<List<Integer>> all = new ArrayList<>();
    for (List<Integer> order : List.of(List.of(1, 2, 3), List.of(3, 1, 2))) {
      try (SortedRecords records = new SortedRecords(dir, () -> {})) {
        for (int number : order) {
          records.add(key, bytes(number));
        }
        List<Integer> taken = new ArrayList<>();
        for (SortedRecords.Entry next = records.take(); next != null; next = records.take()) {
          taken.add(ByteBuffer.wrap(next.value()).getInt());
        }
        all.add(taken);
      }
    }
    assertThat(all).allMatch(List.of(1, 2, 3)::equals);
  }

  @Test
  void memory_holdsNoMoreThanItsBound_andOneRecord() throws IOException {
    try (SortedRecords records = new SortedRecords(dir, () -> {}, 10_000, 3)) {
      long most = 0;
      for (int number = 0; number < 5_000; number++) {
        add(records, number);
        most = Math.max(most, records.heldBytes());
      }
      assertThat(most).isBetween(9_000L, 10_000L);
      records.add(new byte[1], new byte[50_000]);
      assertThat(records.heldBytes()).isLessThan(51_000);
    }
  }

  @Test
  void whatTheMemoryHolds_makesNoFileAndIsNotSpokenOf() throws IOException {
    AtomicInteger spilled = new AtomicInteger();
    try (SortedRecords records = new SortedRecords(dir.resolve("none"), spilled::incrementAndGet)) {
      add(records, 2);
      add(records, 1);
      assertThat(taken(records)).containsExactly(1, 2);
    }
    assertThat(spilled).hasValue(0);
  }

  /** So nothing is there when the process is killed, either. */
  @Test
  void folder_whileRecordsLieThere_hasNoFile() throws IOException {
    AtomicInteger spilled = new AtomicInteger();
    try (SortedRecords records = new SortedRecords(dir, spilled::incrementAndGet, 1_000, 3)) {
      for (int number = 0; number < 500; number++) {
        add(records, number);
        assertThat(files()).isEmpty();
      }
      assertThat(records.take()).isNotNull();
      assertThat(files()).isEmpty();
    }
    assertThat(spilled).hasValue(1);
    assertThat(files()).isEmpty();
  }

  @Test
  void folderThatIsGone_isNamedWithTheOptionThatNamesAnother() throws IOException {
    Path gone = dir.resolve("gone");
    try (SortedRecords records = new SortedRecords(gone, () -> {}, 1_000, 3)) {
      assertThatThrownBy(
              () -> {
                for (int number = 0; number < 500; number++) {
                  add(records, number);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot be sorted in the folder '" + gone + "'")
          .hasMessageEndingWith("; --sort-in FOLDER names another");
    }
  }

  @Test
  void record_addedAfterTheFirstWasTaken_isAMistake() throws IOException {
    try (SortedRecords records = new SortedRecords(dir, () -> {})) {
      add(records, 1);
      assertThat(records.take()).isNotNull();
      assertThatThrownBy(() -> add(records, 0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void key_isInTheOrderOfTimeAlsoBefore1970_thenOfFeedAndId() {
    List<byte[]> ascending =
        List.of(
            SortKey.ofTime(Instant.parse("1969-12-31T23:59:59Z"), "b", "9"),
            SortKey.ofTime(Instant.parse("2026-03-02T08:00:00Z"), "b", "9"),
            SortKey.ofTime(Instant.parse("2026-03-02T08:00:00.000000001Z"), "a", "2"),
            SortKey.ofTime(Instant.parse("2026-03-02T08:00:00.000000001Z"), "a", "3"),
            SortKey.ofTime(Instant.parse("2026-03-02T08:00:00.000000001Z"), "ab", "1"),
            SortKey.ofTime(Instant.parse("2026-03-02T08:00:01Z"), "a", "1"));

    assertThat(ascending).isSortedAccordingTo(Arrays::compareUnsigned);
    assertThat(SortKey.line(SortKey.backwards(7))).isEqualTo(7);
    assertThat(new String(ascending.getFirst(), StandardCharsets.ISO_8859_1)).endsWith("b\0" + "9");
  }
}
