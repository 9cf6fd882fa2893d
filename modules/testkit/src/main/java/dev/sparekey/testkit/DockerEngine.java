package dev.sparekey.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;

/**
 * Whether a Docker engine answers. Testcontainers can be asked too, but tells a missing one by a
 * page of stack traces.
 */
final class DockerEngine {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
  private static final byte[] PING =
      "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private DockerEngine() {}

  /** Aborts the test when none answers, and says so in one line, once a JVM. */
  static void assumeAnswers() {
    List<URI> places = places(System.getenv(), System.getProperty("user.home"));
    if (places.stream().noneMatch(DockerEngine::answers)) {
      String line = "skipped, since no Docker engine answers at any of " + places;
      if (TOLD.compareAndSet(false, true)) {
        System.out.println("Tests on containers are " + line);
      }
      Assumptions.abort(line);
    }
  }

  /** Where an engine would be: {@code DOCKER_HOST} alone if it is set, else the usual sockets. */
  static List<URI> places(Map<String, String> environment, String home) {
    String host = environment.get("DOCKER_HOST");
    if (host != null) {
      return List.of(URI.create(host));
    }
    List<URI> places = new ArrayList<>();
    places.add(URI.create("unix:///var/run/docker.sock"));
    String runtime = environment.get("XDG_RUNTIME_DIR");
    if (runtime != null) {
      places.add(URI.create("unix://" + runtime + "/docker.sock"));
    }
    places.add(URI.create("unix://" + home + "/.docker/run/docker.sock"));
    return places;
  }

  static boolean answers(URI place) {
    // A socket of this kind has no timeout of its own.
    try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> answer = asking.submit(() -> ask(place));
      try {
        return answer.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        answer.cancel(true);
      }
    }
  }

  private static boolean ask(URI place) throws IOException {
    if (!"unix".equals(place.getScheme())) {
      // It may speak TLS; that somebody listens has to do.
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(place.getHost(), place.getPort()));
        return true;
      }
    }
    SocketAddress address = UnixDomainSocketAddress.of(Path.of(place.getPath()));
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(address);
      channel.write(ByteBuffer.wrap(PING));
      byte[] status = Channels.newInputStream(channel).readNBytes("HTTP/1.0 200".length());
      return new String(status, StandardCharsets.US_ASCII).endsWith(" 200");
    }
  }
}
