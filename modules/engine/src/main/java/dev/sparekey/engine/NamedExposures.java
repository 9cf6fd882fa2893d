package dev.sparekey.engine;

import dev.sparekey.engine.NamesStore.Exposed;
import dev.sparekey.engine.NamesStore.Link;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Validity;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What of somebody's lies in the open and is told under a name. It is each account's that has the
 * name when it was found; while there is none, that of what stands in for them, so that somebody is
 * told all the same.
 *
 * <p>Example: codes of anna@example.com are found on Monday and alert under that name. On Tuesday a
 * directory says whose mail it is, since March: the account has the finding, and the name has it no
 * more. If the row says since Tuesday, it stays with the name.
 */
final class NamedExposures {

  /** As an account has them, which adds as much to each id. */
  private static final Comparator<Exposed> BY_TIME =
      Comparator.comparing((Exposed one) -> one.event().header().occurredAt())
          .thenComparing(one -> one.event().header().id().length())
          .thenComparing(one -> one.event().header().id());

  private final Name name;
  private final NamesStore store;
  private final Instant at;
  private final Consumer<Output> out;

  NamedExposures(Name name, NamesStore store, Instant at, Consumer<Output> out) {
    this.name = name;
    this.store = store;
    this.at = at;
    this.out = out;
  }

  void hold(RecoveryEvent event) {
    Exposed came = new Exposed(event, false);
    Collection<Exposed> day = store.exposed(name, came.day());
    Exposed known = null;
    for (Exposed one : day) {
      known = one.event().header().id().equals(event.header().id()) ? one : known;
    }
    Exposed held = known == null ? came : joined(known, came);
    if (held.equals(known) || (known == null && !hasRoom(came, day))) {
      return;
    }
    store.putExposed(name, held);
    Set<AccountId> owners = owners(held);
    owners.forEach(owner -> deliver(owner, held));
    if (known != null) {
      for (AccountId owner : owners(known)) {
        if (!owners.contains(owner)) {
          undeliver(owner, known);
        }
      }
    }
  }

  /** As the account joins them, so that it does not matter whether the link came first. */
  private static Exposed joined(Exposed known, Exposed other) {
    DossierEntry both = entry(known, null).joined(entry(other, null));
    return new Exposed((RecoveryEvent) both.event(), both.disputed());
  }

  private static DossierEntry entry(Exposed exposed, @Nullable Name under) {
    return new DossierEntry(
        exposed.event(), false, exposed.disputed(), under == null ? null : under.of());
  }

  /**
   * The first of a day are kept, and here already: whoever may write to a desk may write in any
   * name, and what is under a name costs each account that has it. One more than an account keeps,
   * so that the account's day overflows and says so. One that makes room for an earlier one is
   * nobody's any more.
   */
  private boolean hasRoom(Exposed came, Collection<Exposed> day) {
    if (day.size() <= came.day().kind().mostADay()) {
      return true;
    }
    Exposed last = came;
    for (Exposed one : day) {
      last = BY_TIME.compare(one, last) > 0 ? one : last;
    }
    if (last == came) {
      return false;
    }
    store.removeExposed(name, last);
    for (AccountId owner : owners(last)) {
      undeliver(owner, last);
    }
    return true;
  }

  private Set<AccountId> owners(Exposed exposed) {
    Instant found = exposed.event().header().occurredAt();
    Set<AccountId> owners = new LinkedHashSet<>();
    for (Link link : store.links(name)) {
      if (link.validity().holds(found)) {
        owners.add(link.account());
      }
    }
    return owners.isEmpty() ? Set.of(standIn()) : owners;
  }

  private AccountId standIn() {
    return AccountId.ofName(name.tenant(), name.of().text());
  }

  /**
   * An account has the name at other times than before.
   *
   * @param links as they are now
   */
  void relink(AccountId account, Validity before, Validity after, Collection<Link> links) {
    for (Exposed exposed : store.exposed(name)) {
      Instant found = exposed.event().header().occurredAt();
      boolean had = before.holds(found);
      if (had == after.holds(found)) {
        continue;
      }
      boolean isOthers =
          links.stream()
              .anyMatch(link -> !link.account().equals(account) && link.validity().holds(found));
      if (had) {
        undeliver(account, exposed);
      } else {
        deliver(account, exposed);
      }
      if (!isOthers && had) {
        deliver(standIn(), exposed);
      } else if (!isOthers) {
        undeliver(standIn(), exposed);
      }
    }
  }

  private void deliver(AccountId owner, Exposed exposed) {
    Exposed own = new Exposed(exposed.event().of(owner, id(owner, exposed)), exposed.disputed());
    out.accept(new Output.ToInbox(new InboxRecord.Delivery(owner, entry(own, name), at)));
  }

  private void undeliver(AccountId owner, Exposed exposed) {
    out.accept(
        new Output.ToInbox(new InboxRecord.Undelivery(owner, id(owner, exposed), name.of(), at)));
  }

  private String id(AccountId owner, Exposed exposed) {
    return AlertIds.ofNamed(exposed.event().header().id(), name, owner, exposed.day());
  }
}
