package dev.sparekey.model.wire;

import dev.sparekey.model.DeadLetter;

/** Dead letters to Avro and back. */
public final class DeadLetterWire {
  private DeadLetterWire() {}

  public static dev.sparekey.model.avro.DeadLetter toAvro(DeadLetter letter) {
    return new dev.sparekey.model.avro.DeadLetter(
        letter.source(),
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.reason(),
        letter.recordHash());
  }

  /**
   * @throws InvalidWireValueException if a field is outside the bounds of {@link DeadLetter}
   */
  public static DeadLetter fromAvro(dev.sparekey.model.avro.DeadLetter letter) {
    return Parts.within(
        "DeadLetter",
        () ->
            new DeadLetter(
                letter.getSource(),
                letter.getTopic(),
                letter.getPartition(),
                letter.getOffset(),
                letter.getReason(),
                letter.getRecordHash()));
  }
}
