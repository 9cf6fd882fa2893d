package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Verification;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {

  @Test
  void authenticators_eachHaveWordsOfTheirOwn() {
    assertThat(Arrays.stream(Authenticator.values()).map(Wording::of))
        .doesNotHaveDuplicates()
        .allMatch(words -> words.startsWith("a") && words.contains(" "));
  }

  @Test
  void set_isNamedInOrder() {
    assertThat(Wording.of(Authenticators.exactly(Authenticator.OTP, Authenticator.PASSWORD)))
        .isEqualTo("a password and a one-time password");
  }

  @Test
  void set_thatMayHoldMore_saysAtLeast() {
    assertThat(Wording.of(Authenticators.atLeast(Authenticator.SMS)))
        .isEqualTo("at least a text message");
  }

  @Test
  void set_ofWhichNothingIsShown_saysSo() {
    assertThat(Wording.of(Authenticators.UNKNOWN)).isEqualTo("factors the log does not show");
  }

  @Test
  void verifications_areNamedOneAfterTheOther() {
    assertThat(
            Wording.verification(List.of(Verification.SECURITY_QUESTIONS, Verification.IN_PERSON)))
        .isEqualTo("security questions, in person");
  }

  /** A desk and a step write one number in several ways. */
  @ParameterizedTest
  @CsvSource({
    "4711, 4711",
    "#4711, 4711",
    "zendesk:4711, 4711",
    "zendesk:#4711, 4711",
    "INC0004, inc0004"
  })
  void ticketsNumber_howeverItIsWritten_isOne(String written, String text) {
    assertThat(Designation.ticket(written))
        .isEqualTo(new Designation(Designation.Kind.TICKET, text));
    assertThat(Designation.ticket(" " + written + " ")).isEqualTo(Designation.ticket(written));
  }

  /** Anybody may choose a login that reads like a ticket's number. */
  @Test
  void person_whoseNameReadsLikeANumber_isNotThatTicket() {
    Designation person = Designation.person("4711");

    assertThat(person).isNotEqualTo(Designation.ticket("4711"));
    assertThat(person).isLessThan(Designation.ticket("1"));
    assertThat(person).isLessThan(Designation.person("4712"));
  }
}
