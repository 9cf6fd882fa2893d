package dev.sparekey.topology;

import dev.sparekey.engine.GroupRecord;
import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.NamesRecord;
import dev.sparekey.engine.Output;
import dev.sparekey.engine.View;
import dev.sparekey.model.Alert;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Sends what a stage says to the sinks. What has no key is for every partition. */
final class Send {

  static final String TO_NAMES = "-to-names";
  static final String TO_INBOX = "-to-inbox";
  static final String TO_GROUPS = "-to-groups";
  static final String TO_ALERTS = "-to-alerts";
  static final String TO_SHADOW_ALERTS = "-to-shadow-alerts";
  static final String TO_INVENTORY = "-to-inventory";
  static final String TO_RECOVERY_STATE = "-to-recovery-state";
  static final String TO_POSTURE = "-to-posture";
  static final String TO_DEAD_LETTERS = "-to-dead-letters";

  /** The key of what is for the first partition, whatever it is about. */
  private static final byte[] FIRST = new byte[0];

  private final ProcessorContext<byte @Nullable [], byte[]> context;
  private final String stage;
  private final Serializer<Alert> alerts;
  private final Serializer<InventoryEntry> inventory;
  private final Serializer<RecoveryState> recoveryStates;
  private final Serializer<Posture> postures;
  private final Serializer<DeadLetter> deadLetters;
  private final SingleObject<InboxRecord> inboxRecord = SingleObject.inboxRecord();
  private final SingleObject<NamesRecord> namesRecord = SingleObject.namesRecord();
  private final SingleObject<GroupRecord> groupRecord = SingleObject.groupRecord();

  Send(ProcessorContext<byte @Nullable [], byte[]> context, String stage, PublicRecords records) {
    this.context = context;
    this.stage = stage;
    this.alerts = records.alerts();
    this.inventory = records.inventory();
    this.recoveryStates = records.recoveryStates();
    this.postures = records.postures();
    this.deadLetters = records.deadLetters();
  }

  void send(Output output, long timestamp) {
    switch (output) {
      case Output.ToInbox toInbox -> inbox(toInbox.record(), timestamp);
      case Output.ToNames toNames -> names(toNames.record(), timestamp);
      case Output.ToGroups toGroups -> groups(toGroups.record(), timestamp);
      case Output.Publish publish -> alert(TO_ALERTS, Topics.ALERTS, publish.alert(), timestamp);
      case Output.Try tried ->
          alert(TO_SHADOW_ALERTS, Topics.SHADOW_ALERTS, tried.alert(), timestamp);
      case Output.Show show -> view(show.view(), timestamp);
    }
  }

  /**
   * To every partition of the names, behind all that this task has sent them. Not to the inbox: the
   * tickets that the names stage holds are still to come there, and it sends the mark on behind
   * them.
   */
  void mark(Mark mark, Instant at, long timestamp) {
    names(new NamesRecord.Marked(mark, at), timestamp);
  }

  void dead(DeadLetter letter, long timestamp) {
    byte[] key = (letter.topic() + "-" + letter.partition()).getBytes(StandardCharsets.UTF_8);
    byte[] value = deadLetters.serialize(Topics.DEAD_LETTERS, letter);
    forward(TO_DEAD_LETTERS, key, value, timestamp);
  }

  private void inbox(InboxRecord record, long timestamp) {
    forward(TO_INBOX, inboxKey(record), inboxRecord.write(record), timestamp);
  }

  static byte @Nullable [] inboxKey(InboxRecord record) {
    return switch (record) {
      case InboxRecord.Delivery delivery -> Keys.account(delivery.account());
      case InboxRecord.Undelivery undelivery -> Keys.account(undelivery.account());
      case InboxRecord.Answered answered -> Keys.account(answered.account());
      case InboxRecord.Matched matched -> Keys.account(matched.account());
      case InboxRecord.ApprovalAsked asked -> Keys.account(asked.account());
      case InboxRecord.ApprovalDropped dropped -> Keys.account(dropped.account());
      case InboxRecord.ApproverFound found -> Keys.account(found.account());
      case InboxRecord.ApproverAnswered answered -> Keys.account(answered.account());
      case InboxRecord.Resumed resumed -> Keys.account(resumed.account());
      case InboxRecord.Accepted accepted -> Keys.account(accepted.account());
      case InboxRecord.Waits waits -> FIRST;
      case InboxRecord.Unresolved unresolved -> null;
      case InboxRecord.Staffed staffed -> null;
      case InboxRecord.PolicyChanged changed -> null;
      case InboxRecord.Decided decided ->
          decided.onSilence() ? FIRST : Keys.account(decided.account());
      case InboxRecord.Marked marked -> null;
      case InboxRecord.Activated activated -> null;
      case InboxRecord.Rejudging rejudging -> Keys.account(rejudging.account());
    };
  }

  private void names(NamesRecord record, long timestamp) {
    byte[] key =
        switch (record) {
          case NamesRecord.Named named -> Keys.name(named.name());
          case NamesRecord.Linked linked -> Keys.name(linked.name());
          case NamesRecord.Marked marked -> null;
          case NamesRecord.Exposed exposed -> Keys.name(exposed.name());
          case NamesRecord.Sought sought -> Keys.name(sought.name());
          case NamesRecord.SoughtNoMore sought -> Keys.name(sought.name());
        };
    forward(TO_NAMES, key, namesRecord.write(record), timestamp);
  }

  private void groups(GroupRecord record, long timestamp) {
    byte[] key =
        switch (record) {
          case GroupRecord.Counted counted -> Keys.group(counted.key());
          case GroupRecord.Uncounted uncounted -> Keys.group(uncounted.key());
          case GroupRecord.Settled settled -> Keys.group(settled.key());
          case GroupRecord.Decided decided -> Keys.group(decided.key());
          case GroupRecord.Resumed resumed -> Keys.group(resumed.key());
          case GroupRecord.Marked marked -> null;
          case GroupRecord.Activated activated -> null;
          case GroupRecord.Retold retold -> null;
          case GroupRecord.Rejudging rejudging -> Keys.group(rejudging.key());
        };
    forward(TO_GROUPS, key, groupRecord.write(record), timestamp);
  }

  private void alert(String sink, String topic, Alert alert, long timestamp) {
    byte[] key = alert.id().getBytes(StandardCharsets.UTF_8);
    forward(sink, key, alerts.serialize(topic, alert), timestamp);
  }

  private void view(View view, long timestamp) {
    switch (view) {
      case View.Listed listed -> {
        InventoryEntry entry = listed.entry();
        byte[] value = inventory.serialize(Topics.INVENTORY, entry);
        forward(TO_INVENTORY, Keys.published(entry.account(), entry.key()), value, timestamp);
      }
      case View.Delisted delisted -> {
        byte[] key = Keys.published(delisted.account(), delisted.key());
        forward(TO_INVENTORY, key, null, timestamp);
      }
      case View.State shown -> {
        RecoveryState state = shown.state();
        byte[] value = recoveryStates.serialize(Topics.RECOVERY_STATE, state);
        forward(TO_RECOVERY_STATE, Keys.published(state.account()), value, timestamp);
      }
      case View.Ways shown -> {
        Posture posture = shown.posture();
        byte[] value = postures.serialize(Topics.POSTURE, posture);
        forward(TO_POSTURE, Keys.published(posture.account()), value, timestamp);
      }
    }
  }

  private void forward(
      String sink, byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
    context.forward(new Record<>(key, value, timestamp), stage + sink);
  }

  /**
   * Kafka's own choice by the key's hash; where there is no key, all; where it is empty, the first.
   */
  static final class Partitioner implements StreamPartitioner<byte @Nullable [], byte[]> {
    @Override
    public Optional<Set<Integer>> partitions(
        String topic, byte @Nullable [] key, byte[] value, int partitions) {
      if (key != null) {
        return key.length == 0 ? Optional.of(Set.of(0)) : Optional.empty();
      }
      return Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
    }
  }
}
