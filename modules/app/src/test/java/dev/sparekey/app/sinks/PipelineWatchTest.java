package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.clients.admin.internals.ListConsumerGroupOffsetsHandler;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.apache.kafka.common.utils.LogContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelineWatchTest {

  private Instant now = Instant.parse("2026-03-24T12:00:00Z");
  private PipelineWatch.Progress progress = () -> Map.of(0, 7L);
  private final PipelineWatch watch = watch(1);

  private PipelineWatch watch(int partitions) {
    return new PipelineWatch(() -> progress.read(), partitions, () -> {}, () -> now);
  }

  @AfterEach
  void close() throws Exception {
    watch.close();
  }

  private void lookAfter(Duration time) {
    now = now.plus(time);
    watch.look();
  }

  /** Reads on once, so that the pipeline has been seen to go on. */
  private void goesOn() {
    lookAfter(Duration.ZERO);
    progress = () -> Map.of(0, 8L);
    lookAfter(Duration.ZERO);
  }

  /** A process that is started anew each ten minutes would else call a dead one alive each time. */
  @Test
  void pipelineThatWasNeverSeenToGoOn_isNotAlive() {
    lookAfter(Duration.ZERO);
    lookAfter(Duration.ofSeconds(5));
    assertThat(watch.isAlive()).isFalse();
    assertThat(watch.state())
        .isEqualTo(
            "has not been seen to go on in partition 0 of sparekey.inbox since"
                + " 2026-03-24T12:00:00Z");
  }

  @Test
  void pipelineOfWhichNothingMoved_standsStillAfterFiveMinutes() {
    goesOn();
    lookAfter(Duration.ofMinutes(5));
    assertThat(watch.isAlive()).isTrue();
    lookAfter(Duration.ofSeconds(15));
    assertThat(watch.isAlive()).isFalse();
    assertThat(watch.state())
        .isEqualTo("stands still in partition 0 of sparekey.inbox since 2026-03-24T12:00:00Z");
  }

  @Test
  void pipelineThatReads_isAlive() {
    for (int i = 0; i < 60; i++) {
      long read = i;
      progress = () -> Map.of(0, read);
      lookAfter(Duration.ofMinutes(1));
    }
    assertThat(watch.isAlive()).isTrue();
    assertThat(watch.state()).isEqualTo("goes on");
  }

  @Test
  void pipelineThatGoesOn_isAliveAgain() {
    goesOn();
    lookAfter(Duration.ofHours(1));
    assertThat(watch.isAlive()).isFalse();
    progress = () -> Map.of(0, 9L);
    lookAfter(Duration.ofSeconds(15));
    assertThat(watch.isAlive()).isTrue();
  }

  @Test
  void brokersThatDoNotTellForFiveMinutes_areNoSignOfLife() {
    goesOn();
    progress =
        () -> {
          throw new TimeoutException("no node");
        };
    lookAfter(Duration.ofMinutes(6));
    assertThat(watch.isAlive()).isFalse();
  }

  @Test
  void lookThatFails_isNotTheLast() {
    goesOn();
    progress =
        () -> {
          throw new IllegalStateException("closed");
        };
    lookAfter(Duration.ofMinutes(6));
    progress = () -> Map.of(0, 10L);
    lookAfter(Duration.ofSeconds(5));
    assertThat(watch.isAlive()).isTrue();
  }

  @Test
  void groupThatMayNotBeSeen_isTakenToBeAliveAndSaidNotToBeSeen() {
    progress =
        () -> {
          throw new GroupAuthorizationException("sparekey");
        };
    lookAfter(Duration.ofMinutes(6));
    assertThat(watch.isAlive()).isTrue();
    assertThat(watch.state())
        .isEqualTo("is not seen: grant Describe on its group and on sparekey.inbox");
  }

  private static final PipelineWatch.Progress FORBIDDEN =
      () -> {
        throw new GroupAuthorizationException("sparekey");
      };

  private static final PipelineWatch.Progress SILENT =
      () -> {
        throw new TimeoutException("no node");
      };

  /** What a dead one noted down is forgotten after a week, and less than before is no life. */
  @Test
  void offsetsThatTheBrokersForgot_areNoSignOfLife() {
    progress = () -> Map.of(0, 1_000L);
    lookAfter(Duration.ZERO);
    progress = () -> Map.of(0, 1_001L);
    lookAfter(Duration.ZERO);
    progress = Map::of;
    lookAfter(Duration.ofDays(7));
    progress = () -> Map.of(0, 0L);
    lookAfter(Duration.ofSeconds(5));
    assertThat(watch.isAlive()).isFalse();
  }

  /** Reset to the beginning, it is seen to go on when it reads on from there. */
  @Test
  void groupThatWasSetBack_isAliveWhenItReadsOn() {
    goesOn();
    now = now.plus(Duration.ofHours(1));
    progress = () -> Map.of(0, 3L);
    lookAfter(Duration.ZERO);
    assertThat(watch.isAlive()).isFalse();
    progress = () -> Map.of(0, 4L);
    lookAfter(Duration.ofSeconds(5));
    assertThat(watch.isAlive()).isTrue();
  }

  @Test
  void groupThatMayNotBeSeen_isNotAliveWhenNobodySaysSoForFiveMinutes() {
    progress = FORBIDDEN;
    lookAfter(Duration.ZERO);
    progress = SILENT;
    lookAfter(Duration.ofMinutes(5));
    assertThat(watch.isAlive()).isTrue();
    lookAfter(Duration.ofDays(2));
    assertThat(watch.isAlive()).isFalse();
    assertThat(watch.state())
        .isEqualTo(
            "was never seen, and the brokers have not told of it since 2026-03-24T12:00:00Z");
  }

  @Test
  void partitionThatStandsStillAlone_isNoLife() throws Exception {
    try (PipelineWatch of = watch(3)) {
      for (int i = 0; i <= 7; i++) {
        long read = i;
        progress = () -> Map.of(0, read, 1, Math.min(read, 1), 2, read);
        of.look();
        now = now.plus(Duration.ofMinutes(1));
      }
      assertThat(of.isAlive()).isFalse();
      assertThat(of.state())
          .isEqualTo("stands still in partition 1 of sparekey.inbox since 2026-03-24T12:01:00Z");
    }
  }

  @Test
  void partitionOfWhichNothingWasEverRead_isNoLife() throws Exception {
    try (PipelineWatch of = watch(2)) {
      progress = () -> Map.of(0, 1L);
      of.look();
      progress = () -> Map.of(0, 2L);
      of.look();
      assertThat(of.isAlive()).isFalse();
    }
  }

  private static final TopicPartition INBOX = new TopicPartition("sparekey.inbox", 0);

  /** What the admin client makes of the brokers' answer. */
  private static Map<TopicPartition, @Nullable OffsetAndMetadata> answer(
      Errors error, long offset) {
    OffsetFetchResponseData data =
        new OffsetFetchResponseData()
            .setGroups(
                List.of(
                    new OffsetFetchResponseData.OffsetFetchResponseGroup()
                        .setGroupId("sparekey")
                        .setTopics(
                            List.of(
                                new OffsetFetchResponseData.OffsetFetchResponseTopics()
                                    .setName(INBOX.topic())
                                    .setPartitions(
                                        List.of(
                                            new OffsetFetchResponseData
                                                    .OffsetFetchResponsePartitions()
                                                .setPartitionIndex(INBOX.partition())
                                                .setCommittedOffset(offset)
                                                .setErrorCode(error.code())))))));
    CoordinatorKey group = CoordinatorKey.byGroupId("sparekey");
    return Objects.requireNonNull(
        new ListConsumerGroupOffsetsHandler(
                Map.of(
                    "sparekey", new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(INBOX))),
                false,
                new LogContext())
            .handleResponse(
                new Node(1, "localhost", 1),
                Set.of(group),
                new OffsetFetchResponse(data, (short) 8))
            .completedKeys
            .get(group));
  }

  @Test
  void partitionThatMayNotBeSeen_isTakenForThat() {
    assertThatThrownBy(
            () -> PipelineWatch.seen(List.of(INBOX), answer(Errors.TOPIC_AUTHORIZATION_FAILED, -1)))
        .isInstanceOf(AuthorizationException.class)
        .hasMessageContaining("sparekey.inbox-0");
  }

  @Test
  void partitionOfWhichNothingWasNotedDown_isSeenWithNothing() {
    assertThat(PipelineWatch.seen(List.of(INBOX), answer(Errors.NONE, -1))).isEmpty();
    assertThat(PipelineWatch.seen(List.of(INBOX), answer(Errors.NONE, 42)))
        .containsExactly(Map.entry(0, 42L));
  }
}
