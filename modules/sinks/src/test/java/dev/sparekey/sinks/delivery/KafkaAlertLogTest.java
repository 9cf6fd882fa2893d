package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.RegistryUnavailableException;
import dev.sparekey.sinks.delivery.AlertLog.Entry;
import dev.sparekey.testkit.AlertDraft;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaAlertLogTest {

  private static final String TOPIC = "sparekey.alerts";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final long END = 5;

  private final Brokers consumer = new Brokers();
  private Instant now = Instant.parse("2026-03-24T12:00:00Z");
  private final Deque<RuntimeException> failures = new ArrayDeque<>();
  private String impossible = "";

  /** They take commits until they are told not to. */
  private static final class Brokers extends MockConsumer<byte[], byte[]> {
    int commits;
    @Nullable RuntimeException refusal;

    /** Whether it is not known yet whether what was read is what a new leader has. */
    boolean changing;

    private @Nullable ConsumerRebalanceListener listener;

    Brokers() {
      super("earliest");
    }

    @Override
    public synchronized void subscribe(
        Collection<String> topics, ConsumerRebalanceListener itsListener) {
      listener = itsListener;
      super.subscribe(topics, itsListener);
    }

    /** As Kafka's own does it. */
    @Override
    public synchronized void close(CloseOptions options) {
      Objects.requireNonNull(listener).onPartitionsRevoked(assignment());
      super.close(options);
    }

    @Override
    public synchronized long position(TopicPartition partition, Duration timeout) {
      if (changing) {
        throw new TimeoutException("as Kafka's own says it");
      }
      return super.position(partition, timeout);
    }

    void lose(TopicPartition partition) {
      Objects.requireNonNull(listener).onPartitionsLost(List.of(partition));
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
      commits++;
      if (refusal != null) {
        throw refusal;
      }
      super.commitSync(offsets);
    }
  }

  /** Records hold nothing but a finding's id; the alert around it is always the same. */
  private final Deserializer<dev.sparekey.model.avro.Alert> form =
      (topic, id) -> {
        if (!failures.isEmpty()) {
          throw failures.poll();
        }
        AlertDraft draft = new AlertDraft();
        draft.id = new String(id, StandardCharsets.UTF_8);
        dev.sparekey.model.avro.Alert alert = AlertWire.toAvro(draft.alert());
        if (draft.id.equals(impossible)) {
          alert.getAccount().setNativeId("");
        }
        return alert;
      };

  private KafkaAlertLog log(KafkaAlertLog.Start start) {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, END));
    KafkaAlertLog log = new KafkaAlertLog(consumer, TOPIC, start, form, () -> now);
    consumer.rebalance(List.of(PARTITION));
    for (long offset = consumer.position(PARTITION); offset < END; offset++) {
      published(offset);
    }
    return log;
  }

  private void published(long offset) {
    byte[] id = ("a" + offset).getBytes(StandardCharsets.UTF_8);
    consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, id, id));
  }

  private static List<String> next(KafkaAlertLog log) throws InterruptedException {
    List<String> entries = new ArrayList<>();
    for (Entry entry : log.next(Duration.ZERO, true, waiting())) {
      entries.add(
          switch (entry) {
            case Entry.Read read -> "read " + read.alert().id() + " at " + read.position().offset();
            case Entry.Unreadable unreadable ->
                "unreadable " + unreadable.fingerprint() + " at " + unreadable.position().offset();
            case Entry.Erased erased ->
                "erased " + erased.alertId() + " at " + erased.position().offset();
            case Entry.Settled settled -> "settled " + settled.alert().id();
            case Entry.Lost lost -> "lost " + lost.partition();
          });
    }
    return entries;
  }

  private static AlertLog.Account account(long tried, List<AlertLog.Unsettled> unsettled) {
    return new AlertLog.Account() {
      @Override
      public List<AlertLog.Unsettled> unsettled() {
        return unsettled;
      }

      @Override
      public Map<Integer, Long> tried() {
        return tried == 0 ? Map.of() : Map.of(0, tried);
      }
    };
  }

  /** Of what is behind nobody can tell what it is. */
  private static AlertLog.Account readUpTo(long offset) {
    return account(0, List.of(new AlertLog.Unsettled(new Position(0, offset), null)));
  }

  private static AlertLog.Account waiting(long... offsets) {
    return account(
        0,
        LongStream.of(offsets)
            .mapToObj(at -> new AlertLog.Unsettled(new Position(0, at), "a" + at))
            .toList());
  }

  private @Nullable OffsetAndMetadata committed() {
    return consumer.committed(Set.of(PARTITION)).get(PARTITION);
  }

  @Test
  void newGroup_beginsNowAndNotesThatDown() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.NOW)) {
      assertThat(next(log)).isEmpty();
      published(END);
      assertThat(next(log)).containsExactly("read a5 at 5");
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(5, "from=5"));
    }
  }

  @Test
  void newGroupFromTheBeginning_readsAll() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      assertThat(next(log)).hasSize(5).first().isEqualTo("read a0 at 0");
    }
  }

  /** What a process reads that takes the partition over where another left it. */
  private List<String> takenOver(OffsetAndMetadata left) throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.commitSync(Map.of(PARTITION, left));
      consumer.rebalance(List.of());
      consumer.rebalance(List.of(PARTITION));
      for (long offset = consumer.position(PARTITION); offset < END; offset++) {
        published(offset);
      }
      return next(log);
    }
  }

  @Test
  void partitionTakenOver_tellsWhatWasSettledFromWhereTheGroupFirstRead()
      throws InterruptedException {
    assertThat(takenOver(new OffsetAndMetadata(4, "from=2")))
        .containsExactly("lost 0", "settled a2", "settled a3", "read a4 at 4");
  }

  @Test
  void partitionTakenOverWithoutAWordOnTheFirst_tellsAllThatWasSettled()
      throws InterruptedException {
    assertThat(takenOver(new OffsetAndMetadata(1)))
        .startsWith("lost 0", "settled a0", "read a1 at 1");
  }

  @Test
  void settledOffsets_keepFromWhereTheGroupFirstRead() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      log.settle(readUpTo(3));
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(3, "from=0"));
    }
  }

  /** The others are not to be sent again by whoever goes on. */
  @Test
  void findingsThatWait_areAllThatTheNextProcessReadsOfWhatWasRead() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      log.settle(waiting(1, 3));
      assertThat(committed())
          .isEqualTo(
              new OffsetAndMetadata(
                  1,
                  "from=0 read=5 waiting=0:" + Bookmark.name("a1") + ",2:" + Bookmark.name("a3")));
      consumer.rebalance(List.of());
      consumer.rebalance(List.of(PARTITION));
      for (long offset = 0; offset <= END; offset++) {
        published(offset);
      }
      assertThat(next(log))
          .containsExactly(
              "lost 0",
              "settled a0",
              "read a1 at 1",
              "settled a2",
              "read a3 at 3",
              "settled a4",
              "read a5 at 5");
    }
  }

  /** What waits behind what is read again is not known yet. */
  @Test
  void whatAnotherProcessNoted_staysUntilAllThatItReadIsReadAgain() throws InterruptedException {
    OffsetAndMetadata left =
        new OffsetAndMetadata(
            1, "from=0 read=5 waiting=0:" + Bookmark.name("a1") + ",3:" + Bookmark.name("a4"));
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.setMaxPollRecords(2);
      takeOver(left);
      for (long offset = 0; offset < END; offset++) {
        published(offset);
      }
      assertThat(next(log)).containsExactly("lost 0", "settled a0", "read a1 at 1");
      log.settle(waiting());
      assertThat(committed()).isEqualTo(left);

      next(log);
      assertThat(next(log)).containsExactly("read a4 at 4");
      log.settle(waiting(4));
      assertThat(committed())
          .isEqualTo(new OffsetAndMetadata(4, "from=0 read=5 waiting=0:" + Bookmark.name("a4")));
    }
  }

  @Test
  void brokersThatTakeNoLongList_haveTheOffsetAlone() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.refusal = new OffsetMetadataTooLarge();
      log.settle(waiting(1, 3));
      consumer.refusal = null;
      log.settle(waiting(1, 3));
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(1, "from=0"));
    }
  }

  @Test
  void settledOffsetsThatTheBrokersDidNotTake_areNotedTheNextTime() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.refusal = new TimeoutException("nobody answers");
      log.settle(readUpTo(3));
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(0, "from=0"));
      consumer.refusal = null;
      next(log);
      log.settle(readUpTo(3));
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(3, "from=0"));
    }
  }

  @Test
  void settledOffsetsThatAreNoted_areNotSaidToTheBrokersAgain() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      log.settle(readUpTo(3));
      int before = consumer.commits;
      log.settle(readUpTo(3));
      assertThat(consumer.commits).isEqualTo(before);
    }
  }

  @Test
  void settledOffsetsOfAPartitionThatIsLost_areNotNotedDown() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.rebalance(List.of());
      assertThat(next(log)).containsExactly("lost 0");
      log.settle(readUpTo(3));
      consumer.rebalance(List.of(PARTITION));
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(0, "from=0"));
    }
  }

  @Test
  void recordThatIsNoAlert_isToldByItsFingerprint() throws InterruptedException {
    impossible = "a0";
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      List<String> entries = next(log);
      // SHA-256 of "a0".
      assertThat(entries.get(0))
          .isEqualTo(
              "unreadable 4e1195df020de59e0d65a33a4279f1183e7ae4e5d980e309f8b55adff2e61c3e at 0");
      assertThat(entries.get(1)).isEqualTo("read a1 at 1");
    }
  }

  @Test
  void recordThatIsNoAlertAndWasSettledBefore_isNotToldAgain() throws InterruptedException {
    impossible = "a2";
    assertThat(takenOver(new OffsetAndMetadata(4, "from=2")))
        .containsExactly("lost 0", "settled a3", "read a4 at 4");
  }

  /** Of a process of a newer version, which could read it and had it wait. */
  @Test
  void recordThatIsNoAlertAndWaited_isToldAsOneThatCannotBeRead() throws InterruptedException {
    impossible = "a3";
    assertThat(
            takenOver(new OffsetAndMetadata(2, "from=2 read=5 waiting=1:" + Bookmark.name("a3"))))
        .satisfiesExactly(
            lost -> assertThat(lost).isEqualTo("lost 0"),
            settled -> assertThat(settled).isEqualTo("settled a2"),
            waits -> assertThat(waits).startsWith("unreadable ").endsWith(" at 3"),
            settled -> assertThat(settled).isEqualTo("settled a4"));
  }

  @Test
  void recordThatIsNoAlertAndDidNotWait_isNotToldAgain() throws InterruptedException {
    impossible = "a4";
    assertThat(
            takenOver(new OffsetAndMetadata(2, "from=2 read=5 waiting=1:" + Bookmark.name("a3"))))
        .containsExactly("lost 0", "settled a2", "read a3 at 3");
  }

  @Test
  void recordWithNothingInIt_isWhatWasErased() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.NOW)) {
      next(log);
      consumer.addRecord(
          new ConsumerRecord<>(TOPIC, 0, END, "a3".getBytes(StandardCharsets.UTF_8), null));
      consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, END + 1, null, null));
      assertThat(next(log)).containsExactly("erased a3 at 5", "erased null at 6");
    }
  }

  @Test
  void registryThatIsSilent_isAskedAgainForTheSameRecord() throws InterruptedException {
    failures.add(new RegistryUnavailableException("silent", null));
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      assertThat(next(log)).isEmpty();
      assertThat(consumer.position(PARTITION)).isZero();
    }
  }

  @Test
  void registryThatIsSilent_isAHindranceUntilTheRecordIsRead() throws InterruptedException {
    failures.add(new RegistryUnavailableException("silent", null));
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      assertThat(log.hindrance()).isNull();
      next(log);
      assertThat(log.hindrance())
          .isEqualTo("reads no alerts: the registry does not tell how they are written");
      for (long offset = 0; offset < END; offset++) {
        published(offset);
      }
      next(log);
      assertThat(log.hindrance()).isNull();
    }
  }

  @Test
  void partitionThatIsLost_isNoHindrance() throws InterruptedException {
    failures.add(new RegistryUnavailableException("silent", null));
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.rebalance(List.of());
      next(log);
      assertThat(log.hindrance()).isNull();
    }
  }

  @Test
  void readingThatIsHeld_takesPartWithoutReading() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      assertThat(log.next(Duration.ZERO, false, waiting())).isEmpty();
      assertThat(next(log)).hasSize(5);
    }
  }

  @Test
  void log_isWholeWithAllPartitionsOfTheTopic() throws InterruptedException {
    partitionsOfTheTopic(2);
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      assertThat(log.isWhole()).isFalse();

      TopicPartition other = new TopicPartition(TOPIC, 1);
      consumer.updateBeginningOffsets(Map.of(other, 0L));
      consumer.updateEndOffsets(Map.of(other, 0L));
      consumer.rebalance(List.of(PARTITION, other));
      next(log);
      assertThat(log.isWhole()).isTrue();

      consumer.rebalance(List.of());
      next(log);
      assertThat(log.isWhole()).isFalse();
    }
  }

  private void partitionsOfTheTopic(int number) {
    Node node = new Node(0, "localhost", 9092);
    Node[] nodes = {node};
    List<PartitionInfo> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      all.add(new PartitionInfo(TOPIC, i, node, nodes, nodes));
    }
    consumer.updatePartitions(TOPIC, all);
  }

  @Test
  void log_isWholeOnlyWhenWhatStoodThereIsRead() throws InterruptedException {
    partitionsOfTheTopic(1);
    consumer.setMaxPollRecords(2);
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      List<Boolean> whole = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        whole.add(log.isWhole());
        next(log);
      }
      assertThat(whole).containsExactly(false, false, false, true);

      published(END);
      published(END + 1);
      published(END + 2);
      next(log);
      assertThat(log.isWhole()).isTrue();
    }
  }

  @Test
  void log_ofWhichARecordIsNotReadYet_isNotWhole() throws InterruptedException {
    partitionsOfTheTopic(1);
    failures.add(new RegistryUnavailableException("silent", null));
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      assertThat(log.isWhole()).isFalse();
    }
  }

  @Test
  void log_thatIsTakenOverAgain_isNotWholeBeforeItIsReadAgain() throws InterruptedException {
    partitionsOfTheTopic(1);
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      assertThat(log.isWhole()).isTrue();
      consumer.rebalance(List.of());
      consumer.rebalance(List.of(PARTITION));
      next(log);
      assertThat(log.isWhole()).isFalse();
      for (long offset = 0; offset < END; offset++) {
        published(offset);
      }
      next(log);
      assertThat(log.isWhole()).isTrue();
    }
  }

  @Test
  void log_isWholeWithAsMuchAsThereIsRoomFor() throws InterruptedException {
    partitionsOfTheTopic(1);
    consumer.setMaxPollRecords(2);
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      assertThat(log.isWhole()).isFalse();
      log.next(Duration.ZERO, false, waiting());
      assertThat(log.isWhole()).isTrue();
      next(log);
      assertThat(log.isWhole()).isTrue();
    }
  }

  @Test
  void whatStoodThereWhenThePartitionWasTakenOver_mayBeSent() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      assertThat(log.mayBeSent(new Position(0, 4))).isFalse();

      consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(2, "from=0")));
      consumer.rebalance(List.of());
      consumer.rebalance(List.of(PARTITION));

      assertThat(log.mayBeSent(new Position(0, 4))).isTrue();
      assertThat(log.mayBeSent(new Position(0, END))).isFalse();
    }
  }

  @Test
  void partitionsOfAMemberThatIsCutOff_areNotItsOwnAfterHalfASession() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      assertThat(log.isStillOurs()).isTrue();
      consumer.refusal = new TimeoutException("nobody answers");
      now = now.plusSeconds(4);
      assertThat(log.isStillOurs()).isTrue();
      now = now.plusSeconds(1);
      assertThat(log.isStillOurs()).isFalse();
      assertThat(log.isAssigned()).isTrue();
    }
  }

  @Test
  void partitionsThatAnotherMemberHas_areNotOursUntilTheyAreAssignedAgain()
      throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.refusal = new CommitFailedException();
      assertThat(log.isStillOurs()).isFalse();
      consumer.refusal = null;
      consumer.rebalance(List.of());
      next(log);
      assertThat(log.isStillOurs()).isFalse();
      consumer.rebalance(List.of(PARTITION));
      next(log);
      assertThat(log.isStillOurs()).isTrue();
    }
  }

  @Test
  void whetherPartitionsAreOurs_isAskedOnceUntilTheGroupIsHeardAgain() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.refusal = new TimeoutException("nobody answers");
      int before = consumer.commits;
      assertThat(log.isStillOurs()).isFalse();
      assertThat(log.isStillOurs()).isFalse();
      assertThat(consumer.commits).isEqualTo(before + 1);
      next(log);
      assertThat(log.isStillOurs()).isFalse();
      assertThat(consumer.commits).isEqualTo(before + 2);
    }
  }

  @Test
  void offsetsThatWereNoted_proveThatThePartitionsAreOurs() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      log.settle(readUpTo(3));
      int before = consumer.commits;
      assertThat(log.isStillOurs()).isTrue();
      assertThat(consumer.commits).isEqualTo(before);
    }
  }

  @Test
  void askingWhetherPartitionsAreOurs_leavesWhatIsNotedAsItIs() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      log.settle(readUpTo(3));
      now = now.plusSeconds(60);
      assertThat(log.isStillOurs()).isTrue();
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(3, "from=0"));
    }
  }

  @Test
  void brokersThatConfirmNothingForHalfAMinute_areAHindrance() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.refusal = new TimeoutException("nobody answers");
      log.isStillOurs();
      now = now.plusSeconds(29);
      assertThat(log.hindrance()).isNull();
      now = now.plusSeconds(1);
      assertThat(log.hindrance())
          .isEqualTo(
              "sends nothing: the brokers do not confirm that its partitions are still its own");
      consumer.refusal = null;
      next(log);
      assertThat(log.isStillOurs()).isTrue();
      assertThat(log.hindrance()).isNull();
    }
  }

  /** A commit is taken, but what is in it is too much even without a list. */
  @Test
  void brokersThatTakeNoMetadataAtAll_areAHindrance() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.refusal = new OffsetMetadataTooLarge();
      log.settle(waiting(1, 3));
      log.settle(waiting(1, 3));
      now = now.plusSeconds(30);
      assertThat(log.hindrance()).startsWith("sends nothing: ");
    }
  }

  @Test
  void heartbeats_goOnOnAQuietNightOnceTheBrokersAnswerAgain() throws InterruptedException {
    List<Instant> heartbeats = new ArrayList<>();
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.NOW)) {
      Delivery delivery = beating(log, heartbeats);
      turns(delivery, 180);
      assertThat(heartbeats).hasSizeBetween(3, 4);
      consumer.refusal = new TimeoutException("nobody answers");
      turns(delivery, 180);
      assertThat(heartbeats).hasSizeBetween(3, 4);
      consumer.refusal = null;
      turns(delivery, 180);
      assertThat(heartbeats).hasSizeBetween(6, 8);
    }
  }

  private void turns(Delivery delivery, int turns) throws InterruptedException {
    for (int i = 0; i < turns; i++) {
      delivery.turn();
      now = now.plusSeconds(1);
    }
  }

  /** Each minute, to one that takes all. */
  private Delivery beating(KafkaAlertLog log, List<Instant> heartbeats) {
    Transport receiver =
        new Transport() {
          @Override
          public int most() {
            return 1;
          }

          @Override
          public List<Outcome> send(List<Parcel> parcels) {
            heartbeats.add(now);
            return List.of(new Outcome.Accepted("ok"));
          }

          @Override
          public void close() {}
        };
    DeadLetters none =
        new DeadLetters() {
          @Override
          public void put(String destination, Undelivered undelivered) {
            throw new IllegalStateException("all is taken here");
          }

          @Override
          public void unreadable(String destination, Position position, String fingerprint) {
            throw new IllegalStateException("all can be read here");
          }
        };
    return new Delivery(
        new Destination(
            "siem",
            Filter.DELIVERED,
            alert -> "document",
            Duration.ofMinutes(1),
            Duration.ofHours(24),
            Duration.ZERO,
            0,
            Duration.ofMinutes(1),
            Duration.ZERO),
        log,
        receiver,
        none,
        new DeliveryCounts(),
        () -> true,
        () -> now,
        new Random(7));
  }

  /** Else a restart in these seconds would begin where this process did. */
  @Test
  void changeOfAPartitionsLeader_leavesWhatIsNotedAsItIs() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      takeOver(new OffsetAndMetadata(2, "from=0"));
      for (long offset = 0; offset < END; offset++) {
        published(offset);
      }
      next(log);
      log.settle(readUpTo(4));
      consumer.changing = true;
      log.settle(waiting());
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(4, "from=0"));
      consumer.changing = false;
      log.settle(waiting());
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(5, "from=0"));
    }
  }

  /** By an election among brokers that were behind, or from a copy. */
  @Test
  void partitionThatEndsBeforeWhatWasSettled_tellsAllThatComesFromThen()
      throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      takeOver(
          new OffsetAndMetadata(
              3,
              "from=0 read=100 waiting=0:" + Bookmark.name("a3") + ",60:" + Bookmark.name("a6")));
      assertThat(committed())
          .isEqualTo(
              new OffsetAndMetadata(
                  3,
                  "from=0 read=5 waiting=0:" + Bookmark.name("a3") + ",2:" + Bookmark.name("a6")));
      for (long offset = 0; offset <= END + 1; offset++) {
        published(offset);
      }
      assertThat(next(log))
          .containsExactly(
              "lost 0",
              "settled a0",
              "settled a1",
              "settled a2",
              "read a3 at 3",
              "settled a4",
              "read a5 at 5",
              "read a6 at 6");
      log.settle(waiting());
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(7, "from=0"));
    }
  }

  private void takeOver(OffsetAndMetadata left) {
    consumer.commitSync(Map.of(PARTITION, left));
    consumer.rebalance(List.of());
    consumer.rebalance(List.of(PARTITION));
  }

  @Test
  void processThatEndsInOrder_leavesWhatWasNeverSent() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      log.leave(account(4, readUpTo(2).unsettled()));
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(2, "from=0 tried=4"));
      takeOver(new OffsetAndMetadata(2, "from=0 tried=4"));

      assertThat(log.mayBeSent(new Position(0, 3))).isTrue();
      assertThat(log.mayBeSent(new Position(0, 4))).isFalse();
      assertThat(consumer.position(PARTITION)).isZero();
    }
  }

  @Test
  void lastWordOfAProcess_isTakenBackByTheNextBeforeItSends() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      takeOver(new OffsetAndMetadata(2, "from=1 tried=4"));
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(2, "from=1"));
    }
  }

  /** Each instance that joins or ends takes all partitions from everybody first. */
  @Test
  void partitionsThatAreTakenFromUs_areLeftWithWhatWasNeverSent() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      consumer.schedulePollTask(
          () -> {
            consumer.rebalance(List.of());
            consumer.rebalance(List.of(PARTITION));
          });
      log.next(Duration.ZERO, true, account(4, waiting(1).unsettled()));
      assertThat(log.mayBeSent(new Position(0, 3))).isTrue();
      assertThat(log.mayBeSent(new Position(0, 4))).isFalse();
      assertThat(committed())
          .isEqualTo(new OffsetAndMetadata(1, "from=0 read=5 waiting=0:" + Bookmark.name("a1")));
    }
  }

  @Test
  void partitionsThatWereTakenFromUsUnheard_areLeftAsTheyAre() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      int before = consumer.commits;
      consumer.schedulePollTask(() -> consumer.lose(PARTITION));
      assertThat(log.next(Duration.ZERO, true, account(4, waiting(1).unsettled())))
          .contains(new Entry.Lost(0));
      assertThat(consumer.commits).isEqualTo(before);
      assertThat(log.isAssigned()).isFalse();
    }
  }

  /** What is not known to have been settled by then is sent again, and may have been sent. */
  @Test
  void logThatIsClosed_saysNoLastWordByItself() throws InterruptedException {
    KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING);
    next(log);
    int before = consumer.commits;
    log.close();
    assertThat(consumer.commits).isEqualTo(before);
  }

  @Test
  void processThatEndsInOrder_leavesWhatOneBeforeItMayHaveSent() throws InterruptedException {
    try (KafkaAlertLog log = log(KafkaAlertLog.Start.BEGINNING)) {
      next(log);
      takeOver(new OffsetAndMetadata(2, "from=0"));
      log.leave(readUpTo(2));
      assertThat(committed()).isEqualTo(new OffsetAndMetadata(2, "from=0 tried=" + END));
    }
  }
}
