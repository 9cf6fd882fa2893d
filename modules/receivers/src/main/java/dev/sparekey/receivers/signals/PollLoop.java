package dev.sparekey.receivers.signals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.receivers.Fault;
import dev.sparekey.receivers.FeedLoop;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches security event tokens (RFC 8936). A token is acknowledged in the request after the one
 * that brought it, once its events are kept. When the transmitter says that there is no more, the
 * feed is complete up to the time of asking.
 */
public final class PollLoop implements FeedLoop, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration KEEP = Duration.ofSeconds(30);
  private static final int LARGEST_ANSWER = 8 << 20;
  private static final int MOST_TOKENS = 100;

  /** A fault may be of the moment, and one that is of the token is there each time. */
  private static final int MOST_TRIES = 3;

  private final Endpoint endpoint;
  private final EventStream stream;
  private final InstantSource clock;
  private final HttpClient client;
  private final List<String> acknowledged = new ArrayList<>();
  private final Map<String, EventStream.Answer.Refused> refused = new LinkedHashMap<>();

  /** How often reading failed of those that were last given, by id. */
  private final Map<String, Integer> faults = new HashMap<>();

  private final AtomicLong passedOver = new AtomicLong();
  private final Thread thread;
  private boolean failed;

  /**
   * Where to ask.
   *
   * @param authorization the value of the header; does not show itself
   * @param every how long to wait when there was nothing more
   */
  public record Endpoint(URI address, @Nullable Supplier<String> authorization, Duration every) {}

  private PollLoop(Endpoint endpoint, EventStream stream, InstantSource clock) {
    this.endpoint = endpoint;
    this.stream = stream;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            // They would carry the credential elsewhere.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.thread = new Thread(this::run, "poll-" + stream.feed().feed());
  }

  public static PollLoop start(Endpoint endpoint, EventStream stream, InstantSource clock) {
    PollLoop loop = new PollLoop(endpoint, stream, clock);
    loop.thread.start();
    return loop;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (!poll()) {
          TimeUnit.NANOSECONDS.sleep(endpoint.every().toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there is more to be had at once. */
  private boolean poll() throws InterruptedException {
    Instant asked = clock.instant();
    try {
      JsonNode answer = ask();
      // Those of the last request are done with; what fails from here on is sent to us again.
      acknowledged.clear();
      refused.clear();
      boolean all = take(answer.path("sets"), asked);
      boolean more = answer.path("moreAvailable").asBoolean(false);
      if (all && !more && answer.path("sets").isObject()) {
        stream.mark(asked).get(KEEP.toMillis(), TimeUnit.MILLISECONDS);
      }
      said(null);
      return all && (more || !acknowledged.isEmpty());
    } catch (IOException e) {
      said(e.getMessage());
    } catch (ExecutionException | TimeoutException e) {
      said("a mark was not kept");
    } catch (RuntimeException e) {
      // A thread that ended here would leave the feed unread until a restart.
      said(Fault.words(e));
    }
    return false;
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }

  @Override
  public long passedOver() {
    return passedOver.get();
  }

  /** Whether every token is kept, or never will be. */
  private boolean take(JsonNode sets, Instant now) throws InterruptedException {
    boolean all = true;
    faults.keySet().removeIf(jti -> !sets.has(jti));
    for (Map.Entry<String, JsonNode> set : sets.properties()) {
      EventStream.Answer answer;
      try {
        answer =
            stream.take(set.getValue().asText(), now).get(KEEP.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        answer = new EventStream.Answer.Later();
      }
      switch (answer) {
        case EventStream.Answer.Taken taken -> acknowledged.add(set.getKey());
        case EventStream.Answer.Refused no -> refused.put(set.getKey(), no);
        case EventStream.Answer.Later later -> all = false;
        case EventStream.Answer.Faulty faulty -> all &= isGivenUp(set.getKey());
      }
    }
    return all;
  }

  /** It would come again for ever, before what is behind it: so the transmitter is told. */
  private boolean isGivenUp(String jti) {
    if (faults.merge(jti, 1, Integer::sum) < MOST_TRIES) {
      return false;
    }
    LOG.warn(
        "feed {}: a token is refused, since reading it failed {} times",
        stream.feed().feed(),
        MOST_TRIES);
    refused.put(jti, new EventStream.Answer.Refused("invalid_request", "it cannot be read here"));
    passedOver.incrementAndGet();
    return true;
  }

  private JsonNode ask() throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.address())
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(question()));
    Supplier<String> authorization = endpoint.authorization();
    if (authorization != null) {
      request.header("Authorization", authorization.get());
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      // The request's own limit ends with the head; a body could take for ever.
      CompletableFuture.delayedExecutor(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> close(in));
      if (response.statusCode() != 200) {
        throw new IOException("the transmitter answers HTTP " + response.statusCode());
      }
      byte[] body = in.readNBytes(LARGEST_ANSWER + 1);
      if (body.length > LARGEST_ANSWER) {
        throw new IOException("the transmitter's answer is larger than 8 MiB");
      }
      return JSON.readTree(new String(body, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IOException("the transmitter's answer is no JSON");
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      LOG.debug("the answer's body did not close", e);
    }
  }

  private String question() {
    ObjectNode question = JSON.createObjectNode();
    question.put("maxEvents", MOST_TOKENS);
    question.put("returnImmediately", true);
    ArrayNode acks = question.putArray("ack");
    acknowledged.forEach(acks::add);
    if (!refused.isEmpty()) {
      ObjectNode errors = question.putObject("setErrs");
      refused.forEach(
          (jti, why) ->
              errors.putObject(jti).put("err", why.code()).put("description", why.description()));
    }
    return question.toString();
  }

  /** A transmitter that is down is said once, and once when it is back. */
  private void said(@Nullable String failure) {
    if (failure != null && !failed) {
      LOG.warn("feed {}: tokens cannot be fetched: {}", stream.feed().feed(), failure);
    } else if (failure == null && failed) {
      LOG.warn("feed {}: tokens are fetched again", stream.feed().feed());
    }
    failed = failure != null;
  }

  /** Ends within seconds; what was not acknowledged comes again. */
  @Override
  public void close() {
    thread.interrupt();
    client.shutdownNow();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
