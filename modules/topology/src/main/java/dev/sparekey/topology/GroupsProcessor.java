package dev.sparekey.topology;

import dev.sparekey.engine.GroupRecord;
import dev.sparekey.engine.GroupsStage;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The groups stage on one partition of its inbox. */
final class GroupsProcessor
    implements Processor<byte @Nullable [], byte[], byte @Nullable [], byte[]> {

  private final Supplier<GroupsStage> stages;
  private final PublicRecords records;
  private final SingleObject<GroupRecord> form = SingleObject.groupRecord();
  private final FindingMeters findings;
  private @Nullable Running running;

  /** What a start of the task makes anew: after an aborted transaction the stores went back. */
  private record Running(GroupsStage stage, KafkaGroupsStore store, Send send) {}

  GroupsProcessor(Supplier<GroupsStage> stages, PublicRecords records, FindingMeters findings) {
    this.stages = stages;
    this.records = records;
    this.findings = findings;
  }

  @Override
  public void init(ProcessorContext<byte @Nullable [], byte[]> context) {
    running =
        new Running(
            stages.get(),
            new KafkaGroupsStore(context),
            new Send(context, PipelineTopology.GROUPS, records));
  }

  @Override
  public void process(Record<byte @Nullable [], byte[]> record) {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("Kafka Streams calls init before anything else");
    }
    GroupRecord read = form.read(record.value());
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
