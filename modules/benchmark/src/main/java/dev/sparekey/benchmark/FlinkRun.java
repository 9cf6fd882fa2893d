package dev.sparekey.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The same query as a pattern of Flink CEP, in a cluster of one slot within this process, with its
 * default state on the heap and no checkpoints.
 */
final class FlinkRun {

  /** When watermarks are made. */
  enum Watermarks {
    /** Every 200 ms of the wall clock, as is the default. */
    PERIODIC,
    /** When an event begins a new minute, as Sparekey's marks. */
    EACH_MINUTE,
    /** After each event, the earliest that Flink can know. */
    EACH_EVENT
  }

  /**
   * Functions of a job are serialised; what they read and write here is in the same process. One
   * job runs at a time.
   */
  private static FlinkEvent[] input = new FlinkEvent[0];

  private static volatile @Nullable Watch watch;
  private static volatile Watch.@Nullable Took took;
  private static final List<Found> FOUND = new ArrayList<>();

  private FlinkRun() {}

  /** A match, and the watermark that brought it. */
  record Found(String regeneration, long watermark) {}

  /**
   * @param took from the first event read to the last watermark through the last operator, without
   *     the start of the job
   */
  record Result(List<Found> found, Watch.Took took) {}

  /**
   * @param events in the order of arrival
   * @param disorder that the watermarks allow for; what comes later still is lost
   * @param reuse of objects between operators, which is not the default and faster
   */
  static <E extends FlinkEvent> Result run(
      Class<E> type, E[] events, Duration disorder, Watermarks watermarks, boolean reuse)
      throws Exception {
    input = events;
    watch = null;
    took = null;
    FOUND.clear();
    try (LocalStreamEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1)) {
      if (reuse) {
        environment.getConfig().enableObjectReuse();
      }
      environment.getConfig().disableGenericTypes();
      DataStream<E> stream =
          environment
              .fromSequence(0, events.length - 1L)
              .map(index -> type.cast(read(index)))
              .returns(type)
              .assignTimestampsAndWatermarks(strategy(disorder, watermarks));
      CEP.pattern(stream.keyBy(event -> event.account), FlinkRun.<E>pattern())
          .inEventTime()
          .process(new Match<E>())
          .transform("found", org.apache.flink.api.common.typeinfo.Types.STRING, new Stamp());
      environment.execute("regeneration without a ticket");
    }
    return new Result(List.copyOf(FOUND), Objects.requireNonNull(took, "no event was read"));
  }

  private static FlinkEvent read(long index) {
    if (index == 0) {
      watch = Watch.start();
    }
    return input[(int) index];
  }

  private static <E extends FlinkEvent> WatermarkStrategy<E> strategy(
      Duration disorder, Watermarks watermarks) {
    WatermarkStrategy<E> strategy =
        switch (watermarks) {
          case PERIODIC -> WatermarkStrategy.forBoundedOutOfOrderness(disorder);
          case EACH_MINUTE ->
              WatermarkStrategy.forGenerator(
                  context -> new AfterEach<>(disorder.toMillis(), 60_000));
          case EACH_EVENT ->
              WatermarkStrategy.forGenerator(context -> new AfterEach<>(disorder.toMillis(), 1));
        };
    return strategy.withTimestampAssigner((event, before) -> event.occurredAt);
  }

  private static <E extends FlinkEvent> Pattern<E, ?> pattern() {
    return Pattern.<E>begin("regeneration")
        .where(SimpleCondition.of(event -> event.is(Happening.Kind.REGENERATION)))
        .notFollowedBy("ticket")
        .where(SimpleCondition.of(event -> event.is(Happening.Kind.TICKET)))
        .within(Truth.WITHIN);
  }

  /** As {@code BoundedOutOfOrdernessWatermarks}, by the events' time instead of a timer. */
  private static final class AfterEach<E extends FlinkEvent> implements WatermarkGenerator<E> {
    private final long disorder;
    private final long every;
    private long newest = Long.MIN_VALUE;

    AfterEach(long disorder, long every) {
      this.disorder = disorder;
      this.every = every;
    }

    @Override
    public void onEvent(E event, long timestamp, WatermarkOutput output) {
      if (timestamp > newest) {
        boolean next = timestamp / every != newest / every;
        newest = timestamp;
        if (next) {
          output.emitWatermark(new Watermark(newest - disorder - 1));
        }
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }

  private static final class Match<E extends FlinkEvent> extends PatternProcessFunction<E, String> {
    private static final long serialVersionUID = 1;

    @Override
    public void processMatch(Map<String, List<E>> match, Context context, Collector<String> out) {
      List<E> regeneration = match.get("regeneration");
      if (regeneration != null) {
        out.collect(regeneration.getFirst().id);
      }
    }
  }

  /** Matches go before the watermark that brought them. */
  private static final class Stamp extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1;
    private final ArrayList<String> unstamped = new ArrayList<>();

    @Override
    public void processElement(StreamRecord<String> element) {
      unstamped.add(element.getValue());
    }

    @Override
    public void processWatermark(org.apache.flink.streaming.api.watermark.Watermark mark)
        throws Exception {
      for (String regeneration : unstamped) {
        FOUND.add(new Found(regeneration, mark.getTimestamp()));
      }
      unstamped.clear();
      Watch begun = watch;
      if (begun != null) {
        took = begun.stop();
      }
      super.processWatermark(mark);
    }
  }
}
