package dev.sparekey.receivers.http;

import dev.sparekey.ingest.redaction.Redaction;
import dev.sparekey.receivers.MarkRecord;
import dev.sparekey.receivers.RawLog;
import dev.sparekey.receivers.Records;
import dev.sparekey.receivers.decisions.DecisionForm;
import dev.sparekey.receivers.decisions.Decisions;
import dev.sparekey.receivers.decisions.Stated;
import dev.sparekey.receivers.signals.EventStream;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records, tokens and decisions over HTTP and answers 2xx only when the log has acknowledged
 * all of them. A sender that gets anything else sends again; what is there twice has the same id
 * and counts once.
 */
public final class ReceiverServer implements AutoCloseable {

  static final String RECORDS = "sparekey.receivers.records";
  static final String REDACTED = "sparekey.receivers.redacted";
  static final String DECISIONS = "sparekey.receivers.decisions";

  private static final Logger LOG = LoggerFactory.getLogger(ReceiverServer.class);
  private static final int MOST_CONNECTIONS = 512;
  private static final int MOST_THREADS = 24;
  private static final long LONGEST_IDLE_MS = 15_000;
  private static final long LONGEST_ANSWER_MS = 25_000;
  private static final Duration LONGEST_BODY_TIME = Duration.ofSeconds(10);

  /** Slack does not wait longer, and whoever may send there by address is half the world. */
  private static final Duration LONGEST_DECISION_TIME = Duration.ofSeconds(3);

  private static final String AGAIN_SECONDS = "10";
  private static final int LONGEST_CHALLENGE = 256;
  private static final String CHALLENGE = "X-Okta-Verification-Challenge";
  private static final String TOKEN_TYPE = "application/secevent+jwt";
  private static final int LONGEST_TOKEN = 64 * 1024;

  /** What Slack posts quotes the message that the button is in, encoded as a form. */
  private static final int LONGEST_DECISION = 256 * 1024;

  /** A decision that is dated later would be the latest for as long; the pipeline refuses it. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final Listener listener;
  private final List<Inlet> inlets;
  private final RawLog log;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Gate gate;
  private final Javalin server;

  private ReceiverServer(
      Listener listener,
      List<Inlet> inlets,
      SslContextFactory.@Nullable Server tls,
      RawLog log,
      MeterRegistry meters,
      InstantSource clock) {
    this.listener = listener;
    this.inlets = List.copyOf(inlets);
    this.log = log;
    this.meters = meters;
    this.clock = clock;
    this.gate = new Gate(listener, meters, clock);
    this.server = Javalin.create(config -> configure(config, tls));
  }

  /**
   * @param log where the records of webhooks go
   * @throws IOException the address cannot be had, or a file of certificates cannot be used
   */
  public static ReceiverServer start(
      Listener listener, List<Inlet> inlets, RawLog log, MeterRegistry meters, InstantSource clock)
      throws IOException {
    SslContextFactory.Server tls = listener.tls() == null ? null : TlsStores.server(listener.tls());
    ReceiverServer receiver = new ReceiverServer(listener, inlets, tls, log, meters, clock);
    try {
      receiver.server.start();
    } catch (JavalinBindException e) {
      receiver.close();
      throw new IOException(
          "listener.host "
              + listener.host()
              + ", listener.port "
              + listener.port()
              + " cannot be listened on: another process has it, or it is not this machine's;"
              + " choose another",
          e);
    }
    return receiver;
  }

  public int port() {
    return server.port();
  }

  private void configure(JavalinConfig config, SslContextFactory.@Nullable Server tls) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.prefer405over404 = true;
    config.http.asyncTimeout = LONGEST_ANSWER_MS;
    config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, 2);
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.addConnector((jetty, http) -> connector(jetty, http, tls));
    config.routes.before(
        context -> {
          context.header("Cache-Control", "no-store");
          context.header("X-Content-Type-Options", "nosniff");
        });
    for (Inlet inlet : inlets) {
      switch (inlet) {
        case Webhook webhook -> ways(config, webhook);
        case EventPush push -> post(config, push.path(), push, TOKENS, body -> token(push, body));
        case DecisionInlet decision ->
            post(
                config, decision.path(), decision, terms(decision), body -> decide(decision, body));
        case QueryInlet query ->
            post(config, query.path(), query, queryTerms(), body -> answered(query, body));
        case PageInlet page ->
            config.routes.get(
                page.path(), context -> gate.pass(context, page, NO_BODY, body -> shown(page)));
      }
    }
    config.routes.error(404, context -> context.contentType("text/plain").result("not found\n"));
  }

  private ServerConnector connector(
      Server jetty, HttpConfiguration http, SslContextFactory.@Nullable Server tls) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    ServerConnector connector =
        tls == null
            ? new ServerConnector(jetty, 1, 1, plain)
            : new ServerConnector(
                jetty, 1, 1, new SslConnectionFactory(tls, plain.getProtocol()), plain);
    connector.setHost(listener.host());
    connector.setPort(listener.port());
    connector.setIdleTimeout(LONGEST_IDLE_MS);
    connector.setShutdownIdleTimeout(500);
    jetty.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
    jetty.setStopTimeout(LONGEST_ANSWER_MS);
    return connector;
  }

  private void post(
      JavalinConfig config, String path, Inlet inlet, Gate.Terms terms, Gate.Taking taking) {
    config.routes.post(path, context -> gate.pass(context, inlet, terms, taking));
  }

  // Records.

  private void ways(JavalinConfig config, Webhook webhook) {
    Gate.Terms terms =
        new Gate.Terms(
            ReceiverServer::isJson,
            new Reply.Refused(
                Refusal.MEDIA_TYPE,
                "the content type should be application/json or application/x-ndjson"),
            true,
            listener.longestBody(),
            LONGEST_BODY_TIME);
    post(config, webhook.path(), webhook, terms, body -> records(webhook, body));
    if (webhook.marks()) {
      post(config, webhook.path() + "/marks", webhook, terms, body -> mark(webhook, body));
    }
    if (webhook.oktaChallenge()) {
      config.routes.get(webhook.path(), context -> challenge(context, webhook));
    }
  }

  private static boolean isJson(String type) {
    return type.equals("application/json")
        || type.equals("application/x-ndjson")
        || (type.startsWith("application/") && type.endsWith("+json"));
  }

  private CompletableFuture<Reply> records(Webhook webhook, byte[] body) {
    String feed = webhook.name();
    List<byte[]> records = new ArrayList<>();
    try {
      for (String record : Records.of(body)) {
        Redaction.Redacted redacted = Records.redacted(record);
        records.add(redacted.text().getBytes(StandardCharsets.UTF_8));
        meters.counter(REDACTED, "feed", feed).increment(redacted.spans());
      }
    } catch (Records.NoRecordsException e) {
      return none(e);
    }
    return kept(webhook, records.size(), log.append(webhook.feed().topic(), records));
  }

  private CompletableFuture<Reply> mark(Webhook webhook, byte[] body) {
    try {
      byte[] record = MarkRecord.proven(webhook.name(), MarkRecord.completeTo(body));
      return kept(webhook, 0, log.appendToAll(webhook.feed().topic(), record));
    } catch (Records.NoRecordsException e) {
      return none(e);
    }
  }

  private static CompletableFuture<Reply> none(Records.NoRecordsException why) {
    return CompletableFuture.completedFuture(
        new Reply.Refused(Refusal.NO_RECORDS, why.getMessage()));
  }

  private CompletableFuture<Reply> kept(
      Webhook webhook, int records, CompletableFuture<Void> acknowledged) {
    return acknowledged.handle(
        (done, failure) -> {
          if (failure == null) {
            meters.counter(RECORDS, "feed", webhook.name()).increment(records);
            return Reply.Said.status(204);
          }
          return notKept(webhook.name(), failure);
        });
  }

  private Reply notKept(String feed, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RecordTooLargeException) {
      return Reply.Refused.of(Refusal.TOO_LARGE);
    }
    LOG.atLevel(gate.level("kafka " + feed))
        .log("feed {}: Kafka did not take a record: {}", feed, cause.getClass().getSimpleName());
    return Reply.Refused.of(Refusal.NOT_KEPT);
  }

  /** Okta's one-time check that the address is ours. What it tells is the caller's own word. */
  private void challenge(Context context, Webhook webhook) {
    if (!gate.isAllowed(context, webhook)) {
      return;
    }
    String given = context.header(CHALLENGE);
    if (given == null
        || given.length() > LONGEST_CHALLENGE
        || !given.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\')) {
      context.status(400).contentType("text/plain").result("no challenge that can be answered\n");
      return;
    }
    context.contentType("application/json").result("{\"verification\":\"" + given + "\"}");
  }

  // Security event tokens (RFC 8935).

  private static final Gate.Terms TOKENS =
      new Gate.Terms(
          TOKEN_TYPE::equals,
          refused(
              new EventStream.Answer.Refused(
                  "invalid_request", "the content type should be " + TOKEN_TYPE)),
          false,
          LONGEST_TOKEN,
          LONGEST_BODY_TIME);

  private CompletableFuture<Reply> token(EventPush push, byte[] body) {
    return push.stream()
        .take(new String(body, StandardCharsets.US_ASCII), clock.instant())
        .thenApply(
            answer ->
                switch (answer) {
                  case EventStream.Answer.Taken taken -> Reply.Said.status(202);
                  case EventStream.Answer.Refused refused -> refused(refused);
                  case EventStream.Answer.Later later -> Reply.Refused.of(Refusal.NOT_KEPT);
                  case EventStream.Answer.Faulty faulty -> Reply.Refused.of(Refusal.NOT_KEPT);
                });
  }

  /** Both texts are ours, without a quote in them. */
  private static Reply refused(EventStream.Answer.Refused refused) {
    return new Reply.Said(
        400,
        Map.of("Content-Type", "application/json", "Content-Language", "en"),
        "{\"err\":\"" + refused.code() + "\",\"description\":\"" + refused.description() + "\"}");
  }

  // Decisions.

  private Gate.Terms terms(DecisionInlet inlet) {
    String type = inlet.form().mediaType();
    return new Gate.Terms(
        type::equals,
        new Reply.Refused(Refusal.MEDIA_TYPE, "the content type should be " + type),
        false,
        Math.min(listener.longestBody(), LONGEST_DECISION),
        LONGEST_DECISION_TIME);
  }

  private CompletableFuture<Reply> decide(DecisionInlet inlet, byte[] body) {
    Optional<Stated> stated;
    Instant now = clock.instant();
    try {
      stated = inlet.form().read(inlet.path(), body);
    } catch (DecisionForm.NoDecisionException e) {
      return CompletableFuture.completedFuture(
          new Reply.Refused(Refusal.NO_RECORDS, e.getMessage()));
    }
    if (stated.isEmpty()) {
      count(inlet, "passed_over");
      return CompletableFuture.completedFuture(Reply.Said.status(200));
    }
    Instant at = stated.get().at();
    if (at != null && at.isAfter(now.plus(AHEAD))) {
      return CompletableFuture.completedFuture(
          new Reply.Refused(Refusal.NO_RECORDS, "the decision is dated later than now"));
    }
    return inlet.decisions().decide(stated.get(), now).thenApply(answer -> reply(inlet, answer));
  }

  private Reply reply(DecisionInlet inlet, Decisions.Answer answer) {
    return switch (answer) {
      case Decisions.Answer.Recorded recorded -> {
        count(inlet, recorded.again() ? "again" : "recorded");
        // Slack shows a warning for anything else than 200.
        yield Reply.Said.status(inlet.form() == DecisionForm.SLACK ? 200 : 204);
      }
      case Decisions.Answer.UnknownAlert unknown -> Reply.Refused.of(Refusal.UNKNOWN_ALERT);
      case Decisions.Answer.UnknownRevision unknown -> Reply.Refused.of(Refusal.UNKNOWN_REVISION);
      case Decisions.Answer.OtherDecision other -> Reply.Refused.of(Refusal.OTHER_DECISION);
      case Decisions.Answer.NotReady notReady -> Reply.Refused.of(Refusal.NOT_READY);
      case Decisions.Answer.NotKept notKept -> Reply.Refused.of(Refusal.NOT_KEPT);
    };
  }

  // Queries.

  private Gate.Terms queryTerms() {
    return new Gate.Terms(
        "application/json"::equals,
        new Reply.Refused(Refusal.MEDIA_TYPE, "the content type should be application/json"),
        false,
        Math.min(listener.longestBody(), QueryInlet.LONGEST),
        LONGEST_BODY_TIME);
  }

  private static CompletableFuture<Reply> answered(QueryInlet inlet, byte[] body) {
    return inlet
        .answers()
        .apply(body)
        .thenApply(
            answer -> {
              Map<String, String> headers = new HashMap<>();
              if (!answer.json().isEmpty()) {
                headers.put("Content-Type", "application/json");
              }
              if (answer.status() == 429 || answer.status() == 503) {
                headers.put("Retry-After", AGAIN_SECONDS);
              }
              return new Reply.Said(answer.status(), headers, answer.json());
            });
  }

  private static final Gate.Terms NO_BODY =
      new Gate.Terms(
          type -> true, Reply.Refused.of(Refusal.MEDIA_TYPE), false, 0, LONGEST_BODY_TIME);

  private static CompletableFuture<Reply> shown(PageInlet page) {
    return CompletableFuture.completedFuture(
        new Reply.Said(200, Map.of("Content-Type", page.mediaType()), page.text()));
  }

  private void count(DecisionInlet inlet, String outcome) {
    meters.counter(DECISIONS, "path", inlet.path(), "outcome", outcome).increment();
  }

  /** Takes no more requests, and answers those that are waiting. */
  @Override
  public void close() {
    server.stop();
  }
}
