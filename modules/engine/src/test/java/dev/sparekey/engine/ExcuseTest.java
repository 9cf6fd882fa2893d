package dev.sparekey.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.EventRef;
import dev.sparekey.model.Proof;
import dev.sparekey.model.TicketStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A ticket created 80 minutes after a reset. */
class ExcuseTest {

  private static final Duration LATE = Duration.ofMinutes(80);
  private static final Instant CREATED = Given.AT.plus(LATE);

  private static Given anomalousLoginAt(Instant at) {
    return Given.helped().retroactive(LATE, false).then(null, new EventRef("okta:l", at), null);
  }

  @Test
  void ticket_thatIsOnlyLate_isNoWorseThanLate() {
    assertThat(Excuse.isWorse(Given.helped().retroactive(LATE, false).step())).isFalse();
  }

  @Test
  void ticket_writtenByTheWrongPerson_isWorse() {
    assertThat(Excuse.isWorse(Given.helped().retroactive(LATE, true).step())).isTrue();
  }

  @Test
  void ticket_writtenAfterAnAnomalousLogin_isWorse() {
    assertThat(Excuse.isWorse(anomalousLoginAt(CREATED.minusMillis(1)).step())).isTrue();
  }

  @Test
  void ticket_writtenBeforeOrAtAnAnomalousLogin_isNoWorseThanLate() {
    assertThat(Excuse.isWorse(anomalousLoginAt(CREATED).step())).isFalse();
    assertThat(Excuse.isWorse(anomalousLoginAt(CREATED.plusMillis(1)).step())).isFalse();
  }

  @Test
  void ticket_whoseLatenessNobodyTells_isNoWorseThanLate() {
    assertThat(Excuse.isWorse(Given.helped().retroactive(null, true).step())).isFalse();
  }

  @Test
  void absence_isNoExcuse() {
    assertThat(Excuse.isWorse(Given.helped().ticket(TicketStatus.MISSING, Proof.PROVEN).step()))
        .isFalse();
  }
}
