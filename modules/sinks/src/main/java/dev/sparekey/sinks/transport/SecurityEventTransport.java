package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.transport.Http.Answer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Security event tokens pushed by RFC 8935, and verification of the stream on its receiver's
 * request. A document is a JSON array of the tokens' claims; it counts as taken when the receiver
 * has answered 202 for each, or 200 or 204 and nothing more. What is sent again has the same {@code
 * jti}. Verification is from any thread.
 */
public final class SecurityEventTransport implements Transport, VerifiableStream {

  /** Findings; each may be a dozen tokens, one request after another. */
  private static final int MOST = 2;

  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int NO_CONTENT = 204;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(SecurityEventTransport.class);

  private final Endpoint.SecurityEvents receiver;
  private final TokenSigner signer;
  private final Verification verification;
  private final Http http;
  private final InstantSource clock;

  /**
   * @throws IOException the key is none that can be used
   */
  SecurityEventTransport(Endpoint.SecurityEvents receiver, Http http, InstantSource clock)
      throws IOException {
    this.receiver = receiver;
    this.signer = new TokenSigner(receiver.issuer(), receiver.audience(), receiver.key().get());
    this.verification = new Verification(receiver.stream());
    this.http = http;
    this.clock = clock;
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (Parcel parcel : parcels) {
      outcomes.add(
          !outcomes.isEmpty() && outcomes.getLast() instanceof Outcome.Later later
              ? later.untried()
              : push(parcel));
    }
    return outcomes;
  }

  /** All tokens of one finding, up to the first that is not taken. */
  private Outcome push(Parcel parcel) throws InterruptedException {
    int pushed = 0;
    for (String token : tokens(parcel.document())) {
      switch (push(token)) {
        case Outcome.Accepted accepted -> pushed++;
        case Outcome.Later later -> {
          return new Outcome.Later(later.why(), later.after(), pushed > 0 || later.mayBeKnown());
        }
        case Outcome.Refused refused -> {
          return new Outcome.Refused(refused.why(), pushed > 0);
        }
      }
    }
    // A medium, closed or withdrawn finding may have none: then the receiver was not asked.
    return new Outcome.Accepted(pushed + " tokens taken", pushed > 0);
  }

  private Outcome push(String token) throws InterruptedException {
    return outcome(http.post(receiver.url(), headers(), token));
  }

  /** Shows the receiver a token that it has not asked for. */
  public Outcome verify() throws InterruptedException {
    return push(signer.sign(verification.claims(null), clock.instant()));
  }

  /**
   * The event is pushed once, beside what is delivered: who asks wants to know why nothing comes,
   * and an answer that waited behind what does not get through would never come.
   */
  @Override
  public StreamAnswer verify(byte[] body) {
    return switch (verification.read(body)) {
      case Verification.Asked.Nothing nothing -> nothing.why();
      case Verification.Asked.Event event -> {
        StreamAnswer tooSoon = verification.tooSoon(clock.instant());
        if (tooSoon != null) {
          yield tooSoon;
        }
        Thread.ofVirtual().name("verification").start(() -> show(event));
        yield new StreamAnswer(204, "");
      }
    };
  }

  private void show(Verification.Asked.Event event) {
    try {
      Outcome outcome = push(signer.sign(verification.claims(event.state()), clock.instant()));
      switch (outcome) {
        case Outcome.Accepted accepted ->
            LOG.info("{}: the receiver has taken our verification", receiver.stream());
        case Outcome.Later later -> warn(later.why());
        case Outcome.Refused refused -> warn(refused.why());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void warn(String why) {
    LOG.warn("{}: the receiver does not take our verification: {}", receiver.stream(), why);
  }

  /** Errors have a code (RFC 8935 §2.4); those of keys, issuers and logins are not the token's. */
  private static Outcome outcome(Answer answer) {
    if (answer.isOk() && !isAcknowledgment(answer)) {
      return new Outcome.Later(
          "HTTP "
              + answer.status()
              + " is no acknowledgment, which is 202, or 200 or 204 without a body: is it the"
              + " receiver that answers?",
          null,
          true);
    }
    if (!(answer.outcome() instanceof Outcome.Refused)) {
      return answer.outcome();
    }
    String code = code(answer.body());
    return code.equals("invalid_request")
        ? new Outcome.Refused("HTTP " + answer.status() + " " + code, false)
        : new Outcome.Later("HTTP " + answer.status() + " " + code, null, false);
  }

  /** A firewall's page of refusal comes with HTTP 200, too, and so does a page to log in on. */
  private static boolean isAcknowledgment(Answer answer) {
    return switch (answer.status()) {
      case ACCEPTED -> true;
      case OK, NO_CONTENT -> answer.body().isBlank();
      default -> false;
    };
  }

  private static String code(String body) {
    try {
      String code = JSON.readTree(body).path("err").asText("");
      return code.matches("[a-z_]{1,40}") ? code : "without a code";
    } catch (JsonProcessingException e) {
      return "without a code";
    }
  }

  private List<String> tokens(String document) {
    List<String> tokens = new ArrayList<>();
    try {
      for (JsonNode claims : JSON.readTree(document)) {
        tokens.add(signer.sign(claims, clock.instant()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own claims are JSON", e);
    }
    return tokens;
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/secevent+jwt");
    headers.put("Accept", "application/json");
    Supplier<String> authorization = receiver.authorization();
    if (authorization != null) {
      headers.put("Authorization", authorization.get());
    }
    return headers;
  }

  @Override
  public void close() {
    http.close();
  }
}
