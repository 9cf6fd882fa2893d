package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The literals are what another implementation of RFC 9562 §5.5 makes of the same names. */
class AlertIdsTest {

  private static final UUID RULE = UUID.fromString("1dea16b6-e08f-479f-908f-ea822bfc2606");
  private static final UUID OTHER = UUID.fromString("4ebe3da5-bf2e-4988-8024-188ad7a2cdd5");

  private static Alert alert() {
    return new Drive()
        .with(login("l", ANNA, day(19), PASSWORD_OTP, "as1"), codeUsed("c", ANNA, day(20), "as1"))
        .alerts()
        .getFirst();
  }

  @Test
  void alert_isNamedByAUuidOfTenantRuleAndAnchor() {
    assertThat(AlertIds.of("default", RULE, "okta:r"))
        .isEqualTo("c9bc9865-9a0c-5af9-a973-c77ea9281840");
    assertThat(AlertIds.of("Bäcker", RULE, "okta:é"))
        .isEqualTo("11623538-27f4-5a8e-885b-afb44fb23914");
  }

  @Test
  void case_isNamedByAUuidOfAccountAndOpener() {
    assertThat(AlertIds.ofCase(ANNA, "okta:r")).isEqualTo("f92d4489-87a2-5284-b567-42a1babaa809");
  }

  @Test
  void alerts_thatDifferInTenantRuleOrAnchor_haveOtherIds() {
    assertThat(
            Stream.of(
                AlertIds.of("default", RULE, "okta:r"),
                AlertIds.of("other", RULE, "okta:r"),
                AlertIds.of("default", OTHER, "okta:r"),
                AlertIds.of("default", RULE, "okta:s")))
        .doesNotHaveDuplicates();
  }

  @Test
  void cases_ofOtherAccountsOrOpeners_haveOtherIds() {
    assertThat(
            Stream.of(
                AlertIds.ofCase(ANNA, "okta:r"),
                AlertIds.ofCase(ANNA, "okta:s"),
                AlertIds.ofCase(BERT, "okta:r"),
                AlertIds.ofCase(new AccountId("default", "entra", ANNA.nativeId()), "okta:r"),
                AlertIds.ofCase(new AccountId("other", "okta", ANNA.nativeId()), "okta:r")))
        .doesNotHaveDuplicates();
  }

  /** Otherwise tenant "a" with anchor "b:c" could be made to look like another's. */
  @Test
  void names_thatReadAlikeWhenJoined_haveOtherIds() {
    assertThat(AlertIds.ofCase(new AccountId("ab", "c", "d"), "e"))
        .isNotEqualTo(AlertIds.ofCase(new AccountId("a", "bc", "d"), "e"));
  }

  @Test
  void alert_thatWePublished_isOurOwn() {
    assertThat(AlertIds.isOwn(alert())).isTrue();
  }

  @Test
  void alert_whoseIdIsAnothers_isNotOurOwn() {
    Alert alert = alert();

    assertThat(AlertIds.isOwn(changed(alert, "okta:other", ANNA))).isFalse();
  }

  @Test
  void alert_onAnAccountOfAnotherTenant_isNotOurOwn() {
    Alert alert = alert();
    AccountId foreign = new AccountId("other", "okta", "00uANNA");

    assertThat(AlertIds.isOwn(changed(alert, alert.anchor(), foreign))).isFalse();
  }

  @Test
  void alert_ofARule_tellsOfNoSilence() {
    assertThat(AlertIds.isOfSilence(alert())).isFalse();
  }

  @Test
  void alert_ofTheWatch_tellsOfASilence() {
    Drive drive =
        Drive.watchingSource("okta", Duration.ofHours(1))
            .clock(day(20))
            .clock(day(20).plus(Duration.ofHours(1)));

    assertThat(drive.alerts()).singleElement().matches(AlertIds::isOfSilence);
  }

  private static Alert changed(Alert alert, String anchor, AccountId account) {
    return new Alert(
        alert.id(),
        alert.epoch(),
        alert.revision(),
        alert.tenant(),
        alert.ruleId(),
        alert.ruleTitle(),
        alert.ruleVersion(),
        alert.verdict(),
        alert.severity(),
        alert.delivered(),
        account,
        alert.subject(),
        alert.actor(),
        anchor,
        alert.occurredAt(),
        alert.emittedAt(),
        alert.assurance(),
        alert.ticketStatus(),
        alert.evidence(),
        alert.evidenceOmitted(),
        alert.absence(),
        alert.requirement(),
        alert.attack(),
        alert.nist(),
        alert.policyVersion(),
        alert.mapping(),
        alert.handling(),
        alert.explanation());
  }
}
