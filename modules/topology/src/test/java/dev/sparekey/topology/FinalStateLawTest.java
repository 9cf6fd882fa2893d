package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * Whatever happened: the stages on heap stores and the topology come to the same, and so does a
 * topology that was stopped anywhere and went on from its stores.
 */
class FinalStateLawTest {

  private static final Settings SETTINGS = Scenario.acrossAccounts(Settings.Time.RECORDS, 1);

  private static @Nullable StubRegistry registry;

  @BeforeContainer
  static void open() {
    registry = new StubRegistry();
  }

  @AfterContainer
  static void close() {
    registry().close();
    registry = null;
  }

  private static StubRegistry registry() {
    StubRegistry open = registry;
    if (open == null) {
      throw new IllegalStateException("jqwik calls open before anything else");
    }
    return open;
  }

  @Property(tries = 8)
  void finalState_throughTopics_isThatOfTheStagesDrivenDirectly(@ForAll long seed)
      throws IOException {
    List<Scenario.Raw> records = RandomHistory.of(seed);
    Direct direct = new Direct(SETTINGS);
    records.forEach(direct::accept);

    assertThat(throughTopics(records, records.size()))
        .isEqualTo(finalState(direct.alerts().values()));
  }

  @Property(tries = 5)
  void finalState_afterARestartAnywhere_isThatOfAnUndisturbedRun(@ForAll long seed)
      throws IOException {
    List<Scenario.Raw> records = RandomHistory.of(seed);
    Direct direct = new Direct(SETTINGS);
    records.forEach(direct::accept);
    int restart = new Random(seed).nextInt(records.size());

    assertThat(throughTopics(records, restart)).isEqualTo(finalState(direct.alerts().values()));
  }

  /**
   * @param restart after how many records the topology goes on from its stores alone
   */
  private static List<String> throughTopics(List<Scenario.Raw> records, int restart)
      throws IOException {
    Map<String, Alert> alerts = new TreeMap<>();
    Map<String, Map<Bytes, byte[]>> stores = new HashMap<>();
    run(records.subList(0, restart), stores, alerts);
    if (restart < records.size()) {
      run(records.subList(restart, records.size()), stores, alerts);
    }
    return finalState(alerts.values());
  }

  /** From the stores as they are given, which are then as they were left. */
  private static void run(
      List<Scenario.Raw> records, Map<String, Map<Bytes, byte[]>> stores, Map<String, Alert> alerts)
      throws IOException {
    Path dir = Files.createTempDirectory("sparekey-law");
    Properties properties =
        new Connection("unused:1", "law", "law", dir, 1, 1, new HashMap<>()).streams();
    PublicRecords published = PublicRecords.register(registry().client(), List.of());
    try (TopologyTestDriver driver =
        new TopologyTestDriver(
            PipelineTopology.build(
                SETTINGS, published, new SimpleMeterRegistry(), Stores::inMemoryKeyValueStore),
            properties,
            Scenario.START)) {
      stores.forEach(
          (name, values) -> {
            KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(name);
            values.forEach(store::put);
          });
      records.forEach(raw -> pipe(driver, raw));
      driver
          .createOutputTopic(
              Topics.ALERTS,
              new ByteArrayDeserializer(),
              new RegistryAvroDeserializer<>(
                  registry().client(), dev.sparekey.model.avro.Alert.class))
          .readValuesToList()
          .stream()
          .map(AlertWire::fromAvro)
          .forEach(alert -> alerts.put(alert.id(), alert));
      stores.clear();
      Stream.of(KafkaNamesStore.NAMES, KafkaAccountsStore.NAMES, KafkaGroupsStore.NAMES)
          .flatMap(List::stream)
          .forEach(name -> stores.put(name, contents(driver, name)));
    }
    delete(dir);
  }

  private static Map<Bytes, byte[]> contents(TopologyTestDriver driver, String name) {
    Map<Bytes, byte[]> contents = new LinkedHashMap<>();
    KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(name);
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        contents.put(entry.key, entry.value);
      }
    }
    return contents;
  }

  private static void pipe(TopologyTestDriver driver, Scenario.Raw raw) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        IngestProcessor.RECEIVED_AT, raw.receivedAt().toString().getBytes(StandardCharsets.UTF_8));
    driver
        .createInputTopic("raw." + raw.feed(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                null, raw.json().getBytes(StandardCharsets.UTF_8), headers, raw.receivedAt()));
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Design §3: withdrawn and never raised are equal; revisions and their times do not count. */
  private static List<String> finalState(Collection<Alert> alerts) {
    return alerts.stream()
        .filter(alert -> alert.verdict() != Verdict.WITHDRAWN)
        .map(
            alert ->
                String.join(
                    " ",
                    alert.id(),
                    alert.ruleTitle(),
                    alert.verdict().toString(),
                    alert.severity().toString(),
                    String.valueOf(alert.delivered()),
                    alert.account().toString(),
                    alert.group().toString(),
                    alert.assurance().toString(),
                    alert.ticketStatus().toString(),
                    alert.evidence().stream().map(EvidenceLine::eventId).toList().toString(),
                    String.valueOf(alert.step()),
                    alert.handling().toString()))
        .toList();
  }
}
