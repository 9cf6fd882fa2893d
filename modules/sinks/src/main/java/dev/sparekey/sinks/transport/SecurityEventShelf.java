package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Shelf;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Security event tokens that the receiver fetches (RFC 8936), and verification of the stream on its
 * request (Shared Signals §8.1.4). A document is a JSON array of tokens' claims; a finding is taken
 * when all of its tokens are acknowledged, and refused with the first that is. Sends and polls may
 * come from different threads.
 */
public final class SecurityEventShelf implements Shelf {

  /** Below what servers and proxies take for silence. */
  static final Duration LONGEST_POLL = Duration.ofSeconds(20);

  /** What was fetched and not acknowledged is told again to whoever waits, after so long. */
  static final Duration BEFORE_AGAIN = Duration.ofSeconds(30);

  static final Duration BETWEEN_VERIFICATIONS = Duration.ofSeconds(10);

  /** Findings, of some tokens each. */
  static final int MOST = 2_000;

  static final int MOST_TOKENS_AT_A_TIME = 100;
  static final int MOST_POLLS_AT_A_TIME = 8;
  private static final int MOST_VERIFICATIONS = 8;
  private static final Duration LONGEST_VERIFICATION = Duration.ofHours(1);
  private static final int LONGEST_STATE = 1_024;

  private static final String VERIFICATION =
      "https://schemas.openid.net/secevent/ssf/event-type/verification";
  private static final Outcome.Later LIES_READY =
      new Outcome.Later("it lies ready to be fetched", null);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(SecurityEventShelf.class);

  private final Endpoint.PolledEvents receiver;
  private final TokenSigner signer;
  private final InstantSource clock;
  private final Duration longestPoll;

  private final Object lock = new Object();

  /** By the id of the alert, the oldest first. */
  private Map<String, Finding> findings = new LinkedHashMap<>();

  private Map<String, Token> tokens = new HashMap<>();
  private final Deque<Verification> verifications = new ArrayDeque<>();
  private @Nullable Instant lastVerification;
  private final List<CompletableFuture<Boolean>> polls = new ArrayList<>();
  private boolean whole;
  private Instant lastVisit;

  /**
   * What the receiver is answered.
   *
   * @param body JSON, or empty
   */
  public record Answer(int status, String body) {}

  /** One of a finding's tokens. */
  private static final class Token {
    private final String jti;
    private final JsonNode claims;
    private @Nullable String signed;
    private @Nullable Instant fetched;
    private boolean acknowledged;
    private @Nullable String refused;

    Token(JsonNode claims) {
      this.jti = claims.path("jti").asText();
      this.claims = claims;
    }
  }

  /** A revision of one. */
  private record Finding(Parcel parcel, List<Token> tokens, boolean wasFetched) {

    boolean isFetched() {
      return wasFetched || tokens.stream().anyMatch(token -> token.fetched != null);
    }

    Outcome outcome() {
      for (Token token : tokens) {
        if (token.refused != null) {
          return new Outcome.Refused(token.refused);
        }
      }
      return tokens.stream().allMatch(token -> token.acknowledged)
          ? new Outcome.Accepted(tokens.size() + " tokens acknowledged")
          : LIES_READY;
    }
  }

  private record Verification(Token token, Instant since) {}

  /** What a receiver asks for. */
  private record Request(int most, boolean atOnce, Set<String> taken, Map<String, String> refused) {

    /** Null for what is none. */
    static @Nullable Request of(byte[] body) {
      JsonNode json = json(body);
      JsonNode most = json.path("maxEvents");
      JsonNode atOnce = json.path("returnImmediately");
      JsonNode taken = json.path("ack");
      JsonNode refused = json.path("setErrs");
      if (!json.isObject()
          || !(isAbsent(most) || (most.isIntegralNumber() && most.asDouble() >= 0))
          || !(isAbsent(atOnce) || atOnce.isBoolean())
          || !(isAbsent(taken) || taken.isArray())
          || !(isAbsent(refused) || refused.isObject())) {
        return null;
      }
      Set<String> ids = new HashSet<>();
      taken.forEach(id -> ids.add(id.asText()));
      Map<String, String> codes = new HashMap<>();
      refused.properties().forEach(one -> codes.put(one.getKey(), code(one.getValue())));
      return new Request(
          isAbsent(most)
              ? MOST_TOKENS_AT_A_TIME
              : (int) Math.min(MOST_TOKENS_AT_A_TIME, most.asDouble()),
          atOnce.asBoolean(false),
          ids,
          codes);
    }

    private static String code(JsonNode error) {
      String code = error.path("err").asText("");
      return code.matches("[A-Za-z_]{1,40}") ? code : "without a code";
    }
  }

  /**
   * @param longestPoll after which a poll is answered though there is nothing
   * @throws IOException the key is none that can be used
   */
  public SecurityEventShelf(
      Endpoint.PolledEvents receiver, InstantSource clock, Duration longestPoll)
      throws IOException {
    this.receiver = receiver;
    this.signer = new TokenSigner(receiver.issuer(), receiver.audience(), receiver.key().get());
    this.clock = clock;
    this.longestPoll = longestPoll;
    this.lastVisit = clock.instant();
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  /** A missing node for what is no JSON. */
  private static JsonNode json(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json == null ? JSON.missingNode() : json;
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  // The side of the delivery.

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) {
    synchronized (lock) {
      List<Outcome> outcomes = new ArrayList<>();
      Map<String, Finding> kept = new LinkedHashMap<>();
      Map<String, Token> known = new HashMap<>();
      boolean isNew = false;
      for (Parcel parcel : parcels) {
        Finding before = findings.get(parcel.alert().id());
        Finding finding =
            before != null && before.parcel() == parcel ? before : finding(parcel, before);
        isNew |= finding != before;
        Outcome outcome = finding.outcome();
        outcomes.add(outcome);
        if (outcome instanceof Outcome.Later) {
          kept.put(parcel.alert().id(), finding);
          finding.tokens().forEach(token -> known.put(token.jti, token));
        }
      }
      findings = kept;
      tokens = known;
      if (isNew) {
        answerPolls();
      }
      return outcomes;
    }
  }

  /** A token that says the same in a newer revision is the same: it may be taken already. */
  private Finding finding(Parcel parcel, @Nullable Finding before) {
    Map<String, Token> known = new HashMap<>();
    if (before != null) {
      before.tokens().stream()
          .filter(token -> token.refused == null)
          .forEach(token -> known.put(token.jti, token));
    }
    List<Token> all = new ArrayList<>();
    try {
      for (JsonNode claims : JSON.readTree(parcel.document())) {
        Token token = new Token(claims);
        all.add(known.getOrDefault(token.jti, token));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own claims are JSON", e);
    }
    return new Finding(parcel, all, before != null && before.isFetched());
  }

  @Override
  public boolean takeBack(String alertId) {
    synchronized (lock) {
      Finding finding = findings.remove(alertId);
      if (finding == null) {
        return false;
      }
      finding.tokens().forEach(token -> tokens.remove(token.jti));
      return finding.isFetched();
    }
  }

  @Override
  public void serve(boolean now) {
    synchronized (lock) {
      if (now && !whole) {
        // The receiver could not have come before.
        lastVisit = clock.instant();
      }
      whole = now;
      if (!now) {
        answerPolls();
      }
    }
  }

  @Override
  public boolean isForgotten() {
    synchronized (lock) {
      return whole && lastVisit.plus(receiver.silentAfter()).isBefore(clock.instant());
    }
  }

  /** Whether polls are answered here, and not by another process of ours. */
  public boolean isServing() {
    synchronized (lock) {
      return whole;
    }
  }

  // The side of the receiver.

  /**
   * What a receiver sends to the stream's path; it has shown who it is. Does not block.
   *
   * @return done once there is something to tell, or after a while
   */
  public CompletableFuture<Answer> poll(byte[] body) {
    Request request = Request.of(body);
    if (request == null) {
      return CompletableFuture.completedFuture(
          error(400, "the body is no request to poll (RFC 8936)"));
    }
    synchronized (lock) {
      if (!whole) {
        return CompletableFuture.completedFuture(elsewhere());
      }
      lastVisit = clock.instant();
      settle(request);
      if (request.atOnce()
          || request.most() == 0
          || polls.size() >= MOST_POLLS_AT_A_TIME
          || eligible(false).findAny().isPresent()) {
        return CompletableFuture.completedFuture(answer(request));
      }
      CompletableFuture<Boolean> news = new CompletableFuture<>();
      polls.add(news);
      // Signing is not for the thread that wakes us, which is the delivery's or a common timer.
      return news.completeOnTimeout(false, longestPoll.toMillis(), TimeUnit.MILLISECONDS)
          .thenApplyAsync(
              any -> {
                synchronized (lock) {
                  polls.remove(news);
                  if (!whole) {
                    return elsewhere();
                  }
                  // Who waited is still there.
                  lastVisit = clock.instant();
                  return answer(request);
                }
              });
    }
  }

  /** An id that is not known is one that was settled before. */
  private void settle(Request request) {
    for (String jti : request.taken()) {
      Token token = tokens.get(jti);
      if (token != null) {
        token.acknowledged = true;
      }
      verifications.removeIf(one -> one.token().jti.equals(jti));
    }
    request
        .refused()
        .forEach(
            (jti, code) -> {
              Token token = tokens.get(jti);
              if (token != null && !token.acknowledged) {
                token.refused = code;
              }
              if (verifications.removeIf(one -> one.token().jti.equals(jti))) {
                LOG.warn("{}: the receiver refuses our verification: {}", receiver.path(), code);
              }
            });
  }

  /**
   * Verifications first, then what was never fetched, then what was fetched longest ago, so that
   * nothing that is never acknowledged keeps the rest away.
   *
   * @param all also what was fetched just now
   */
  private Stream<Token> eligible(boolean all) {
    Instant now = clock.instant();
    verifications.removeIf(one -> one.since().plus(LONGEST_VERIFICATION).isBefore(now));
    Comparator<Token> order =
        Comparator.comparing(token -> token.fetched == null ? Instant.MIN : token.fetched);
    return Stream.concat(
            verifications.stream().map(Verification::token),
            findings.values().stream()
                .filter(finding -> finding.outcome() instanceof Outcome.Later)
                .flatMap(finding -> finding.tokens().stream())
                .filter(token -> !token.acknowledged)
                .sorted(order))
        .filter(
            token ->
                all || token.fetched == null || !token.fetched.plus(BEFORE_AGAIN).isAfter(now));
  }

  private Answer answer(Request request) {
    Instant now = clock.instant();
    List<Token> told = eligible(request.atOnce()).limit(request.most()).toList();
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode sets = answer.putObject("sets");
    for (Token token : told) {
      if (token.signed == null) {
        token.signed = signer.sign(token.claims, now);
      }
      token.fetched = now;
      sets.put(token.jti, token.signed);
    }
    answer.put("moreAvailable", eligible(false).findAny().isPresent());
    return new Answer(200, answer.toString());
  }

  /**
   * What a receiver sends to {@code <path>/verify}: a {@code state} of its own, which comes back in
   * a token before all others.
   */
  public Answer verify(byte[] body) {
    JsonNode json = json(body);
    JsonNode stream = json.path("stream_id");
    JsonNode state = json.path("state");
    if (!json.isObject()
        || !(isAbsent(stream) || stream.isTextual())
        || !(isAbsent(state) || state.isTextual())
        || state.asText("").length() > LONGEST_STATE) {
      return error(400, "stream_id and state should be texts, state of at most " + LONGEST_STATE);
    }
    if (!isAbsent(stream) && !stream.asText().equals(receiver.stream())) {
      return error(404, "there is no such stream here");
    }
    synchronized (lock) {
      if (!whole) {
        return elsewhere();
      }
      Instant now = clock.instant();
      Instant last = lastVerification;
      if (last != null && now.isBefore(last.plus(BETWEEN_VERIFICATIONS))) {
        return error(
            429, "verification is for once in " + BETWEEN_VERIFICATIONS.toSeconds() + " s");
      }
      lastVerification = now;
      if (verifications.size() >= MOST_VERIFICATIONS) {
        verifications.removeFirst();
      }
      verifications.addLast(
          new Verification(new Token(verification(isAbsent(state) ? null : state.asText())), now));
      answerPolls();
      return new Answer(204, "");
    }
  }

  private JsonNode verification(@Nullable String state) {
    ObjectNode claims = JSON.createObjectNode();
    claims.put("jti", UUID.randomUUID().toString());
    claims.putObject("sub_id").put("format", "opaque").put("id", receiver.stream());
    ObjectNode event = claims.putObject("events").putObject(VERIFICATION);
    if (state != null) {
      event.put("state", state);
    }
    return claims;
  }

  private void answerPolls() {
    List.copyOf(polls).forEach(poll -> poll.complete(true));
  }

  private static Answer elsewhere() {
    return error(503, "the stream is not served here now; come again");
  }

  private static Answer error(int status, String text) {
    return new Answer(
        status,
        JSON.createObjectNode().put("err", "invalid_request").put("description", text).toString());
  }

  /** Whoever waits is told to come again. */
  @Override
  public void close() {
    serve(false);
  }
}
