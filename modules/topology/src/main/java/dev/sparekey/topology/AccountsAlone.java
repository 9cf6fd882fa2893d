package dev.sparekey.topology;

import dev.sparekey.engine.InboxRecord;
import dev.sparekey.recovery.Profile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/** The accounts stage alone, on an inbox that is filled beforehand: for measurements. */
public final class AccountsAlone {

  private final SingleObject<InboxRecord> inboxRecord = SingleObject.inboxRecord();
  private final SingleObject<AccountRow> row = SingleObject.accountRow();

  /** What it publishes is a function of its inbox. */
  public static Topology topology(Settings settings, PublicRecords records) {
    return PipelineTopology.accountsAlone(settings, records, new SimpleMeterRegistry());
  }

  /** Starts any topology as a {@link Pipeline} is started, with its settings of Kafka. */
  public static Pipeline start(Topology topology, Connection connection) {
    return Pipeline.start(topology, connection, new SimpleMeterRegistry());
  }

  /** Key and value in the inbox's topic; without a key it is for every partition. */
  public KeyValue<byte @Nullable [], byte[]> inInbox(InboxRecord record) {
    return new KeyValue<>(Send.inboxKey(record), inboxRecord.write(record));
  }

  /** A profile as its store has it. */
  public byte[] inStore(Profile value) {
    return row.write(AccountRow.EMPTY.with(value));
  }
}
