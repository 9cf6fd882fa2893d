package dev.sparekey.app.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A demo's folder, deleted with it. A demo that was killed cannot delete its own: the next one
 * does. A lock tells the dead from the living, since the kernel drops it with the process.
 */
final class WorkFolder implements AutoCloseable {

  private static final String PREFIX = "sparekey-demo";
  private static final String NAMELESS = "sparekey-new";
  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{1,20}");
  private static final String LOCK = "lock";

  /** In the lock file of every folder of ours, and nobody else's: only such folders are deleted. */
  static final String MARK =
      "Folder of a running 'sparekey demo'; deleted by the next one if nobody locks this file.\n";

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
    Path unnamed;
    try {
      unnamed = Files.createTempDirectory(parent, NAMELESS);
    } catch (IOException e) {
      throw new IOException("no folder can be made in " + parent + ": " + e, e);
    }
    FileChannel lock = null;
    try {
      lock =
          FileChannel.open(
              unnamed.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      lock.write(ByteBuffer.wrap(MARK.getBytes(StandardCharsets.UTF_8)));
      // It gets a name that others look for once it is locked: before, it would seem dead.
      String digits = unnamed.getFileName().toString().substring(NAMELESS.length());
      Path path =
          Files.move(unnamed, parent.resolve(PREFIX + digits), StandardCopyOption.ATOMIC_MOVE);
      deleteThoseOfTheDead(parent, path);
      return new WorkFolder(path, lock);
    } catch (IOException e) {
      delete(unnamed);
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  Path path() {
    return path;
  }

  private static void deleteThoseOfTheDead(Path parent, Path own) {
    try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, PREFIX + "*")) {
      UserPrincipal us = Files.getOwner(own);
      for (Path other : others) {
        if (!other.equals(own) && NAME.matcher(other.getFileName().toString()).matches()) {
          deleteIfDead(other, us);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What cannot be listed cannot be tidied, and hinders no demo.
      return;
    }
  }

  private static void deleteIfDead(Path folder, UserPrincipal us) {
    Path file = folder.resolve(LOCK);
    // A link, or what another user made, is none of ours; nor is a pipe, whose opening would wait.
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      if (!us.equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS))) {
        return;
      }
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS);
          @Nullable FileLock held = channel.tryLock()) {
        if (held != null && isMarked(channel)) {
          delete(folder);
        }
      }
    } catch (OverlappingFileLockException e) {
      // Another demo of this process holds it.
      return;
    } catch (IOException e) {
      // It ends right now, or its children do: the next demo finds it again.
      return;
    }
  }

  private static boolean isMarked(FileChannel file) throws IOException {
    byte[] mark = MARK.getBytes(StandardCharsets.UTF_8);
    ByteBuffer start = ByteBuffer.allocate(mark.length);
    while (start.hasRemaining() && file.read(start) >= 0) {
      continue;
    }
    return !start.hasRemaining() && Arrays.equals(start.array(), mark);
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

  /** The lock's file last: without it a folder half deleted would never be found again. */
  private static void deleteOnce(Path folder) throws IOException {
    Path lock = folder.resolve(LOCK);
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(lock)) {
              Files.deleteIfExists(file);
            }
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
            if (visited.equals(folder)) {
              Files.deleteIfExists(lock);
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
