package dev.sparekey.app.rules;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.CommittedTopic;
import dev.sparekey.model.Control;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.AvroControl;
import dev.sparekey.topology.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Who changed what judges, in order, as {@code sparekey.control} has it. */
public final class ControlLog {

  private final List<Entry> entries;
  private final List<Control> decisions;
  private final int unreadable;

  /** One change of the rules. */
  public record Entry(long number, String release, Control made) {}

  private ControlLog(List<Entry> entries, List<Control> decisions, int unreadable) {
    this.entries = List.copyOf(entries);
    this.decisions = List.copyOf(decisions);
    this.unreadable = unreadable;
  }

  /**
   * All that there is now.
   *
   * @param progress gets a line about every 5 s
   * @throws org.apache.kafka.common.KafkaException the brokers refuse, or bring nothing for 60 s
   * @throws dev.sparekey.registryclient.RegistryException the registry does not answer
   */
  public static ControlLog read(
      Cluster cluster, SchemaRegistry registry, Consumer<String> progress) {
    AvroControl form = new AvroControl(registry);
    List<Entry> entries = new ArrayList<>();
    List<Control> decisions = new ArrayList<>();
    int[] unreadable = new int[1];
    try (CommittedTopic topic = new CommittedTopic(cluster, Topics.CONTROL)) {
      topic.read(
          record -> {
            byte[] value = record.value() == null ? new byte[0] : record.value();
            if (!(form.read(value) instanceof AvroControl.Change.Made made)) {
              unreadable[0]++;
              return;
            }
            Control control = made.control();
            String release = control.release();
            if (release != null) {
              entries.add(new Entry(record.offset(), release, control));
            } else if (control.accepted() != null) {
              decisions.add(control);
            } else {
              unreadable[0]++;
            }
          },
          progress);
    }
    return new ControlLog(entries, decisions, unreadable[0]);
  }

  public List<Entry> entries() {
    return entries;
  }

  /** The hashes of what was published, oldest first. */
  public List<String> releases() {
    return entries.stream().map(Entry::release).toList();
  }

  /** The newest, which the pipeline may have refused. */
  public Optional<Entry> last() {
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast());
  }

  /** What was decided of accounts, in order. */
  public List<Control> decisions() {
    return decisions;
  }

  /** Records that this version does not know. */
  public int unreadable() {
    return unreadable;
  }
}
