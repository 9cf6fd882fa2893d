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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Security event tokens that the receiver fetches (RFC 8936), and verification of the stream on its
 * request (Shared Signals §8.1.4). A document is a JSON array of tokens' claims; a finding is taken
 * when all of its tokens are acknowledged, and refused with the first that is. What is laid out and
 * what is polled may come from different threads. It may be served again after it was closed, and
 * knows then what it knew of its receiver.
 */
public final class SecurityEventShelf implements Shelf, VerifiableStream {

  /** Below what servers and proxies take for silence. */
  static final Duration LONGEST_POLL = Duration.ofSeconds(20);

  /**
   * What was fetched and not acknowledged is told again to whoever waits, after so long, then after
   * twice as long each time up to the longest: the poll that was told it may be of a client that
   * had hung up, which is not to be seen, and one that is slow is not to turn in circles.
   */
  static final Duration BEFORE_AGAIN = Duration.ofSeconds(5);

  static final Duration LONGEST_BEFORE_AGAIN = Duration.ofSeconds(30);

  /** Findings, of some tokens each. */
  static final int MOST = 2_000;

  static final int MOST_TOKENS_AT_A_TIME = 100;
  static final int MOST_POLLS_AT_A_TIME = 8;
  private static final int MOST_VERIFICATIONS = 8;
  private static final Duration LONGEST_VERIFICATION = Duration.ofHours(1);
  private static final String STAYS_AWAY = "does not come to fetch";
  private static final String SETTLES_NOTHING = "fetches and acknowledges nothing";
  private static final Outcome.Later LIES_READY =
      new Outcome.Later("it lies ready to be fetched", null, false);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(SecurityEventShelf.class);

  private final Endpoint.PolledEvents receiver;
  private final Signing signing;
  private final InstantSource clock;
  private final Duration longestPoll;

  private final Object lock = new Object();

  /** By the id of the alert, the oldest first. */
  private Map<String, Finding> findings = new LinkedHashMap<>();

  private Map<String, Token> tokens = new HashMap<>();
  private final Verification verification;

  /** Verifications that were not fetched yet. */
  private final Deque<Asked> asked = new ArrayDeque<>();

  /** Those that wait, the oldest first. */
  private final Deque<CompletableFuture<Boolean>> polls = new ArrayDeque<>();

  /**
   * The one that what comes is for: the last, unless one after it was answered at once. Who asked
   * before may have hung up, and is told nothing when its time is over.
   */
  private @Nullable CompletableFuture<Boolean> listening;

  private boolean whole;

  /** Since when it is so. */
  private Instant turned = Instant.MIN;

  private Instant lastVisit = Instant.MIN;
  private Instant lastSettled = Instant.MIN;

  /** From when it was seen until it comes. */
  private boolean staysAway;

  /** From when it was seen until it acknowledges or refuses something. */
  private boolean settlesNothing;

  /** Makes tokens of claims. */
  interface Signing {
    String sign(JsonNode claims, Instant now);
  }

  /** One of a finding's tokens. */
  private static final class Token {
    private final String jti;
    private final JsonNode claims;
    private @Nullable String signed;
    private @Nullable Instant firstFetched;
    private @Nullable Instant fetched;
    private Duration again = BEFORE_AGAIN;
    private boolean acknowledged;
    private @Nullable String refused;

    Token(JsonNode claims) {
      this.jti = claims.path("jti").asText();
      this.claims = claims;
    }

    void fetched(Instant now) {
      if (firstFetched == null) {
        firstFetched = now;
      } else {
        Duration twice = again.multipliedBy(2);
        again = twice.compareTo(LONGEST_BEFORE_AGAIN) < 0 ? twice : LONGEST_BEFORE_AGAIN;
      }
      fetched = now;
    }

    /** Whether it may be told to whoever waits. */
    boolean isEligible(Instant now) {
      return fetched == null || !fetched.plus(again).isAfter(now);
    }

    /** Takes a while the first time, so it is not for the shelf's lock. */
    synchronized String signed(Signing signing, Instant now) {
      if (signed == null) {
        signed = signing.sign(claims, now);
      }
      return signed;
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
          return new Outcome.Refused(token.refused, true);
        }
      }
      return tokens.stream().allMatch(token -> token.acknowledged)
          ? new Outcome.Accepted(tokens.size() + " tokens acknowledged")
          : LIES_READY;
    }
  }

  private record Asked(Token token, Instant since) {}

  /**
   * What a poll is told.
   *
   * @param more whether there is more that may be told
   */
  private record Told(List<Token> tokens, boolean more, Instant at) {}

  /** What a receiver asks for. */
  private record Request(int most, boolean atOnce, Set<String> taken, Map<String, String> refused) {

    /** Null for what is none. */
    static @Nullable Request of(byte[] body) {
      JsonNode json = ReceivedJson.of(body);
      JsonNode most = json.path("maxEvents");
      JsonNode atOnce = json.path("returnImmediately");
      JsonNode taken = json.path("ack");
      JsonNode refused = json.path("setErrs");
      if (!json.isObject()
          || !(ReceivedJson.isAbsent(most) || (most.isIntegralNumber() && most.asDouble() >= 0))
          || !(ReceivedJson.isAbsent(atOnce) || atOnce.isBoolean())
          || !(ReceivedJson.isAbsent(taken) || taken.isArray())
          || !(ReceivedJson.isAbsent(refused) || refused.isObject())) {
        return null;
      }
      Set<String> ids = new HashSet<>();
      taken.forEach(id -> ids.add(id.asText()));
      Map<String, String> codes = new HashMap<>();
      refused.properties().forEach(one -> codes.put(one.getKey(), code(one.getValue())));
      return new Request(
          ReceivedJson.isAbsent(most)
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
    this(
        receiver,
        new TokenSigner(receiver.issuer(), receiver.audience(), receiver.key().get())::sign,
        clock,
        longestPoll);
  }

  SecurityEventShelf(
      Endpoint.PolledEvents receiver, Signing signing, InstantSource clock, Duration longestPoll) {
    this.receiver = receiver;
    this.signing = signing;
    this.verification = new Verification(receiver.stream());
    this.clock = clock;
    this.longestPoll = longestPoll;
  }

  // The side of the delivery.

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> layOut(List<Parcel> parcels) {
    synchronized (lock) {
      List<Outcome> outcomes = new ArrayList<>();
      Map<String, Finding> kept = new LinkedHashMap<>();
      Map<String, Token> known = new HashMap<>();
      for (Parcel parcel : parcels) {
        Finding before = findings.get(parcel.alert().id());
        Finding finding =
            before != null && before.parcel() == parcel ? before : finding(parcel, before);
        Outcome outcome = finding.outcome();
        outcomes.add(outcome);
        if (outcome instanceof Outcome.Later) {
          kept.put(parcel.alert().id(), finding);
          finding.tokens().forEach(token -> known.put(token.jti, token));
        }
      }
      findings = kept;
      tokens = known;
      // There may be something new, or old enough to be told again.
      tellWhoListens();
      return outcomes;
    }
  }

  /**
   * A token that says the same, in a newer revision or twice in one, is the same: it may be taken
   * already, and the receiver names it by its id alone.
   */
  private Finding finding(Parcel parcel, @Nullable Finding before) {
    Map<String, Token> known = new HashMap<>();
    if (before != null) {
      before.tokens().stream()
          .filter(token -> token.refused == null)
          .forEach(token -> known.put(token.jti, token));
    }
    Map<String, Token> all = new LinkedHashMap<>();
    try {
      for (JsonNode claims : JSON.readTree(parcel.document())) {
        Token token = new Token(claims);
        all.putIfAbsent(token.jti, known.getOrDefault(token.jti, token));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own claims are JSON", e);
    }
    return new Finding(parcel, List.copyOf(all.values()), before != null && before.isFetched());
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
      if (now != whole) {
        turned = clock.instant();
      }
      whole = now;
      if (!now) {
        listening = null;
        polls.forEach(poll -> poll.complete(false));
      }
    }
  }

  @Override
  public @Nullable String complaint() {
    synchronized (lock) {
      if (whole) {
        // Before that the receiver could not have come.
        staysAway |= isLongAgo(turned) && isLongAgo(lastVisit);
        settlesNothing |= isLongAgo(lastSettled) && untaken().anyMatch(this::isLongUnsettled);
      } else if (isLongAgo(turned)) {
        // It may come elsewhere for all we know.
        staysAway = false;
        settlesNothing = false;
      }
      if (staysAway) {
        return STAYS_AWAY;
      }
      return settlesNothing ? SETTLES_NOTHING : null;
    }
  }

  private boolean isLongAgo(Instant then) {
    return then.plus(receiver.silentAfter()).isBefore(clock.instant());
  }

  /** Whether it was fetched long ago, and since then nothing was settled. */
  private boolean isLongUnsettled(Token token) {
    Instant first = token.firstFetched;
    return first != null && isLongAgo(first) && !first.isBefore(lastSettled);
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
  public CompletableFuture<StreamAnswer> poll(byte[] body) {
    Request request = Request.of(body);
    if (request == null) {
      return CompletableFuture.completedFuture(
          StreamAnswer.error(400, "the body is no request to poll (RFC 8936)"));
    }
    Told told;
    synchronized (lock) {
      if (!whole) {
        return CompletableFuture.completedFuture(elsewhere());
      }
      visited();
      settle(request);
      if (!request.atOnce() && request.most() > 0 && !isAnyEligible()) {
        return parked(request);
      }
      if (request.most() > 0) {
        listening = null;
      }
      told = take(request);
    }
    return CompletableFuture.completedFuture(answer(told));
  }

  /** Answered when there is something, or after a while. */
  private CompletableFuture<StreamAnswer> parked(Request request) {
    if (polls.size() >= MOST_POLLS_AT_A_TIME) {
      polls.removeFirst().complete(false);
    }
    CompletableFuture<Boolean> news = new CompletableFuture<>();
    polls.addLast(news);
    listening = news;
    // Signing is not for the thread that wakes us, which is the delivery's or a common timer.
    return news.completeOnTimeout(false, longestPoll.toMillis(), TimeUnit.MILLISECONDS)
        .thenApplyAsync(any -> late(news, request));
  }

  private StreamAnswer late(CompletableFuture<Boolean> news, Request request) {
    Told told;
    synchronized (lock) {
      polls.remove(news);
      if (!whole) {
        return elsewhere();
      }
      if (news.equals(listening)) {
        listening = null;
        // Who waited is still there.
        visited();
        told = take(request);
      } else {
        told = new Told(List.of(), isAnyEligible(), clock.instant());
      }
    }
    return answer(told);
  }

  private void visited() {
    lastVisit = clock.instant();
    staysAway = false;
  }

  /** An id that is not known is one that was settled before. */
  private void settle(Request request) {
    for (String jti : request.taken()) {
      Token token = tokens.get(jti);
      if (token != null && !token.acknowledged) {
        token.acknowledged = true;
        settled();
      }
      asked.removeIf(one -> one.token().jti.equals(jti));
    }
    request
        .refused()
        .forEach(
            (jti, code) -> {
              Token token = tokens.get(jti);
              if (token != null && !token.acknowledged) {
                token.refused = code;
                settled();
              }
              if (asked.removeIf(one -> one.token().jti.equals(jti))) {
                LOG.warn("{}: the receiver refuses our verification: {}", receiver.path(), code);
              }
            });
  }

  private void settled() {
    lastSettled = clock.instant();
    settlesNothing = false;
  }

  /**
   * What was never fetched, verifications first, then what was fetched longest ago, so that nothing
   * that is never acknowledged keeps the rest away, and a verification neither.
   *
   * @param all also what was fetched just now
   */
  private Stream<Token> eligible(boolean all) {
    Instant now = clock.instant();
    Comparator<Token> order =
        Comparator.comparing(token -> token.fetched == null ? Instant.MIN : token.fetched);
    return Stream.concat(verifications(now), untaken())
        .sorted(order)
        .filter(token -> all || token.isEligible(now));
  }

  private boolean isAnyEligible() {
    Instant now = clock.instant();
    return Stream.concat(verifications(now), untaken()).anyMatch(token -> token.isEligible(now));
  }

  /** Verifications. */
  private Stream<Token> verifications(Instant now) {
    asked.removeIf(one -> one.since().plus(LONGEST_VERIFICATION).isBefore(now));
    return asked.stream().map(Asked::token);
  }

  /** Of findings that are not settled, the tokens that are not. */
  private Stream<Token> untaken() {
    return findings.values().stream()
        .filter(finding -> finding.outcome() instanceof Outcome.Later)
        .flatMap(finding -> finding.tokens().stream())
        .filter(token -> !token.acknowledged);
  }

  /** From now on it counts as fetched. */
  private Told take(Request request) {
    Instant now = clock.instant();
    List<Token> told = eligible(request.atOnce()).limit(request.most()).toList();
    told.forEach(token -> token.fetched(now));
    return new Told(told, isAnyEligible(), now);
  }

  /** Without the lock: a hundred signatures take a while. */
  private StreamAnswer answer(Told told) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode sets = answer.putObject("sets");
    told.tokens().forEach(token -> sets.put(token.jti, token.signed(signing, told.at())));
    answer.put("moreAvailable", told.more());
    return new StreamAnswer(200, answer.toString());
  }

  /**
   * What a receiver sends to {@code <path>/verify}: a {@code state} of its own, which comes back in
   * a token before all others.
   */
  @Override
  public StreamAnswer verify(byte[] body) {
    return switch (verification.read(body)) {
      case Verification.Asked.Nothing nothing -> nothing.why();
      case Verification.Asked.Event event -> verify(event);
    };
  }

  private StreamAnswer verify(Verification.Asked.Event event) {
    synchronized (lock) {
      if (!whole) {
        return elsewhere();
      }
      Instant now = clock.instant();
      StreamAnswer tooSoon = verification.tooSoon(now);
      if (tooSoon != null) {
        return tooSoon;
      }
      if (asked.size() >= MOST_VERIFICATIONS) {
        asked.removeFirst();
      }
      asked.addLast(new Asked(new Token(verification.claims(event.state())), now));
      tellWhoListens();
      return new StreamAnswer(204, "");
    }
  }

  private void tellWhoListens() {
    CompletableFuture<Boolean> poll = listening;
    if (poll != null && isAnyEligible()) {
      poll.complete(true);
    }
  }

  private static StreamAnswer elsewhere() {
    return StreamAnswer.error(503, "the stream is not served here now; come again");
  }

  /** Whoever waits is told to come again. */
  @Override
  public void close() {
    serve(false);
  }
}
