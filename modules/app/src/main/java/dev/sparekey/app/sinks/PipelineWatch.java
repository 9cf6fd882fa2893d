package dev.sparekey.app.sinks;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.sinks.delivery.PipelinePulse;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees from outside whether the pipeline that raises the alerts goes on. A living one tells itself
 * the time each second, through topics, so what its group has read grows also where nothing
 * happens.
 */
final class PipelineWatch implements PipelinePulse, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PipelineWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final int ANSWER_MS = 5_000;
  private static final Duration ADMIN_CLOSE = Duration.ofSeconds(2);

  /**
   * A pipeline that is restarted stands still for less: a minute to rebuild what it knows, or the
   * ten seconds until another instance takes over. It is shorter than what lies between two
   * heartbeats, or a pipeline that dies behind one would have the next.
   */
  static final Duration LONGEST_STILL = Duration.ofMinutes(5);

  /** How much the pipeline has read. */
  interface Progress {
    /**
     * Ever more while it goes on.
     *
     * @throws KafkaException the brokers do not tell
     */
    long read() throws InterruptedException;
  }

  private final Progress progress;
  private final InstantSource clock;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("pipeline-watch").daemon().factory());
  private final AutoCloseable connection;
  private volatile long read = -1;
  private final Instant since;

  /** When more was read than the time before; null while that was never seen. */
  private volatile @Nullable Instant movedAt;

  private volatile @Nullable String unseen;

  PipelineWatch(Progress progress, AutoCloseable connection, InstantSource clock) {
    this.progress = progress;
    this.connection = connection;
    this.clock = clock;
    since = clock.instant();
  }

  /**
   * Watches from now on.
   *
   * @param settings of an admin client; hold credentials
   */
  static PipelineWatch start(
      Map<String, Object> settings, Configuration.Pipeline pipeline, InstantSource clock) {
    Admin admin = Admin.create(settings);
    List<TopicPartition> inbox = new ArrayList<>();
    for (int partition = 0; partition < pipeline.partitions(); partition++) {
      inbox.add(new TopicPartition(Topics.INBOX, partition));
    }
    PipelineWatch watch =
        new PipelineWatch(
            () -> read(admin, pipeline.applicationId(), inbox),
            () -> admin.close(ADMIN_CLOSE),
            clock);
    switch (pipeline.time()) {
      case LIVE -> {
        var unused =
            watch.looks.scheduleWithFixedDelay(
                watch::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
      }
      case RECORDS -> watch.unseen = "takes the time from its records, so nobody can see";
    }
    return watch;
  }

  /**
   * Of partitions that are named: asked for all, the brokers leave out those that we may not see,
   * as if nothing was read of them.
   */
  private static long read(Admin admin, String group, List<TopicPartition> partitions)
      throws InterruptedException {
    try {
      return admin
          .listConsumerGroupOffsets(
              Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)),
              new ListConsumerGroupOffsetsOptions().timeoutMs(ANSWER_MS))
          .partitionsToOffsetAndMetadata(group)
          .get()
          .values()
          .stream()
          .filter(Objects::nonNull)
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e);
    }
  }

  void look() {
    boolean before = isAlive();
    try {
      long now = progress.read();
      if (read >= 0 && now != read) {
        movedAt = clock.instant();
      }
      read = now;
      unseen = null;
    } catch (AuthorizationException e) {
      if (unseen == null) {
        LOG.warn("whether the pipeline goes on is not seen: {}", e.getMessage());
      }
      unseen = "is not seen: grant Describe on its group and on " + Topics.INBOX;
    } catch (RuntimeException e) {
      // Of Kafka's client, or one that would end the looks for good. Who does not hear of it in
      // five minutes cannot say that it is alive.
      LOG.debug("whether the pipeline goes on is not told", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (before && !isAlive()) {
      LOG.warn("the pipeline {}: no heartbeat is sent until it goes on", state());
    } else if (!before && isAlive()) {
      LOG.info("the pipeline {}: heartbeats are sent", state());
    }
  }

  @Override
  public boolean isAlive() {
    Instant moved = movedAt;
    return unseen != null || (moved != null && !clock.instant().isAfter(moved.plus(LONGEST_STILL)));
  }

  /** In words. */
  String state() {
    String why = unseen;
    if (why != null) {
      return why;
    }
    if (isAlive()) {
      return "goes on";
    }
    Instant moved = movedAt;
    return (moved == null ? "has not been seen to go on since " : "stands still since ")
        + (moved == null ? since : moved).truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    looks.shutdownNow();
    connection.close();
  }
}
