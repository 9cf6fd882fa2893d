package dev.sparekey.app.triage;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import dev.sparekey.receivers.KafkaRawLog;
import dev.sparekey.receivers.decisions.Decisions;
import dev.sparekey.receivers.decisions.Stated;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Decisions in Kafka: on alerts of {@value Topics#ALERTS}, to {@value Topics#TRIAGE}. */
public final class KafkaDecisions implements Decisions, AutoCloseable {

  private final SchemaRegistry registry;
  private final AlertIndex index;
  private final AlertReader reader;
  private final DecisionDesk desk;

  private KafkaDecisions(SchemaRegistry registry, Configuration configuration, KafkaRawLog log) {
    this.registry = registry;
    this.index = AlertIndex.start(configuration.connection().consumer(), registry);
    this.reader = new AlertReader(configuration.connection().consumer(), registry);
    this.desk = new DecisionDesk(index.places(), this::read, new Records(registry, log));
  }

  /**
   * Neither the brokers nor the registry have to answer yet.
   *
   * @param log that keeps records; closed after this
   */
  public static KafkaDecisions open(Configuration configuration, KafkaRawLog log) {
    return new KafkaDecisions(
        new SchemaRegistry(configuration.registry().settings(), Pauses.real()), configuration, log);
  }

  /** What it leans on, to be created before. */
  public static List<String> topics() {
    return List.of(Topics.ALERTS, Topics.TRIAGE);
  }

  /** In words for whoever looks at the process' health. */
  public String state() {
    return index.state();
  }

  @Override
  public CompletableFuture<Answer> decide(Stated stated, Instant now) {
    return desk.decide(stated, now);
  }

  private @Nullable Alert read(AlertPlaces.Place place) {
    return reader.read(place);
  }

  /** Registers our schema at the first decision: a start does not wait for the registry. */
  private static final class Records implements DecisionDesk.Log {
    private final SchemaRegistry registry;
    private final KafkaRawLog log;
    private @Nullable Serializer<Triaged> form;

    Records(SchemaRegistry registry, KafkaRawLog log) {
      this.registry = registry;
      this.log = log;
    }

    @Override
    public CompletableFuture<Void> append(Triaged triaged) {
      Serializer<Triaged> writing = form;
      if (writing == null) {
        writing = PublicRecords.decisions(registry);
        form = writing;
      }
      return log.append(
          Topics.TRIAGE,
          triaged.seen().id().getBytes(StandardCharsets.UTF_8),
          writing.serialize(Topics.TRIAGE, triaged));
    }
  }

  @Override
  public void close() {
    desk.close();
    index.close();
    try {
      reader.close();
    } finally {
      registry.close();
    }
  }
}
