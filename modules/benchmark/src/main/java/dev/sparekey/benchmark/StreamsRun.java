package dev.sparekey.benchmark;

import dev.sparekey.engine.InboxRecord;
import dev.sparekey.ingest.Sources;
import dev.sparekey.localcluster.LocalCluster;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.AccountsAlone;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Pipeline;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Settings;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * One inbox of one partition on a broker of this machine, worked through by one thread of Kafka
 * Streams under exactly-once: by the accounts stage, or by a processor that only reads, changes and
 * writes its store. Both with the pipeline's own settings, changelog and cache.
 */
final class StreamsRun implements AutoCloseable {

  private static final TopicPartition INBOX = new TopicPartition(Topics.INBOX, 0);
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final Path dir;
  private final LocalCluster cluster;
  private final Admin admin;
  private final SchemaRegistry registry;
  private long written;
  private int runs;

  StreamsRun(Path dir) throws IOException, InterruptedException {
    this.dir = dir;
    cluster = LocalCluster.start(dir.resolve("cluster"), System.out::println);
    admin =
        Admin.create(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.kafka().bootstrapServers()));
    registry =
        new SchemaRegistry(RegistrySettings.of(cluster.registry().url(), Map.of()), Pauses.real());
    Topics.create(admin, 1, (short) 1);
  }

  /** Returns when the broker has them all: a rate over fewer would be too high. */
  void fill(List<InboxRecord> inbox) throws IOException {
    AccountsAlone form = new AccountsAlone();
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                cluster.kafka().bootstrapServers(),
                ProducerConfig.BATCH_SIZE_CONFIG,
                65_536,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                // The topic is new: with more on the way the broker may refuse the first batch and
                // take the next, and then never take the first (KAFKA-15591).
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (InboxRecord record : inbox) {
        var written = form.inInbox(record);
        producer.send(
            new ProducerRecord<>(Topics.INBOX, 0, written.key, written.value),
            (place, refused) -> {
              if (refused != null) {
                failure.compareAndSet(null, refused);
              }
            });
      }
    }
    if (failure.get() != null) {
      throw new IOException("the broker did not take a record of the inbox", failure.get());
    }
    written += inbox.size();
  }

  /**
   * Records a second of the accounts stage, from a tenth of the inbox to its end; not a number when
   * there are too few to tell.
   */
  double accounts() throws IOException, InterruptedException {
    var source = Sources.builtIn().byName("sparekey");
    Settings settings =
        new Settings(
            List.of(
                new Feed(SparekeyEvents.PROVIDER, source, 1, false),
                new Feed(SparekeyEvents.DESK, source, 1, true)),
            SparekeyRun.rules(),
            SparekeyRun.policy(),
            Settings.Time.RECORDS,
            1,
            Duration.ofMinutes(1),
            0,
            "salt");
    return rate(
        AccountsAlone.topology(settings, PublicRecords.register(registry, List.of())), "accounts");
  }

  /** Likewise, of a processor that does no more than its store's part. */
  double bare(int[] sizes) throws IOException, InterruptedException {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "inbox",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        Topics.INBOX);
    topology.addProcessor("bare", () -> new BareProcessor(sizes), "inbox");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(BareProcessor.STORE),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withCachingEnabled(),
        "bare");
    return rate(topology, "bare");
  }

  private double rate(Topology topology, String name) throws IOException, InterruptedException {
    runs++;
    String application = name + "-" + runs;
    Connection connection =
        new Connection(
            cluster.kafka().bootstrapServers(),
            application,
            "one",
            dir.resolve("state").resolve(application),
            1,
            1,
            Map.of());
    try (Pipeline pipeline = AccountsAlone.start(topology, connection)) {
      long deadline = System.nanoTime() + LONGEST.toNanos();
      long from = 0;
      long begun = 0;
      long done = 0;
      while (done < written) {
        if (pipeline.state() == Pipeline.State.FAILED || System.nanoTime() > deadline) {
          throw new IOException(
              application + " stands at " + done + " of " + written + ", " + pipeline.state());
        }
        Thread.sleep(20);
        done = committed(application);
        if (begun == 0 && done >= written / 10) {
          begun = System.nanoTime();
          from = done;
        }
      }
      // So few that all were done when it was first looked.
      return done == from ? Double.NaN : (done - from) / ((System.nanoTime() - begun) / 1e9);
    }
  }

  private long committed(String application) throws IOException, InterruptedException {
    ListConsumerGroupOffsetsResult offsets = admin.listConsumerGroupOffsets(application);
    try {
      OffsetAndMetadata known = offsets.partitionsToOffsetAndMetadata().get().get(INBOX);
      return known == null ? 0 : known.offset();
    } catch (ExecutionException e) {
      throw new IOException("the broker does not tell how far " + application + " is", e);
    }
  }

  @Override
  public void close() {
    admin.close();
    registry.close();
    cluster.close();
  }
}
