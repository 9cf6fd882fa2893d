package dev.sparekey.ingest.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  @Test
  void record_withoutASecret_staysAsItWasToTheCharacter() throws Exception {
    String record =
        "{ \"id\" : 1.50e3, \"id\":1,\"t\":\"\\u00e4 reset done\", \"x\":[ null,true ]}";

    assertThat(Redaction.json(record)).isEqualTo(new Redaction.Redacted(record, 0));
  }

  @Test
  void record_withACode_keepsAllElseOfIt() throws Exception {
    assertThat(
            Redaction.json(
                    "{\"id\":12345678901234567890,\"f\":1.10,\"f\":2,"
                        + "\"body\":\"my backup code is 4821 7733, call me\"}")
                .text())
        .isEqualTo(
            "{\"id\":12345678901234567890,\"f\":1.10,\"f\":2,"
                + "\"body\":\"my backup code is [redacted], call me\"}");
  }

  @Test
  void key_thatNamesASecret_losesItsValueWhateverItLooksLike() throws Exception {
    assertThat(
            Redaction.json(
                    "{\"new_password\":\"x\",\"backupCodes\":[\"a\",17,{\"b\":\"c\"}],\"pin\":\"d\","
                        + "\"otp\":123456,\"password\":null,\"secret\":\"\"}")
                .text())
        .isEqualTo(
            "{\"new_password\":\"[redacted]\",\"backupCodes\":[\"[redacted]\",\"[redacted]\","
                + "{\"b\":\"[redacted]\"}],\"pin\":\"d\",\"otp\":\"[redacted]\",\"password\":null,"
                + "\"secret\":\"\"}");
  }

  @Test
  void json_inAText_staysJson() throws Exception {
    assertThat(
            Redaction.json("{\"description\":\"{\\\"bypass_code\\\": 123456789, \\\"n\\\": 2}\"}")
                .text())
        .isEqualTo("{\"description\":\"{\\\"bypass_code\\\":\\\"[redacted]\\\",\\\"n\\\":2}\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"00u1a2b3c4d5e6f7g8h9\",\"uuid\":\"dc9fd3c0-598c-11ef-8478-2b7584bf8d5a\"}",
        "{\"type\":\"password\",\"name\":\"token\",\"value\":\"code\"}",
        "{\"title\":\"Generated recovery codes\",\"ref\":\"RECOVERY-12345678\"}"
      })
  void identifiers_stay(String record) throws Exception {
    assertThat(Redaction.json(record).spans()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1,", "{\"a\":}", "secret"})
  void otherThanJson_isNotKept(String text) {
    assertThatThrownBy(() -> Redaction.json(text)).isInstanceOf(JsonProcessingException.class);
  }

  /**
   * Whoever can write a comment can write this. Four times the text may take four times as long;
   * where every place is compared with every other it takes sixteen times. What a thread worked is
   * measured, not the time, as others run beside it.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a1b2c3d4 ",
        "12345678, ",
        "a1b2c3d4 <br> ",
        "12345678 a ",
        "code ",
        "code 12345678 ",
        "password: x1 ",
        "pin ",
        "1. ",
        "eyJ",
        "eyJaaaaaaaa.",
        "ticket 1234 5678 ",
        "-----BEGIN PRIVATE KEY-----",
        "[",
        "{\"a\":",
        "?token=",
        "http://a:",
        "a-",
        "recovery recovery codes ",
        "[redacted] "
      })
  void text_writtenByAnAttacker_takesNoLongerThanItIsLong(String piece) {
    String text = piece.repeat((1 << 14) / piece.length());
    String longer = text.repeat(4);
    Redaction.text(text);

    long once = worked(text);
    long bound = 8 * once + Duration.ofMillis(200).toNanos();

    assertThat(worked(longer)).isLessThan(bound);
  }

  /** The least of three, in nanoseconds of the thread's own. */
  private static long worked(String text) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long begin = threads.getCurrentThreadCpuTime();
      Redaction.text(text);
      Exposure.isIn(text);
      least = Math.min(least, threads.getCurrentThreadCpuTime() - begin);
    }
    return least;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1] 83920174\\n[2] 29384756\\n[3] 48392017\\n[4] 59201748\\n[5] 30495867",
        "[83920174, 29384756, 48392017, 59201748, 30495867]",
        "[\\\"a1b2c-3d4e5\\\", \\\"f6g7h-8j9k1\\\", \\\"m2n3p-4q5r6\\\", \\\"s7t8v-9w2x3\\\", \\\"y4z5a-6b7c8\\\"]"
      })
  void codes_inATextThatReadsAsJson_areFound(String text) throws Exception {
    assertThat(Redaction.json("{\"body\":\"" + text + "\"}").spans()).isPositive();
  }

  @Test
  void secret_inAnObjectOfItsOwn_isFoundAndNothingElseOfIt() throws Exception {
    assertThat(
            Redaction.json(
                    "{\"password\":{\"value\":\"hunter2\",\"minLength\":8},\"value\":\"x\","
                        + "\"recovery_codes\":{\"codes\":[\"a1b2c\"],\"left\":8}}")
                .text())
        .isEqualTo(
            "{\"password\":{\"value\":\"[redacted]\",\"minLength\":8},\"value\":\"x\","
                + "\"recovery_codes\":{\"codes\":[\"[redacted]\"],\"left\":8}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIEow",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\nMIIEow\n-----END PGP PRIVATE KEY BLOCK-----"
      })
  void privateKey_withHeadersOfItsOwn_isFoundWhole(String key) {
    assertThat(Redaction.text("see " + key).text()).isEqualTo("see [redacted]");
  }
}
