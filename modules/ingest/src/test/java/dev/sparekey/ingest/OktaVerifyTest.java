package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.RecoveryEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Identity Engine tells one Okta Verify as up to three records of one transaction. */
class OktaVerifyTest {

  private static RecoveryEvent reset(String uuid, String at, String factor, String transaction) {
    String record =
        """
        {"uuid":"%s","published":"2026-11-03T09:15:%sZ","eventType":"user.mfa.factor.deactivate",
         "actor":{"id":"00u9desk","type":"User"},"target":[{"type":"User","id":"00u1mina"}],
         "outcome":{"result":"SUCCESS","reason":"User reset %s factor"},
         "transaction":{"type":"WEB","id":"%s"}}"""
            .formatted(uuid, at, factor, transaction);
    Reading reading =
        Sources.builtIn()
            .byName("okta")
            .read(new RawRecord("okta", record.getBytes(StandardCharsets.UTF_8), null));
    return (RecoveryEvent) ((Reading.Mapped) reading).events().getFirst();
  }

  @Test
  void threeRecordsOfOneTransaction_areOneStep() {
    assertThat(
            List.of(
                reset("a", "27.118", "OKTA_VERIFY_PUSH", "t1"),
                reset("b", "27.121", "OKTA_SOFT_TOKEN", "t1"),
                reset("c", "27.999", "SIGNED_NONCE", "t1")))
        .containsOnly(reset("d", "27.000", "OKTA_VERIFY", "t1"));
  }

  @Test
  void recordsOfTwoTransactions_areTwoSteps() {
    assertThat(reset("a", "27.118", "OKTA_VERIFY_PUSH", "t1").header().id())
        .isNotEqualTo(reset("b", "27.118", "OKTA_VERIFY_PUSH", "t2").header().id());
  }

  @Test
  void anotherFactorOfTheTransaction_isAStepOfItsOwn() {
    RecoveryEvent sms = reset("b", "27.118", "SMS_FACTOR", "t1");
    assertThat(sms.header().id()).isEqualTo("okta:b");
    assertThat(sms.credential().kind()).isNotNull();
  }
}
