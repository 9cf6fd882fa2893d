package dev.sparekey.benchmark;

import dev.sparekey.localcluster.ChildJvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs every measurement in a JVM of its own, one after the other, and prints the table: {@code
 * Benchmark [<share>]}, where a share of 100 takes a hundredth of the events, for a quick look.
 */
public final class Benchmark {

  private static final List<String> MEASUREMENTS =
      List.of(
          "throughput-sparekey",
          "throughput-flink",
          "throughput-flink-lean",
          "late-sparekey",
          "late-flink",
          "streams",
          "memory");

  /** The same for all systems; Flink needs the opens. */
  private static final List<String> OPTIONS =
      List.of(
          "-Xms4g",
          "-Xmx4g",
          "-Dorg.apache.avro.specific.use_custom_coders=true",
          "-Dsparekey.root=" + System.getProperty("sparekey.root", "."),
          "-Dorg.apache.avro.SERIALIZABLE_PACKAGES="
              + System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES", ""),
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.time=ALL-UNNAMED");

  private Benchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    String share = args.length > 0 ? args[0] : "1";
    Path dir = Files.createTempDirectory("sparekey-benchmark");
    try {
      List<String> rows = new ArrayList<>();
      for (String measurement : MEASUREMENTS) {
        say(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + measurement);
        rows.addAll(measure(dir, measurement, share));
      }
      say("");
      say(machine());
      say("");
      say(Row.HEAD + String.join("\n", rows));
    } finally {
      delete(dir);
    }
  }

  /**
   * @throws IOException it ended without a row; the message holds the end of its log
   */
  private static List<String> measure(Path dir, String name, String share)
      throws IOException, InterruptedException {
    try (ChildJvm child =
        ChildJvm.start(name, dir, OPTIONS, Measurement.class.getName(), List.of(name, share))) {
      List<String> rows = new ArrayList<>();
      int told = 0;
      boolean alive = true;
      while (alive) {
        alive = child.isAlive();
        List<String> lines = complete(child.log());
        for (String line : lines.subList(told, lines.size())) {
          if (line.startsWith(Measurement.ROW)) {
            rows.add(line.substring(Measurement.ROW.length()));
          }
          say("  " + line);
        }
        told = lines.size();
        Thread.sleep(200);
      }
      if (rows.isEmpty()) {
        throw new IOException(name + " measured nothing; " + child.tail());
      }
      return rows;
    }
  }

  /** Without the last line as long as it has no end. */
  private static List<String> complete(Path log) throws IOException {
    String text = Files.readString(log, StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static String machine() throws IOException {
    return "Java "
        + Runtime.version()
        + ", "
        + ManagementFactory.getOperatingSystemMXBean().getAvailableProcessors()
        + " cores of "
        + processor()
        + ", "
        + System.getProperty("os.name")
        + "; each measurement in a JVM of its own with "
        + OPTIONS.get(1);
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(file)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> paths = Files.walk(dir)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
