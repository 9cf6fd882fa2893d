package dev.sparekey.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStampsTest {

  private static final long NOON = 1_800_000_000_000L;

  @TempDir private Path dir;
  private long now = NOON;
  private final FileStamps stamps = new FileStamps(() -> now);

  private Path write(String text, long at) throws IOException {
    Path file = Files.writeString(dir.resolve("rule.yml"), text);
    return Files.setLastModifiedTime(file, FileTime.fromMillis(at));
  }

  private boolean unchanged() throws IOException {
    boolean unchanged = stamps.unchanged(List.of(RulePath.of(dir)));
    if (!unchanged) {
      stamps.reading();
    }
    return unchanged;
  }

  @Test
  void filesThatWereNeverRead_areToBeRead() throws IOException {
    write("a", NOON - 60_000);

    assertThat(unchanged()).isFalse();
  }

  @Test
  void filesOfLongBeforeTheirReading_areNotReadAgain() throws IOException {
    write("a", NOON - 60_000);
    unchanged();
    now += 1_000;

    assertThat(unchanged()).isTrue();
  }

  @Test
  void fileOfAnotherSizeOrTime_isToBeRead() throws IOException {
    write("a", NOON - 60_000);
    unchanged();
    write("aa", NOON - 60_000);
    assertThat(unchanged()).isFalse();
    write("bb", NOON - 50_000);

    assertThat(unchanged()).isFalse();
  }

  @Test
  void fileWrittenJustBeforeItsReading_isReadAgainForAnotherWritingMayHaveLeftNoTrace()
      throws IOException {
    write("a", NOON - 400);
    unchanged();
    now += 1_000;
    assertThat(unchanged()).isFalse();
    now += 2_000;
    unchanged();
    now += 1_000;

    assertThat(unchanged()).isTrue();
  }

  @Test
  void fileThatIsNewOrGone_isNoticed() throws IOException {
    Path file = write("a", NOON - 60_000);
    unchanged();
    Files.move(file, dir.resolve("other.yml"));

    assertThat(unchanged()).isFalse();
  }

  @Test
  void filesNotReadForAMinute_areReadWhateverTheirTimes() throws IOException {
    write("a", NOON - 60_000);
    unchanged();
    now += 60_000;

    assertThat(unchanged()).isFalse();
  }

  @Test
  void filesThatCouldNotBeRead_areToBeRead() throws IOException {
    write("a", NOON - 60_000);
    unchanged();
    stamps.forget();

    assertThat(unchanged()).isFalse();
  }
}
