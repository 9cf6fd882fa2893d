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

  private final Stored<AccountId> links;
  private final Stored<Held> held;
  private final StoredMarks marks;

  KafkaNamesStore(ProcessorContext<?, ?> context) {
    links = new Stored<>(context.getStateStore(LINKS), SingleObject.accountId());
    held = new Stored<>(context.getStateStore(HELD), SingleObject.held());
    marks = new StoredMarks(context.getStateStore(CONTROL));
  }

  @Override
  public Collection<AccountId> links(Name name) {
    return new TreeSet<>(links.under(Keys.name(name)));
  }

  /**
   * One value a link: a name that thousands of accounts share would be more than a record holds.
   */
  @Override
  public boolean putLink(Name name, AccountId account) {
    Bytes key = Keys.link(name, account);
    if (links.get(key) != null) {
      return false;
    }
    links.put(key, account);
    return true;
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
