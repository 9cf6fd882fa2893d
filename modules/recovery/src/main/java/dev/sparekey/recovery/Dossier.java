package dev.sparekey.recovery;

import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of one account that are kept whole, sorted into kinds and by time. */
public final class Dossier {

  private static final Comparator<RecoveryEvent> BY_TIME =
      Comparator.comparing((RecoveryEvent event) -> event.header().occurredAt())
          .thenComparing(event -> event.header().id());

  private final List<RecoveryEvent> recoveries = new ArrayList<>();
  private final List<TicketVersion> tickets = new ArrayList<>();
  private final List<IdentityContextEvent> identities = new ArrayList<>();

  /** A ticket as it stood at one time, and how it reached us. */
  record TicketVersion(TicketEvent ticket, boolean contested) {}

  public Dossier(Collection<DossierEntry> entries) {
    for (DossierEntry entry : entries) {
      if (entry.event() instanceof RecoveryEvent recovery) {
        recoveries.add(recovery);
      } else if (entry.event() instanceof TicketEvent ticket) {
        tickets.add(new TicketVersion(ticket, entry.contested()));
      } else if (entry.event() instanceof IdentityContextEvent identity) {
        identities.add(identity);
      }
    }
    recoveries.sort(BY_TIME);
    tickets.sort(
        Comparator.comparing((TicketVersion version) -> version.ticket().header().occurredAt())
            .thenComparing(version -> version.ticket().header().id()));
    identities.sort(
        Comparator.comparing(IdentityContextEvent::validFrom)
            .thenComparing(identity -> identity.header().id()));
  }

  List<RecoveryEvent> recoveries() {
    return recoveries;
  }

  List<TicketVersion> tickets() {
    return tickets;
  }

  /** What the directory said of the account at that time: the newest statement that held. */
  @Nullable IdentityContextEvent identityAt(Instant at) {
    IdentityContextEvent found = null;
    for (IdentityContextEvent identity : identities) {
      Instant until = identity.validTo();
      if (!identity.validFrom().isAfter(at) && (until == null || until.isAfter(at))) {
        found = identity;
      }
    }
    return found;
  }
}
