package dev.sparekey.topology;

import dev.sparekey.engine.AccountsStage;
import dev.sparekey.engine.GroupsStage;
import dev.sparekey.engine.Releases;
import dev.sparekey.rules.Evaluations;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * How the stages hang together: {@code raw.<feed>} → ingest → names → accounts → groups → alerts,
 * where ingest also feeds accounts and groups, accounts ask names and publish alerts too, and
 * control tells accounts and groups which rules judge. Every name below is part of the state's
 * names in Kafka.
 */
public final class PipelineTopology {

  static final String INGEST = "ingest";
  static final String NAMES = "names";
  static final String ACCOUNTS = "accounts";
  static final String GROUPS = "groups";
  static final String CONTROL = "control";

  /** Sources' times are admitted up to here, too. */
  private static final Instant LAST = Instant.parse("2099-01-01T00:00:00Z");

  private final Topology topology = new Topology();
  private final Settings settings;
  private final PublicRecords records;
  private final MeterRegistry meters;
  private final Function<String, KeyValueBytesStoreSupplier> stores;
  private final FindingMeters findings;
  private final Evaluations evaluations;
  private final Releases releases;

  private PipelineTopology(
      Settings settings,
      PublicRecords records,
      MeterRegistry meters,
      Function<String, KeyValueBytesStoreSupplier> stores) {
    this.settings = settings;
    this.records = records;
    this.meters = meters;
    this.stores = stores;
    findings = new FindingMeters(settings.rules(), meters);
    evaluations = new RuleMeters(meters);
    releases = new WatchedReleases(settings.releases(), findings, meters);
  }

  /**
   * Builds it; the same settings give the same topology.
   *
   * @param records reads and writes what crosses our edges as Avro
   * @param meters counts what is read and rejected
   */
  public static Topology build(Settings settings, PublicRecords records, MeterRegistry meters) {
    return build(settings, records, meters, Stores::persistentKeyValueStore);
  }

  /**
   * @param stores what the stages keep their state in, by its name
   */
  static Topology build(
      Settings settings,
      PublicRecords records,
      MeterRegistry meters,
      Function<String, KeyValueBytesStoreSupplier> stores) {
    PipelineTopology pipeline = new PipelineTopology(settings, records, meters, stores);
    pipeline.ingest();
    pipeline.control();
    pipeline.names();
    pipeline.accounts();
    pipeline.groups();
    return pipeline.topology;
  }

  /** The accounts stage alone: what it publishes is a function of its inbox. */
  static Topology accountsAlone(Settings settings, PublicRecords records, MeterRegistry meters) {
    PipelineTopology pipeline =
        new PipelineTopology(settings, records, meters, Stores::persistentKeyValueStore);
    pipeline.accounts();
    return pipeline.topology;
  }

  private void ingest() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    String[] raw = settings.feeds().stream().map(Feed::topic).toArray(String[]::new);
    topology.addSource(
        AutoOffsetReset.earliest(), "raw", PipelineTopology::appended, bytes, bytes, raw);
    FeedMeters feeds = new FeedMeters(settings.feedNames(), meters, InstantSource.system());
    RulesOverRecords rules = new RulesOverRecords(settings, evaluations);
    topology.addProcessor(
        INGEST, () -> new IngestProcessor(settings, records, rules, meters, feeds), "raw");
    multicast(INGEST, Send.TO_INBOX, Topics.INBOX);
    multicast(INGEST, Send.TO_NAMES, Topics.NAMES);
    sink(INGEST, Send.TO_DEAD_LETTERS, Topics.DEAD_LETTERS);
  }

  private void control() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "control-log",
        PipelineTopology::appended,
        bytes,
        bytes,
        Topics.CONTROL,
        Topics.TRIAGE);
    topology.addProcessor(
        CONTROL, () -> new ControlProcessor(settings, records, findings), "control-log");
    stores(KafkaControlStore.NAMES, CONTROL);
    multicast(CONTROL, Send.TO_INBOX, Topics.INBOX);
    multicast(CONTROL, Send.TO_GROUPS, Topics.MATCHES);
    sink(CONTROL, Send.TO_ALERTS, Topics.ALERTS);
    sink(CONTROL, Send.TO_DEAD_LETTERS, Topics.DEAD_LETTERS);
  }

  private void names() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    topology.addSource(AutoOffsetReset.earliest(), "names-inbox", bytes, bytes, Topics.NAMES);
    topology.addProcessor(
        NAMES,
        () -> new NamesProcessor(settings.partitions(), settings.policy().horizon(), records),
        "names-inbox");
    stores(KafkaNamesStore.NAMES, NAMES);
    multicast(NAMES, Send.TO_INBOX, Topics.INBOX);
  }

  private void accounts() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    IntFunction<AccountsStage> accounts =
        partition -> accountsStage(partition).evaluatedBy(settings.rules(), evaluations);
    topology.addSource(AutoOffsetReset.earliest(), "accounts-inbox", bytes, bytes, Topics.INBOX);
    topology.addProcessor(
        ACCOUNTS, () -> new AccountsProcessor(accounts, records, findings), "accounts-inbox");
    stores(KafkaAccountsStore.NAMES, ACCOUNTS);
    multicast(ACCOUNTS, Send.TO_NAMES, Topics.NAMES);
    multicast(ACCOUNTS, Send.TO_INBOX, Topics.INBOX);
    multicast(ACCOUNTS, Send.TO_GROUPS, Topics.MATCHES);
    sink(ACCOUNTS, Send.TO_ALERTS, Topics.ALERTS);
    sink(ACCOUNTS, Send.TO_SHADOW_ALERTS, Topics.SHADOW_ALERTS);
    sink(ACCOUNTS, Send.TO_INVENTORY, Topics.INVENTORY);
    sink(ACCOUNTS, Send.TO_RECOVERY_STATE, Topics.RECOVERY_STATE);
    sink(ACCOUNTS, Send.TO_POSTURE, Topics.POSTURE);
  }

  private void groups() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    Supplier<GroupsStage> groups =
        () ->
            new GroupsStage(
                settings.policy(),
                settings.rules(),
                releases,
                settings.feedNames(),
                settings.epoch(),
                settings.alertFrom());
    GroupMeters silent = new GroupMeters(settings.partitions(), meters);
    topology.addSource(AutoOffsetReset.earliest(), "groups-inbox", bytes, bytes, Topics.MATCHES);
    topology.addProcessor(
        GROUPS, () -> new GroupsProcessor(groups, records, findings, silent), "groups-inbox");
    stores(KafkaGroupsStore.NAMES, GROUPS);
    multicast(GROUPS, Send.TO_GROUPS, Topics.MATCHES);
    sink(GROUPS, Send.TO_ALERTS, Topics.ALERTS);
    sink(GROUPS, Send.TO_SHADOW_ALERTS, Topics.SHADOW_ALERTS);
  }

  private AccountsStage accountsStage(int partition) {
    return new AccountsStage(
        settings.policy(),
        settings.rules(),
        releases,
        settings.ticketFeeds(),
        settings.feedNames(),
        settings.silences(),
        settings.epoch(),
        settings.alertFrom(),
        partition,
        settings.partitions());
  }

  /**
   * A record's time within what we can write down. Kafka Streams' own choice would fail the thread
   * at a record without a time, and again at the same record after the restart; here it counts as
   * received in 1970 and its events are refused as coming from the future.
   */
  private static long appended(ConsumerRecord<Object, Object> record, long partitionTime) {
    return Math.clamp(record.timestamp(), 0, LAST.toEpochMilli());
  }

  private void multicast(String stage, String sink, String topic) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    topology.addSink(stage + sink, topic, bytes, bytes, new Send.Partitioner(), stage);
  }

  private void sink(String stage, String sink, String topic) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    topology.addSink(stage + sink, topic, bytes, bytes, stage);
  }

  private void stores(List<String> names, String stage) {
    for (String name : names) {
      topology.addStateStore(store(stores.apply(name)), stage);
    }
  }

  static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return store(Stores.persistentKeyValueStore(name));
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(KeyValueBytesStoreSupplier kept) {
    return Stores.keyValueStoreBuilder(kept, Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled();
  }
}
