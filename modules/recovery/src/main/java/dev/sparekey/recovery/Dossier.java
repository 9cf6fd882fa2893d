package dev.sparekey.recovery;

import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The events of one account that are kept whole, sorted into kinds and by time. */
public final class Dossier {

  private static final Comparator<RecoveryEvent> BY_TIME =
      (one, other) -> {
        int order = one.header().occurredAt().compareTo(other.header().occurredAt());
        return order != 0 ? order : one.header().id().compareTo(other.header().id());
      };

  /**
   * Of one ticket's versions of one time the last counts: one that the desk told, before one that
   * only follows from a history, and the one that says more.
   */
  private static final Comparator<TicketVersion> VERSIONS =
      Comparator.comparing((TicketVersion version) -> version.ticket().header().occurredAt())
          .thenComparing(version -> version.ticket().header().recordedAt() != null)
          .thenComparing(version -> told(version.ticket()))
          .thenComparing(version -> version.ticket().header().id());

  private final Staff staff;
  private final TenantPolicies policies;
  private final List<RecoveryEvent> recoveries = new ArrayList<>();
  private final List<TicketVersion> tickets = new ArrayList<>();
  private final DirectoryRows directories;
  private final Set<String> disputed = new HashSet<>(0);

  /**
   * A ticket as it stood at one time, and how it reached us.
   *
   * @param named whether it was found by a name of the account's owner, or only by its number
   * @param disputed whether its id came with two contents
   */
  record TicketVersion(TicketEvent ticket, boolean contested, boolean named, boolean disputed) {}

  /** How much of what it may say it does say. */
  private static int told(TicketEvent ticket) {
    return (ticket.status() == TicketEvent.Status.UNKNOWN ? 0 : 1)
        + (ticket.category() == TicketEvent.Category.UNKNOWN ? 0 : 1)
        + (ticket.verification() == null ? 0 : 1)
        + (ticket.agent() == null ? 0 : 1)
        + (ticket.requesters().isEmpty() ? 0 : 1);
  }

  public Dossier(Collection<DossierEntry> entries) {
    this(entries, Staff.NOBODY, TenantPolicies.NONE);
  }

  /**
   * @param staff who acts for others, and in what capacity
   * @param policies when those were changed that hold for all accounts of a source
   */
  public Dossier(Collection<DossierEntry> entries, Staff staff, TenantPolicies policies) {
    this.staff = staff;
    this.policies = policies;
    // Most accounts have no ticket and a few steps, and are looked at far more often than told of.
    List<IdentityContextEvent> identities = new ArrayList<>();
    Map<String, DossierEntry> found = Map.of();
    Set<String> named = Set.of();
    for (DossierEntry entry : entries) {
      if (entry.disputed()) {
        disputed.add(entry.event().header().id());
      }
      if (entry.event() instanceof RecoveryEvent recovery) {
        recoveries.add(staff.told(recovery));
      } else if (entry.event() instanceof TicketEvent) {
        if (found.isEmpty()) {
          found = new HashMap<>();
          named = new HashSet<>();
        }
        found.merge(entry.event().header().id(), entry, DossierEntry::joined);
        if (entry.under() == null || entry.under().kind() == Designation.Kind.PERSON) {
          named.add(entry.event().header().id());
        }
      } else if (entry.event() instanceof IdentityContextEvent identity) {
        identities.add(identity);
      }
    }
    for (Map.Entry<String, DossierEntry> one : found.entrySet()) {
      DossierEntry entry = one.getValue();
      tickets.add(
          new TicketVersion(
              (TicketEvent) entry.event(),
              entry.contested(),
              named.contains(one.getKey()),
              entry.disputed()));
    }
    recoveries.sort(BY_TIME);
    tickets.sort(VERSIONS);
    directories = new DirectoryRows(identities);
  }

  Staff staff() {
    return staff;
  }

  TenantPolicies policies() {
    return policies;
  }

  List<RecoveryEvent> recoveries() {
    return recoveries;
  }

  /**
   * Of what a step is read by, what came with two contents under one id, and where a directory may
   * have said more on its day than is kept; in words.
   */
  List<String> doubts(RecoveryEvent step) {
    List<String> found = new ArrayList<>();
    for (StatementBounds.Day day : StatementBounds.crowded(directories.rows())) {
      if (day.holds(step.header().occurredAt())) {
        found.add(day.words());
      }
    }
    Collections.sort(found);
    if (disputed.contains(step.header().id())) {
      found.add("the step came with two contents under one id, of which the greater text is read");
    }
    if (disputed.isEmpty()) {
      return found;
    }
    for (IdentityContextEvent row : directories.readAt(step.header().occurredAt())) {
      if (disputed.contains(row.header().id())) {
        found.add(
            "the directory's statement of "
                + row.validFrom()
                + " came with two contents under one id, of which the greater text is read");
      }
    }
    return found;
  }

  /** When a name that some record gave the account belongs to it. */
  public Validity validity(String name) {
    return new NameRows(directories.rows()).of(name);
  }

  /** The tickets that steps of the account quote. */
  public Set<Designation> quoted() {
    Set<Designation> quoted = Set.of();
    for (RecoveryEvent recovery : recoveries) {
      if (recovery.action().isStep() && recovery.ticketId() != null) {
        quoted = quoted.isEmpty() ? new TreeSet<>() : quoted;
        quoted.add(Designation.ticket(recovery.ticketId()));
      }
    }
    return quoted;
  }

  List<TicketVersion> tickets() {
    return tickets;
  }

  /** What directories say of the account. */
  DirectoryRows directories() {
    return directories;
  }

  /** Of all statements the one that holds from the earliest time on; null when there is none. */
  static @Nullable IdentityContextEvent first(Collection<DossierEntry> entries) {
    IdentityContextEvent first = null;
    for (DossierEntry entry : entries) {
      if (entry.event() instanceof IdentityContextEvent identity
          && (first == null || Statements.NEWEST_LAST.compare(identity, first) < 0)) {
        first = identity;
      }
    }
    return first;
  }
}
