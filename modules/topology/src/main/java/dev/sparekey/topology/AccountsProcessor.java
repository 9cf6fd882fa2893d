package dev.sparekey.topology;

import dev.sparekey.engine.AccountsStage;
import dev.sparekey.engine.InboxRecord;
import java.util.function.IntFunction;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The accounts stage on one partition of its inbox. */
final class AccountsProcessor
    implements Processor<byte @Nullable [], byte[], byte @Nullable [], byte[]> {

  private final IntFunction<AccountsStage> stages;
  private final PublicRecords records;
  private final SingleObject<InboxRecord> form = SingleObject.inboxRecord();
  private final FindingMeters findings;
  private @Nullable Running running;

  /** What a start of the task makes anew: after an aborted transaction the stores went back. */
  private record Running(AccountsStage stage, KafkaAccountsStore store, Send send) {}

  /**
   * @param stages by the partition of the inbox
   */
  AccountsProcessor(
      IntFunction<AccountsStage> stages, PublicRecords records, FindingMeters findings) {
    this.stages = stages;
    this.records = records;
    this.findings = findings;
  }

  @Override
  public void init(ProcessorContext<byte @Nullable [], byte[]> context) {
    running =
        new Running(
            stages.apply(context.taskId().partition()),
            new KafkaAccountsStore(context),
            new Send(context, PipelineTopology.ACCOUNTS, records));
  }

  @Override
  public void process(Record<byte @Nullable [], byte[]> record) {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("Kafka Streams calls init before anything else");
    }
    InboxRecord read = form.read(record.value());
    findings.count(read);
    now.stage()
        .on(
            read,
            now.store(),
            output -> {
              findings.count(output);
              now.send().send(output, record.timestamp());
            });
  }
}
