package dev.sparekey.localcluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Apicurio Registry, which speaks the Confluent API, in a child JVM. Schemas and ids lie in a file,
 * so they outlive {@link #kill()} and {@link #restart()}.
 */
public final class RegistryProcess implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(90);

  private static final String APICURIO_MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";

  private final Path dir;
  private final Path home;
  private final int port;
  private ChildJvm child;

  private RegistryProcess(Path dir, Path home, int port, ChildJvm child) {
    this.dir = dir;
    this.home = home;
    this.port = port;
    this.child = child;
  }

  /**
   * Starts the registry and waits until it answers.
   *
   * @param dir for its data and log; made if missing
   * @throws IllegalStateException Apicurio is not unpacked on this machine; says what to run
   * @throws IOException it did not start within 90 s; the message holds the end of its log
   */
  public static RegistryProcess start(Path dir) throws IOException, InterruptedException {
    Path home = home(System.getProperty("sparekey.apicurio"), System.getProperty("sparekey.root"));
    Path absolute = Files.createDirectories(dir).toAbsolutePath();
    try {
      return start(absolute, home, Ports.free(1).getFirst());
    } catch (PortTakenException e) {
      return start(absolute, home, Ports.free(1).getFirst());
    }
  }

  static RegistryProcess start(Path dir, Path home, int port)
      throws IOException, InterruptedException {
    RegistryProcess registry = new RegistryProcess(dir, home, port, launch(dir, home, port));
    registry.awaitReady();
    return registry;
  }

  static Path home(@Nullable String apicurio, @Nullable String root) {
    Path home;
    if (apicurio != null) {
      home = Path.of(apicurio);
    } else if (root != null) {
      home = Path.of(root, "modules", "local-cluster", "target", "apicurio");
    } else {
      throw new IllegalStateException(
          "neither -Dsparekey.apicurio nor -Dsparekey.root says where Apicurio Registry is");
    }
    if (!Files.isRegularFile(home.resolve("quarkus-run.jar"))) {
      throw new IllegalStateException(
          "no Apicurio Registry in "
              + home
              + ": run \"mvn generate-resources -pl modules/local-cluster\" in the project's"
              + " folder, or set -Dsparekey.apicurio to an unpacked apicurio-registry-app");
    }
    return home.toAbsolutePath();
  }

  private static ChildJvm launch(Path dir, Path home, int port) throws IOException {
    return ChildJvm.startProgram(
        "registry",
        dir,
        home.resolve("quarkus-run.jar").toString(),
        List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.net.preferIPv4Stack=true",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            "-Dquarkus.management.host=127.0.0.1",
            "-Dquarkus.management.port=0",
            "-Dquarkus.log.level=WARN",
            "-Dquarkus.log.console.level=WARN",
            "-Dapicurio.rules.global.compatibility=BACKWARD",
            "-Dapicurio.storage.kind=sql",
            "-Dapicurio.storage.sql.kind=h2",
            // Else H2 writes half a second later, and a kill in between loses an id.
            "-Dapicurio.datasource.url=jdbc:h2:file:" + dir.resolve("schemas") + ";WRITE_DELAY=0"),
        APICURIO_MAIN,
        List.of());
  }

  private void awaitReady() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      HttpRequest subjects =
          HttpRequest.newBuilder(URI.create(url() + "/subjects"))
              .timeout(Duration.ofSeconds(2))
              .build();
      child.await(LONGEST_START, () -> Loopback.accepts(port) && answers(http, subjects));
    }
  }

  private static boolean answers(HttpClient http, HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The base address of the Confluent API. */
  public String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  /** The process id of the present run. */
  public synchronized long pid() {
    return child.pid();
  }

  public synchronized boolean isAlive() {
    return child.isAlive();
  }

  /** Where warnings of all runs go. */
  public synchronized Path log() {
    return child.log();
  }

  /** Ends the registry, within 15 s. */
  public synchronized void stop() throws InterruptedException {
    child.stop();
  }

  /** SIGKILL. */
  public synchronized void kill() throws InterruptedException {
    child.kill();
  }

  /**
   * Starts the ended registry again on its port and schemas and waits until it answers.
   *
   * @throws IllegalStateException the registry is still running
   * @throws IOException it did not start within 90 s; the message holds the end of its log
   */
  public synchronized void restart() throws IOException, InterruptedException {
    if (child.isAlive()) {
      throw new IllegalStateException("the registry is running: stop or kill it first");
    }
    child = launch(dir, home, port);
    awaitReady();
  }

  @Override
  public synchronized void close() {
    child.close();
  }
}
