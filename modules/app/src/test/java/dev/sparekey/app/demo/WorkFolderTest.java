package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkFolderTest {

  @TempDir private Path parent;

  @Test
  void close_always_deletesTheFolder() throws IOException {
    Path path;
    try (WorkFolder folder = WorkFolder.create(parent)) {
      path = folder.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/c"), "x");
    }

    assertThat(path).doesNotExist();
  }

  @Test
  void create_whereNothingCanBeMade_saysWhere() {
    Path missing = parent.resolve("missing");

    assertThatIOException()
        .isThrownBy(() -> WorkFolder.create(missing))
        .withMessageStartingWith("no folder can be made in " + missing);
  }

  @Test
  void create_folderOfADeadDemo_isDeleted() throws IOException {
    Path dead = Files.createDirectories(parent.resolve("sparekey-demo1/cluster"));
    Files.writeString(dead.resolveSibling("lock"), WorkFolder.MARK);

    try (WorkFolder folder = WorkFolder.create(parent)) {
      assertThat(parent.toFile().list()).containsExactly(folder.path().getFileName().toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"sparekey-demo-notes", "sparekey-demo", "sparekey-demo1x", "sparekey-demos"})
  void create_folderOfALikeName_isLeft(String name) throws IOException {
    Path theirs = Files.createDirectories(parent.resolve(name));
    Files.writeString(theirs.resolve("lock"), WorkFolder.MARK);

    try (WorkFolder folder = WorkFolder.create(parent)) {
      assertThat(folder.path()).isDirectory();
      assertThat(theirs.resolve("lock")).exists();
    }
  }

  @Test
  void create_folderWithoutOurMark_isLeft() throws IOException {
    Path theirs = Files.createDirectories(parent.resolve("sparekey-demo2026"));
    Files.writeString(theirs.resolve("lock"), "");
    Files.writeString(theirs.resolve("report.txt"), "x");

    try (WorkFolder folder = WorkFolder.create(parent)) {
      assertThat(folder.path()).isDirectory();
      assertThat(theirs.resolve("report.txt")).exists();
    }
  }

  @Test
  void create_linkAsLock_isNotFollowed(@TempDir Path elsewhere) throws IOException {
    Path theirs = Files.createDirectories(parent.resolve("sparekey-demo2026"));
    Path marked = Files.writeString(elsewhere.resolve("x"), WorkFolder.MARK);
    Files.createSymbolicLink(theirs.resolve("lock"), marked);

    try (WorkFolder folder = WorkFolder.create(parent)) {
      assertThat(folder.path()).isDirectory();
      assertThat(theirs).isDirectory();
    }
  }

  @Test
  void create_manyAtOnce_deleteNoneOfEachOther() throws Exception {
    try (ExecutorService demos = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> lives =
          Collections.nCopies(
              64,
              () -> {
                try (WorkFolder folder = WorkFolder.create(parent)) {
                  return Files.exists(folder.path().resolve("lock"));
                }
              });
      for (Future<Boolean> lived : demos.invokeAll(lives)) {
        assertThat(lived.get()).isTrue();
      }
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void create_folderOfALivingDemo_isLeft() throws IOException {
    try (WorkFolder living = WorkFolder.create(parent);
        WorkFolder other = WorkFolder.create(parent)) {
      assertThat(living.path()).isDirectory();
      assertThat(other.path()).isDirectory();
    }
  }

  @Test
  void create_linkOfThatName_isNotFollowed(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("lock"), WorkFolder.MARK);
    Files.createSymbolicLink(parent.resolve("sparekey-demo1"), elsewhere);

    try (WorkFolder folder = WorkFolder.create(parent)) {
      assertThat(folder.path()).isDirectory();
      assertThat(elsewhere.resolve("lock")).exists();
    }
  }
}
