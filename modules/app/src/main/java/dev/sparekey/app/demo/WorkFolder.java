package dev.sparekey.app.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A demo's folder, deleted with it. A demo that was killed cannot delete its own: the next one
 * does. A lock tells the dead from the living, since the kernel drops it with the process.
 */
final class WorkFolder implements AutoCloseable {

  private static final String PREFIX = "sparekey-demo";
  private static final String LOCK = "lock";
  private static final int ATTEMPTS = 20;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path path;
  private final FileChannel lock;

  private WorkFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * @param parent where temporary folders are, such as {@code /tmp}
   * @throws IOException no folder can be made there; says where
   */
  static WorkFolder create(Path parent) throws IOException {
    Path path;
    try {
      path = Files.createTempDirectory(parent, PREFIX);
    } catch (IOException e) {
      throw new IOException("no folder can be made in " + parent + ": " + e, e);
    }
    FileChannel lock = null;
    try {
      lock =
          FileChannel.open(
              path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      WorkFolder folder = new WorkFolder(path, lock);
      folder.deleteThoseOfTheDead(parent);
      return folder;
    } catch (IOException e) {
      delete(path);
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  Path path() {
    return path;
  }

  private void deleteThoseOfTheDead(Path parent) throws IOException {
    UserPrincipal us = Files.getOwner(path);
    try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path other : others) {
        // Another user's folder, or a link to one, is none of ours.
        if (!other.equals(path)
            && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
            && us.equals(Files.getOwner(other, LinkOption.NOFOLLOW_LINKS))) {
          deleteIfDead(other);
        }
      }
    }
  }

  private static void deleteIfDead(Path folder) {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        @Nullable FileLock held = channel.tryLock()) {
      if (held != null) {
        delete(folder);
      }
    } catch (OverlappingFileLockException e) {
      // Another demo of this process holds it.
      return;
    } catch (IOException e) {
      // It begins or ends right now, or its children do: the next demo finds it again.
      return;
    }
  }

  /** Its children may write for a moment longer than their parent lives. */
  private static void delete(Path folder) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        deleteOnce(folder);
        return;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new IOException("the folder " + folder + " cannot be deleted: " + e, e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static void deleteOnce(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    try {
      delete(path);
    } finally {
      lock.close();
    }
  }
}
