package dev.sparekey.model.wire;

import dev.sparekey.model.Control;
import dev.sparekey.model.avro.AcceptedPrimary;

/** Changes of what judges to Avro and back, by the rules of {@link EventWire}. */
public final class ControlWire {
  private ControlWire() {}

  public static dev.sparekey.model.avro.Control toAvro(Control control) {
    Control.Accepted accepted = control.accepted();
    return new dev.sparekey.model.avro.Control(
        control.by(),
        Parts.time("at", control.at()),
        control.reason(),
        control.release(),
        accepted == null
            ? null
            : new AcceptedPrimary(Parts.toAvro(accepted.account()), accepted.primary()));
  }

  /**
   * @throws InvalidWireValueException if a field is outside the bounds of {@link Control}
   */
  public static Control fromAvro(dev.sparekey.model.avro.Control control) {
    AcceptedPrimary accepted = control.getAccepted();
    return Parts.within(
        "Control",
        () ->
            new Control(
                control.getBy(),
                control.getAt(),
                control.getReason(),
                control.getRelease(),
                accepted == null
                    ? null
                    : new Control.Accepted(
                        Parts.fromAvro(accepted.getAccount()), accepted.getPrimary())));
  }
}
