package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.transport.Http.Answer;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splunk's HTTP Event Collector: a batch is objects one after another, not an array. HTTP 200 with
 * code 0 means taken, not indexed, and HTTP 200 alone nothing; where the token has indexer
 * acknowledgment, a batch counts as taken when the indexer says so, and is sent again when it does
 * not, asked {@value #MOST_QUESTIONS} times a second apart.
 */
final class SplunkHecTransport implements Transport {

  private static final int MOST = 200;
  private static final int MOST_QUESTIONS = 30;

  /** The code of what the collector has taken. */
  private static final int TAKEN = 0;

  /**
   * One after another: each may be waited for as long as a batch is. If each third is answered, the
   * batch and its 30 questions take 11 minutes.
   */
  private static final int MOST_UNANSWERED = 3;

  /**
   * No event, a wrong form of it, none or a blank one, wrong fields of it, too long. Others are of
   * the token, the index or the channel.
   */
  private static final Set<Integer> OF_THE_EVENT = Set.of(5, 6, 12, 13, 15, 27);

  /** Of the collector's own words, and none of the document's. */
  private static final Pattern TEXT = Pattern.compile("[A-Za-z ]{1,60}");

  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoint.SplunkHec splunk;
  private final Http http;
  private final Waits waits;
  private final String channel = UUID.randomUUID().toString();

  /** How time passes between two questions; tests let none pass. */
  @FunctionalInterface
  interface Waits {
    void pass(Duration time) throws InterruptedException;
  }

  SplunkHecTransport(Endpoint.SplunkHec splunk, Http http, Waits waits) {
    this.splunk = splunk;
    this.http = http;
    this.waits = waits;
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) throws InterruptedException {
    StringBuilder batch = new StringBuilder();
    for (Parcel parcel : parcels) {
      batch.append(event(parcel)).append('\n');
    }
    Answer answer = http.post(url("/services/collector/event"), headers(), batch.toString());
    if (!answer.isOk()) {
      return refusal(answer, parcels.size());
    }
    if (!splunk.acknowledged()) {
      return all(parcels, isTaken(answer.body()) ? answer.outcome() : notOfTheCollector(answer));
    }
    Long ack = ackId(answer.body());
    return all(
        parcels,
        ack == null
            ? new Outcome.Later(
                "the answer names no ackId: has the token acknowledgment?", null, true)
            : acknowledged(ack));
  }

  /**
   * Of a batch one is at fault, which the answer may name by its place: those before it may be
   * indexed. Else nobody knows which it was.
   */
  private static List<Outcome> refusal(Answer answer, int parcels) {
    JsonNode said = said(answer.body());
    Outcome outcome = outcome(answer, said);
    if (!(outcome instanceof Outcome.Refused refused) || parcels == 1) {
      return Collections.nCopies(parcels, outcome);
    }
    Outcome.Later later = new Outcome.Later("a document of a batch: " + refused.why(), null, false);
    int bad = said.path("invalid-event-number").asInt(-1);
    if (bad < 0 || bad >= parcels) {
      return Collections.nCopies(parcels, later);
    }
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.addAll(Collections.nCopies(bad, new Outcome.Later(later.why(), null, true, false)));
    outcomes.add(refused);
    outcomes.addAll(Collections.nCopies(parcels - bad - 1, later.untried()));
    return outcomes;
  }

  /**
   * A code of the collector says more than the status: 400 is also for an index that is missing.
   */
  private static Outcome outcome(Answer answer, JsonNode said) {
    if (!(answer.outcome() instanceof Outcome.Refused refused)) {
      return answer.outcome();
    }
    JsonNode code = said.path("code");
    boolean isOfTheEvent = !code.isInt() || OF_THE_EVENT.contains(code.intValue());
    String text = said.path("text").asText("");
    String why = refused.why() + (TEXT.matcher(text).matches() ? " (" + text + ")" : "");
    return isOfTheEvent ? new Outcome.Refused(why, false) : new Outcome.Later(why, null, false);
  }

  private static boolean isTaken(String body) {
    JsonNode code = said(body).path("code");
    return code.isInt() && code.intValue() == TAKEN;
  }

  /** A firewall's page of refusal comes with HTTP 200, too, and so does a page to log in on. */
  private static Outcome notOfTheCollector(Answer answer) {
    return new Outcome.Later(
        "HTTP "
            + answer.status()
            + Stated.by(answer.body())
            + " without code "
            + TAKEN
            + ": is it Splunk's collector that answers?",
        null,
        true);
  }

  private static JsonNode said(String body) {
    return ReceivedJson.of(body.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Outcome> all(List<Parcel> parcels, Outcome outcome) {
    return Collections.nCopies(parcels.size(), outcome);
  }

  private Outcome acknowledged(long ack) throws InterruptedException {
    int unanswered = 0;
    String last = "";
    for (int i = 0; i < MOST_QUESTIONS; i++) {
      Answer answer =
          http.post(url("/services/collector/ack"), headers(), "{\"acks\":[" + ack + "]}");
      if (answer.isOk() && isAcknowledged(answer.body(), ack)) {
        return new Outcome.Accepted("indexed, acknowledgment " + ack);
      }
      unanswered = answer.failure() == null ? 0 : unanswered + 1;
      if (unanswered == MOST_UNANSWERED) {
        return notAcknowledged(
            unanswered
                + " questions about its acknowledgment had no answer, the last: "
                + answer.failure());
      }
      last = answer.isOk() ? "" : ", the last answered by HTTP " + answer.status();
      waits.pass(BETWEEN_QUESTIONS);
    }
    return notAcknowledged(
        "asked "
            + MOST_QUESTIONS
            + " times, a second apart, the indexer has not acknowledged it"
            + last
            + ": does it keep up?");
  }

  /** Splunk may have indexed it all the same. */
  private static Outcome notAcknowledged(String why) {
    return new Outcome.Later("the batch was taken, but " + why, null, true);
  }

  private URI url(String path) {
    return URI.create(splunk.url().toString().replaceFirst("/+$", "") + path);
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    headers.put("Authorization", "Splunk " + splunk.token().get());
    headers.put("Content-Type", "application/json");
    if (splunk.acknowledged()) {
      headers.put("X-Splunk-Request-Channel", channel);
    }
    return headers;
  }

  private String event(Parcel parcel) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    // A number would be written as 1.77E9, which not every collector takes.
    event.putRawValue(
        "time",
        new RawValue(
            BigDecimal.valueOf(parcel.alert().emittedAt().toEpochMilli(), 3).toPlainString()));
    event.put("source", "sparekey");
    event.put("sourcetype", splunk.sourceType());
    if (splunk.index() != null) {
      event.put("index", splunk.index());
    }
    event.set("event", document(parcel.document()));
    event
        .putObject("fields")
        .put("alert_id", parcel.alert().id())
        .put("epoch", Integer.toString(parcel.alert().epoch()))
        .put("revision", Integer.toString(parcel.alert().revision()));
    return event.toString();
  }

  /**
   * An object where it is one, so that Splunk finds the fields; else the text. As it is written:
   * read and written anew, what the form has escaped, such as marks that turn the text round, would
   * stand there raw.
   */
  private static JsonNode document(String document) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return document.startsWith("{")
        ? nodes.rawValueNode(new RawValue(document))
        : nodes.textNode(document);
  }

  private static @Nullable Long ackId(String body) {
    try {
      JsonNode id = JSON.readTree(body).path("ackId");
      return id.isIntegralNumber() ? Long.valueOf(id.longValue()) : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static boolean isAcknowledged(String body, long ack) {
    try {
      return JSON.readTree(body).path("acks").path(Long.toString(ack)).booleanValue();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
