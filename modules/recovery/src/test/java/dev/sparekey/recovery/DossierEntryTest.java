package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.EventHeader;
import dev.sparekey.model.TicketEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DossierEntryTest {

  /** Replay sets receivedAt to occurredAt, so the arrival must not be told by its text. */
  @Test
  void joined_contentsThatDifferOnlyInTimesEqualToTheirArrival_isTheSameBothWays() {
    DossierEntry early = entry(minutes(0), minutes(0), false);
    DossierEntry late = entry(minutes(5), minutes(5), false);

    assertThat(early.joined(late)).isEqualTo(late.joined(early));
  }

  @Test
  void joined_aCopyThatArrivedLater_changesNothing() {
    DossierEntry first = entry(minutes(0), minutes(0), false);

    assertThat(first.joined(entry(minutes(0), minutes(9), false))).isEqualTo(first);
  }

  @Test
  void joined_aCopyThatCameInTime_clearsTheSuspicion() {
    DossierEntry contested = entry(minutes(0), minutes(0), true);

    assertThat(contested.joined(entry(minutes(0), minutes(0), false)).contested()).isFalse();
    assertThat(contested.joined(contested).contested()).isTrue();
  }

  /** After an update a poller reads its last hour again. */
  @Test
  void joined_whatTwoVersionsOfAMappingReadAlike_isOneContent() {
    DossierEntry nine = entry("zendesk@9");
    DossierEntry ten = entry("zendesk@10");

    assertThat(nine.joined(ten)).isEqualTo(ten);
    assertThat(ten.joined(nine)).isEqualTo(ten).returns(false, DossierEntry::disputed);
  }

  /** One may read more in a record, such as where it came from. */
  @Test
  void joined_whatTwoVersionsOfAMappingReadOtherwise_isAlwaysTheSameOnesWithoutDispute() {
    DossierEntry nine = entry(minutes(5), minutes(5), "zendesk@9", false);
    DossierEntry other = entry(minutes(6), minutes(6), "zendesk@9", false);
    DossierEntry ten = entry("zendesk@10");

    assertThat(nine.joined(ten)).isEqualTo(ten);
    assertThat(ten.joined(nine)).isEqualTo(ten);
    assertThat(nine.joined(other).disputed()).isTrue();
    assertThat(nine.joined(other).joined(ten)).isEqualTo(nine.joined(other.joined(ten)));
  }

  private static DossierEntry entry(String mapping) {
    return entry(minutes(0), minutes(0), mapping, false);
  }

  private static DossierEntry entry(Instant occurred, Instant received, boolean contested) {
    return entry(occurred, received, "zendesk@1", contested);
  }

  private static DossierEntry entry(
      Instant occurred, Instant received, String mapping, boolean contested) {
    EventHeader header =
        new EventHeader(
            "zendesk:1", "default", "zendesk", occurred, null, received, mapping, "ticket");
    return new DossierEntry(
        new TicketEvent(
            header,
            "1",
            minutes(0),
            TicketEvent.Status.OPEN,
            TicketEvent.Category.RECOVERY,
            List.of(),
            null,
            List.of()),
        contested);
  }
}
