package dev.sparekey.localcluster;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One run of a JVM that ends when its standard input closes. Output goes to a file. */
public final class ChildJvm implements AutoCloseable {
  private static final Duration ORDERLY_END = Duration.ofSeconds(15);
  private static final int LOG_TAIL = 2000;

  private final String name;
  private final Process process;
  private final Path log;

  private ChildJvm(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts {@code main} of any class on this JVM's class path. The child ends with this JVM,
   * however that ends: {@code main} need not see to it.
   *
   * @param name of its log, {@code dir/name.log}, to which a later run of this name appends
   * @param dir its working folder; made if missing
   * @param options of the JVM, without the class path
   */
  public static ChildJvm start(
      String name, Path dir, List<String> options, String mainClass, List<String> arguments)
      throws IOException {
    return start(
        name,
        Files.createDirectories(dir).toAbsolutePath(),
        ownClassPath(),
        options,
        leashed(mainClass, arguments));
  }

  /**
   * As above, of a class on another class path: a program of its own.
   *
   * @param dir its working folder, where its log goes, too
   */
  public static ChildJvm startProgram(
      String name,
      Path dir,
      String classPath,
      List<String> options,
      String mainClass,
      List<String> arguments)
      throws IOException {
    return start(
        name,
        dir,
        ownLocation() + File.pathSeparator + classPath,
        options,
        leashed(mainClass, arguments));
  }

  private static List<String> leashed(String mainClass, List<String> arguments) {
    List<String> mainAndArguments = new ArrayList<>();
    mainAndArguments.add(LeashedMain.class.getName());
    mainAndArguments.add(mainClass);
    mainAndArguments.addAll(arguments);
    return mainAndArguments;
  }

  private static Path ownLocation() throws IOException {
    try {
      return Path.of(LeashedMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("the class path has an entry that is not a path", e);
    }
  }

  /**
   * @param options what stands before the main class, without the class path
   */
  static ChildJvm start(
      String name, Path dir, String classPath, List<String> options, List<String> mainAndArguments)
      throws IOException {
    // A class path of two hundred jars is longer than some systems accept on a command line.
    Path arguments = dir.resolve(name + ".args");
    Files.writeString(
        arguments, "-cp\n\"" + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + arguments);
    // What a child leaves there when it is killed goes with the folder.
    command.add("-Djava.io.tmpdir=" + dir.toAbsolutePath());
    command.addAll(options);
    command.addAll(mainAndArguments);
    Path log = dir.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Options meant for the parent (agents, heap) would reach the child too.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    return new ChildJvm(name, builder.start(), log);
  }

  /** The class path of this JVM, each entry absolute since the child runs in another directory. */
  static String ownClassPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  /**
   * Waits until {@code ready}, or fails with the end of the log.
   *
   * @throws IOException it ended, also since a port was not free, or was not ready in time
   */
  public void await(Duration longest, BooleanSupplier ready)
      throws IOException, InterruptedException {
    boolean begun = false;
    try {
      poll(longest, ready);
      begun = true;
    } finally {
      if (!begun) {
        process.destroyForcibly();
      }
    }
  }

  private void poll(Duration longest, BooleanSupplier ready)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive()) {
        String fact =
            name + " ended with code " + process.exitValue() + " while starting; " + tail();
        throw foundPortTaken() ? new PortTakenException(fact) : new IOException(fact);
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            name + " was not ready within " + longest.toSeconds() + " s; " + tail());
      }
      Thread.sleep(50);
    }
  }

  /** In the words of the JDK and of Quarkus. */
  private boolean foundPortTaken() throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.anyMatch(
          line -> line.contains("Address already in use") || line.contains("seems to be in use"));
    }
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Where its output goes. */
  public Path log() {
    return log;
  }

  /** Closes standard input and waits; kills what has not ended within 15 s. */
  void stop() throws InterruptedException {
    try (OutputStream in = process.getOutputStream()) {
      in.flush();
    } catch (IOException e) {
      // The child has ended by itself: what was wanted.
      if (process.isAlive()) {
        process.destroyForcibly();
      }
    }
    if (!process.waitFor(ORDERLY_END.toSeconds(), TimeUnit.SECONDS)) {
      kill();
    }
  }

  /** As {@link #stop()}; an interrupted thread has no time for order and kills. */
  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** SIGKILL, without waiting. */
  void destroy() {
    process.destroyForcibly();
  }

  /** SIGKILL, and waits until the process is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The last 2,000 bytes of its log, and where it is. */
  public String tail() {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - LOG_TAIL));
      byte[] bytes = new byte[(int) Math.min(LOG_TAIL, file.length())];
      file.readFully(bytes);
      return "end of " + log + ":\n" + new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("no readable log in " + log, e);
    }
  }
}
