package dev.sparekey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryProxyTest {

  private HttpServer registry;
  private RegistryProxy proxy;

  @BeforeEach
  void start() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          String asked =
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          byte[] body = asked.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(201, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    registry.start();
    proxy = RegistryProxy.before("http://127.0.0.1:" + registry.getAddress().getPort() + "/api/v7");
  }

  @AfterEach
  void stop() {
    proxy.close();
    registry.stop(0);
  }

  @Test
  void proxy_fromTheStart_passesQuestionAndAnswerThrough() throws Exception {
    HttpResponse<String> answer = ask("/subjects/a?deleted=true");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("POST /api/v7/subjects/a?deleted=true schema");
  }

  @Test
  void proxy_answeringNotFound_doesSoWithoutTheRegistry() throws Exception {
    proxy.answerNotFound();
    registry.stop(0);

    assertThat(ask("/schemas/ids/1").statusCode()).isEqualTo(404);
    assertThat(proxy.notFoundAnswers()).isEqualTo(1);
  }

  @Test
  void proxy_refusing_acceptsNoConnection() {
    proxy.refuse();

    assertThatThrownBy(() -> ask("/subjects")).isInstanceOf(ConnectException.class);
  }

  @Test
  void proxy_forwardingAgain_isAtTheSameAddress() throws Exception {
    String before = proxy.url();
    proxy.refuse();
    proxy.forward();

    assertThat(proxy.url()).isEqualTo(before);
    assertThat(ask("/subjects").statusCode()).isEqualTo(201);
  }

  @Test
  void registry_down_isABadGateway() throws Exception {
    registry.stop(0);

    assertThat(ask("/subjects").statusCode()).isEqualTo(502);
  }

  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(proxy.url() + path))
              .POST(HttpRequest.BodyPublishers.ofString("schema"))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
