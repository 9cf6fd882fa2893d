package dev.sparekey.engine;

import dev.sparekey.engine.NamesStore.Held;
import dev.sparekey.engine.NamesStore.Link;
import dev.sparekey.engine.NamesStore.SoughtApprover;
import dev.sparekey.engine.NamesStore.TicketKey;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Proof;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds what names people until it is known whose accounts they are. A link that comes after the
 * ticket delivers the ticket then, and one that ends takes it back; whether it was contested is
 * judged when the ticket arrived, not when the link did. So it is with what of somebody's was found
 * in the open, which is told under the name itself as long as no link leads anywhere.
 */
public final class NamesStage {

  /** A record of a thousand is some 60 KB. */
  private static final int MOST_TALLIES = 1_000;

  private static final Comparator<Held> BY_TIME =
      Comparator.comparing((Held held) -> held.ticket().header().occurredAt())
          .thenComparing(held -> held.ticket().header().id());

  /** What a mark of the clock looks at of what may be forgotten. */
  private static final int MOST_SWEPT = 200;

  /** The accounts stage, behind this one, may not have seen the clock yet. */
  private static final Duration BEHIND = Duration.ofDays(1);

  private final int partition;
  private final int partitions;
  private final Duration kept;

  /** One that forgets nothing that a policy with the usual windows may ask for. */
  public NamesStage(int partition, int partitions) {
    this(partition, partitions, AssurancePolicy.DEFAULT.horizon());
  }

  /**
   * @param horizon of the policy: nobody is asked for tickets that are older
   */
  public NamesStage(int partition, int partitions, Duration horizon) {
    this.partition = partition;
    this.partitions = partitions;
    this.kept = horizon.plus(BEHIND);
  }

  /**
   * An account itself; or what stands in for those of a name, and the accounts that have the name
   * at some time.
   */
  public static List<AccountId> accounts(AccountId account, NamesStore store) {
    List<AccountId> accounts = new ArrayList<>(List.of(account));
    if (account.isName()) {
      Name name = Name.person(account.tenant(), account.nativeId());
      store.links(name).forEach(link -> accounts.add(link.account()));
    }
    return accounts;
  }

  public void on(NamesRecord record, NamesStore store, Consumer<Output> out) {
    switch (record) {
      case NamesRecord.Named named -> hold(named, store, out);
      case NamesRecord.Linked linked -> link(linked, store, out);
      case NamesRecord.Marked marked -> relay(marked, store, out);
      case NamesRecord.Exposed exposed ->
          new NamedExposures(exposed.name(), store, exposed.at(), out).hold(exposed.event());
      case NamesRecord.Sought sought -> {
        SoughtApprover one = new SoughtApprover(sought.subject(), sought.eventId(), sought.of());
        store.putSought(sought.name(), one);
        List<AccountId> found = approvers(one, store.links(sought.name()));
        out.accept(found(one, sought.name(), found, sought.at()));
      }
      case NamesRecord.SoughtNoMore sought ->
          store.removeSought(sought.name(), sought.subject(), sought.eventId());
    }
  }

  private void hold(NamesRecord.Named named, NamesStore store, Consumer<Output> out) {
    EventHeader header = named.ticket().header();
    Instant proven = store.marks().completeTo(header.feed(), Mark.Path.DIRECT, Proof.PROVEN);
    Held came = new Held(named.ticket(), !header.occurredAt().isAfter(proven), false);
    Collection<Held> before = store.held(named.name(), came.key());
    Held known = null;
    for (Held one : before) {
      known = one.ticket().header().id().equals(header.id()) ? one : known;
    }
    Held held = known == null ? came : joined(known, came);
    if (held.equals(known)) {
      return;
    }
    store.putHeld(named.name(), held);
    Collection<Link> links = store.links(named.name());
    SortedMap<Hour, Integer> changes = new TreeMap<>();
    recount(
        unresolved(named.name(), before, links),
        unresolved(named.name(), store.held(named.name(), came.key()), links),
        changes);
    tell(changes, store, named.at(), out);
    for (Link link : links) {
      if (isOf(link.validity(), held)) {
        out.accept(delivery(link.account(), named.name(), held, named.at()));
      } else if (known != null && isOf(link.validity(), known)) {
        out.accept(undelivery(link.account(), named.name(), held, named.at()));
      }
    }
  }

  /** As the account joins them, so that it does not matter whether the link came first. */
  private static Held joined(Held known, Held other) {
    DossierEntry both = entry(known, null).joined(entry(other, null));
    return new Held((TicketEvent) both.event(), both.contested(), both.disputed());
  }

  private static DossierEntry entry(Held held, @Nullable Designation under) {
    return new DossierEntry(held.ticket(), held.contested(), held.disputed(), under);
  }

  private void link(NamesRecord.Linked linked, NamesStore store, Consumer<Output> out) {
    Name name = linked.name();
    AccountId account = linked.account();
    Link known = store.link(name, account);
    Validity before = known == null ? Validity.NEVER : known.validity();
    Validity after = linked.validity();
    if (!after.equals(before)) {
      List<Link> linksBefore = List.copyOf(store.links(name));
      if (after.equals(Validity.NEVER)) {
        store.removeLink(name, account);
      } else {
        store.putLink(name, new Link(account, after));
      }
      Collection<Link> links = store.links(name);
      new NamedExposures(name, store, linked.at(), out).relink(account, before, after, links);
      for (SoughtApprover sought : store.sought(name)) {
        List<AccountId> found = approvers(sought, links);
        if (!found.equals(approvers(sought, linksBefore))) {
          out.accept(found(sought, name, found, linked.at()));
        }
      }
      Map<TicketKey, List<Held>> tickets = new LinkedHashMap<>();
      for (Held held : store.held(name)) {
        tickets.computeIfAbsent(held.key(), key -> new ArrayList<>()).add(held);
        if (isOf(after, held) && !isOf(before, held)) {
          out.accept(delivery(account, name, held, linked.at()));
        } else if (isOf(before, held) && !isOf(after, held)) {
          out.accept(undelivery(account, name, held, linked.at()));
        }
      }
      SortedMap<Hour, Integer> changes = new TreeMap<>();
      for (List<Held> versions : tickets.values()) {
        recount(
            unresolved(name, versions, linksBefore), unresolved(name, versions, links), changes);
      }
      tell(changes, store, linked.at(), out);
    }
    out.accept(new Output.ToInbox(new InboxRecord.Answered(account, name, after, linked.at())));
  }

  /**
   * The accounts of the subject's own provider that had the name then, or more than are asked. A
   * person has accounts of several, and who approves there what is done here does it as the one
   * that is here.
   */
  private static List<AccountId> approvers(SoughtApprover sought, Collection<Link> links) {
    return links.stream()
        .filter(link -> link.account().feed().equals(sought.subject().feed()))
        .filter(link -> link.validity().holds(sought.of()))
        .map(Link::account)
        .sorted()
        .limit(Approvals.MOST_OF_A_NAME + 1L)
        .toList();
  }

  private static Output found(
      SoughtApprover sought, Name name, List<AccountId> approvers, Instant at) {
    return new Output.ToInbox(
        new InboxRecord.ApproverFound(sought.subject(), sought.eventId(), name, approvers, at));
  }

  /** The name is whose it was when the ticket was created. */
  private static boolean isOf(Validity validity, Held held) {
    return validity.holds(held.ticket().createdAt());
  }

  private static Output delivery(AccountId account, Name name, Held held, Instant at) {
    return new Output.ToInbox(new InboxRecord.Delivery(account, entry(held, name.of()), at));
  }

  private static Output undelivery(AccountId account, Name name, Held held, Instant at) {
    return new Output.ToInbox(
        new InboxRecord.Undelivery(account, held.ticket().header().id(), name.of(), at));
  }

  /**
   * The hour of a ticket that may explain a recovery and leads to no account; null for any other.
   * It is counted under its leading name only: a desk's own number beside a known mail is nobody
   * else.
   */
  private static @Nullable Hour unresolved(
      Name name, Collection<Held> versions, Collection<Link> links) {
    if (versions.isEmpty() || name.of().kind() != Designation.Kind.PERSON) {
      return null;
    }
    List<Held> sorted = new ArrayList<>(versions);
    sorted.sort(BY_TIME);
    TicketEvent newest = sorted.getLast().ticket();
    boolean explains =
        newest.category() != TicketEvent.Category.OTHER
            && newest.status() != TicketEvent.Status.DELETED;
    if (!explains || !name.of().text().equals(leadingName(newest))) {
      return null;
    }
    for (Held version : sorted) {
      for (Link link : links) {
        if (isOf(link.validity(), version)) {
          return null;
        }
      }
    }
    TicketEvent first = sorted.getFirst().ticket();
    return Hour.of(name.tenant(), first.header().feed(), first.createdAt());
  }

  private static @Nullable String leadingName(TicketEvent ticket) {
    List<String> names = ticket.requesters();
    for (String name : names) {
      if (name.contains("@")) {
        return name;
      }
    }
    return names.isEmpty() ? null : names.getFirst();
  }

  private static void recount(
      @Nullable Hour before, @Nullable Hour after, SortedMap<Hour, Integer> changes) {
    if (before != null) {
      changes.merge(before, -1, Integer::sum);
    }
    if (after != null) {
      changes.merge(after, 1, Integer::sum);
    }
  }

  /**
   * At once, and so ahead of the mark that says that these are all. Batched until the mark, what a
   * link changes behind the last one would never be told.
   */
  private void tell(
      SortedMap<Hour, Integer> changes, NamesStore store, Instant at, Consumer<Output> out) {
    List<Tally> tallies = new ArrayList<>();
    changes.forEach(
        (hour, change) -> {
          if (change != 0) {
            Tally tally = new Tally(hour, store.unresolved(hour) + change);
            store.putUnresolved(tally);
            tallies.add(tally);
          }
        });
    for (int from = 0; from < tallies.size(); from += MOST_TALLIES) {
      List<Tally> told = tallies.subList(from, Math.min(tallies.size(), from + MOST_TALLIES));
      out.accept(new Output.ToInbox(new InboxRecord.Unresolved(partition, told, at)));
    }
  }

  private void relay(NamesRecord.Marked marked, NamesStore store, Consumer<Output> out) {
    Mark mark = marked.mark();
    Marks before = store.marks();
    Marks after = before.with(mark);
    if (after == before) {
      return;
    }
    store.putMarks(after);
    if (mark.feed().equals(Mark.CLOCK)) {
      Instant clock = after.completeTo(Mark.CLOCK, Mark.Path.DIRECT, Proof.PROVEN);
      if (clock.isAfter(Instant.EPOCH)) {
        store.sweep(clock.minus(kept), MOST_SWEPT);
      }
    }
    Instant proven = after.completeTo(mark.feed(), Mark.Path.DIRECT, Proof.PROVEN);
    for (Proof proof : Proof.values()) {
      Instant now = after.completeTo(mark.feed(), Mark.Path.DIRECT, proof);
      boolean moved = now.isAfter(before.completeTo(mark.feed(), Mark.Path.DIRECT, proof));
      // A proven mark is an assumed one too, so one that is assumed to no more says nothing.
      if (moved && (proof == Proof.PROVEN || now.isAfter(proven))) {
        out.accept(
            new Output.ToInbox(
                new InboxRecord.Marked(
                    new Mark(mark.feed(), Mark.Path.NAMES, partition, partitions, now, proof),
                    marked.at())));
      }
    }
  }
}
