package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Credential;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Instant RECEIVED = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void live_fiveMinutesAhead_isTheLastAdmitted() {
    Instant edge = RECEIVED.plus(Duration.ofMinutes(5));
    assertThat(Admission.LIVE.refusal(edge, RECEIVED)).isNull();
    assertThat(Admission.LIVE.refusal(edge.plusMillis(1), RECEIVED))
        .isEqualTo(RejectionReason.FROM_THE_FUTURE);
  }

  @Test
  void expiry_afterTheYearsThatWeReckonWith_isNever() {
    Instant told = Instant.parse("9999-12-31T00:00:00Z");

    assertThat(Admission.expiry(told)).isEqualTo(Credential.NEVER);
    assertThat(Admission.expiry(Instant.parse("2098-12-31T00:00:00Z")))
        .isBefore("2099-01-01T00:00:00Z");
    assertThat(Admission.expiry(Instant.EPOCH)).isNull();
  }

  @Test
  void replay_onlyImplausibleYears_areRefused() {
    assertThat(Admission.REPLAY.refusal(Instant.parse("2000-01-01T00:00:00Z"), null)).isNull();
    assertThat(Admission.REPLAY.refusal(Instant.parse("2098-12-31T23:59:59Z"), null)).isNull();
    for (Instant outside :
        new Instant[] {
          Instant.parse("1999-12-31T23:59:59Z"),
          Instant.parse("2099-01-01T00:00:00Z"),
          Instant.MIN,
          Instant.MAX
        }) {
      assertThat(Admission.REPLAY.refusal(outside, null))
          .isEqualTo(RejectionReason.IMPLAUSIBLE_TIME);
    }
  }
}
