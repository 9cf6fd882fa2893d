package dev.sparekey.localcluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a file when it begins and another when it ends in order. */
final class TidyMain {
  private TidyMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path left = Path.of(args[0]);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    Files.writeString(left, "");
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
    Files.writeString(left.resolveSibling("left.begun"), "");
    Thread.currentThread().join();
  }
}
