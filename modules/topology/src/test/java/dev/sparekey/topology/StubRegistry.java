package dev.sparekey.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry that gives each new schema the next id, and a clock moved by waiting only. */
final class StubRegistry implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<SchemaRegistry> clients = new ArrayList<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final SortedSet<String> registered = new ConcurrentSkipListSet<>();
  private final List<String> schemas = new CopyOnWriteArrayList<>();
  private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

  private volatile Duration passed = Duration.ZERO;
  private volatile boolean down;

  StubRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("no port for the stub registry", e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** A new one, which knows nothing yet. */
  SchemaRegistry client() {
    SchemaRegistry client =
        new SchemaRegistry(
            RegistrySettings.of("http://127.0.0.1:" + server.getAddress().getPort(), Map.of()),
            new Pauses(this::now, () -> passed.toNanos(), this::pass, new Random(1)));
    clients.add(client);
    return client;
  }

  void pass(Duration time) {
    passed = passed.plus(time);
  }

  Instant now() {
    return START.plus(passed);
  }

  /** The subjects that have a schema and were told to stay FULL_TRANSITIVE before. */
  SortedSet<String> guarded() {
    return registered;
  }

  /** From now on everything is answered with 503, or no longer. */
  void down(boolean is) {
    down = is;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      ObjectNode answer = JSON.createObjectNode();
      int status = 200;
      if (down) {
        status = 503;
      } else if (path.startsWith("/config/")) {
        if (JSON.readTree(request).path("compatibility").asText().equals("FULL_TRANSITIVE")) {
          told.add(path.substring("/config/".length()));
        }
        answer.put("compatibility", "FULL_TRANSITIVE");
      } else if (path.endsWith("/versions")) {
        String subject = path.substring("/subjects/".length(), path.lastIndexOf('/'));
        if (told.contains(subject)) {
          registered.add(subject);
        }
        answer.put("id", id(JSON.readTree(request)));
      } else if (path.startsWith("/schemas/ids/")) {
        int id = Integer.parseInt(path.substring("/schemas/ids/".length()));
        if (id <= schemas.size()) {
          answer.put("schema", schemas.get(id - 1));
        } else {
          status = 404;
        }
      } else {
        status = 404;
      }
      if (status != 200) {
        answer.put("error_code", status == 404 ? 40403 : status).put("message", "told so");
      }
      byte[] bytes = JSON.writeValueAsBytes(answer);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private int id(JsonNode request) {
    String schema = request.path("schema").textValue();
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  @Override
  public void close() {
    clients.forEach(SchemaRegistry::close);
    server.stop(0);
  }
}
