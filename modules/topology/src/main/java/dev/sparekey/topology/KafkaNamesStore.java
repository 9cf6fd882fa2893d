package dev.sparekey.topology;

import dev.sparekey.engine.Marks;
import dev.sparekey.engine.Name;
import dev.sparekey.engine.NamesStore;
import dev.sparekey.model.AccountId;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The names stage's memory in its task's stores. Made anew whenever the task starts. */
final class KafkaNamesStore implements NamesStore {

  static final String LINKS = "names-links";
  static final String HELD = "names-held";
  static final String CONTROL = "names-control";
  static final List<String> NAMES = List.of(LINKS, HELD, CONTROL);

  private final Stored<SingleObject.Links> links;
  private final Stored<Held> held;
  private final StoredMarks marks;

  KafkaNamesStore(ProcessorContext<?, ?> context) {
    links = new Stored<>(context.getStateStore(LINKS), SingleObject.links());
    held = new Stored<>(context.getStateStore(HELD), SingleObject.held());
    marks = new StoredMarks(context.getStateStore(CONTROL));
  }

  @Override
  public Collection<AccountId> links(Name name) {
    SingleObject.Links known = links.get(Bytes.wrap(Keys.name(name)));
    return known == null ? List.of() : known.accounts();
  }

  @Override
  public void putLink(Name name, AccountId account) {
    TreeSet<AccountId> accounts = new TreeSet<>(links(name));
    if (accounts.add(account)) {
      links.put(Bytes.wrap(Keys.name(name)), new SingleObject.Links(List.copyOf(accounts)));
    }
  }

  @Override
  public Collection<Held> held(Name name) {
    return held.under(Keys.name(name));
  }

  @Override
  public void putHeld(Name name, Held ticket) {
    held.put(Keys.withId(Keys.name(name), ticket.ticket().header().id()), ticket);
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
