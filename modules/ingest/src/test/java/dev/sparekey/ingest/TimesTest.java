package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  private static final Instant TIME = Instant.parse("2020-11-25T21:27:03.496Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2020-11-25T21:27:03.496Z",
        "2020-11-25T22:27:03.496+01:00",
        "2020-11-25T22:27:03.496+0100",
        "2020-11-25T21:27:03.496",
        "2020-11-25 21:27:03.496000000",
        "2020-11-25 21:27:03.496 UTC",
        "2020-11-25 22:27:03.496 +0100",
        "1606339623496"
      })
  void everyNotation_givesTheSameTime(String text) {
    assertThat(Times.parse(TextNode.valueOf(text))).isEqualTo(TIME);
  }

  @Test
  void milliseconds_asANumber_areRead() {
    assertThat(Times.parse(LongNode.valueOf(1606339623496L))).isEqualTo(TIME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2020-11-25",
        "2020-13-25T00:00:00Z",
        "-5",
        "12:00",
        "2026-02-31T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-11-24T24:00:00Z"
      })
  void otherText_isNoTime(String text) {
    assertThat(Times.parse(TextNode.valueOf(text))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1606339623",
        "1606339623000",
        "1606339623000000",
        "1606339623000000000",
        "1606339623.0"
      })
  void number_isReadInTheUnitItsSizeTells(String digits) {
    assertThat(Times.parse(TextNode.valueOf(digits)))
        .isEqualTo(Instant.parse("2020-11-25T21:27:03Z"));
  }

  @Test
  void dateOfAMailHeader_isRead() {
    assertThat(Times.parse(TextNode.valueOf("Wed, 25 Nov 2020 21:27:03 GMT")))
        .isEqualTo(Instant.parse("2020-11-25T21:27:03Z"));
  }

  @Test
  void secondsWithAFraction_areReadToTheMillisecond() {
    assertThat(Times.parse(DoubleNode.valueOf(1606339623.496))).isEqualTo(TIME);
    assertThat(Times.parse(DoubleNode.valueOf(1.606339623496e12))).isEqualTo(TIME);
  }

  @Test
  void numberThatIsNoTime_isNull() {
    assertThat(Times.parse(DoubleNode.valueOf(1.5))).isNull();
    assertThat(Times.parse(DoubleNode.valueOf(Double.NaN))).isNull();
    assertThat(Times.parse(TextNode.valueOf("1.2.3"))).isNull();
    assertThat(Times.parse(TextNode.valueOf("9".repeat(30)))).isNull();
  }

  @Test
  void day_isItsBeginningWhereADirectoryTellsOne() {
    assertThat(utc(TextNode.valueOf(" 2026-11-03 ")))
        .isEqualTo(Instant.parse("2026-11-03T00:00:00Z"));
    assertThat(utc(TextNode.valueOf("2026-11-03T10:00:00+02:00")))
        .isEqualTo(Instant.parse("2026-11-03T08:00:00Z"));
    assertThat(utc(TextNode.valueOf("2026-02-31"))).isNull();
    assertThat(utc(TextNode.valueOf("1793696500")))
        .isEqualTo(Instant.ofEpochSecond(1_793_696_500L));
  }

  private static @Nullable Instant utc(TextNode told) {
    return Times.fromDayOrTime(told, ZoneOffset.UTC);
  }

  private static @Nullable Instant end(String told, String zone) {
    return Times.toDayOrTime(TextNode.valueOf(told), ZoneId.of(zone));
  }

  /** The last working day is worked. */
  @Test
  void day_onWhichSomethingEnds_isOverAtTheNextMidnightOfItsZone() {
    assertThat(end("2026-06-30", "UTC")).isEqualTo("2026-07-01T00:00:00Z");
    assertThat(end("2026-06-30", "Europe/Oslo")).isEqualTo("2026-06-30T22:00:00Z");
    assertThat(end("2026-06-30", "America/Los_Angeles")).isEqualTo("2026-07-01T07:00:00Z");
    assertThat(end("9999-12-31", "UTC")).isAfter("9999-12-31T23:59:59Z");
    assertThat(end("2026-02-31", "UTC")).isNull();
  }

  @Test
  void time_atWhichSomethingEnds_isThatTime() {
    assertThat(end("2026-06-30T16:00:00Z", "Europe/Oslo")).isEqualTo("2026-06-30T16:00:00Z");
  }
}
