package dev.sparekey.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.avro.Authenticator;
import dev.sparekey.model.avro.Completeness;
import dev.sparekey.model.avro.RecoveryAction;
import dev.sparekey.model.avro.RecoveryPath;
import dev.sparekey.model.avro.StepKind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WireValueTest {

  private static final DeadLetter LETTER =
      new DeadLetter("okta", "raw.okta", 3, 17L, "too_late", "ab12");

  @Test
  void wireValue_longerThanTheModelAllows_isRefusedByFieldAndLength() {
    var letter = DeadLetterWire.toAvro(LETTER);
    letter.setSource("x".repeat(65));

    assertThatThrownBy(() -> DeadLetterWire.fromAvro(letter))
        .isInstanceOf(InvalidWireValueException.class)
        .hasMessageContaining("source")
        .hasMessageContaining("65")
        .hasMessageNotContaining("xx");
  }

  @Test
  void authenticators_withOneNewerThanTheReader_areNotKnown() {
    var read =
        Parts.fromAvro(
            new dev.sparekey.model.avro.Authenticators(
                List.of(Authenticator.OTP, Authenticator.UNRECOGNISED), Completeness.EXACT));

    assertThat(read).isEqualTo(dev.sparekey.model.Authenticators.UNKNOWN);
  }

  /** Of an alert it is told beside all the rest, which is not to be lost for it. */
  @Test
  void alert_aboutAnActionNewerThanTheReader_isReadWithoutIt() {
    var alert = AlertWire.toAvro(new RoundTripTest.Draw(7).alert());
    alert.setStep(new StepKind(RecoveryAction.UNRECOGNISED, RecoveryPath.EMAIL));

    assertThat(AlertWire.fromAvro(alert).step()).isNull();
  }

  @Test
  void symbol_newerThanTheReader_isRefusedWhereTheModelHasNoUnknown() {
    assertThatThrownBy(
            () ->
                Parts.same(
                    dev.sparekey.model.Verdict.class, dev.sparekey.model.avro.Verdict.UNRECOGNISED))
        .isInstanceOf(InvalidWireValueException.class)
        .hasMessageContaining("Verdict");
  }
}
