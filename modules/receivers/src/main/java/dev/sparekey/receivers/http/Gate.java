package dev.sparekey.receivers.http;

import dev.sparekey.rules.IpAddress;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What every request has to get past: address, secret, type, size, room, time and signature, in
 * this order, so that a stranger costs a header's worth of reading.
 */
final class Gate {

  static final String REFUSED = "sparekey.receivers.refused";
  static final String IN_FLIGHT = "sparekey.receivers.in.flight.bytes";

  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final String COME_BACK_SECONDS = "2";

  /**
   * Bodies at a time of senders who show only by the body who they are, each of which holds one of
   * the server's 24 threads for as long as it trickles in. The others are for those who have shown
   * it by a header: what strangers send must not silence them.
   */
  static final int MOST_UNPROVEN = 8;

  private final Listener listener;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Room room;
  private final Semaphore unproven = new Semaphore(MOST_UNPROVEN);
  private final Map<String, Boolean> warned = new ConcurrentHashMap<>();

  Gate(Listener listener, MeterRegistry meters, InstantSource clock) {
    this.listener = listener;
    this.meters = meters;
    this.clock = clock;
    this.room = new Room(listener.inFlight());
    Gauge.builder(IN_FLIGHT, room, Room::taken).register(meters);
  }

  /**
   * What a path takes.
   *
   * @param mediaType whether it reads such
   * @param otherwise what is said of others
   * @param gzip whether a body may be compressed
   * @param most bytes of a body, as it comes and as it was before it was compressed
   * @param longest that a body may take
   */
  record Terms(
      Predicate<String> mediaType, Reply otherwise, boolean gzip, int most, Duration longest) {}

  /** What is done with a body of a sender that has shown who it is. Never throws. */
  interface Taking {
    CompletableFuture<Reply> take(byte[] body);
  }

  /** Whether it is let past by its address; if not, it is answered. */
  boolean isAllowed(Context context, Inlet inlet) {
    IpAddress address =
        Caller.address(context.req().getRemoteAddr(), forwardedFor(context), listener.proxies());
    if (address != null && Caller.isIn(inlet.allow(), address)) {
      return true;
    }
    answer(context, inlet, Reply.Refused.of(Refusal.ADDRESS));
    return false;
  }

  /** All lines: a proxy may add one of its own behind the sender's, which may say anything. */
  private static @Nullable String forwardedFor(Context context) {
    List<String> lines = Collections.list(context.req().getHeaders("X-Forwarded-For"));
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  /** Takes a request, and answers once {@code taking} does. */
  void pass(Context context, Inlet inlet, Terms terms, Taking taking) {
    if (!isAllowed(context, inlet)) {
      return;
    }
    Reply refused = beforeTheBody(context, inlet, terms);
    if (refused != null) {
      answer(context, inlet, refused);
      return;
    }
    boolean gzip = isGzip(context);
    long told = context.req().getContentLengthLong();
    // Of a body that is sent in chunks or compressed nobody knows how long it will be.
    long reserved = told < 0 || gzip ? terms.most() : told;
    if (!room.take(reserved)) {
      answer(context, inlet, Reply.Refused.of(Refusal.NO_ROOM));
      return;
    }
    CompletableFuture<Reply> taken = null;
    try {
      byte[] sent = body(context, inlet, terms);
      if (sent == null) {
        answer(context, inlet, Reply.Refused.of(Refusal.NO_ROOM));
        return;
      }
      if (!isSigned(context, inlet, sent)) {
        answer(context, inlet, Reply.Refused.of(Refusal.CALLER));
        return;
      }
      taken = taking.take(gzip ? Body.inflated(sent, terms.most()) : sent);
      CompletableFuture<Void> answered =
          taken.handle(
              (reply, failure) -> {
                room.giveBack(reserved);
                answer(
                    context, inlet, failure == null ? reply : Reply.Refused.of(Refusal.NOT_KEPT));
                return null;
              });
      context.future(() -> answered);
    } catch (Body.RefusedException e) {
      answer(context, inlet, Reply.Refused.of(e.refusal()));
    } catch (IOException e) {
      // The sender went away, or was silent for too long.
      answer(context, inlet, Reply.Refused.of(Refusal.TOO_SLOW));
    } finally {
      if (taken == null) {
        room.giveBack(reserved);
      }
    }
  }

  /** Null where too many others are read whose senders are not known. */
  private byte @Nullable [] body(Context context, Inlet inlet, Terms terms)
      throws IOException, Body.RefusedException {
    boolean proven = inlet.proof() != null && Signatures.areByHeadersAlone(inlet.proof());
    if (!proven && !unproven.tryAcquire()) {
      return null;
    }
    try {
      return Body.read(context.req().getInputStream(), terms.most(), terms.longest());
    } finally {
      if (!proven) {
        unproven.release();
      }
    }
  }

  /** Null if nothing of what the headers say is wrong. */
  private static @Nullable Reply beforeTheBody(Context context, Inlet inlet, Terms terms) {
    CallerProof proof = inlet.proof();
    if (proof != null && !Signatures.headersFit(proof, context::header)) {
      return Reply.Refused.of(Refusal.CALLER);
    }
    if (!terms.mediaType().test(mediaType(context.contentType()))) {
      return terms.otherwise();
    }
    String encoding = context.header("Content-Encoding");
    if (encoding != null
        && !encoding.equalsIgnoreCase("identity")
        && !(terms.gzip() && isGzip(context))) {
      return Reply.Refused.of(Refusal.ENCODING);
    }
    return context.req().getContentLengthLong() > terms.most()
        ? Reply.Refused.of(Refusal.TOO_LARGE)
        : null;
  }

  private static boolean isGzip(Context context) {
    return "gzip".equalsIgnoreCase(context.header("Content-Encoding"));
  }

  private static String mediaType(@Nullable String contentType) {
    return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private boolean isSigned(Context context, Inlet inlet, byte[] body) {
    CallerProof proof = inlet.proof();
    return proof == null || Signatures.bodyFits(proof, context::header, body, clock.instant());
  }

  private void answer(Context context, Inlet inlet, Reply reply) {
    switch (reply) {
      case Reply.Said said -> {
        context.status(said.status());
        said.headers().forEach(context::header);
        if (!said.body().isEmpty()) {
          context.result(said.body());
        }
      }
      case Reply.Refused refused -> refuse(context, inlet, refused);
    }
  }

  private void refuse(Context context, Inlet inlet, Reply.Refused refused) {
    Refusal refusal = refused.refusal();
    String word = refusal.name().toLowerCase(Locale.ROOT);
    meters.counter(REFUSED, "feed", inlet.name(), "reason", word).increment();
    LOG.atLevel(level(inlet.name() + " " + word))
        .log("{}: a request was refused: {}", inlet.name(), word);
    if (refusal.isForNow()) {
      context.header("Retry-After", COME_BACK_SECONDS);
    }
    if (refusal.endsConnection()) {
      context.header("Connection", "close");
    }
    String text = refused.text() == null ? refusal.text() : refused.text();
    context.status(refusal.status()).contentType("text/plain").result(text + "\n");
  }

  /**
   * Of what is said the first time as a warning: anyone who can reach the port could fill a disk.
   */
  Level level(String about) {
    return warned.putIfAbsent(about, true) == null ? Level.WARN : Level.DEBUG;
  }
}
