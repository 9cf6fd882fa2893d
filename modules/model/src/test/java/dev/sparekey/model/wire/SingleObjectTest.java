package dev.sparekey.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.avro.Alert;
import dev.sparekey.model.avro.Authenticator;
import dev.sparekey.model.avro.Completeness;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SingleObjectTest {

  private static final SingleObject<dev.sparekey.model.avro.DeadLetter> LETTERS =
      SingleObject.of(Subject.DEAD_LETTER, dev.sparekey.model.avro.DeadLetter.class);
  private static final DeadLetter LETTER =
      new DeadLetter("okta", "sparekey.raw", 3, 17L, "too_late", "ab12");
  private static final byte[] ENCODED = LETTERS.encode(DeadLetterWire.toAvro(LETTER));

  @Test
  void encoding_startsWith_theMarkerOfTheSpecification() {
    assertThat(Arrays.copyOf(ENCODED, 2)).containsExactly(0xC3, 0x01);
  }

  @Test
  void decoding_ofARecordCutOffAnywhere_isRefused() {
    for (int length = 0; length < ENCODED.length; length++) {
      byte[] cut = Arrays.copyOf(ENCODED, length);
      assertThatThrownBy(() -> LETTERS.decode(cut)).isInstanceOf(UnreadableRecordException.class);
    }
  }

  @Test
  void decoding_ofAnUnpublishedVersion_isRefused() {
    byte[] other = ENCODED.clone();
    other[5] ^= 1;

    assertThatThrownBy(() -> LETTERS.decode(other))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessageContaining("not published");
  }

  @Test
  void decoding_ofARecordWithMoreBehindIt_isRefused() {
    byte[] longer = Arrays.copyOf(ENCODED, ENCODED.length + 1);

    assertThatThrownBy(() -> LETTERS.decode(longer)).isInstanceOf(UnreadableRecordException.class);
  }

  @Property
  void decoding_ofAnyBytesBehindAGoodHeader_readsOrRefuses(@ForAll byte[] body) {
    assertReadsOrRefuses(LETTERS, ENCODED, body);
  }

  @Property
  void decoding_ofAnyBytesAsAnAlert_readsOrRefuses(@ForAll byte[] body) {
    SingleObject<Alert> alerts = SingleObject.of(Subject.ALERT, Alert.class);
    byte[] header = new byte[10];
    ByteBuffer.wrap(header)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 1)
        .putLong(org.apache.avro.SchemaNormalization.parsingFingerprint64(Subject.ALERT.schema()));

    assertReadsOrRefuses(alerts, header, body);
  }

  /**
   * The length of the first text says two thousand million: nothing of the sort may be reserved.
   */
  @Test
  void decoding_ofATextThatClaimsToBeHuge_isRefused() {
    byte[] bytes = Arrays.copyOf(ENCODED, 15);
    System.arraycopy(
        new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xDF, 0x0E}, 0, bytes, 10, 5);

    assertThatThrownBy(() -> LETTERS.decode(bytes)).isInstanceOf(UnreadableRecordException.class);
  }

  @Test
  void decoding_ofMoreThanTheLimit_isRefused() {
    assertThatThrownBy(() -> LETTERS.decode(new byte[SingleObject.MOST_BYTES + 1]))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessageContaining("1048577 bytes");
  }

  @Test
  void codec_ofAnotherSubjectsClass_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SingleObject.of(Subject.ALERT, dev.sparekey.model.avro.DeadLetter.class));
  }

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
  void authenticators_withOneNewerThanTheReader_areKnownInPartOnly() {
    var read =
        Parts.fromAvro(
            new dev.sparekey.model.avro.Authenticators(
                List.of(Authenticator.OTP, Authenticator.UNRECOGNISED), Completeness.EXACT));

    assertThat(read)
        .isEqualTo(dev.sparekey.model.Authenticators.atLeast(dev.sparekey.model.Authenticator.OTP));
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

  private static void assertReadsOrRefuses(SingleObject<?> codec, byte[] header, byte[] body) {
    byte[] bytes = Arrays.copyOf(header, 10 + body.length);
    System.arraycopy(body, 0, bytes, 10, body.length);
    try {
      assertThat(codec.decode(bytes)).isNotNull();
    } catch (UnreadableRecordException e) {
      assertThat(e).hasMessageContaining(bytes.length + " bytes");
    }
  }
}
