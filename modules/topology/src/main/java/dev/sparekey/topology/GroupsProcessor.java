package dev.sparekey.topology;

import dev.sparekey.engine.GroupRecord;
import dev.sparekey.engine.GroupsRelease;
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
  private final GroupMeters groups;
  private @Nullable Running running;

  /** What a start of the task makes anew: after an aborted transaction the stores went back. */
  private record Running(GroupsStage stage, KafkaGroupsStore store, Send send, int partition) {}

  GroupsProcessor(
      Supplier<GroupsStage> stages,
      PublicRecords records,
      FindingMeters findings,
      GroupMeters groups) {
    this.stages = stages;
    this.records = records;
    this.findings = findings;
    this.groups = groups;
  }

  @Override
  public void init(ProcessorContext<byte @Nullable [], byte[]> context) {
    Running now =
        new Running(
            stages.get(),
            new KafkaGroupsStore(context),
            new Send(context, PipelineTopology.GROUPS, records),
            context.taskId().partition());
    running = now;
    tell(now);
  }

  private void tell(Running now) {
    GroupsRelease release = now.store().release();
    if (release != null) {
      groups.at(now.partition(), release);
    }
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
    tell(now);
  }

  @Override
  public void close() {
    Running now = running;
    if (now != null) {
      groups.forget(now.partition());
    }
  }
}
