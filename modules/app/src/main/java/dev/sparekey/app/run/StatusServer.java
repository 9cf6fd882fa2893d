package dev.sparekey.app.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.config.Configuration;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Health and metrics over HTTP, to be read only. */
public final class StatusServer implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 64;
  private static final int MOST_THREADS = 8;
  private static final long LONGEST_IDLE_MS = 15_000;
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Javalin server;
  private final ObjectMapper mapper = new ObjectMapper();
  private final Supplier<Report> reports;
  private final PrometheusMeterRegistry meters;

  /**
   * How a process is.
   *
   * @param parts each thing that it leans on, and how it is
   * @param waitingFor each thing that is not ready, in words
   */
  public record Report(boolean ready, SortedMap<String, String> parts, List<String> waitingFor) {

    /** Of a process that leans on nothing else. */
    public static Report ofBrokers(boolean answer) {
      return of(answer, Map.of(), List.of());
    }

    /**
     * Ready where the brokers answer and nothing else is waited for.
     *
     * @param others each other thing that the process has to do with, and how it is
     */
    public static Report of(boolean answer, Map<String, String> others, List<String> waitingFor) {
      SortedMap<String, String> parts = new TreeMap<>(others);
      parts.put("brokers", answer ? "answer" : "do not answer");
      List<String> waits = new ArrayList<>(waitingFor);
      if (!answer) {
        waits.add("brokers");
      }
      return new Report(waits.isEmpty(), parts, List.copyOf(waits));
    }
  }

  private StatusServer(
      Configuration.Http address, Supplier<Report> reports, PrometheusMeterRegistry meters) {
    this.reports = reports;
    this.meters = meters;
    this.server = Javalin.create(config -> configure(config, address));
  }

  /**
   * @param key of the configuration, that the address is given by
   * @throws NotStartedException the address cannot be had
   */
  public static StatusServer start(
      String key,
      Configuration.Http address,
      Supplier<Report> reports,
      PrometheusMeterRegistry meters)
      throws NotStartedException {
    StatusServer status = new StatusServer(address, reports, meters);
    try {
      status.server.start();
    } catch (JavalinBindException e) {
      status.close();
      throw NotStartedException.misconfigured(
          key
              + ".host "
              + address.host()
              + ", "
              + key
              + ".port "
              + address.port()
              + " cannot be listened on: another process has it, or it is not this machine's;"
              + " choose another");
    }
    return status;
  }

  public int port() {
    return server.port();
  }

  private void configure(JavalinConfig config, Configuration.Http address) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = 1024;
    config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, 2);
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.addConnector((jetty, http) -> connector(jetty, http, address));
    config.routes.before(StatusServer::headers);
    config.routes.get("/health/live", context -> context.json("{\"live\":true}"));
    config.routes.get("/health/ready", this::ready);
    config.routes.get(
        "/metrics", context -> context.contentType(METRICS_TYPE).result(meters.scrape()));
    config.routes.error(404, context -> context.contentType("text/plain").result("not found\n"));
  }

  private static ServerConnector connector(
      Server jetty, HttpConfiguration http, Configuration.Http address) {
    // One acceptor and one selector, whatever the number of cores: the pool is small.
    ServerConnector connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(address.host());
    connector.setPort(address.port());
    connector.setIdleTimeout(LONGEST_IDLE_MS);
    connector.setShutdownIdleTimeout(500);
    jetty.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
    jetty.setStopTimeout(1_000);
    return connector;
  }

  private static void headers(Context context) {
    context.header("Cache-Control", "no-store");
    context.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    context.header("X-Content-Type-Options", "nosniff");
  }

  private void ready(Context context) {
    Report report = reports.get();
    ObjectNode json = mapper.createObjectNode();
    json.put("ready", report.ready());
    report.parts().forEach(json::put);
    report.waitingFor().forEach(json.putArray("waiting_for")::add);
    context.status(report.ready() ? 200 : 503);
    context.contentType("application/json").result(json.toString());
  }

  @Override
  public void close() {
    server.stop();
  }
}
