package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Verification of a stream (Shared Signals §8.1.4): what a receiver may ask for, how often, and the
 * event that it gets.
 */
final class Verification {

  /** Whoever has the receiver's secret can have us sign and send by it. */
  static final Duration BETWEEN = Duration.ofSeconds(10);

  private static final String EVENT =
      "https://schemas.openid.net/secevent/ssf/event-type/verification";
  private static final int LONGEST_STATE = 1_024;

  private final String stream;
  private @Nullable Instant last;

  /** What was asked for. */
  sealed interface Asked {

    /**
     * @param state that comes back in the event; null for none
     */
    record Event(@Nullable String state) implements Asked {}

    /** It is no such request, or of another stream. */
    record Nothing(StreamAnswer why) implements Asked {}
  }

  /**
   * @param stream the id by which the receiver knows it
   */
  Verification(String stream) {
    this.stream = stream;
  }

  Asked read(byte[] body) {
    JsonNode json = ReceivedJson.of(body);
    JsonNode of = json.path("stream_id");
    JsonNode state = json.path("state");
    if (!json.isObject()
        || !(ReceivedJson.isAbsent(of) || of.isTextual())
        || !(ReceivedJson.isAbsent(state) || state.isTextual())
        || state.asText("").length() > LONGEST_STATE) {
      return new Asked.Nothing(
          StreamAnswer.error(
              400, "stream_id and state should be texts, state of at most " + LONGEST_STATE));
    }
    if (!ReceivedJson.isAbsent(of) && !of.asText().equals(stream)) {
      return new Asked.Nothing(StreamAnswer.error(404, "there is no such stream here"));
    }
    return new Asked.Event(ReceivedJson.isAbsent(state) ? null : state.asText());
  }

  /** Null where one may be had now, which then is the last for a while. */
  synchronized @Nullable StreamAnswer tooSoon(Instant now) {
    if (last != null && now.isBefore(last.plus(BETWEEN))) {
      return StreamAnswer.error(429, "verification is for once in " + BETWEEN.toSeconds() + " s");
    }
    last = now;
    return null;
  }

  /**
   * The claims of a token, without issuer, audience and time of issue.
   *
   * @param state null for one that the receiver has not asked for, which must not have any
   */
  JsonNode claims(@Nullable String state) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("jti", UUID.randomUUID().toString());
    claims.putObject("sub_id").put("format", "opaque").put("id", stream);
    ObjectNode event = claims.putObject("events").putObject(EVENT);
    if (state != null) {
      event.put("state", state);
    }
    return claims;
  }
}
