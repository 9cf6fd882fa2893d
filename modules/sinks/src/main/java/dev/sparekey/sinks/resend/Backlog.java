package dev.sparekey.sinks.resend;

import dev.sparekey.model.Alert;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.Gravity;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one destination did not take, and what became of it since. No clock, no I/O: it is told what
 * the topics say, the dead letters first, up to their end; then it is said of which findings the
 * alerts are read.
 *
 * <p>Example: revision 1 was refused, and 2 delivered since. Sent again, 1 would be the last that
 * the destination hears; nothing is. If 2 was refused, too, 2 is sent. If 2 withdraws what the
 * destination cannot have heard of, nothing is, and if it may have, 2 is.
 */
public final class Backlog {

  /** Of findings the newest revisions are kept whole; of dead letters, which are small, all. */
  static final int MOST = 20_000;

  private static final Comparator<Choice> ORDER =
      Comparator.comparing(Choice::what)
          .thenComparing(Backlog::gravity, Comparator.reverseOrder())
          .thenComparing(choice -> choice.letters().getFirst().at());

  private final Filter filter;
  private final String salt;

  /** In the order in which they died. */
  private final Map<Key, Letter> open = new LinkedHashMap<>();

  /** What is open, by the finding's id, once that is known. */
  private final Map<String, Set<Key>> byFinding = new HashMap<>();

  /** That of which it is not. */
  private final Map<Position, Set<Key>> nameless = new HashMap<>();

  /** What a resend began to send and has not settled: the destination may have it by now. */
  private final Set<Key> begun = new HashSet<>();

  /** Findings that the destination took of us, by the word of what settled their dead letters. */
  private final Set<String> resent = new HashSet<>();

  private final Map<Position, String> findings = new HashMap<>();

  /** Findings of which alerts are read, once that is decided, and where they stand. */
  private final Set<String> ids = new HashSet<>();

  private final Set<Position> sought = new HashSet<>();
  private boolean chosen;

  private final Map<String, Found> newest = new HashMap<>();

  /** Findings of which the newest record cannot be read. */
  private final Set<String> unreadable = new HashSet<>();

  /** Revisions of the findings that are sought, by their hash. */
  private final Map<String, Letter.Revision> seen = new HashMap<>();

  /** Those at the places of dead letters: what could not be read has no hash of a revision. */
  private final Map<Position, Letter.Revision> placed = new HashMap<>();

  /** Findings of which something died that is not looked at this time. */
  private final Set<String> leftOpen = new HashSet<>();

  private Map<Integer, Long> settled = Map.of();
  private int omitted;

  private record Key(Position finding, String hash) {
    static Key of(Letter letter) {
      return new Key(letter.finding(), letter.hash());
    }
  }

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
    Key key = Key.of(letter);
    Letter.Revision revision = letter.revision();
    Note note = Note.of(letter.reason());
    if (note == null) {
      died(key, letter);
    } else if (note.isSettling()) {
      drop(key);
      begun.remove(key);
      if (note == Note.RESENT && revision != null) {
        resent.add(revision.alertId());
      }
    } else if (open.containsKey(key)) {
      begun.add(key);
    }
  }

  /** Nothing of it is kept: of a topic of thirty days nearly all are settled. */
  private void drop(Key key) {
    Letter was = open.remove(key);
    if (was != null) {
      String id = id(was);
      if (id == null) {
        remove(nameless, was.finding(), key);
      } else {
        remove(byFinding, id, key);
      }
    }
  }

  private static <K> void remove(Map<K, Set<Key>> all, K of, Key key) {
    Set<Key> others = all.get(of);
    if (others != null && others.remove(key) && others.isEmpty()) {
      all.remove(of);
    }
  }

  private void died(Key key, Letter letter) {
    String id = id(letter);
    if (chosen && (id == null || !ids.contains(id))) {
      // Its alerts are not read: this time nobody could tell what became of it.
      return;
    }
    Set<Key> others =
        id == null
            ? nameless.computeIfAbsent(letter.finding(), position -> new LinkedHashSet<>())
            : byFinding.computeIfAbsent(id, finding -> new LinkedHashSet<>());
    // One that died once more goes behind the others.
    open.remove(key);
    others.remove(key);
    open.put(key, letter);
    others.add(key);
  }

  /**
   * Leaves to another time what is more than can be held at once, of what was to be looked at: the
   * findings that died first are first. What is not known to be of other findings always is.
   *
   * @param since findings of which something died from then on
   * @param alertId only this one; null for all
   * @return from where alerts are to be read, by partition
   */
  public Map<Integer, Long> choose(Instant since, @Nullable String alertId) {
    Set<String> wanted = new HashSet<>();
    for (Letter letter : open.values()) {
      Letter.Revision revision = letter.revision();
      if (revision != null
          && (alertId == null || alertId.equals(revision.alertId()))
          && !letter.at().isBefore(since)) {
        wanted.add(revision.alertId());
      }
    }
    Set<String> left = new HashSet<>();
    int unnamed = 0;
    int unnamedLeft = 0;
    Map<Integer, Long> begins = new TreeMap<>();
    List<Key> others = new ArrayList<>();
    for (Map.Entry<Key, Letter> one : open.entrySet()) {
      Letter.Revision revision = one.getValue().revision();
      boolean taken;
      if (revision == null) {
        taken = unnamed < MOST;
        unnamed++;
        unnamedLeft += taken ? 0 : 1;
      } else if (wanted.contains(revision.alertId())) {
        taken = ids.contains(revision.alertId()) || ids.size() < MOST;
        (taken ? ids : left).add(revision.alertId());
      } else {
        taken = false;
      }
      if (taken) {
        Position position = one.getKey().finding();
        sought.add(position);
        if (revision != null) {
          findings.put(position, revision.alertId());
        }
        begins.merge(position.partition(), position.offset(), Math::min);
      } else {
        others.add(one.getKey());
        if (revision != null) {
          leftOpen.add(revision.alertId());
        }
      }
    }
    others.forEach(this::drop);
    omitted = left.size() + unnamedLeft;
    chosen = true;
    return begins;
  }

  /** The next alert of a partition. */
  public void read(Position position, Alert alert) {
    if (!concerns(position, alert.id())) {
      return;
    }
    Letter.Revision revision = revision(alert);
    unreadable.remove(alert.id());
    seen.put(KafkaDeadLetters.hash(salt, alert.id(), alert.epoch(), alert.revision()), revision);
    if (sought.contains(position)) {
      placed.put(position, revision);
    }
    newest.merge(
        alert.id(),
        new Found(alert, position),
        (known, read) -> revision(known.alert()).isOlderThan(revision) ? read : known);
  }

  /**
   * The next record of a partition, which cannot be read.
   *
   * @param alertId by its key; empty if it has none
   */
  public void unreadable(Position position, String alertId) {
    if (concerns(position, alertId)) {
      unreadable.add(alertId);
    }
  }

  /** All of a finding that a partition held up to here. */
  public void erased(String alertId) {
    newest.remove(alertId);
    unreadable.remove(alertId);
  }

  /** Whether a record is of a finding that is looked at; if it is found by its place, it is. */
  private boolean concerns(Position position, String id) {
    if (sought.contains(position)) {
      findings.put(position, id);
      ids.add(id);
      byFinding
          .computeIfAbsent(id, finding -> new LinkedHashSet<>())
          .addAll(Objects.requireNonNullElse(nameless.remove(position), Set.of()));
    }
    return ids.contains(id);
  }

  /** Before which offsets the delivery has settled all, by partition of the alerts. */
  public void settled(Map<Integer, Long> offsets) {
    settled = Map.copyOf(offsets);
  }

  /** How many dead letters are kept. */
  int size() {
    return Stream.of(byFinding, nameless)
        .flatMap(all -> all.values().stream())
        .mapToInt(Set::size)
        .sum();
  }

  /** How many findings are left for another time. */
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
    Map<String, List<Letter>> named = new LinkedHashMap<>();
    List<Choice> choices = new ArrayList<>();
    for (Letter letter : open.values()) {
      String id = id(letter);
      if (id == null) {
        choices.add(new Choice(Choice.What.GONE, "", null, List.of(letter)));
      } else {
        named.computeIfAbsent(id, finding -> new ArrayList<>()).add(letter);
      }
    }
    named.forEach((id, letters) -> choices.add(choice(id, letters)));
    return choices.stream().sorted(ORDER).toList();
  }

  /** What is to be done about one finding; null when others have settled it. */
  public @Nullable Choice choice(String alertId) {
    List<Letter> letters = new ArrayList<>();
    for (Key key : byFinding.getOrDefault(alertId, Set.of())) {
      Letter letter = open.get(key);
      if (letter != null) {
        letters.add(letter);
      }
    }
    return letters.isEmpty() ? null : choice(alertId, letters);
  }

  private Choice choice(String id, List<Letter> letters) {
    if (unreadable.contains(id)) {
      // An older one that can be read might be the last that the destination hears.
      return new Choice(Choice.What.UNREADABLE, id, null, letters);
    }
    Found found = newest.get(id);
    return found == null
        ? new Choice(Choice.What.GONE, id, null, letters)
        : new Choice(judge(id, letters, found), id, found.alert(), letters);
  }

  private Choice.What judge(String id, List<Letter> letters, Found found) {
    Alert alert = found.alert();
    boolean sent = letters.stream().map(Key::of).anyMatch(begun::contains);
    boolean known = sent || resent.contains(id) || letters.stream().anyMatch(Letter::mayBeKnown);
    // With final_only what comes after a finding that may be known need not have been sent. And an
    // older one that was on its way from us may have come behind what was delivered.
    boolean delivered = !filter.finalOnly() && !leftOpen.contains(id) && isSettled(found);
    if (!sent && delivered && isBehindAll(letters, revision(alert))) {
      return Choice.What.OVERTAKEN;
    }
    boolean ofNoWord = letters.stream().anyMatch(Letter::isOfNoWord);
    boolean mayHaveHeard = ofNoWord && filter.concerns(alert) && mayFollowADelivery(letters);
    if (known || filter.wants(alert) || mayHaveHeard) {
      return Choice.What.SEND;
    }
    return switch (alert.verdict()) {
      case WITHDRAWN -> ofNoWord ? Choice.What.UNWANTED : Choice.What.WITHDRAWN;
      case PENDING, SUSPECTED, CONFIRMED, UNDETERMINED -> Choice.What.UNWANTED;
    };
  }

  /**
   * Whether something was published before what died, and may have been delivered: a finding that
   * was high and confirmed stays so at the destination until it hears that it is not. Of a later
   * epoch each may have that: what was published before lies far back.
   *
   * <p>Example: of revisions 1 and 2 that died nobody has heard; of 1 and 3 somebody may of 2.
   */
  private boolean mayFollowADelivery(List<Letter> letters) {
    Set<Integer> numbers = new HashSet<>();
    int newest = 0;
    for (Letter letter : letters) {
      Letter.Revision died = died(letter);
      if (died == null || died.epoch() > 0) {
        return true;
      }
      numbers.add(died.number());
      newest = Math.max(newest, died.number());
    }
    return newest > numbers.size();
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
    if (told != null) {
      return told;
    }
    return letter.isUnreadable() ? placed.get(letter.finding()) : seen.get(letter.hash());
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
