package dev.sparekey.ingest.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "[redacted] ",
        "<b>",
        "</li><li>12345678",
        "&nbsp;",
        "&",
        "\u00a0",
        "abcd.",
        "abcd_",
        "abcd/",
        "{code",
        "~~",
        "\\n",
        "1.",
        "kqzf ",
        "bcdfghjk, ",
        "tap for a ",
        "totp abcd efgh "
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "backup codes: 4821\u00a09930, 1129\u00a03847!4821\u00a09930!1129\u00a03847",
        "backup codes: 4821&nbsp;9930, 1129&nbsp;3847!4821&nbsp;9930!1129&nbsp;3847",
        "backup codes: 4821\u20139930, 1129\u20133847!4821\u20139930!1129\u20133847",
        "backup codes: 4821\u200b9930, 1129\u200b3847!4821\u200b9930!1129\u200b3847",
        "backup codes: a1b2.c3d4, e5f6.g7h8!a1b2.c3d4!e5f6.g7h8",
        "backup codes: a1b2_c3d4, e5f6_g7h8!a1b2_c3d4!e5f6_g7h8",
        "backup codes: 4821 9930 / 1129 3847!4821 9930!1129 3847",
        "backup codes: 48219930/11293847!48219930!11293847",
        "recovery codes: kqzfw-xpvtj, mbhnr-plqst!kqzfw-xpvtj!mbhnr-plqst",
        "backup codes: ab1d-efgh, ijkl-mnop!ab1d-efgh!ijkl-mnop",
        "backup codes <b>a1b2</b>c3d4 <b>e5f6</b>g7h8!a1b2</b>c3d4!e5f6</b>g7h8"
      })
  void codes_howeverTheyAreWritten_areFoundWhereTheyStandInTheText(
      String text, String first, String second) {
    assertThat(Secrets.in(text))
        .extracting(span -> text.substring(span.start(), span.end()))
        .containsExactly(first, second);
  }

  @Test
  void text_aroundCodesOfManySigns_staysAsItWas() {
    assertThat(
            Redaction.text(
                    "n\u00b0\u00a07\u2013b: backup codes 4821\u00a09930,\u200b 1129\u00a03847 \u2013 ok&nbsp;?")
                .text())
        .isEqualTo(
            "n\u00b0\u00a07\u2013b: backup codes [redacted],\u200b [redacted] \u2013 ok&nbsp;?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "48219930,11293847,57102938,90412277,38820164",
        "1. kqzf a1b2\n2. mbhn c3d4\n3. plqs e5f6\n4. wxpv g7h8\n5. tjzr i9j0",
        "codes <td class=\"disabled\">a1b2c3d4</td><td class=\"disabled\">e5f6g7h8</td>"
      })
  void list_ofCodesAlone_isFound(String text) {
    assertThat(Redaction.text(text).text()).doesNotContainPattern("[a-z][0-9][a-z]|[0-9]{6}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1Password Secret Key A3-ASWWYB-798JRY-LJVD4-23DC2-86TVM-H43EB",
        "TOTP secret JBSWY3DPEHPK3PXP",
        "setup key: jbsw y3dp ehpk 3pxp",
        "TAP for eva: +4kBq9Zr$2",
        "Bitlocker 471207-110234-596651-089232-330198-274410-668855-412093",
        "<b>Password:</b>&nbsp;Vt8$mora",
        "x-api-key: b7e23ec29af22b0b4e41da31e868d572"
      })
  void secret_behindItsName_isFoundWhole(String text) {
    assertThat(Redaction.text(text).text())
        .endsWith("[redacted]")
        .doesNotContainPattern("[0-9]{3}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backup codes: printed, renewed, checked, revoked, removed",
        "recovery codes for marie-anne / hans-peter / karl-heinz were renewed",
        "Backup codes shown in PLAT-7611, HELP-2125",
        "Code review of 3e326a60 and fa8bac02",
        "backup codes, card\u00a0ending\u00a04111, in report_0001/report_0002",
        "ranges 1000\u20132000, 2000\u20133000, 3000\u20134000, 4000\u20135000, 5000\u20136000",
        "secret keys were then sent over with them",
        "recovery code accepted"
      })
  void words_nearALabelForCodes_stay(String text) {
    assertThat(Redaction.text(text).text()).isEqualTo(text);
  }

  /**
   * Ten codes twice are twenty of which ten differ; three times, or cut short, they are no less.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "my recovery codes:\n%1$s\n%1$s",
        "my recovery codes:\n%1$s\n\n%1$s",
        "my recovery codes:\n%1$s\n\n%1$s\n\n%1$s\n\n48219930\n11293847",
        "my recovery codes:\n%1$s\n> %2$s",
        "my recovery codes:\n%1$s\n\n%3$s",
        "Hello,\n%1$s\n\n%1$s"
      })
  void list_pastedMoreThanOnce_isFoundWhole(String text) {
    String codes =
        "48219930\n11293847\n57102938\n90412277\n38820164\n"
            + "29915573\n60347718\n74186205\n15563092\n83927746";
    String lessOne = codes.replace("57102938\n", "");

    assertThat(Redaction.text(text.formatted(codes, codes.replace("\n", "\n> "), lessOne)).text())
        .doesNotContainPattern("[0-9]{8}");
  }

  @Test
  void codes_behindACommaThatEndsWhatElseWasSaid_areFound() {
    assertThat(
            Redaction.text(
                    "I can't find my phone, only this paper\n48219930\n11293847\n57102938\n90412277\n38820164")
                .spans())
        .isEqualTo(5);
  }

  /** Law: the sign that stands for a blank or a dash changes nothing of what is taken out. */
  @Test
  void text_inOtherSignsForBlanksAndDashes_losesTheSame() {
    String[] pieces = {
      "a1b2-c3d4",
      "4821 9930",
      "1129 3847",
      "kqzfw-xpvtj",
      "backup codes ",
      "TAP for eva: +4kBq9Zr$2",
      ", ",
      " / ",
      "/",
      "\n1. ",
      "HELP-2125",
      "<b>",
      "</td><td>",
      " phone ",
      "setup key: jbsw y3dp ehpk 3pxp"
    };
    String[] blanks = {" ", "\u00a0", "\u202f", "&nbsp;", "&#8239;", "\u200b "};
    String[] dashes = {"-", "\u2011", "\u2013", "&ndash;", "\uff0d"};
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      String plain =
          random.ints(20, 0, pieces.length).mapToObj(n -> pieces[n]).collect(Collectors.joining());
      StringBuilder varied = new StringBuilder();
      for (char c : plain.toCharArray()) {
        varied.append(
            c == ' '
                ? blanks[random.nextInt(blanks.length)]
                : c == '-' ? dashes[random.nextInt(dashes.length)] : String.valueOf(c));
      }
      assertThat(
              Redaction.text(varied.toString())
                  .text()
                  .replaceAll("\u200b ?|\u00a0|\u202f|&nbsp;|&#8239;", " ")
                  .replaceAll("\u2011|\u2013|&ndash;|\uff0d", "-"))
          .as(varied.toString())
          .isEqualTo(Redaction.text(plain).text());
    }
  }
}
