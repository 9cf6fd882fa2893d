package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparekey.app.Sparekey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process of its own, ended by a signal. */
class DemoSignalIT {

  private static final Duration LONGEST = Duration.ofMinutes(4);
  private static final int INT = 2;

  @TempDir private Path folder;

  @Test
  void demo_terminatedWhileItStarts_leavesNoProcessAndNoFile() throws Exception {
    assertThat(endedBy("TERM", "starting a Kafka broker and a schema registry")).isEqualTo(143);
  }

  @Test
  void demo_interruptedWhileItPlays_leavesNoProcessAndNoFile() throws Exception {
    Assumptions.assumeFalse(isIgnored(INT), "skipped: these tests run where SIGINT is ignored");

    assertThat(endedBy("INT", "records played")).isEqualTo(130);
  }

  /**
   * Its exit code after a signal that is sent once it has said something and has children; fails if
   * it leaves a process or a file.
   */
  private int endedBy(String signal, String said) throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path log = folder.resolve("log");
    Process demo = launch(temporary, log);
    List<ProcessHandle> children = List.of();
    try {
      await()
          .atMost(LONGEST)
          .until(
              () ->
                  !demo.isAlive()
                      || Files.readString(log).contains(said)
                          && demo.descendants().findAny().isPresent());
      children = demo.descendants().toList();
      assertThat(children).as(Files.readString(log)).isNotEmpty();
      assertThat(temporary).isNotEmptyDirectory();

      new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid())).start().waitFor();

      assertThat(demo.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(children).as(Files.readString(log)).noneMatch(ProcessHandle::isAlive);
      assertThat(temporary).isEmptyDirectory();
      return demo.exitValue();
    } finally {
      demo.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static Process launch(Path temporary, Path log) throws IOException {
    String packages = "org.apache.avro.SERIALIZABLE_PACKAGES";
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Djava.io.tmpdir=" + temporary,
            "-XX:-UsePerfData",
            "-D" + packages + "=" + System.getProperty(packages),
            "-Dsparekey.root=" + System.getProperty("sparekey.root"),
            "-cp",
            System.getProperty("java.class.path"),
            Sparekey.class.getName(),
            "demo")
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** What a process ignores its children ignore, too, and a shell's background jobs ignore INT. */
  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(ignored -> ignored.testBit(signal - 1));
  }
}
