package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicRecordsTest {

  private final StubRegistry registry = new StubRegistry();

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void register_feedsOfJson_guardsWhatWeWriteOnly() {
    PublicRecords.register(registry.client(), Scenario.settings(Settings.Time.RECORDS, 1).feeds());

    assertThat(registry.guarded())
        .containsExactly(
            "sparekey.alerts-value",
            "sparekey.control-value",
            "sparekey.dead-letters-value",
            "sparekey.inventory-value",
            "sparekey.posture-value",
            "sparekey.recovery-state-value",
            "sparekey.shadow-alerts-value",
            "sparekey.triage-value");
  }

  @Test
  void register_feedOfAvro_guardsEveryRecordThatItMayBring() {
    List<Feed> feeds =
        AvroRecords.settings(Settings.Time.RECORDS, 1).feeds().stream()
            .filter(feed -> feed.name().equals("desk"))
            .toList();
    PublicRecords.register(registry.client(), feeds);

    assertThat(registry.guarded())
        .containsExactly(
            "sparekey.alerts-value",
            "sparekey.control-value",
            "sparekey.dead-letters-value",
            "sparekey.inventory-value",
            "sparekey.posture-value",
            "sparekey.recovery-state-value",
            "sparekey.shadow-alerts-value",
            "sparekey.triage-value",
            "ticket-events-dev.sparekey.model.avro.AuthenticationEvent",
            "ticket-events-dev.sparekey.model.avro.IdentityContextEvent",
            "ticket-events-dev.sparekey.model.avro.Mark",
            "ticket-events-dev.sparekey.model.avro.RecoveryEvent",
            "ticket-events-dev.sparekey.model.avro.TicketEvent");
  }
}
