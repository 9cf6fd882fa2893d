package dev.sparekey.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEngineTest {

  @TempDir private Path dir;

  @Test
  void places_dockerHostSet_areThatAlone() {
    assertThat(DockerEngine.places(Map.of("DOCKER_HOST", "tcp://127.0.0.1:2375"), "/home/a"))
        .containsExactly(URI.create("tcp://127.0.0.1:2375"));
  }

  @Test
  void places_nothingSet_areTheUsualSockets() {
    assertThat(DockerEngine.places(Map.of("XDG_RUNTIME_DIR", "/run/user/1"), "/home/a"))
        .containsExactly(
            URI.create("unix:///var/run/docker.sock"),
            URI.create("unix:///run/user/1/docker.sock"),
            URI.create("unix:///home/a/.docker/run/docker.sock"));
  }

  @Test
  void engine_withoutASocket_doesNotAnswer() {
    assertThat(DockerEngine.answers(socket())).isFalse();
  }

  @Test
  void engine_thatSaysOk_answers() throws Exception {
    assertThat(askOneThatSays("HTTP/1.1 200 OK\r\n\r\nOK")).isTrue();
  }

  @Test
  void engine_thatSaysSomethingElse_doesNotAnswer() throws Exception {
    assertThat(askOneThatSays("HTTP/1.1 500 Internal Server Error\r\n\r\n")).isFalse();
  }

  @Test
  void engine_thatSaysNothing_doesNotAnswer() throws IOException {
    try (ServerSocketChannel engine = listening()) {
      assertThat(engine.isOpen()).isTrue();
      assertThat(DockerEngine.answers(socket())).isFalse();
    }
  }

  private boolean askOneThatSays(String answer) throws IOException, InterruptedException {
    try (ServerSocketChannel engine = listening()) {
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (SocketChannel asked = engine.accept()) {
                      asked.read(ByteBuffer.allocate(10));
                      asked.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
      boolean answers = DockerEngine.answers(socket());
      thread.join();
      return answers;
    }
  }

  private ServerSocketChannel listening() throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(dir.resolve("docker.sock")));
  }

  private URI socket() {
    return URI.create("unix://" + dir.resolve("docker.sock"));
  }
}
