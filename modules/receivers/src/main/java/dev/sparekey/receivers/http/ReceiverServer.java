package dev.sparekey.receivers.http;

import dev.sparekey.ingest.redaction.Redaction;
import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.MarkRecord;
import dev.sparekey.receivers.RawLog;
import dev.sparekey.receivers.Records;
import dev.sparekey.receivers.signals.EventStream;
import dev.sparekey.rules.IpAddress;
import dev.sparekey.rules.IpNetwork;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
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
 * Takes records over HTTP and answers 2xx only when the log has acknowledged all of them. A sender
 * that gets anything else sends again; what is there twice has the same id and counts once.
 */
public final class ReceiverServer implements AutoCloseable {

  static final String RECORDS = "sparekey.receivers.records";
  static final String REDACTED = "sparekey.receivers.redacted";
  static final String REFUSED = "sparekey.receivers.refused";
  static final String IN_FLIGHT = "sparekey.receivers.in.flight.bytes";

  private static final Logger LOG = LoggerFactory.getLogger(ReceiverServer.class);
  private static final int MOST_CONNECTIONS = 512;
  private static final int MOST_THREADS = 24;
  private static final long LONGEST_IDLE_MS = 15_000;
  private static final long LONGEST_ANSWER_MS = 25_000;
  private static final Duration LONGEST_BODY_TIME = Duration.ofSeconds(10);
  private static final int LONGEST_CHALLENGE = 256;
  private static final String CHALLENGE = "X-Okta-Verification-Challenge";
  private static final String TOKEN_TYPE = "application/secevent+jwt";
  private static final int LONGEST_TOKEN = 64 * 1024;
  private static final String COME_BACK_SECONDS = "2";

  private final Listener listener;
  private final List<Webhook> webhooks;
  private final List<EventPush> pushes;
  private final RawLog log;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Room room;
  private final Map<String, Boolean> warned = new ConcurrentHashMap<>();
  private final Javalin server;

  private ReceiverServer(
      Listener listener,
      List<Webhook> webhooks,
      List<EventPush> pushes,
      SslContextFactory.@Nullable Server tls,
      RawLog log,
      MeterRegistry meters,
      InstantSource clock) {
    this.listener = listener;
    this.webhooks = List.copyOf(webhooks);
    this.pushes = List.copyOf(pushes);
    this.log = log;
    this.meters = meters;
    this.clock = clock;
    this.room = new Room(listener.inFlight());
    Gauge.builder(IN_FLIGHT, room, Room::taken).register(meters);
    this.server = Javalin.create(config -> configure(config, tls));
  }

  /**
   * @throws IOException the address cannot be had, or a file of certificates cannot be used
   */
  public static ReceiverServer start(
      Listener listener,
      List<Webhook> webhooks,
      List<EventPush> pushes,
      RawLog log,
      MeterRegistry meters,
      InstantSource clock)
      throws IOException {
    SslContextFactory.Server tls = listener.tls() == null ? null : TlsStores.server(listener.tls());
    ReceiverServer receiver =
        new ReceiverServer(listener, webhooks, pushes, tls, log, meters, clock);
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
    for (Webhook webhook : webhooks) {
      config.routes.post(webhook.path(), context -> records(context, webhook));
      if (webhook.oktaChallenge()) {
        config.routes.get(webhook.path(), context -> challenge(context, webhook));
      }
      if (webhook.marks()) {
        config.routes.post(webhook.path() + "/marks", context -> mark(context, webhook));
      }
    }
    for (EventPush push : pushes) {
      config.routes.post(push.path(), context -> token(context, push));
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

  /** Okta's one-time check that the address is ours. What it tells is the caller's own word. */
  private void challenge(Context context, Webhook webhook) {
    if (!mayCall(context, webhook)) {
      refuse(context, webhook.feed(), Refusal.ADDRESS, null);
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

  private void records(Context context, Webhook webhook) {
    taken(
        context,
        webhook,
        body -> {
          List<byte[]> records = new ArrayList<>();
          for (String record : Records.of(body)) {
            Redaction.Redacted redacted = Records.redacted(record);
            records.add(redacted.text().getBytes(StandardCharsets.UTF_8));
            meters.counter(REDACTED, "feed", webhook.feed().feed()).increment(redacted.spans());
          }
          return new Kept(records.size(), log.append(webhook.feed().topic(), records));
        });
  }

  private void mark(Context context, Webhook webhook) {
    taken(
        context,
        webhook,
        body -> {
          Instant completeTo = MarkRecord.completeTo(body);
          byte[] record = MarkRecord.proven(webhook.feed().feed(), completeTo);
          return new Kept(0, log.appendToAll(webhook.feed().topic(), record));
        });
  }

  /** A security event token (RFC 8935). */
  private void token(Context context, EventPush push) {
    FeedTopic feed = push.stream().feed();
    CallerProof proof = push.proof();
    if (!isAllowed(context, push.allow())) {
      refuse(context, feed, Refusal.ADDRESS, null);
      return;
    }
    if (proof != null && !Signatures.headersFit(proof, context::header)) {
      refuse(context, feed, Refusal.CALLER, null);
      return;
    }
    if (!TOKEN_TYPE.equals(mediaType(context.contentType()))) {
      answer(
          context,
          feed,
          new EventStream.Answer.Refused(
              "invalid_request", "the content type should be " + TOKEN_TYPE));
      return;
    }
    long told = context.req().getContentLengthLong();
    if (told > LONGEST_TOKEN) {
      refuse(context, feed, Refusal.TOO_LARGE, null);
      return;
    }
    if (!room.take(LONGEST_TOKEN)) {
      refuse(context, feed, Refusal.NO_ROOM, null);
      return;
    }
    boolean onItsWay = false;
    try {
      byte[] body = Body.read(context.req().getInputStream(), LONGEST_TOKEN, LONGEST_BODY_TIME);
      CompletableFuture<Void> answer =
          push.stream()
              .take(new String(body, StandardCharsets.US_ASCII), clock.instant())
              .thenAccept(
                  given -> {
                    room.giveBack(LONGEST_TOKEN);
                    answer(context, feed, given);
                  });
      onItsWay = true;
      context.future(() -> answer);
    } catch (Body.RefusedException e) {
      refuse(context, feed, e.refusal(), null);
    } catch (IOException e) {
      refuse(context, feed, Refusal.TOO_SLOW, null);
    } finally {
      if (!onItsWay) {
        room.giveBack(LONGEST_TOKEN);
      }
    }
  }

  private void answer(Context context, FeedTopic feed, EventStream.Answer answer) {
    switch (answer) {
      case EventStream.Answer.Taken taken -> context.status(202);
      case EventStream.Answer.Refused refused ->
          // Both texts are ours, without a quote in them.
          context
              .status(400)
              .contentType("application/json")
              .header("Content-Language", "en")
              .result(
                  "{\"err\":\""
                      + refused.code()
                      + "\",\"description\":\""
                      + refused.description()
                      + "\"}");
      case EventStream.Answer.Later later -> refuse(context, feed, Refusal.NOT_KEPT, null);
    }
  }

  /** What is on its way to the log. */
  private record Kept(int records, CompletableFuture<Void> acknowledged) {}

  /** What is done with a body of a sender that has shown who it is. */
  private interface Taking {
    Kept take(byte[] body) throws Records.NoRecordsException;
  }

  private void taken(Context context, Webhook webhook, Taking taking) {
    FeedTopic feed = webhook.feed();
    if (!mayCall(context, webhook)) {
      refuse(context, feed, Refusal.ADDRESS, null);
      return;
    }
    // Before a byte of the body is read: strangers should cost nothing.
    if (!Signatures.headersFit(webhook.proof(), context::header)) {
      refuse(context, feed, Refusal.CALLER, null);
      return;
    }
    if (!isJson(context.contentType())) {
      refuse(context, feed, Refusal.MEDIA_TYPE, null);
      return;
    }
    String encoding = context.header("Content-Encoding");
    boolean gzip = "gzip".equalsIgnoreCase(encoding);
    if (encoding != null && !gzip && !encoding.equalsIgnoreCase("identity")) {
      refuse(context, feed, Refusal.ENCODING, null);
      return;
    }
    long told = context.req().getContentLengthLong();
    if (told > listener.longestBody()) {
      refuse(context, feed, Refusal.TOO_LARGE, null);
      return;
    }
    // Of a body that is sent in chunks or compressed nobody knows how long it will be.
    long reserved = told < 0 || gzip ? listener.longestBody() : told;
    if (!room.take(reserved)) {
      refuse(context, feed, Refusal.NO_ROOM, null);
      return;
    }
    CompletableFuture<Void> acknowledged = null;
    try {
      byte[] sent =
          Body.read(context.req().getInputStream(), listener.longestBody(), LONGEST_BODY_TIME);
      if (!Signatures.bodyFits(webhook.proof(), context::header, sent, clock.instant())) {
        refuse(context, feed, Refusal.CALLER, null);
        return;
      }
      Kept kept = taking.take(gzip ? Body.inflated(sent, listener.longestBody()) : sent);
      acknowledged = kept.acknowledged();
      CompletableFuture<Void> answer =
          acknowledged.handle(
              (done, failure) -> {
                room.giveBack(reserved);
                answer(context, feed, kept.records(), failure);
                return null;
              });
      context.future(() -> answer);
    } catch (Body.RefusedException e) {
      refuse(context, feed, e.refusal(), null);
    } catch (Records.NoRecordsException e) {
      refuse(context, feed, Refusal.NO_RECORDS, e.getMessage());
    } catch (IOException e) {
      // The sender went away, or was silent for too long.
      refuse(context, feed, Refusal.TOO_SLOW, null);
    } finally {
      if (acknowledged == null) {
        room.giveBack(reserved);
      }
    }
  }

  private void answer(Context context, FeedTopic feed, int records, @Nullable Throwable failure) {
    if (failure == null) {
      meters.counter(RECORDS, "feed", feed.feed()).increment(records);
      context.status(204);
      return;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RecordTooLargeException) {
      refuse(context, feed, Refusal.TOO_LARGE, null);
      return;
    }
    LOG.atLevel(level("kafka " + feed.feed()))
        .log(
            "feed {}: Kafka did not take a record: {}",
            feed.feed(),
            cause.getClass().getSimpleName());
    refuse(context, feed, Refusal.NOT_KEPT, null);
  }

  private boolean mayCall(Context context, Webhook webhook) {
    return isAllowed(context, webhook.allow());
  }

  private boolean isAllowed(Context context, List<IpNetwork> allow) {
    IpAddress address =
        Caller.address(context.req().getRemoteAddr(), forwardedFor(context), listener.proxies());
    return address != null && Caller.isIn(allow, address);
  }

  /** All lines: a proxy may add one of its own behind the sender's, which may say anything. */
  private static @Nullable String forwardedFor(Context context) {
    List<String> lines = Collections.list(context.req().getHeaders("X-Forwarded-For"));
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  private static boolean isJson(@Nullable String contentType) {
    String type = mediaType(contentType);
    return type.equals("application/json")
        || type.equals("application/x-ndjson")
        || (type.startsWith("application/") && type.endsWith("+json"));
  }

  private static String mediaType(@Nullable String contentType) {
    return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * @param text instead of the usual one
   */
  private void refuse(Context context, FeedTopic feed, Refusal refusal, @Nullable String text) {
    String word = refusal.name().toLowerCase(Locale.ROOT);
    meters.counter(REFUSED, "feed", feed.feed(), "reason", word).increment();
    LOG.atLevel(level(feed.feed() + " " + word))
        .log("feed {}: a request was refused: {}", feed.feed(), word);
    if (refusal == Refusal.NO_ROOM || refusal == Refusal.NOT_KEPT) {
      context.header("Retry-After", COME_BACK_SECONDS);
    }
    if (refusal == Refusal.TOO_LARGE || refusal == Refusal.TOO_SLOW) {
      // What is left of the body would be taken for the next request.
      context.header("Connection", "close");
    }
    context
        .status(refusal.status())
        .contentType("text/plain")
        .result((text == null ? refusal.text() : text) + "\n");
  }

  /** Anyone who can reach the port could fill a disk with warnings. */
  private org.slf4j.event.Level level(String about) {
    return warned.putIfAbsent(about, true) == null
        ? org.slf4j.event.Level.WARN
        : org.slf4j.event.Level.DEBUG;
  }

  /** Takes no more requests, and answers those that are waiting. */
  @Override
  public void close() {
    server.stop();
  }
}
