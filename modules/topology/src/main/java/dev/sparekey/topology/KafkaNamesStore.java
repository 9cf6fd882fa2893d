package dev.sparekey.topology;

import dev.sparekey.engine.Hour;
import dev.sparekey.engine.Marks;
import dev.sparekey.engine.Name;
import dev.sparekey.engine.NamesStore;
import dev.sparekey.engine.Tally;
import dev.sparekey.model.AccountId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** The names stage's memory in its task's stores. Made anew whenever the task starts. */
final class KafkaNamesStore implements NamesStore {

  static final String LINKS = "names-links";
  static final String HELD = "names-held";
  static final String EXPOSED = "names-exposed";
  static final String SOUGHT = "names-sought";
  static final String UNRESOLVED = "names-unresolved";
  static final String CONTROL = "names-control";
  static final List<String> NAMES = List.of(LINKS, HELD, EXPOSED, SOUGHT, UNRESOLVED, CONTROL);

  private final Stored<Link> links;
  private final Stored<Held> held;
  private final Stored<Exposed> exposed;
  private final Stored<SoughtApprover> sought;
  private final Stored<Tally> unresolved;
  private final StoredMarks marks;

  KafkaNamesStore(ProcessorContext<?, ?> context) {
    links = new Stored<>(context.getStateStore(LINKS), SingleObject.link());
    held = new Stored<>(context.getStateStore(HELD), SingleObject.held());
    exposed = new Stored<>(context.getStateStore(EXPOSED), SingleObject.exposed());
    sought = new Stored<>(context.getStateStore(SOUGHT), SingleObject.soughtApprover());
    unresolved = new Stored<>(context.getStateStore(UNRESOLVED), SingleObject.tally());
    marks = new StoredMarks(context.getStateStore(CONTROL));
  }

  @Override
  public Collection<Link> links(Name name) {
    return links.under(Keys.name(name)).stream()
        .sorted(Comparator.comparing(Link::account))
        .toList();
  }

  @Override
  public @Nullable Link link(Name name, AccountId account) {
    return links.get(Keys.link(name, account));
  }

  /**
   * One value a link: a name that thousands of accounts share would be more than a record holds.
   */
  @Override
  public void putLink(Name name, Link link) {
    links.put(Keys.link(name, link.account()), link);
  }

  @Override
  public Collection<Held> held(Name name) {
    return held.under(Keys.name(name));
  }

  @Override
  public Collection<Held> held(Name name, TicketKey ticket) {
    return held.under(Keys.ticket(name, ticket));
  }

  @Override
  public void putHeld(Name name, Held version) {
    byte[] ticket = Keys.ticket(name, version.key());
    held.put(Keys.withId(ticket, version.ticket().header().id()), version);
  }

  @Override
  public Collection<Exposed> exposed(Name name) {
    return exposed.under(Keys.name(name));
  }

  @Override
  public Collection<Exposed> exposed(Name name, ExposedDay day) {
    return exposed.under(Keys.exposed(name, day));
  }

  @Override
  public void putExposed(Name name, Exposed one) {
    exposed.put(key(name, one), one);
  }

  @Override
  public void removeExposed(Name name, Exposed one) {
    exposed.remove(key(name, one));
  }

  @Override
  public Collection<SoughtApprover> sought(Name name) {
    return sought.under(Keys.name(name));
  }

  @Override
  public void putSought(Name name, SoughtApprover one) {
    sought.put(Keys.sought(name, one.subject(), one.eventId()), one);
  }

  @Override
  public void removeSought(Name name, AccountId subject, String eventId) {
    sought.remove(Keys.sought(name, subject, eventId));
  }

  private static Bytes key(Name name, Exposed one) {
    return Keys.withId(Keys.exposed(name, one.day()), one.event().header().id());
  }

  @Override
  public int unresolved(Hour hour) {
    Tally tally = unresolved.get(Keys.hour(hour));
    return tally == null ? 0 : tally.count();
  }

  @Override
  public void putUnresolved(Tally tally) {
    unresolved.put(Keys.hour(tally.hour()), tally);
  }

  @Override
  public void removeLink(Name name, AccountId account) {
    links.remove(Keys.link(name, account));
  }

  @Override
  public void sweep(Instant before, int most) {
    held.sweep(most, one -> one.ticket().header().occurredAt().isBefore(before));
    exposed.sweep(most, one -> one.event().header().occurredAt().isBefore(before));
    sought.sweep(most, one -> one.of().isBefore(before));
    unresolved.sweep(most, tally -> tally.hour().start().isBefore(before));
  }

  @Override
  public Marks marks() {
    return marks.get();
  }

  @Override
  public void putMarks(Marks changed) {
    marks.put(changed);
  }
}
