package dev.sparekey.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a registry and plays what a registry does to its clients: it refuses connections as
 * one that is down, or answers 404 to everything as one that is up but has not read its storage
 * yet.
 */
public final class RegistryProxy implements AutoCloseable {

  private static final byte[] NOT_FOUND =
      "{\"error_code\":40403,\"message\":\"not found\"}".getBytes(StandardCharsets.UTF_8);
  private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  private final URI registry;
  private final InetSocketAddress address;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger notFound = new AtomicInteger();
  private @Nullable HttpServer server;

  private RegistryProxy(URI registry, InetSocketAddress address) {
    this.registry = registry;
    this.address = address;
  }

  /** Forwards to the registry from now on. */
  public static RegistryProxy before(String registryUrl) throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      port = socket.getLocalPort();
    }
    RegistryProxy proxy =
        new RegistryProxy(URI.create(registryUrl), new InetSocketAddress(loopback, port));
    proxy.forward();
    return proxy;
  }

  /** The registry's address by way of this proxy. */
  public String url() {
    return "http://127.0.0.1:" + address.getPort() + registry.getPath();
  }

  /** Lets every question through. A registry that does not answer is a 502. */
  public synchronized void forward() throws IOException {
    serve(this::pass);
  }

  /** Answers 404 to every question. */
  public synchronized void answerNotFound() throws IOException {
    serve(
        exchange -> {
          notFound.incrementAndGet();
          answer(exchange, 404, NOT_FOUND);
        });
  }

  /** Refuses connections, and ends those there are. */
  public synchronized void refuse() {
    HttpServer running = server;
    if (running != null) {
      running.stop(0);
      server = null;
    }
  }

  /** How many questions were answered by {@link #answerNotFound}. */
  public int notFoundAnswers() {
    return notFound.get();
  }

  private void serve(HttpHandler handler) throws IOException {
    refuse();
    HttpServer next = HttpServer.create(address, 0);
    next.createContext("/", handler);
    next.setExecutor(threads);
    next.start();
    server = next;
  }

  private void pass(HttpExchange exchange) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
            .timeout(LONGEST_ANSWER)
            .header("Content-Type", CONTENT)
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
            .build();
    HttpResponse<byte[]> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      answer(exchange, 502, new byte[0]);
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
      return;
    }
    answer(exchange, response.statusCode(), response.body());
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().put("Content-Type", List.of(CONTENT));
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    refuse();
    threads.shutdownNow();
    client.close();
  }
}
