package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllowedMetersTest {

  private final MeterRegistry meters = new SimpleMeterRegistry();

  @BeforeEach
  void filter() {
    meters.config().meterFilter(new AllowedMeters(Set.of("raw.okta")));
  }

  @Test
  void meter_ofOurs_isKept() {
    meters.counter("sparekey.ingest.records", "feed", "okta").increment();

    assertThat(names()).containsExactly("sparekey.ingest.records");
  }

  @Test
  void meter_ofKafka_isKeptOnlyIfNamed() {
    meters.counter("kafka.stream.thread.commit.total");
    meters.counter("kafka.stream.thread.commit.ratio");

    assertThat(names()).containsExactly("kafka.stream.thread.commit.total");
  }

  @Test
  void meter_ofATopicUnderItsOtherName_isNotKept() {
    meters.counter("kafka.consumer.fetch.manager.records.lag", "topic", "raw.okta");
    meters.counter("kafka.consumer.fetch.manager.records.lag", "topic", "raw_okta");

    assertThat(meters.getMeters())
        .singleElement()
        .extracting(meter -> meter.getId().getTag("topic"))
        .isEqualTo("raw.okta");
  }

  private List<String> names() {
    return meters.getMeters().stream().map(Meter::getId).map(Meter.Id::getName).toList();
  }
}
