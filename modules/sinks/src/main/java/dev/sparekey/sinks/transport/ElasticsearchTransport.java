package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sparekey.model.Alert;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.transport.Http.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The bulk API of Elasticsearch and OpenSearch. The document's id is the alert's, and its version,
 * given by us, grows with epoch and revision: the index holds the newest revision of each finding,
 * whatever is sent twice or in whatever order.
 */
final class ElasticsearchTransport implements Transport {

  private static final int MOST = 200;

  /** Far more revisions than a finding ever has. */
  private static final long REVISIONS_PER_EPOCH = 1_000_000_000L;

  private static final int CONFLICT = 409;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoint.Elasticsearch elasticsearch;
  private final Http http;

  ElasticsearchTransport(Endpoint.Elasticsearch elasticsearch, Http http) {
    this.elasticsearch = elasticsearch;
    this.http = http;
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) throws InterruptedException {
    StringBuilder bulk = new StringBuilder();
    for (Parcel parcel : parcels) {
      bulk.append(action(parcel.alert())).append('\n').append(parcel.document()).append('\n');
    }
    URI url = URI.create(elasticsearch.url().toString().replaceFirst("/+$", "") + "/_bulk");
    Answer answer = http.post(url, headers(), bulk.toString());
    if (!answer.isOk()) {
      Outcome outcome = answer.outcome();
      // A refused bulk says nothing of any one document.
      return Collections.nCopies(
          parcels.size(),
          outcome instanceof Outcome.Refused refused && parcels.size() > 1
              ? new Outcome.Later("a bulk: " + refused.why(), null, false)
              : outcome);
    }
    return items(answer.body(), parcels.size());
  }

  private String action(Alert alert) {
    return JsonNodeFactory.instance
        .objectNode()
        .set(
            "index",
            JsonNodeFactory.instance
                .objectNode()
                .put("_index", elasticsearch.index())
                .put("_id", alert.id())
                .put("version", alert.epoch() * REVISIONS_PER_EPOCH + alert.revision())
                .put("version_type", "external"))
        .toString();
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/x-ndjson");
    Supplier<String> authorization = elasticsearch.authorization();
    if (authorization != null) {
      headers.put("Authorization", authorization.get());
    }
    return headers;
  }

  private static List<Outcome> items(String body, int count) {
    JsonNode items;
    try {
      items = JSON.readTree(body).path("items");
    } catch (JsonProcessingException e) {
      return Collections.nCopies(
          count, new Outcome.Later("the bulk's answer is not JSON", null, true));
    }
    if (items.size() != count) {
      return Collections.nCopies(
          count,
          new Outcome.Later(
              "the bulk's answer has " + items.size() + " items where " + count + " were sent",
              null,
              true));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (JsonNode item : items) {
      outcomes.add(outcome(item.path("index").path("status").intValue(), item));
    }
    return outcomes;
  }

  private static Outcome outcome(int status, JsonNode item) {
    if (status >= 200 && status < 300) {
      return new Outcome.Accepted("indexed, " + status);
    }
    if (status == CONFLICT) {
      return new Outcome.Accepted("the index has this revision or a newer one");
    }
    String type = item.path("index").path("error").path("type").asText("");
    String why = "status " + status + " " + (type.matches("[a-z_]{1,80}") ? type : "unknown");
    return status == TOO_LARGE || (status == BAD_REQUEST && isOfTheDocument(type))
        ? new Outcome.Refused(why, false)
        : new Outcome.Later(why, null, status >= 500 || status == 0);
  }

  /**
   * A login without the right to write, a missing, closed or blocked index and an alias that nobody
   * writes to are refused document by document, too, and are mended at the destination.
   */
  private static boolean isOfTheDocument(String type) {
    return type.endsWith("parsing_exception") || type.equals("strict_dynamic_mapping_exception");
  }

  @Override
  public void close() {
    http.close();
  }
}
