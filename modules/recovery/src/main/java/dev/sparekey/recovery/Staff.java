package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.StaffRole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who answers for others: help-desk agents and administrators, and all the names of each, so that
 * the ticket that {@code zendesk:77} holds is known for the work of {@code desk@example.com}.
 */
public final class Staff {

  public static final Staff NOBODY = new Staff(List.of());

  private final Map<AccountId, List<IdentityContextEvent>> byAccount = new HashMap<>();
  private final Map<String, Set<AccountId>> byName = new HashMap<>();

  /**
   * One of them, at a time.
   *
   * @param names mails, logins and desks' own numbers, in lower case
   */
  record Member(StaffRole role, Set<String> names) {}

  private Staff(Collection<IdentityContextEvent> rows) {
    for (IdentityContextEvent row : rows) {
      if (row.staff() != null) {
        byAccount.computeIfAbsent(row.account(), account -> new ArrayList<>()).add(row);
        for (String name : names(row)) {
          byName
              .computeIfAbsent(key(row.account().tenant(), name), text -> new TreeSet<>())
              .add(row.account());
        }
      }
    }
    byAccount.values().forEach(told -> told.sort(Statements.NEWEST_LAST));
  }

  /** By what directories said of duties, in any order. */
  public static Staff of(Collection<DossierEntry> rows) {
    List<IdentityContextEvent> told = new ArrayList<>();
    for (DossierEntry row : rows) {
      if (row.event() instanceof IdentityContextEvent identity) {
        told.add(identity);
      }
    }
    return new Staff(told);
  }

  /** All of whom there are rows, in order. */
  public Set<AccountId> members() {
    return new TreeSet<>(byAccount.keySet());
  }

  /** Whether one of them has the same duties and names here as there, at any time. */
  public boolean isTheSame(Staff other, AccountId member) {
    List<IdentityContextEvent> here = byAccount.getOrDefault(member, List.of());
    List<IdentityContextEvent> there = other.byAccount.getOrDefault(member, List.of());
    Instant since = Instant.MAX;
    for (IdentityContextEvent row : differing(here, there)) {
      since = row.validFrom().isBefore(since) ? row.validFrom() : since;
    }
    Set<Instant> changes = new TreeSet<>();
    for (IdentityContextEvent row : concat(here, there)) {
      changes.add(row.validFrom());
      if (row.validTo() != null) {
        changes.add(row.validTo());
      }
    }
    for (Instant at : changes) {
      if (!at.isBefore(since) && !isTheSame(other, member, at)) {
        return false;
      }
    }
    return true;
  }

  private static Set<IdentityContextEvent> differing(
      List<IdentityContextEvent> one, List<IdentityContextEvent> other) {
    Set<IdentityContextEvent> differing = new HashSet<>(one);
    differing.removeAll(new HashSet<>(other));
    Set<IdentityContextEvent> more = new HashSet<>(other);
    more.removeAll(new HashSet<>(one));
    differing.addAll(more);
    return differing;
  }

  private static List<IdentityContextEvent> concat(
      List<IdentityContextEvent> one, List<IdentityContextEvent> other) {
    List<IdentityContextEvent> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  /** Whether two rows tell of the same duties and names. */
  static boolean isOneWord(IdentityContextEvent one, IdentityContextEvent other) {
    return one.staff() == other.staff() && names(one).equals(names(other));
  }

  private boolean isTheSame(Staff other, AccountId member, Instant at) {
    IdentityContextEvent here = row(member, at);
    IdentityContextEvent there = other.row(member, at);
    return here == null || there == null ? here == there : isOneWord(here, there);
  }

  /**
   * Who acted, by the source's id or, where that is not known, by a name.
   *
   * @return null when it is nobody of the staff, or not known
   */
  @Nullable Member of(
      String tenant, String feed, @Nullable String id, @Nullable String name, Instant at) {
    Member found = null;
    if (id != null && !id.isEmpty()) {
      found = joined(found, new AccountId(tenant, feed, id), at);
    }
    if (name != null) {
      for (AccountId account : accounts(tenant, name)) {
        IdentityContextEvent row = row(account, at);
        if (row != null && names(row).contains(name.toLowerCase(Locale.ROOT))) {
          found = joined(found, account, at);
        }
      }
    }
    return found;
  }

  /**
   * An event with its actor's role as the directory knows it: a source that cannot tell an agent
   * from an administrator, or from anybody, may have told another. That the subject or a machine
   * acted is the source's own word.
   */
  RecoveryEvent told(RecoveryEvent event) {
    Actor actor = event.actor();
    boolean open =
        switch (actor.role()) {
          case AGENT, ADMIN, UNKNOWN -> true;
          case SELF, INTEGRATION, SYSTEM -> false;
        };
    AccountId account = event.account();
    if (!open || byAccount.isEmpty() || account.nativeId().equals(actor.id())) {
      return event;
    }
    Instant at = event.header().occurredAt();
    Member acting = of(account.tenant(), event.header().feed(), actor.id(), actor.name(), at);
    if (acting == null || isOwn(account, actor.name(), at)) {
      return event;
    }
    Actor.Role role = acting.role() == StaffRole.HELP_DESK ? Actor.Role.AGENT : Actor.Role.ADMIN;
    return role == actor.role()
        ? event
        : new RecoveryEvent(
            event.header(),
            account,
            event.accountName(),
            event.action(),
            event.path(),
            new Actor(role, actor.id(), actor.name()),
            event.credential(),
            event.authenticators(),
            event.sessionId(),
            event.origin(),
            event.ticketId());
  }

  private boolean isOwn(AccountId account, @Nullable String name, Instant at) {
    IdentityContextEvent row = row(account, at);
    return name != null && row != null && names(row).contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether somebody of the staff has that name. */
  boolean named(String tenant, String name, Instant at) {
    return of(tenant, "", null, name, at) != null;
  }

  private Set<AccountId> accounts(String tenant, String name) {
    return byName.getOrDefault(key(tenant, name.toLowerCase(Locale.ROOT)), Set.of());
  }

  /** One person may be staff by several accounts. */
  private @Nullable Member joined(@Nullable Member known, AccountId account, Instant at) {
    IdentityContextEvent row = row(account, at);
    if (row == null || row.staff() == null || row.staff() == StaffRole.NONE) {
      return known;
    }
    Set<String> names = names(row);
    StaffRole role = row.staff();
    if (known != null) {
      names.addAll(known.names());
      role = known.role().compareTo(role) > 0 ? known.role() : role;
    }
    return new Member(role, names);
  }

  private @Nullable IdentityContextEvent row(AccountId account, Instant at) {
    List<IdentityContextEvent> rows = byAccount.getOrDefault(account, List.of());
    Predicate<IdentityContextEvent> begun = row -> !row.validFrom().isAfter(at);
    for (int i = rows.size() - 1; i >= 0; i--) {
      Instant until = rows.get(i).validTo();
      if ((until == null || until.isAfter(at))
          && begun.test(rows.get(i))
          && !Statements.isCorrected(rows, i, begun)) {
        return rows.get(i);
      }
    }
    return null;
  }

  private static Set<String> names(IdentityContextEvent row) {
    Set<String> names = new HashSet<>(row.names());
    if (row.accountName() != null) {
      names.add(row.accountName().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private static String key(String tenant, String name) {
    return tenant.length() + ":" + tenant + name;
  }
}
