package dev.sparekey.app;

import dev.sparekey.localcluster.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The command {@code sparekey} in a process of its own, for tests that kill it or ask it. */
public final class SparekeyJvm {

  private SparekeyJvm() {}

  /**
   * Starts {@code sparekey … --config FILE}; its output is in the folder.
   *
   * @param heapMegabytes the most that its heap may take
   */
  public static ChildJvm start(Path dir, int heapMegabytes, Path config, String... command)
      throws IOException {
    return ChildJvm.start(
        String.join("-", command),
        dir,
        List.of(
            "-Xmx" + heapMegabytes + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.apache.avro.SERIALIZABLE_PACKAGES="
                + System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES")),
        Sparekey.class.getName(),
        Stream.concat(Stream.of(command), Stream.of("--config", config.toAbsolutePath().toString()))
            .toList());
  }
}
