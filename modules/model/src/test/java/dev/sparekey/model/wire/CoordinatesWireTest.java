package dev.sparekey.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.avro.Coordinates;
import dev.sparekey.model.avro.Origin;
import org.junit.jupiter.api.Test;

/** Whoever writes Avro himself may write any number. */
final class CoordinatesWireTest {

  private static dev.sparekey.model.Origin read(double latitude, double longitude) {
    return Parts.fromAvro(
        new Origin("192.0.2.1", null, null, null, null, new Coordinates(latitude, longitude)));
  }

  @Test
  void coordinates_ofTheWire_areKeptToTheHundredth() {
    assertThat(read(59.9139, 10.7522).coordinates())
        .isEqualTo(new dev.sparekey.model.Coordinates(5_991, 1_075));
  }

  @Test
  void coordinates_thatAreNoPlace_costTheEventNothingElse() {
    assertThat(read(95.5, 10))
        .isEqualTo(new dev.sparekey.model.Origin("192.0.2.1", null, null, null, null));
    assertThat(read(0, 0).coordinates()).isNull();
    assertThat(read(Double.NaN, 1).coordinates()).isNull();
  }
}
