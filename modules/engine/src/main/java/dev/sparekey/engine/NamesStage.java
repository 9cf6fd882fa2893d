package dev.sparekey.engine;

import dev.sparekey.engine.NamesStore.Held;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Proof;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.recovery.DossierEntry;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Holds what names people until it is known whose accounts they are. A link that comes after the
 * ticket delivers the ticket then; whether it was contested is judged when the ticket arrived, not
 * when the link did.
 */
public final class NamesStage {

  private final int partition;
  private final int partitions;

  public NamesStage(int partition, int partitions) {
    this.partition = partition;
    this.partitions = partitions;
  }

  public void on(NamesRecord record, NamesStore store, Consumer<Output> out) {
    switch (record) {
      case NamesRecord.Named named -> hold(named, store, out);
      case NamesRecord.Linked linked -> link(linked, store, out);
      case NamesRecord.Marked marked -> relay(marked, store, out);
    }
  }

  private static void hold(NamesRecord.Named named, NamesStore store, Consumer<Output> out) {
    var header = named.ticket().header();
    Instant proven = store.marks().completeTo(header.feed(), Mark.Path.DIRECT, Proof.PROVEN);
    boolean contested = !header.occurredAt().isAfter(proven);
    Held held = new Held(named.ticket(), contested);
    for (Held known : store.held(named.name())) {
      if (known.ticket().header().id().equals(header.id())) {
        held = joined(known, held);
      }
    }
    store.putHeld(named.name(), held);
    for (AccountId account : store.links(named.name())) {
      out.accept(deliver(account, held, named.at()));
    }
  }

  /** As the account joins them, so that it does not matter whether the link came first. */
  private static Held joined(Held known, Held other) {
    DossierEntry both =
        new DossierEntry(known.ticket(), known.contested())
            .joined(new DossierEntry(other.ticket(), other.contested()));
    return new Held((TicketEvent) both.event(), both.contested());
  }

  private static void link(NamesRecord.Linked linked, NamesStore store, Consumer<Output> out) {
    AccountId account = linked.account();
    if (store.putLink(linked.name(), account)) {
      for (Held held : store.held(linked.name())) {
        out.accept(deliver(account, held, linked.at()));
      }
    }
    out.accept(new Output.ToInbox(new InboxRecord.Answered(account, linked.name(), linked.at())));
  }

  private static Output deliver(AccountId account, Held held, Instant at) {
    return new Output.ToInbox(
        new InboxRecord.Delivery(account, held.ticket(), held.contested(), at));
  }

  private void relay(NamesRecord.Marked marked, NamesStore store, Consumer<Output> out) {
    Mark mark = marked.mark();
    Marks before = store.marks();
    Marks after = before.with(mark);
    if (after.equals(before)) {
      return;
    }
    store.putMarks(after);
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
