package dev.sparekey.app.sinks;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.sinks.delivery.PipelinePulse;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees from outside whether the pipeline that raises the alerts goes on. A living one tells itself
 * the time each second, in each partition, so what its group has read of each grows also where
 * nothing happens. Example: of an instance that died alone, the partitions that nobody took over
 * stand still while the others go on, and what happens in their accounts is not seen.
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
     * By partition, ever more while it goes on; without those of which it never noted it down, or
     * so long ago that the brokers forgot it.
     *
     * @throws AuthorizationException a part of it may not be seen
     * @throws KafkaException the brokers do not tell
     */
    Map<Integer, Long> read() throws InterruptedException;
  }

  private final Progress progress;
  private final int partitions;
  private final InstantSource clock;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("pipeline-watch").daemon().factory());
  private final AutoCloseable connection;
  private final Instant since;

  /** Of the looks' thread. */
  private Map<Integer, Long> read = Map.of();

  private final Map<Integer, Instant> moves = new HashMap<>();

  private volatile Sight sight = new Sight.Of(0, null);

  /** What there is to see. */
  private sealed interface Sight {

    /**
     * @param slowest the partition that stands still for longest
     * @param movedAt when more was read of it than the time before; null while that was never seen
     */
    record Of(int slowest, @Nullable Instant movedAt) implements Sight {}

    /**
     * Nothing, and no sign that it is dead.
     *
     * @param until from when on nobody has said for too long that it may not be seen
     */
    record Unseen(String why, Instant until) implements Sight {}
  }

  PipelineWatch(Progress progress, int partitions, AutoCloseable connection, InstantSource clock) {
    this.progress = progress;
    this.partitions = partitions;
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
            pipeline.partitions(),
            () -> admin.close(ADMIN_CLOSE),
            clock);
    switch (pipeline.time()) {
      case LIVE -> {
        var unused =
            watch.looks.scheduleWithFixedDelay(
                watch::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
      }
      case RECORDS ->
          watch.sight =
              new Sight.Unseen("takes the time from its records, so nobody can see", Instant.MAX);
    }
    return watch;
  }

  private static Map<Integer, Long> read(Admin admin, String group, List<TopicPartition> inbox)
      throws InterruptedException {
    try {
      return seen(
          inbox,
          admin
              .listConsumerGroupOffsets(
                  Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(inbox)),
                  new ListConsumerGroupOffsetsOptions().timeoutMs(ANSWER_MS))
              .partitionsToOffsetAndMetadata(group)
              .get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e);
    }
  }

  /**
   * Of partitions that are named, for asked for all the brokers leave out those that we may not
   * see. Named, the admin client leaves them out, without a word: one of which nothing was noted
   * down is there, with null.
   *
   * @throws TopicAuthorizationException one was left out
   */
  static Map<Integer, Long> seen(
      List<TopicPartition> asked, Map<TopicPartition, @Nullable OffsetAndMetadata> answer) {
    Map<Integer, Long> seen = new HashMap<>();
    for (TopicPartition partition : asked) {
      if (!answer.containsKey(partition)) {
        throw new TopicAuthorizationException(
            "the brokers do not tell of " + partition + ": it is not there, or may not be seen");
      }
      OffsetAndMetadata noted = answer.get(partition);
      if (noted != null) {
        seen.put(partition.partition(), noted.offset());
      }
    }
    return seen;
  }

  void look() {
    boolean before = isAlive();
    try {
      see(progress.read());
    } catch (AuthorizationException e) {
      if (!(sight instanceof Sight.Unseen)) {
        LOG.warn("whether the pipeline goes on is not seen: {}", e.getMessage());
      }
      sight =
          new Sight.Unseen(
              "is not seen: grant Describe on its group and on " + Topics.INBOX,
              clock.instant().plus(LONGEST_STILL));
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

  /** Less than before is of a group that was forgotten or set back, which is no sign of life. */
  private void see(Map<Integer, Long> now) {
    Sight.Of slowest = null;
    for (int partition = 0; partition < partitions; partition++) {
      Long here = now.get(partition);
      Long before = read.get(partition);
      if (here != null && before != null && here > before) {
        moves.put(partition, clock.instant());
      }
      Instant moved = moves.get(partition);
      if (slowest == null || isBefore(moved, slowest.movedAt())) {
        slowest = new Sight.Of(partition, moved);
      }
    }
    read = Map.copyOf(now);
    sight = slowest == null ? new Sight.Of(0, null) : slowest;
  }

  private static boolean isBefore(@Nullable Instant one, @Nullable Instant other) {
    return other != null && (one == null || one.isBefore(other));
  }

  @Override
  public boolean isAlive() {
    return isAlive(sight);
  }

  private boolean isAlive(Sight of) {
    return switch (of) {
      case Sight.Unseen unseen -> !clock.instant().isAfter(unseen.until());
      case Sight.Of seen -> {
        Instant moved = seen.movedAt();
        yield moved != null && !clock.instant().isAfter(moved.plus(LONGEST_STILL));
      }
    };
  }

  /** In words. */
  String state() {
    Sight now = sight;
    boolean alive = isAlive(now);
    return switch (now) {
      case Sight.Unseen unseen ->
          alive
              ? unseen.why()
              : "was never seen, and the brokers have not told of it since "
                  + unseen.until().minus(LONGEST_STILL).truncatedTo(ChronoUnit.SECONDS);
      case Sight.Of seen -> alive ? "goes on" : still(seen);
    };
  }

  private String still(Sight.Of seen) {
    Instant moved = seen.movedAt();
    return (moved == null ? "has not been seen to go on" : "stands still")
        + " in partition "
        + seen.slowest()
        + " of "
        + Topics.INBOX
        + " since "
        + (moved == null ? since : moved).truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    looks.shutdownNow();
    connection.close();
  }
}
