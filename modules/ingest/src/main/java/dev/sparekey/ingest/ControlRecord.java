package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparekey.model.Proof;
import org.jspecify.annotations.Nullable;

/** The records that steer a pipeline rather than tell of an event: marks and clocks. */
final class ControlRecord {

  private ControlRecord() {}

  /**
   * Null for any other record. What a feed's records say of another feed's completeness is hearsay,
   * and could be an attacker's.
   */
  static @Nullable Reading read(JsonNode node, String carrier) throws Unfit {
    String type = node.path("type").asText("");
    if (type.equals("clock") && node.has("time")) {
      return new Reading.Clock(Admission.time("time", node.path("time")));
    }
    if (!type.equals("mark") || !node.has("complete_to")) {
      return null;
    }
    String feed = node.path("feed").asText("");
    if (feed.isEmpty()) {
      throw new Unfit(RejectionReason.MISSING_FIELD, "feed of the mark");
    }
    if (!feed.equals(carrier)) {
      throw new Unfit(RejectionReason.MARK_OF_ANOTHER_FEED, "feed of the mark");
    }
    Proof proof = FieldSpec.constant(Proof.class, node.path("proof").asText(""));
    if (proof == null) {
      throw new Unfit(RejectionReason.MISSING_FIELD, "proof of the mark: proven or assumed");
    }
    return new Reading.FeedMark(
        feed, Admission.time("complete_to", node.path("complete_to")), proof);
  }
}
