package dev.sparekey.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CoordinatesTest {

  private static final Coordinates OSLO = new Coordinates(5_991, 1_075);

  @ParameterizedTest
  @CsvSource({
    "59.9139 10.7522, 59.91 10.75",
    "-29.6116 -51.0933, -29.61 -51.09",
    "20.756160123483983 -73.99697875976562, 20.76 -74.00",
    "90 -180, 90.00 -180.00",
    "0 10.75, 0.00 10.75",
    "5.0E1 1e1, 50.00 10.00",
    "-0.05 0.005, -0.05 0.01",
  })
  void degrees_areKeptToTheHundredth(String told, String kept) {
    assertThat(Coordinates.parse(told)).isNotNull().returns(kept, Coordinates::text);
    assertThat(Coordinates.parse(kept)).isEqualTo(Coordinates.parse(told));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "59.91",
        " 59.91 10.75",
        "59.91,10.75",
        "90.01 10",
        "59.91 180.01",
        "-91 0",
        "0 0",
        "0.0 -0.0",
        "0.001 0.004",
        "NaN 10",
        "0x10 10",
        "1e99 10",
        "Oslo 10.75",
        "59.91 10.75 0",
        "59.9100000000000000000000000000000000000000000000000000000000000 10.75",
      })
  void whatIsNoPlace_isNotKnown(String told) {
    assertThat(Coordinates.parse(told)).isNull();
  }

  @Test
  void degrees_thatAreNoNumber_areNotKnown() {
    assertThat(Coordinates.ofDegrees(Double.NaN, 10)).isNull();
    assertThat(Coordinates.ofDegrees(10, Double.POSITIVE_INFINITY)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"9001, 0", "-9001, 0", "0, 18001", "0, -18001"})
  void hundredths_beyondTheEarth_areRefused(int latitude, int longitude) {
    assertThatThrownBy(() -> new Coordinates(latitude, longitude))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hundredths of a degree");
  }

  @ParameterizedTest
  @CsvSource({
    "51.51 -0.13, 1155",
    "6.45 3.39, 5977",
    "-59.91 -169.25, 20015",
    "59.91 10.75, 0",
  })
  void way_isThatOverTheGround(String to, double kilometres) {
    Coordinates there = Objects.requireNonNull(Coordinates.parse(to));

    assertThat(there.kilometresTo(OSLO)).isCloseTo(kilometres, within(5.0));
    assertThat(OSLO.kilometresTo(there)).isEqualTo(there.kilometresTo(OSLO));
  }

  @Test
  void way_overTheDateLine_isTheShortOne() {
    assertThat(new Coordinates(0, 17_900).kilometresTo(new Coordinates(0, -17_900)))
        .isCloseTo(222, within(1.0));
  }
}
