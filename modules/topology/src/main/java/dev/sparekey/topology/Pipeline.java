package dev.sparekey.topology;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages at work: started once, closed once. */
public final class Pipeline implements AutoCloseable {

  /** 1 while all partitions are being worked on, else 0. */
  static final String READY_GAUGE = "sparekey.pipeline.ready";

  /** Threads replaced after an error. */
  static final String REPLACED_COUNTER = "sparekey.pipeline.threads.replaced";

  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(20);

  private final KafkaStreams streams;
  private @Nullable KafkaStreamsMetrics kafkaMeters;

  /** How the pipeline is. */
  public enum State {
    /** Not all of its partitions are being worked on yet, or again. */
    STARTING,
    READY,
    CLOSED,
    /** It gave up; the process should be started anew. */
    FAILED
  }

  private Pipeline(KafkaStreams streams) {
    this.streams = streams;
  }

  /**
   * Starts it and returns at once. The topics must be there: {@link Topics#create} and the
   * sources'.
   *
   * @param records reads and writes what crosses our edges as Avro
   * @param meters gets the pipeline's own meters only: Kafka Streams has thousands
   */
  public static Pipeline start(
      Settings settings, Connection connection, PublicRecords records, MeterRegistry meters) {
    return start(PipelineTopology.build(settings, records, meters), connection, meters);
  }

  static Pipeline start(Topology topology, Connection connection, MeterRegistry meters) {
    KafkaStreams streams = new KafkaStreams(topology, connection.streams());
    streams.setUncaughtExceptionHandler(
        new ThreadFailures(meters.counter(REPLACED_COUNTER), System::nanoTime));
    Pipeline pipeline = new Pipeline(streams);
    Gauge.builder(READY_GAUGE, pipeline, one -> one.state() == State.READY ? 1 : 0)
        .register(meters);
    streams.start();
    return pipeline;
  }

  /**
   * Adds Kafka's own meters, of which there are thousands: the registry should have a filter. They
   * go when the pipeline is closed.
   */
  public synchronized void bindKafkaMeters(MeterRegistry meters) {
    if (kafkaMeters == null) {
      kafkaMeters = new KafkaStreamsMetrics(streams);
      kafkaMeters.bindTo(meters);
    }
  }

  /** How it is now. */
  public State state() {
    return switch (streams.state()) {
      case CREATED, REBALANCING -> State.STARTING;
      case RUNNING -> State.READY;
      case PENDING_SHUTDOWN, NOT_RUNNING -> State.CLOSED;
      case PENDING_ERROR, ERROR -> State.FAILED;
    };
  }

  /**
   * Ends it within 20 s and leaves the group, so that another takes over now rather than after the
   * session's timeout.
   */
  @Override
  public synchronized void close() {
    if (kafkaMeters != null) {
      kafkaMeters.close();
    }
    boolean closed =
        streams.close(
            CloseOptions.timeout(LONGEST_CLOSE)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    if (!closed) {
      LOG.warn("the pipeline did not end within {}: a transaction may be left open", LONGEST_CLOSE);
    }
  }
}
