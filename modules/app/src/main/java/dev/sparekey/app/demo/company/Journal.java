package dev.sparekey.app.demo.company;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Takes down the records of all feeds. One source of chance, so that a seed gives equal lines. */
final class Journal {

  private static final int LONGEST_TRAVEL_MILLIS = 8_000;

  private final Random random;
  private final List<Line> lines = new ArrayList<>();

  Journal(Random random) {
    this.random = random;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** An id of the shape that the sources use. */
  String id() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  void add(String feed, ObjectNode json, Instant occurredAt) {
    add(feed, json, occurredAt, occurredAt.plusMillis(500 + random.nextInt(LONGEST_TRAVEL_MILLIS)));
  }

  void add(String feed, ObjectNode json, Instant occurredAt, Instant receivedAt) {
    lines.add(new Line(feed, json.toString(), occurredAt, receivedAt));
  }

  /** In the order of arrival; what arrives together stays in the order of writing. */
  List<Line> inOrderOfArrival() {
    return lines.stream().sorted(Comparator.comparing(Line::receivedAt)).toList();
  }
}
