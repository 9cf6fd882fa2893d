package dev.sparekey.sinks.resend;

import dev.sparekey.model.Alert;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.Gravity;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one destination did not take, and what became of it since. No clock, no I/O: it is told what
 * the topics say, the dead letters before the alerts.
 *
 * <p>Example: revision 1 was refused, and 2 delivered since. Sent again, 1 would be the last that
 * the destination hears; nothing is. If 2 was refused, too, 2 is sent. If 2 withdraws what the
 * destination cannot have heard of, nothing is, and if it may have, 2 is.
 */
public final class Backlog {

  /** Findings are kept whole. */
  static final int MOST = 20_000;

  private static final Comparator<Choice> ORDER =
      Comparator.comparing(Choice::what)
          .thenComparing(Backlog::gravity, Comparator.reverseOrder())
          .thenComparing(choice -> choice.letters().getFirst().at());

  private final Filter filter;
  private final String salt;
  private final Map<Key, Letter> open = new LinkedHashMap<>();

  /** Findings that the destination took of us, by the word of what settled their dead letters. */
  private final Set<String> resent = new HashSet<>();

  private final Map<Position, String> findings = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final Map<Integer, Set<Long>> sought = new HashMap<>();
  private final Map<String, Found> newest = new HashMap<>();

  /** Revisions of the findings that are sought, by their hash. */
  private final Map<String, Letter.Revision> seen = new HashMap<>();

  private Map<Integer, Long> settled = Map.of();
  private int omitted;

  private record Key(Position finding, String hash) {}

  private record Found(Alert alert, Position position) {}

  /**
   * @param salt of the hashes of dead letters
   */
  public Backlog(Filter filter, String salt) {
    this.filter = filter;
    this.salt = salt;
  }

  /** The next record of the destination, of one topic's partition in its order. */
  public void read(Letter letter) {
    Key key = new Key(letter.finding(), letter.hash());
    Letter.Revision revision = letter.revision();
    Settling settling = Settling.of(letter.reason());
    if (settling != null) {
      open.remove(key);
      if (settling == Settling.RESENT && revision != null) {
        resent.add(revision.alertId());
      }
      return;
    }
    if (open.size() >= MOST && !open.containsKey(key)) {
      omitted++;
      return;
    }
    // One that died once more goes behind the others.
    open.remove(key);
    open.put(key, letter);
    sought
        .computeIfAbsent(letter.finding().partition(), partition -> new HashSet<>())
        .add(letter.finding().offset());
    if (revision != null) {
      findings.put(letter.finding(), revision.alertId());
      ids.add(revision.alertId());
    }
  }

  /** From where alerts are to be read, by partition. */
  public Map<Integer, Long> begins() {
    Map<Integer, Long> begins = new TreeMap<>();
    open.values()
        .forEach(
            letter ->
                begins.merge(letter.finding().partition(), letter.finding().offset(), Math::min));
    return begins;
  }

  /** The next alert of a partition. */
  public void read(Position position, Alert alert) {
    boolean here = sought.getOrDefault(position.partition(), Set.of()).contains(position.offset());
    if (here) {
      findings.put(position, alert.id());
      ids.add(alert.id());
    } else if (!ids.contains(alert.id())) {
      return;
    }
    Letter.Revision revision = revision(alert);
    seen.put(KafkaDeadLetters.hash(salt, alert.id(), alert.epoch(), alert.revision()), revision);
    newest.merge(
        alert.id(),
        new Found(alert, position),
        (known, read) -> revision(known.alert()).isOlderThan(revision) ? read : known);
  }

  /** Before which offsets the delivery has settled all, by partition of the alerts. */
  public void settled(Map<Integer, Long> offsets) {
    settled = Map.copyOf(offsets);
  }

  /** How many dead letters are left for another time. */
  public int omitted() {
    return omitted;
  }

  /** The newest revision of a finding; null if none is known. */
  public @Nullable Alert newest(String alertId) {
    Found found = newest.get(alertId);
    return found == null ? null : found.alert();
  }

  /** What is to be done, what is to be sent first, the gravest before the others. */
  public List<Choice> choices() {
    Map<String, List<Letter>> byFinding = new LinkedHashMap<>();
    List<Choice> choices = new ArrayList<>();
    for (Letter letter : open.values()) {
      String id = id(letter);
      if (id == null) {
        choices.add(new Choice(Choice.What.GONE, "", null, List.of(letter)));
      } else {
        byFinding.computeIfAbsent(id, finding -> new ArrayList<>()).add(letter);
      }
    }
    byFinding.forEach((id, letters) -> choices.add(choice(id, letters)));
    return choices.stream().sorted(ORDER).toList();
  }

  /** What is to be done about one finding; null when others have settled it. */
  public @Nullable Choice choice(String alertId) {
    List<Letter> letters =
        open.values().stream().filter(letter -> alertId.equals(id(letter))).toList();
    return letters.isEmpty() ? null : choice(alertId, letters);
  }

  private Choice choice(String id, List<Letter> letters) {
    Found found = newest.get(id);
    return found == null
        ? new Choice(Choice.What.GONE, id, null, letters)
        : new Choice(judge(id, letters, found), id, found.alert(), letters);
  }

  private Choice.What judge(String id, List<Letter> letters, Found found) {
    Alert alert = found.alert();
    boolean known = resent.contains(id) || letters.stream().anyMatch(Letter::mayBeKnown);
    // With final_only what comes after a finding that may be known need not have been sent.
    if (!filter.finalOnly() && isBehindAll(letters, revision(alert)) && isSettled(found)) {
      return Choice.What.OVERTAKEN;
    }
    if (known || filter.wants(alert)) {
      return Choice.What.SEND;
    }
    return switch (alert.verdict()) {
      case WITHDRAWN -> Choice.What.WITHDRAWN;
      case PENDING, SUSPECTED, CONFIRMED, UNDETERMINED -> Choice.What.UNWANTED;
    };
  }

  /** Whether a revision is newer than all that died; false where it is not known which did. */
  private boolean isBehindAll(List<Letter> letters, Letter.Revision revision) {
    return letters.stream()
        .allMatch(
            letter -> {
              Letter.Revision died = died(letter);
              return died != null && died.isOlderThan(revision);
            });
  }

  private Letter.@Nullable Revision died(Letter letter) {
    Letter.Revision told = letter.revision();
    return told == null ? seen.get(letter.hash()) : told;
  }

  private boolean isSettled(Found found) {
    Long offset = settled.get(found.position().partition());
    return offset != null && found.position().offset() < offset;
  }

  private @Nullable String id(Letter letter) {
    Letter.Revision told = letter.revision();
    return told == null ? findings.get(letter.finding()) : told.alertId();
  }

  private static Letter.Revision revision(Alert alert) {
    return new Letter.Revision(alert.id(), alert.epoch(), alert.revision());
  }

  /** Of what is not there any more nobody can tell: as of the least grave. */
  private static int gravity(Choice choice) {
    Alert alert = choice.newest();
    return alert == null ? -1 : Gravity.of(alert).ordinal();
  }
}
