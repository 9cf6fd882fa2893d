package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Rule;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InquiryTest {

  private static final Instant RESET = day(20);

  private static Rule rule(String name) {
    return FewRules.load().rules().stream()
        .filter(rule -> name.equals(rule.header().name()))
        .findFirst()
        .orElseThrow();
  }

  private static Drive desk() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive.with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));
  }

  @Test
  void steps_ofAnAccountWithoutAny_areNone() {
    assertThat(new Drive().with(login("l", ANNA, day(1), PASSWORD_OTP, "as1")).steps(ANNA))
        .isEmpty();
  }

  @Test
  void steps_areTheAccountsInTheOrderOfTheirTime() {
    Drive drive =
        new Drive()
            .with(codeUsed("b", ANNA, day(3), "as1"))
            .with(codeUsed("a", ANNA, day(2), "as1"));

    assertThat(drive.steps(ANNA))
        .extracting(RecoveryStep::occurredAt)
        .containsExactly(day(2), day(3));
  }

  @Test
  void step_whoseTicketMayYetCome_isPendingForRulesThatReadIt() {
    RecoveryStep step = desk().steps(ANNA).getFirst();

    assertThat(Inquiry.waitsForTicket(step)).isTrue();
    assertThat(Inquiry.verdict(rule("agent_reset_without_ticket"), step))
        .isEqualTo(Verdict.PENDING);
    assertThat(Inquiry.fields(step).get("ticket.status")).isEqualTo(FieldValue.of("pending"));
    assertThat(Inquiry.fieldsIfTicketIsMissing(step).get("ticket.status"))
        .isEqualTo(FieldValue.of("missing"));
  }

  @Test
  void step_withoutATicketInACompleteFeed_isConfirmed() {
    RecoveryStep step =
        desk()
            .complete("zendesk", RESET.plus(Duration.ofHours(1)), Proof.PROVEN)
            .steps(ANNA)
            .getFirst();

    assertThat(Inquiry.waitsForTicket(step)).isFalse();
    assertThat(Inquiry.verdict(rule("agent_reset_without_ticket"), step))
        .isEqualTo(Verdict.CONFIRMED);
    assertThat(Inquiry.verdict(rule("recovery_code_refused"), step)).isNull();
  }
}
