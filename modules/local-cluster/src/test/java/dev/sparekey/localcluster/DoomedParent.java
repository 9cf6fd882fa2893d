package dev.sparekey.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Starts a cluster under a plain class path, tells the process ids, and waits to be killed. */
final class DoomedParent {
  private DoomedParent() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path dir = Path.of(args[0]);
    try (LocalCluster cluster = LocalCluster.start(dir, line -> {})) {
      Path written =
          Files.write(
              dir.resolve("pids.part"),
              List.of(
                  Long.toString(cluster.registry().pid()),
                  Long.toString(cluster.kafka().brokers().getFirst().pid())));
      Files.move(written, dir.resolve("pids"), StandardCopyOption.ATOMIC_MOVE);
      Thread.currentThread().join();
    }
  }
}
