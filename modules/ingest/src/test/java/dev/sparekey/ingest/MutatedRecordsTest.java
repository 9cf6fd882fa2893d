package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.model.Event;
import dev.sparekey.model.wire.EventWire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records of every source, bent out of shape: a rejection or events, never an exception. The
 * records are those of its cases and, where they lie beside the project, the public samples of its
 * logs.
 */
class MutatedRecordsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sources SOURCES = Sources.builtIn();

  /** Of each source. */
  private static final int TRIES = 1000;

  /** A folder of thousands of one shape would leave the cases unbent. */
  private static final int MOST_SAMPLES = 200;

  static Iterable<String> sources() {
    return SOURCES.names();
  }

  private static List<JsonNode> seeds(String source) throws IOException {
    List<JsonNode> seeds = new ArrayList<>();
    for (MappingCase one : MappingCase.builtIn(source)) {
      try {
        seeds.add(JSON.readTree(one.input()));
      } catch (IOException notJson) {
        // Some cases are no JSON, which is their point.
      }
    }
    List<JsonNode> samples = FixtureRecords.ofSource(source);
    for (int i = 0; i < samples.size(); i += samples.size() / MOST_SAMPLES + 1) {
      seeds.add(samples.get(i));
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("sources")
  void mutatedRecord_isMappedWithinTheModelsBoundsOrRejected(String source) throws IOException {
    List<JsonNode> seeds = seeds(source);
    long salt = Long.getLong("sparekey.mutations.seed", System.nanoTime());
    Random random = new Random(salt);
    int mapped = 0;
    for (int i = 0; i < TRIES; i++) {
      JsonNode record = seeds.get(random.nextInt(seeds.size())).deepCopy();
      for (int change = random.nextInt(3); change >= 0; change--) {
        record = mutated(record, random, 0);
      }
      String text = record.toString();
      try {
        mapped += isWithin(read(source, text)) ? 1 : 0;
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "-Dsparekey.mutations.seed=" + salt + ", try " + i + ": " + text, e);
      }
    }
    // Else all are bent out of what the mapping reads, and its entries are never reached.
    assertThat(mapped).isGreaterThan(TRIES / 20);
  }

  /** Whether it is mapped. */
  private static boolean isWithin(Reading reading) {
    return switch (reading) {
      case Reading.Mapped mapped -> {
        for (Event event : mapped.events()) {
          assertThat(EventWire.toAvro(event)).isNotNull();
        }
        yield true;
      }
      case Reading.Rejected rejected -> {
        assertThat(rejected.detail()).isNotEmpty().matches("[ -~]*");
        yield false;
      }
      case Reading.FeedMark mark -> {
        assertThat(mark.feed()).isNotEmpty();
        yield false;
      }
      case Reading.Clock clock -> {
        assertThat(clock.time()).isNotNull();
        yield false;
      }
    };
  }

  private static JsonNode mutated(JsonNode node, Random random, int depth) {
    if (node instanceof ObjectNode object && !object.isEmpty() && random.nextInt(6) > 0) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(8)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name.toUpperCase(java.util.Locale.ROOT), odd(random));
        default -> object.set(name, mutated(object.get(name), random, depth + 1));
      }
      return object;
    }
    if (node instanceof ArrayNode list && !list.isEmpty() && random.nextInt(4) > 0) {
      int at = random.nextInt(list.size());
      if (random.nextInt(4) == 0) {
        list.add(list.get(at).deepCopy());
      } else {
        list.set(at, mutated(list.get(at), random, depth + 1));
      }
      return list;
    }
    return depth == 0 ? node : odd(random);
  }

  private static JsonNode odd(Random random) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(14)) {
      case 0 -> nodes.nullNode();
      case 1 -> nodes.textNode("");
      case 2 -> nodes.textNode("null");
      case 3 -> nodes.textNode("x".repeat(5000));
      case 4 -> nodes.textNode("\ud800{[\u0000");
      case 5 -> nodes.numberNode(Long.MAX_VALUE);
      case 6 -> nodes.numberNode(-1.5e300);
      case 7 -> nodes.booleanNode(true);
      case 8 -> nodes.arrayNode().add(1).add("a").addObject().arrayNode();
      case 9 -> nodes.objectNode().put("value", 1);
      case 10 -> nodes.textNode("{\"a\":[1,{\"b\":2}]}");
      case 11 -> nodes.textNode("[[[[[[[[\"a\"");
      case 12 -> nodes.textNode("2026-02-31T25:00:00Z");
      default -> nodes.textNode("%zz+%C3%28");
    };
  }

  @Test
  void tenMegabytes_areTooLargeForEverySource() {
    String record = "{\"a\":\"" + "x".repeat(10 << 20) + "\"}";
    for (String source : SOURCES.names()) {
      assertThat(((Reading.Rejected) read(source, record)).reason())
          .as(source)
          .isEqualTo(RejectionReason.TOO_LARGE);
    }
  }

  /** JSON within a text is as deep as it likes; each source reads some. */
  @Test
  void deepNesting_isBoundedForEverySource() {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    String held =
        "{\"message\":\"" + deep + "\",\"description\":\"" + deep + "\",\"action\":\"x\"}";
    for (String source : SOURCES.names()) {
      assertThat(((Reading.Rejected) read(source, "{\"a\":" + deep + "}")).reason())
          .as(source)
          .isEqualTo(RejectionReason.TOO_DEEP);
      assertThat(read(source, held)).as(source).isInstanceOf(Reading.Rejected.class);
    }
  }

  @Test
  void batchOfTooMany_isTooLarge() {
    String many = "{\"Records\":[" + "{},".repeat(Layouts.MOST_PARTS) + "{}]}";
    assertThat(read("aws", many))
        .isEqualTo(
            new Reading.Rejected(RejectionReason.TOO_LARGE, "a batch of more than 1024 records"));
  }

  /** A full batch of the source with the most to work out costs no more than a wide record. */
  @Test
  void fullBatch_isReadInBoundedTime() throws IOException {
    JsonNode one = JSON.readTree(MappingCase.builtIn("entra").getFirst().input());
    ObjectNode batch = JSON.createObjectNode();
    ArrayNode records = batch.putArray("records");
    for (int i = 0; i < 400; i++) {
      records.add(one);
    }
    String text = batch.toString();
    assertThat(text.length()).isLessThan(Source.MAX_BYTES);
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      read("entra", text);
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofSeconds(2));
  }

  private static Reading read(String source, String record) {
    return SOURCES
        .byName(source)
        .read(new RawRecord(source, record.getBytes(StandardCharsets.UTF_8), null));
  }
}
