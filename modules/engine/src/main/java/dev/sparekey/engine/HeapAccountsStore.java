package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.SettledStep;
import dev.sparekey.recovery.Staff;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The accounts stage's memory on the heap, for the local runner and for tests. */
public final class HeapAccountsStore implements AccountsStore {

  private final Map<AccountId, Profile> profiles = new HashMap<>();
  private final Map<AccountId, TreeMap<String, DossierEntry>> dossiers = new HashMap<>();
  private final Map<AccountId, Map<DayKey, DayTally>> dayTallies = new HashMap<>();
  private final Map<AccountId, Set<Login>> witnesses = new HashMap<>();
  private final Map<AccountId, TreeMap<String, SettledStep>> settled = new HashMap<>();
  private final Map<AccountId, TreeMap<String, Alert>> alerts = new HashMap<>();
  private final Map<AccountId, TreeMap<String, Triaged>> decisions = new HashMap<>();
  private final Map<Deadline.Basis, TreeSet<Deadline>> deadlines = new HashMap<>();
  private final Map<AccountId, Set<Designation>> answered = new HashMap<>();
  private final NavigableMap<Instant, TreeSet<Helped>> helped = new TreeMap<>();
  private final Map<Hour, Map<Integer, Integer>> unresolved = new HashMap<>();
  private final Map<AccountId, TreeMap<String, DossierEntry>> staffRows = new HashMap<>();
  private final Map<String, Pulse> pulses = new HashMap<>();
  private final Map<String, TreeMap<Instant, Alert>> silences = new HashMap<>();
  private final Map<String, TreeSet<Waiting>> waiting = new HashMap<>();
  private @Nullable Staff staff = Staff.NOBODY;
  private final Map<AccountId, AccountViews> views = new HashMap<>();
  private Instant sweptTo = Instant.MIN;
  private Marks marks = Marks.NONE;

  @Override
  public Profile profile(AccountId account) {
    return profiles.getOrDefault(account, Profile.EMPTY);
  }

  @Override
  public void putProfile(AccountId account, Profile profile) {
    profiles.put(account, profile);
  }

  @Override
  public @Nullable DossierEntry dossierEntry(AccountId account, String entryId) {
    TreeMap<String, DossierEntry> entries = dossiers.get(account);
    return entries == null ? null : entries.get(entryId);
  }

  @Override
  public void putDossierEntry(AccountId account, DossierEntry entry) {
    dossiers.computeIfAbsent(account, key -> new TreeMap<>()).put(entry.id(), entry);
  }

  @Override
  public void removeDossierEntry(AccountId account, String entryId) {
    TreeMap<String, DossierEntry> entries = dossiers.get(account);
    if (entries != null) {
      entries.remove(entryId);
    }
  }

  private record DayKey(DayTally.Kind kind, int day) {}

  @Override
  public @Nullable DayTally dayTally(AccountId account, DayTally.Kind kind, int day) {
    return dayTallies.getOrDefault(account, Map.of()).get(new DayKey(kind, day));
  }

  @Override
  public void putDayTally(AccountId account, DayTally tally) {
    dayTallies
        .computeIfAbsent(account, key -> new HashMap<>())
        .put(new DayKey(tally.kind(), tally.day()), tally);
  }

  @Override
  public void removeDayTally(AccountId account, DayTally.Kind kind, int day) {
    Map<DayKey, DayTally> known = dayTallies.get(account);
    if (known != null && known.remove(new DayKey(kind, day)) != null && known.isEmpty()) {
      dayTallies.remove(account);
    }
  }

  @Override
  public boolean answered(AccountId account, Designation quoted) {
    return answered.getOrDefault(account, Set.of()).contains(quoted);
  }

  @Override
  public void putAnswered(AccountId account, Designation quoted) {
    answered.computeIfAbsent(account, key -> new HashSet<>()).add(quoted);
  }

  @Override
  public void removeAnswered(AccountId account, Designation quoted) {
    Set<Designation> known = answered.get(account);
    if (known != null && known.remove(quoted) && known.isEmpty()) {
      answered.remove(account);
    }
  }

  @Override
  public Collection<DossierEntry> dossier(AccountId account) {
    TreeMap<String, DossierEntry> entries = dossiers.get(account);
    return entries == null ? List.of() : entries.values();
  }

  @Override
  public Set<Login> witnesses(AccountId account) {
    return Collections.unmodifiableSet(witnesses.getOrDefault(account, Set.of()));
  }

  @Override
  public void putWitness(AccountId account, Login login) {
    witnesses.computeIfAbsent(account, key -> new HashSet<>()).add(login);
  }

  @Override
  public void removeWitness(AccountId account, Login login) {
    Set<Login> known = witnesses.get(account);
    if (known != null && known.remove(login) && known.isEmpty()) {
      witnesses.remove(account);
    }
  }

  @Override
  public Collection<SettledStep> settled(AccountId account) {
    TreeMap<String, SettledStep> known = settled.get(account);
    return known == null ? List.of() : known.values();
  }

  @Override
  public void putSettled(AccountId account, SettledStep step) {
    settled.computeIfAbsent(account, key -> new TreeMap<>()).put(step.id(), step);
  }

  @Override
  public void removeSettled(AccountId account, String eventId) {
    remove(settled, account, eventId);
  }

  private static <T> void remove(
      Map<AccountId, TreeMap<String, T>> of, AccountId account, String id) {
    TreeMap<String, T> known = of.get(account);
    if (known != null && known.remove(id) != null && known.isEmpty()) {
      of.remove(account);
    }
  }

  @Override
  public void removeAlert(AccountId account, String alertId) {
    remove(alerts, account, alertId);
  }

  @Override
  public void removeDeadline(Deadline deadline) {
    TreeSet<Deadline> waiting = deadlines.get(deadline.basis());
    if (waiting != null) {
      waiting.remove(deadline);
    }
  }

  @Override
  public Collection<Alert> alerts(AccountId account) {
    TreeMap<String, Alert> known = alerts.get(account);
    return known == null ? List.of() : known.values();
  }

  @Override
  public void putAlert(Alert alert) {
    alerts.computeIfAbsent(alert.account(), key -> new TreeMap<>()).put(alert.id(), alert);
  }

  @Override
  public Collection<Triaged> decisions(AccountId account) {
    TreeMap<String, Triaged> known = decisions.get(account);
    return known == null ? List.of() : known.values();
  }

  @Override
  public void removeDecision(AccountId account, String alertId) {
    remove(decisions, account, alertId);
  }

  @Override
  public void putDecision(Triaged triaged) {
    Alert seen = triaged.seen();
    decisions.computeIfAbsent(seen.account(), key -> new TreeMap<>()).put(seen.id(), triaged);
  }

  @Override
  public @Nullable AccountViews views(AccountId account) {
    return views.get(account);
  }

  @Override
  public void putViews(AccountId account, AccountViews published) {
    views.put(account, published);
  }

  @Override
  public Marks marks() {
    return marks;
  }

  @Override
  public void putMarks(Marks changed) {
    marks = changed;
  }

  @Override
  public void putDeadline(Deadline deadline) {
    deadlines
        .computeIfAbsent(deadline.basis(), key -> new TreeSet<>(Deadline.BY_TIME))
        .add(deadline);
  }

  @Override
  public List<Deadline> takeDeadlines(Deadline.Basis basis, Instant upTo, int most) {
    TreeSet<Deadline> waiting = deadlines.get(basis);
    List<Deadline> due = new ArrayList<>();
    while (waiting != null
        && due.size() < most
        && !waiting.isEmpty()
        && !waiting.first().at().isAfter(upTo)) {
      due.add(waiting.removeFirst());
    }
    return due;
  }

  @Override
  public void putHelped(Helped step) {
    helped.computeIfAbsent(step.at(), key -> new TreeSet<>(Helped.BY_TIME)).add(step);
  }

  @Override
  public List<Helped> helped(Instant from, Instant to) {
    return helped.subMap(from, true, to, true).values().stream().flatMap(TreeSet::stream).toList();
  }

  @Override
  public void removeHelpedBefore(Instant time) {
    helped.headMap(time, false).clear();
  }

  @Override
  public int unresolved(Hour hour) {
    return unresolved.getOrDefault(hour, Map.of()).values().stream()
        .mapToInt(Integer::intValue)
        .sum();
  }

  @Override
  public void putUnresolved(int partition, Tally tally) {
    unresolved.computeIfAbsent(tally.hour(), key -> new HashMap<>()).put(partition, tally.count());
  }

  /** All at once, and once a day. */
  @Override
  public void sweepUnresolved(Instant before, int most) {
    Instant day = before.truncatedTo(ChronoUnit.DAYS);
    if (!day.equals(sweptTo)) {
      sweptTo = day;
      unresolved.keySet().removeIf(hour -> hour.start().isBefore(before));
    }
  }

  @Override
  public Staff staff() {
    Staff known = staff;
    if (known == null) {
      known =
          Staff.of(staffRows.values().stream().flatMap(rows -> rows.values().stream()).toList());
      staff = known;
    }
    return known;
  }

  @Override
  public Collection<DossierEntry> staffRows(AccountId account) {
    TreeMap<String, DossierEntry> rows = staffRows.get(account);
    return rows == null ? List.of() : List.copyOf(rows.values());
  }

  @Override
  public void putStaffRow(AccountId account, DossierEntry row) {
    staffRows.computeIfAbsent(account, key -> new TreeMap<>()).put(row.id(), row);
    staff = null;
  }

  @Override
  public void removeStaffRow(AccountId account, String entryId) {
    remove(staffRows, account, entryId);
    staff = null;
  }

  @Override
  public @Nullable Pulse pulse(String feed) {
    return pulses.get(feed);
  }

  @Override
  public void putPulse(Pulse pulse) {
    pulses.put(pulse.feed(), pulse);
  }

  @Override
  public List<Waiting> waiting(String feed, int most) {
    return waiting.getOrDefault(feed, new TreeSet<>(Waiting.BY_TIME)).stream().limit(most).toList();
  }

  @Override
  public boolean putWaiting(Waiting step) {
    return waiting.computeIfAbsent(step.feed(), key -> new TreeSet<>(Waiting.BY_TIME)).add(step);
  }

  @Override
  public int removeWaiting(String feed, Instant completeTo) {
    TreeSet<Waiting> steps = waiting.getOrDefault(feed, new TreeSet<>(Waiting.BY_TIME));
    int before = steps.size();
    steps.removeIf(step -> !step.deadline().isAfter(completeTo));
    return before - steps.size();
  }

  @Override
  public @Nullable Alert silence(String feed, Instant since) {
    return silences.getOrDefault(feed, new TreeMap<>()).get(since);
  }

  @Override
  public void putSilence(Alert alert) {
    silences
        .computeIfAbsent(alert.subject(), key -> new TreeMap<>())
        .put(alert.occurredAt(), alert);
  }

  @Override
  public void removeSilencesBefore(String feed, Instant time) {
    silences.getOrDefault(feed, new TreeMap<>()).headMap(time, false).clear();
  }
}
