package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    Files.createFile(dead.resolveSibling("lock"));

    try (WorkFolder folder = WorkFolder.create(parent)) {
      assertThat(parent.toFile().list()).containsExactly(folder.path().getFileName().toString());
    }
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
    Files.createFile(elsewhere.resolve("lock"));
    Files.createSymbolicLink(parent.resolve("sparekey-demo1"), elsewhere);

    try (WorkFolder folder = WorkFolder.create(parent)) {
      assertThat(folder.path()).isDirectory();
      assertThat(elsewhere.resolve("lock")).exists();
    }
  }
}
