package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.InvalidWireValueException;
import dev.sparekey.registryclient.MalformedRecordException;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.registryclient.UnknownSchemaIdException;
import dev.sparekey.registryclient.UnreadableSchemaException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of alerts for one consumer group, which is one destination.
 *
 * <p>What a destination was told is nowhere kept: it follows from the records before the committed
 * offset, which are read again when a partition is taken over. From where the group first read is
 * part of each commit, as its metadata: what came before was never told. So are the findings that
 * wait, since the rest of what was read behind the first of them is settled ({@link Bookmark}); and
 * in the last commit of a process that ends in order, behind what the destination has heard of
 * nothing; of one that was killed it may have heard of all that stood there when we got the
 * partition.
 *
 * <p>A commit is asked for, too, before something is sent, unless one went well a moment ago: the
 * brokers take it of nobody but the member that has the partitions, and keep them for it for a
 * session's time from then on.
 */
public final class KafkaAlertLog implements AlertLog {

  /** Where a destination begins that has never been there. */
  public enum Start {
    /** With what is published from now on. */
    NOW,
    /** With all that the topic holds. */
    BEGINNING
  }

  private static final Logger LOG = LoggerFactory.getLogger(KafkaAlertLog.class);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
  private static final Duration REGISTRY_PAUSE = Duration.ofSeconds(1);
  private static final Duration SESSION = Duration.ofSeconds(10);

  /**
   * For how long a commit proves that the partitions are ours. Half a session: what is sent within
   * it has the other half to arrive before another process can have them.
   */
  private static final Duration PROOF = SESSION.dividedBy(2);

  /** A rebalance, or another coordinator of the group, takes some seconds. */
  private static final Duration LONGEST_UNPROVEN = Duration.ofSeconds(30);

  private final String topic;
  private final Start start;
  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<dev.sparekey.model.avro.Alert> form;
  private final InstantSource clock;
  private final Map<Integer, Held> held = new HashMap<>();

  /** What the brokers have, by partition. */
  private final Map<Integer, OffsetAndMetadata> noted = new HashMap<>();

  /**
   * When the last commit that went well was asked for; null if none did since we got partitions.
   */
  private @Nullable Instant proven;

  /** Since when no commit went well; null while they do. */
  private @Nullable Instant unprovenSince;

  /** Whether one did not since the group was last heard: once is enough, since it takes seconds. */
  private boolean refused;

  /** While the group is heard, and nothing else goes on. */
  private @Nullable Account leaving;

  /** For the list of what waits, in a commit. */
  private int room = Bookmark.MOST_LISTED;

  /** Partitions whose first part, up to where they ended when we got them, is behind us. */
  private final Set<Integer> atHand = new HashSet<>();

  /** Partitions of which a record is not read yet, for the registry does not tell how. */
  private final Set<Integer> unread = new HashSet<>();

  private final List<Entry> happened = new ArrayList<>();
  private int partitionsOfTheTopic;

  /**
   * @param found how far all was settled when we took it over
   * @param end the offset before which others may have sent
   * @param last the offset at which it ended when we took it over
   */
  private record Held(Bookmark found, long end, long last) {}

  /**
   * @param settings of Kafka's client; holds credentials
   * @param group of the destination
   * @param instance the same after a restart, so that a killed process' partitions are its again at
   *     once; no two at a time may have the same
   * @param alone whether one process has all partitions, and others of the group wait for it to end
   */
  public KafkaAlertLog(
      Map<String, Object> settings,
      String group,
      String instance,
      String topic,
      Start start,
      boolean alone,
      SchemaRegistry registry,
      InstantSource clock) {
    this(
        consumer(settings, group, instance, alone),
        topic,
        start,
        new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class),
        clock);
  }

  /**
   * @param consumer of committed records, which commits nothing by itself; closed with this
   * @param form how alerts are written; closed with this
   */
  KafkaAlertLog(
      Consumer<byte[], byte[]> consumer,
      String topic,
      Start start,
      Deserializer<dev.sparekey.model.avro.Alert> form,
      InstantSource clock) {
    this.clock = clock;
    this.consumer = consumer;
    this.topic = topic;
    this.start = start;
    this.form = form;
    consumer.subscribe(Set.of(topic), new Assignments());
  }

  private static Consumer<byte[], byte[]> consumer(
      Map<String, Object> settings, String group, String instance, boolean alone) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
    all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(SESSION.toMillis()));
    all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
    // A destination may take minutes for a batch, one document after another, without being dead.
    all.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 900_000);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    if (alone) {
      // The newer protocol assigns at the broker, which has no such assignor.
      all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
      all.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(AllToOne.class.getName()));
    }
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public List<Entry> next(Duration wait, boolean more, Account account)
      throws InterruptedException {
    if (more) {
      consumer.resume(consumer.paused());
    } else {
      consumer.pause(consumer.assignment());
    }
    refused = false;
    ConsumerRecords<byte[], byte[]> records;
    try {
      leaving = account;
      records = consumer.poll(wait);
    } finally {
      leaving = null;
    }
    List<Entry> entries = new ArrayList<>(happened);
    happened.clear();
    for (TopicPartition partition : records.partitions()) {
      read(records.records(partition), entries);
    }
    held.forEach(
        (partition, here) -> {
          // Who has no room for more would else wait for ever for what it does not ask for.
          if (!more || (!atHand.contains(partition) && isReadUpTo(partition, here.last()))) {
            atHand.add(partition);
          }
        });
    return entries;
  }

  private boolean isReadUpTo(int partition, long offset) {
    Long read = position(partition);
    return read != null && read >= offset;
  }

  /**
   * Behind what was read, and behind transactions' marks, which are no records. Null while the
   * brokers are asked whether it is still right, as after each change of the partition's leader.
   */
  private @Nullable Long position(int partition) {
    try {
      return consumer.position(new TopicPartition(topic, partition), Duration.ZERO);
    } catch (TimeoutException e) {
      return null;
    }
  }

  private void read(List<ConsumerRecord<byte[], byte[]>> records, List<Entry> entries)
      throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Position position = new Position(record.partition(), record.offset());
      Held partition = held.get(record.partition());
      if (partition == null) {
        return;
      }
      Entry entry;
      try {
        entry = entry(record, position, partition.found());
      } catch (RegistryException e) {
        LOG.warn("the registry does not tell how an alert is written: {}", e.getMessage());
        unread.add(record.partition());
        consumer.seek(new TopicPartition(topic, record.partition()), record.offset());
        TimeUnit.NANOSECONDS.sleep(REGISTRY_PAUSE.toNanos());
        return;
      }
      unread.remove(record.partition());
      if (entry != null) {
        entries.add(entry);
      }
    }
  }

  /** Null for one that was settled before us, and tells nothing. */
  private @Nullable Entry entry(
      ConsumerRecord<byte[], byte[]> record, Position position, Bookmark found) {
    byte[] value = record.value();
    if (value == null) {
      String id = id(record);
      return found.isSettled(position.offset(), id) ? null : new Entry.Erased(position, id);
    }
    Alert alert = alert(record);
    if (alert == null) {
      // A finding may wait that a newer version could read.
      return found.isSettled(position.offset(), id(record))
          ? null
          : new Entry.Unreadable(position, fingerprint(value));
    }
    return found.isSettled(position.offset(), alert.id())
        ? new Entry.Settled(position, alert)
        : new Entry.Read(position, alert);
  }

  /** The alert's, by the record's key. */
  private static @Nullable String id(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  private static String fingerprint(byte[] record) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(record));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Null for a record that is no alert, or that this version cannot read. */
  private @Nullable Alert alert(ConsumerRecord<byte[], byte[]> record) {
    try {
      dev.sparekey.model.avro.Alert alert = form.deserialize(topic, record.value());
      return alert == null ? null : AlertWire.fromAvro(alert);
    } catch (MalformedRecordException
        | InvalidWireValueException
        | UnknownSchemaIdException
        | UnreadableSchemaException e) {
      LOG.warn(
          "the record at {}-{} offset {} is no alert that this version can read: {}",
          topic,
          record.partition(),
          record.offset(),
          e.getClass().getSimpleName());
      return null;
    }
  }

  @Override
  public boolean settle(Account account) {
    if (refused) {
      return false;
    }
    Map<TopicPartition, OffsetAndMetadata> changed =
        changed(held.keySet(), account.unsettled(), (partition, here) -> null);
    if (changed.isEmpty()) {
      return false;
    }
    commit(changed);
    return true;
  }

  @Override
  public void leave(Account account) {
    leave(held.keySet(), account);
  }

  private void leave(Set<Integer> partitions, Account account) {
    Map<Integer, Long> tried = account.tried();
    Map<TopicPartition, OffsetAndMetadata> changed =
        changed(
            partitions,
            account.unsettled(),
            (partition, here) -> Math.max(here.end(), tried.getOrDefault(partition, 0L)));
    if (!changed.isEmpty()) {
      commit(changed);
    }
  }

  /** What the brokers do not have yet. */
  private Map<TopicPartition, OffsetAndMetadata> changed(
      Set<Integer> partitions,
      List<Unsettled> unsettled,
      BiFunction<Integer, Held, @Nullable Long> tried) {
    Map<Integer, List<Unsettled>> byPartition =
        unsettled.stream().collect(Collectors.groupingBy(one -> one.from().partition()));
    Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
    held.forEach(
        (partition, here) -> {
          if (!partitions.contains(partition)) {
            return;
          }
          Long read = position(partition);
          if (read == null) {
            return;
          }
          // What waits is not known before all of it is read again.
          Bookmark now =
              read < here.found().read()
                  ? here.found()
                  : Bookmark.of(
                      here.found().from(),
                      read,
                      byPartition.getOrDefault(partition, List.of()),
                      room);
          OffsetAndMetadata next = commitOf(now.triedUpTo(tried.apply(partition, here)));
          if (!next.equals(noted.get(partition))) {
            changed.put(new TopicPartition(topic, partition), next);
          }
        });
    return changed;
  }

  private static OffsetAndMetadata commitOf(Bookmark bookmark) {
    return new OffsetAndMetadata(bookmark.offset(), bookmark.metadata());
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> all) {
    Instant asked = clock.instant();
    try {
      consumer.commitSync(all, PROOF);
    } catch (RetriableException | RebalanceInProgressException e) {
      unproven(asked, e);
      return;
    } catch (OffsetMetadataTooLarge e) {
      if (room == 0) {
        unproven(asked, e);
        return;
      }
      LOG.warn(
          "the brokers take no commit that lists what waits (offset.metadata.max.bytes is less than"
              + " 4096): a restart will send again what was taken behind the oldest that waits");
      room = 0;
      return;
    } catch (CommitFailedException e) {
      unproven(asked, e);
      return;
    }
    all.forEach((partition, here) -> noted.put(partition.partition(), here));
    proven = asked;
    if (unprovenSince != null) {
      LOG.info("the brokers take offsets again, which they did not since {}", unprovenSince);
      unprovenSince = null;
    }
  }

  /** Told once: while brokers are away it is asked for each few seconds. */
  private void unproven(Instant asked, KafkaException why) {
    refused = true;
    if (unprovenSince == null) {
      LOG.info(
          "the brokers took no offsets ({}): they are asked again, and nothing is sent meanwhile",
          why.getClass().getSimpleName());
      unprovenSince = asked;
    }
  }

  @Override
  public boolean isStillOurs() {
    if (noted.isEmpty()) {
      return false;
    }
    if (!isProven() && !refused) {
      Map<TopicPartition, OffsetAndMetadata> again = new HashMap<>();
      noted.forEach((partition, here) -> again.put(new TopicPartition(topic, partition), here));
      commit(again);
    }
    return isProven();
  }

  private boolean isProven() {
    Instant last = proven;
    return last != null && clock.instant().isBefore(last.plus(PROOF));
  }

  @Override
  public boolean isAssigned() {
    return !held.isEmpty();
  }

  @Override
  public @Nullable String hindrance() {
    if (!unread.isEmpty()) {
      return "reads no alerts: the registry does not tell how they are written";
    }
    Instant since = unprovenSince;
    return since == null || clock.instant().isBefore(since.plus(LONGEST_UNPROVEN))
        ? null
        : "sends nothing: the brokers do not confirm that its partitions are still its own";
  }

  @Override
  public boolean isWhole() {
    return partitionsOfTheTopic > 0
        && held.size() >= partitionsOfTheTopic
        && atHand.containsAll(held.keySet());
  }

  @Override
  public boolean mayBeSent(Position position) {
    Held here = held.get(position.partition());
    return here != null && position.offset() < here.end();
  }

  @Override
  public void close() {
    form.close();
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }

  private final class Assignments implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitionsOfTheTopic = consumer.partitionsFor(topic).size();
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
      for (TopicPartition partition : partitions) {
        long begin = begins.getOrDefault(partition, 0L);
        OffsetAndMetadata known = committed.get(partition);
        long first = start == Start.BEGINNING ? begin : ends.getOrDefault(partition, begin);
        Bookmark found =
            known == null
                ? Bookmark.at(first, first)
                : Bookmark.parse(known.offset(), known.metadata(), begin);
        long last = ends.getOrDefault(partition, found.read());
        boolean cut = found.read() > last;
        if (cut) {
          LOG.warn(
              "{} had settled {}-{} up to offset {}, but it ends at {}: it lost records, or was"
                  + " restored; what it got since below {} may never be told",
              consumer.groupMetadata().groupId(),
              topic,
              partition.partition(),
              found.read(),
              last,
              last);
          found = found.cutTo(last);
        }
        long settled = found.offset();
        if (known == null && settled > begin) {
          LOG.warn(
              "{} begins at {}-{} offset {}, behind {} records that it is not told: it was never at"
                  + " work there, or so long ago that the brokers forgot it"
                  + " (offsets.retention.minutes); 'start: beginning' tells all",
              consumer.groupMetadata().groupId(),
              topic,
              partition.partition(),
              settled,
              settled - begin);
        }
        // Where nobody ever was, nobody sent.
        Long tried = found.tried();
        long end = known == null ? settled : tried == null ? last : tried;
        found = found.triedUpTo(null);
        held.put(partition.partition(), new Held(found, end, last));
        atHand.remove(partition.partition());
        consumer.seek(partition, Math.max(begin, Math.min(found.from(), settled)));
        if (known == null || tried != null || cut) {
          known = commitOf(found);
          changed.put(partition, known);
        }
        noted.put(partition.partition(), known);
      }
      // At once, or a restart before the first alert would begin at the then newest; and the last
      // word of the process before is true no longer.
      if (!changed.isEmpty()) {
        consumer.commitSync(changed);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      Account account = leaving;
      if (account != null) {
        // Nobody else has them yet, so a commit is still taken of us.
        leave(
            partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet()),
            account);
      }
      forget(partitions);
    }

    /** Another may have sent of them since. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        held.remove(partition.partition());
        noted.remove(partition.partition());
        atHand.remove(partition.partition());
        unread.remove(partition.partition());
        happened.add(new Entry.Lost(partition.partition()));
      }
      proven = null;
      unprovenSince = null;
    }
  }
}
