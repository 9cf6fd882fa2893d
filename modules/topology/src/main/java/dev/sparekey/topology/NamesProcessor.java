package dev.sparekey.topology;

import dev.sparekey.engine.NamesRecord;
import dev.sparekey.engine.NamesStage;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The names stage on one partition of its inbox. */
final class NamesProcessor
    implements Processor<byte @Nullable [], byte[], byte @Nullable [], byte[]> {

  private final int partitions;
  private final Duration horizon;
  private final PublicRecords records;
  private final SingleObject<NamesRecord> form = SingleObject.namesRecord();
  private @Nullable Running running;

  /** What a start of the task makes anew: after an aborted transaction the stores went back. */
  private record Running(NamesStage stage, KafkaNamesStore store, Send send) {}

  /**
   * @param horizon how far back tickets are asked for
   */
  NamesProcessor(int partitions, Duration horizon, PublicRecords records) {
    this.partitions = partitions;
    this.horizon = horizon;
    this.records = records;
  }

  @Override
  public void init(ProcessorContext<byte @Nullable [], byte[]> context) {
    running =
        new Running(
            new NamesStage(context.taskId().partition(), partitions, horizon),
            new KafkaNamesStore(context),
            new Send(context, PipelineTopology.NAMES, records));
  }

  @Override
  public void process(Record<byte @Nullable [], byte[]> record) {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("Kafka Streams calls init before anything else");
    }
    now.stage()
        .on(
            form.read(record.value()),
            now.store(),
            output -> now.send().send(output, record.timestamp()));
  }
}
