package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.ApproverAnswer;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.PolicyHour;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.SettledStep;
import dev.sparekey.recovery.Staff;
import dev.sparekey.recovery.TenantPolicies;
import dev.sparekey.recovery.Witness;
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
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The accounts stage's memory on the heap, for the local runner and for tests. */
public final class HeapAccountsStore implements AccountsStore {

  /** All of one account, so that what is asked of it again and again is looked up once. */
  private static final class Remembered {
    private Profile profile = Profile.EMPTY;
    private final SortedMap<String, DossierEntry> dossier = new TreeMap<>();
    private final Set<Witness> witnesses = new HashSet<>();
    private final SortedMap<String, SettledStep> settled = new TreeMap<>();
    private final SortedMap<String, Alert> alerts = new TreeMap<>();
    private final SortedMap<String, Triaged> decisions = new TreeMap<>();
    private final Map<GroupedAt, Grouped> grouped = new HashMap<>();
    private final SortedMap<String, RawMatch> matches = new TreeMap<>();
    private final Set<Designation> answered = new HashSet<>();
    private final Map<DayKey, DayTally> dayTallies = new HashMap<>();
    private final Map<AskedAt, AskedApproval> asked = new HashMap<>();
    private final Map<AskedAt, ApproverAnswer> approverAnswers = new HashMap<>();
    private @Nullable AccountViews views;
  }

  /** What is asked of an account that nothing was put for; never changed. */
  private static final Remembered NOTHING = new Remembered();

  private final Map<AccountId, Remembered> accounts = new HashMap<>();
  private final Map<Deadline.Basis, NavigableMap<Instant, Set<AccountId>>> deadlines =
      new HashMap<>();
  private final NavigableMap<Instant, TreeSet<Helped>> helped = new TreeMap<>();
  private final NavigableMap<Instant, TreeSet<Taken>> taken = new TreeMap<>();
  private TenantPolicies policies = TenantPolicies.NONE;
  private final NavigableMap<Hour, Map<Integer, Integer>> unresolved = new TreeMap<>();
  private final Map<AccountId, TreeMap<String, DossierEntry>> staffRows = new HashMap<>();
  private final Map<String, Pulse> pulses = new HashMap<>();
  private final Map<String, TreeMap<Instant, Alert>> silences = new HashMap<>();
  private final Map<String, TreeSet<Waiting>> waiting = new HashMap<>();
  private final MatchDays matchDays = new MatchDays();
  private @Nullable Staff staff = Staff.NOBODY;
  private Instant sweptTo = Instant.MIN;
  private Marks marks = Marks.NONE;
  private @Nullable AccountsRelease release;
  private @Nullable AccountId last;
  private Remembered ofLast = NOTHING;

  @SuppressWarnings("ReferenceEquality") // the very one that was asked of last
  private Remembered of(AccountId account) {
    if (account == last) {
      return ofLast;
    }
    Remembered known = accounts.getOrDefault(account, NOTHING);
    last = account;
    ofLast = known;
    return known;
  }

  private Remembered toChange(AccountId account) {
    Remembered known = of(account);
    if (known == NOTHING) {
      known = new Remembered();
      accounts.put(account, known);
      ofLast = known;
    }
    return known;
  }

  @Override
  public Profile profile(AccountId account) {
    return of(account).profile;
  }

  @Override
  public void putProfile(AccountId account, Profile profile) {
    toChange(account).profile = profile;
  }

  @Override
  public @Nullable DossierEntry dossierEntry(AccountId account, String entryId) {
    return of(account).dossier.get(entryId);
  }

  @Override
  public void putDossierEntry(AccountId account, DossierEntry entry) {
    toChange(account).dossier.put(entry.id(), entry);
  }

  @Override
  public void removeDossierEntry(AccountId account, String entryId) {
    toChange(account).dossier.remove(entryId);
  }

  private record GroupedAt(GroupKey key, GroupedStep.Place place) {
    static GroupedAt of(Grouped told) {
      return new GroupedAt(told.key(), told.step().place());
    }
  }

  @Override
  public Collection<Grouped> grouped(AccountId account) {
    return List.copyOf(of(account).grouped.values());
  }

  @Override
  public void putGrouped(Grouped told) {
    toChange(told.step().place().account()).grouped.put(GroupedAt.of(told), told);
  }

  @Override
  public void removeGrouped(Grouped told) {
    toChange(told.step().place().account()).grouped.remove(GroupedAt.of(told));
  }

  /** Of an event, and whose account is beside this one in it. */
  private record AskedAt(AccountId other, String eventId) {}

  @Override
  public Collection<AskedApproval> asked(AccountId approver) {
    return of(approver).asked.values();
  }

  @Override
  public void putAsked(AskedApproval asked) {
    toChange(asked.approver()).asked.put(new AskedAt(asked.subject(), asked.eventId()), asked);
  }

  @Override
  public void removeAsked(AccountId approver, AccountId subject, String eventId) {
    toChange(approver).asked.remove(new AskedAt(subject, eventId));
  }

  @Override
  public Collection<ApproverAnswer> approverAnswers(AccountId account) {
    return of(account).approverAnswers.values();
  }

  @Override
  public void putApproverAnswer(AccountId account, ApproverAnswer answer) {
    toChange(account)
        .approverAnswers
        .put(new AskedAt(answer.approver(), answer.approval()), answer);
  }

  @Override
  public void removeApproverAnswer(AccountId account, AccountId approver, String eventId) {
    toChange(account).approverAnswers.remove(new AskedAt(approver, eventId));
  }

  private record DayKey(DayTally.Kind kind, int day) {}

  @Override
  public @Nullable DayTally dayTally(AccountId account, DayTally.Kind kind, int day) {
    return of(account).dayTallies.get(new DayKey(kind, day));
  }

  @Override
  public void putDayTally(AccountId account, DayTally tally) {
    toChange(account).dayTallies.put(new DayKey(tally.kind(), tally.day()), tally);
  }

  @Override
  public void removeDayTally(AccountId account, DayTally.Kind kind, int day) {
    toChange(account).dayTallies.remove(new DayKey(kind, day));
  }

  @Override
  public boolean answered(AccountId account, Designation quoted) {
    return of(account).answered.contains(quoted);
  }

  @Override
  public void putAnswered(AccountId account, Designation quoted) {
    toChange(account).answered.add(quoted);
  }

  @Override
  public void removeAnswered(AccountId account, Designation quoted) {
    toChange(account).answered.remove(quoted);
  }

  @Override
  public Collection<DossierEntry> dossier(AccountId account) {
    return of(account).dossier.values();
  }

  @Override
  public Set<Witness> witnesses(AccountId account) {
    return Collections.unmodifiableSet(of(account).witnesses);
  }

  @Override
  public void putWitness(AccountId account, Witness witness) {
    toChange(account).witnesses.add(witness);
  }

  @Override
  public void removeWitness(AccountId account, Witness witness) {
    toChange(account).witnesses.remove(witness);
  }

  @Override
  public Collection<SettledStep> settled(AccountId account) {
    return of(account).settled.values();
  }

  @Override
  public void putSettled(AccountId account, SettledStep step) {
    toChange(account).settled.put(step.id(), step);
  }

  @Override
  public void removeSettled(AccountId account, String eventId) {
    toChange(account).settled.remove(eventId);
  }

  @Override
  public Collection<Alert> alerts(AccountId account) {
    return of(account).alerts.values();
  }

  @Override
  public void putAlert(Alert alert) {
    toChange(alert.account()).alerts.put(alert.id(), alert);
  }

  @Override
  public void removeAlert(AccountId account, String alertId) {
    toChange(account).alerts.remove(alertId);
  }

  @Override
  public Collection<Triaged> decisions(AccountId account) {
    return of(account).decisions.values();
  }

  @Override
  public void putDecision(Triaged triaged) {
    Alert seen = triaged.seen();
    toChange(seen.account()).decisions.put(seen.id(), triaged);
  }

  @Override
  public void removeDecision(AccountId account, String alertId) {
    toChange(account).decisions.remove(alertId);
  }

  @Override
  public Collection<RawMatch> matches(AccountId account) {
    return of(account).matches.values();
  }

  @Override
  public @Nullable RawMatch match(AccountId account, String id) {
    return of(account).matches.get(id);
  }

  @Override
  public MatchDay matchDay(AccountId account, String rule, int day) {
    return matchDays.of(account, rule, day, () -> matches(account));
  }

  @Override
  public void putMatch(RawMatch match) {
    matchDays.put(match, toChange(match.account()).matches.put(match.id(), match));
  }

  @Override
  public void removeMatch(RawMatch match) {
    toChange(match.account()).matches.remove(match.id());
    matchDays.removed(match);
  }

  @Override
  public @Nullable AccountViews views(AccountId account) {
    return of(account).views;
  }

  @Override
  public void putViews(AccountId account, AccountViews published) {
    toChange(account).views = published;
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
        .computeIfAbsent(deadline.basis(), key -> new TreeMap<>())
        .computeIfAbsent(deadline.at(), key -> new HashSet<>(2))
        .add(deadline.account());
  }

  @Override
  public void removeDeadline(Deadline deadline) {
    NavigableMap<Instant, Set<AccountId>> waiting = deadlines.get(deadline.basis());
    Set<AccountId> then = waiting == null ? null : waiting.get(deadline.at());
    if (waiting != null && then != null && then.remove(deadline.account()) && then.isEmpty()) {
      waiting.remove(deadline.at());
    }
  }

  @Override
  public List<Deadline> deadlines(Deadline.Basis basis, @Nullable Deadline after, int most) {
    NavigableMap<Instant, Set<AccountId>> waiting = deadlines.get(basis);
    if (waiting == null) {
      return List.of();
    }
    List<Deadline> found = new ArrayList<>();
    for (Map.Entry<Instant, Set<AccountId>> then :
        (after == null ? waiting : waiting.tailMap(after.at(), true)).entrySet()) {
      for (AccountId account : new TreeSet<>(then.getValue())) {
        Deadline one = new Deadline(basis, then.getKey(), account);
        if (found.size() < most && (after == null || Deadline.BY_TIME.compare(one, after) > 0)) {
          found.add(one);
        }
      }
      if (found.size() == most) {
        break;
      }
    }
    return found;
  }

  @Override
  public boolean hasDeadline(Deadline.Basis basis, Instant upTo) {
    NavigableMap<Instant, Set<AccountId>> waiting = deadlines.get(basis);
    return waiting != null && !waiting.isEmpty() && !waiting.firstKey().isAfter(upTo);
  }

  @Override
  public List<Deadline> takeDeadlines(Deadline.Basis basis, Instant upTo, int most) {
    NavigableMap<Instant, Set<AccountId>> waiting = deadlines.get(basis);
    List<Deadline> due = new ArrayList<>();
    while (waiting != null
        && due.size() < most
        && !waiting.isEmpty()
        && !waiting.firstKey().isAfter(upTo)) {
      Instant at = waiting.firstKey();
      Set<AccountId> then = waiting.firstEntry().getValue();
      // Those of a whole day fall on one time: sorted once, when the first of them are taken.
      NavigableSet<AccountId> sorted =
          then instanceof NavigableSet<AccountId> already ? already : new TreeSet<>(then);
      while (due.size() < most && !sorted.isEmpty()) {
        due.add(new Deadline(basis, at, sorted.removeFirst()));
      }
      if (sorted.isEmpty()) {
        waiting.remove(at);
      } else {
        waiting.put(at, sorted);
      }
    }
    return due;
  }

  @Override
  public @Nullable AccountsRelease release() {
    return release;
  }

  @Override
  public void putRelease(AccountsRelease changed) {
    release = changed;
  }

  @Override
  public void putHelped(Helped step) {
    helped.computeIfAbsent(step.at(), key -> new TreeSet<>(Helped.BY_TIME)).add(step);
  }

  @Override
  public void removeHelped(Helped step) {
    remove(step.at(), step, helped);
  }

  private static <T> void remove(Instant at, T step, NavigableMap<Instant, TreeSet<T>> steps) {
    TreeSet<T> known = steps.get(at);
    if (known != null && known.remove(step) && known.isEmpty()) {
      steps.remove(at);
    }
  }

  @Override
  public List<Helped> helped(Instant from, Instant to) {
    return helped.subMap(from, true, to, true).values().stream().flatMap(TreeSet::stream).toList();
  }

  @Override
  public void removeHelpedBefore(Instant time, int most) {
    removeBefore(time, most, helped);
  }

  private static <T> void removeBefore(
      Instant time, int most, NavigableMap<Instant, TreeSet<T>> steps) {
    int left = most;
    while (left > 0 && !steps.isEmpty() && steps.firstKey().isBefore(time)) {
      TreeSet<T> first = steps.firstEntry().getValue();
      while (left > 0 && first.pollFirst() != null) {
        left--;
      }
      if (first.isEmpty()) {
        steps.pollFirstEntry();
      }
    }
  }

  @Override
  public void putTaken(Taken step) {
    taken.computeIfAbsent(step.at(), key -> new TreeSet<>(Taken.BY_TIME)).add(step);
  }

  @Override
  public void removeTaken(Taken step) {
    remove(step.at(), step, taken);
  }

  @Override
  public List<Taken> taken(Instant from, Instant to) {
    return taken.subMap(from, true, to, true).values().stream().flatMap(TreeSet::stream).toList();
  }

  @Override
  public void removeTakenBefore(Instant time, int most) {
    removeBefore(time, most, taken);
  }

  @Override
  public TenantPolicies policies() {
    return policies;
  }

  @Override
  public void putPolicyHour(PolicyHour hour) {
    policies = policies.with(hour);
  }

  @Override
  public void removePolicyHour(PolicyHour hour) {
    policies = policies.without(hour);
  }

  @Override
  public int unresolved(Hour hour) {
    return unresolved(hour, hour.start());
  }

  @Override
  public int unresolved(Hour from, Instant to) {
    if (to.isBefore(from.start())) {
      return 0;
    }
    int sum = 0;
    Hour last = new Hour(from.tenant(), from.feed(), to);
    for (Map<Integer, Integer> hour : unresolved.subMap(from, true, last, true).values()) {
      for (int count : hour.values()) {
        sum += count;
      }
    }
    return sum;
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
    TreeMap<String, DossierEntry> rows = staffRows.get(account);
    if (rows != null && rows.remove(entryId) != null && rows.isEmpty()) {
      staffRows.remove(account);
    }
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
