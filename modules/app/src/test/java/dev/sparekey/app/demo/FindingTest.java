package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import org.junit.jupiter.api.Test;

class FindingTest {

  private static final Alerts ALERT = Alerts.some();

  @Test
  void changed_ofTheFirstRevision_isNew() {
    assertThat(ALERT.finding().changed()).isEqualTo("new");
  }

  @Test
  void changed_ofOtherVerdict_namesTheOldOne() {
    Finding finding = ALERT.after(ALERT.verdict(Verdict.SUSPECTED).ticket(TicketStatus.PENDING));

    assertThat(finding.changed()).isEqualTo("was suspected");
  }

  @Test
  void changed_ofDelivery_saysSo() {
    assertThat(ALERT.after(ALERT.delivered(false)).changed()).isEqualTo("was not delivered");
  }

  @Test
  void changed_ofOtherSeverity_namesTheOldOne() {
    assertThat(ALERT.after(ALERT.severity(Severity.MEDIUM)).changed()).isEqualTo("was medium");
  }

  @Test
  void changed_ofOtherTicket_namesTheOldStatus() {
    assertThat(ALERT.after(ALERT.ticket(TicketStatus.PENDING)).changed())
        .isEqualTo("ticket was pending");
  }

  @Test
  void changed_ofNothingShown_isEvidence() {
    assertThat(ALERT.after(ALERT).changed()).isEqualTo("evidence");
  }
}
