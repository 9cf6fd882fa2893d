package dev.sparekey.model.wire;

import dev.sparekey.model.Control;

/** Changes of what judges to Avro and back, by the rules of {@link EventWire}. */
public final class ControlWire {
  private ControlWire() {}

  public static dev.sparekey.model.avro.Control toAvro(Control control) {
    return new dev.sparekey.model.avro.Control(
        control.by(), Parts.time("at", control.at()), control.reason(), control.release());
  }

  /**
   * @throws InvalidWireValueException if a field is outside the bounds of {@link Control}
   */
  public static Control fromAvro(dev.sparekey.model.avro.Control control) {
    return Parts.within(
        "Control",
        () ->
            new Control(
                control.getBy(), control.getAt(), control.getReason(), control.getRelease()));
  }
}
