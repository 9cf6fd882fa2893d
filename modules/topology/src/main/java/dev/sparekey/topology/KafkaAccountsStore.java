package dev.sparekey.topology;

import dev.sparekey.engine.AccountsRelease;
import dev.sparekey.engine.AccountsStore;
import dev.sparekey.engine.AskedApproval;
import dev.sparekey.engine.DayTally;
import dev.sparekey.engine.Deadline;
import dev.sparekey.engine.Grouped;
import dev.sparekey.engine.Helped;
import dev.sparekey.engine.Hour;
import dev.sparekey.engine.Marks;
import dev.sparekey.engine.MatchDay;
import dev.sparekey.engine.MatchDays;
import dev.sparekey.engine.Pulse;
import dev.sparekey.engine.Taken;
import dev.sparekey.engine.Tally;
import dev.sparekey.engine.Waiting;
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
import dev.sparekey.topology.AccountRow.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The accounts stage's memory in its task's stores. Made anew whenever the task starts. */
final class KafkaAccountsStore implements AccountsStore {

  static final String PROFILE = "accounts-profile";
  static final String DOSSIER = "accounts-dossier";
  static final String DAYS = "accounts-days";
  static final String WITNESSES = "accounts-witnesses";
  static final String SETTLED = "accounts-steps";
  static final String ALERTS = "accounts-alerts";
  static final String DECISIONS = "accounts-decisions";
  static final String GROUPED = "accounts-grouped";
  static final String MATCHED = "accounts-matched";
  static final String VIEWS = "accounts-views";
  static final String ASKED = "accounts-asked";
  static final String APPROVERS = "accounts-approvers";
  static final String DEADLINES = "accounts-deadlines";
  static final String CONTROL = "accounts-control";
  static final String HELPED = "accounts-helped";
  static final String TAKEN = "accounts-taken";
  static final String POLICIES = "accounts-policies";
  static final String QUOTES = "accounts-quotes";
  static final String UNRESOLVED = "accounts-unresolved";
  static final String STAFF = "accounts-staff";
  static final String PULSES = "accounts-pulses";
  static final String WAITING = "accounts-waiting";
  static final String SILENCES = "accounts-silences";
  static final List<String> NAMES =
      List.of(
          PROFILE,
          DOSSIER,
          DAYS,
          WITNESSES,
          SETTLED,
          ALERTS,
          DECISIONS,
          GROUPED,
          MATCHED,
          VIEWS,
          ASKED,
          APPROVERS,
          DEADLINES,
          CONTROL,
          HELPED,
          TAKEN,
          POLICIES,
          QUOTES,
          UNRESOLVED,
          STAFF,
          PULSES,
          WAITING,
          SILENCES);

  static final Bytes RELEASE = Bytes.wrap("release".getBytes(StandardCharsets.UTF_8));

  /** What lies in stores of single values, of accounts that were asked for of late. */
  private static final int MOST_ACCOUNTS = 500;

  private final Stored<AccountRow> rows;
  private final Map<AccountId, AccountRow> knownRows = new Latest<>(MOST_ACCOUNTS);
  private final Map<AccountId, AccountViews> knownViews = new Latest<>(MOST_ACCOUNTS);
  private final Recent<DossierEntry> dossiers;
  private final Stored<DayTally> dayTallies;
  private final Recent<Witness> witnesses;
  private final Recent<SettledStep> settled;
  private final Recent<Alert> alerts;
  private final Recent<Triaged> decisions;
  private final Recent<Grouped> grouped;
  private final Recent<RawMatch> matched;
  private final Recent<AskedApproval> asked;
  private final Recent<ApproverAnswer> approverAnswers;
  private final MatchDays matchDays = new MatchDays();
  private final Stored<AccountViews> views;
  private final Deadlines deadlines;
  private final StoredMarks marks;
  private final Stored<AccountsRelease> releases;
  private @Nullable AccountsRelease release;
  private final Stored<Helped> helped;
  private final Stored<Taken> taken;
  private final Stored<PolicyHour> policyHours;
  private final Stored<Designation> quotes;
  private final Stored<Tally> unresolved;
  private final Stored<DossierEntry> staffRows;
  private final Stored<Pulse> pulses;
  private final Stored<Waiting> waiting;
  private final Stored<Alert> silences;
  private @Nullable Staff staff;
  private @Nullable TenantPolicies policies;
  private @Nullable SortedMap<Bytes, DossierEntry> employed;
  private @Nullable AccountId last;
  private byte[] ofLast = new byte[0];

  KafkaAccountsStore(ProcessorContext<?, ?> context) {
    rows = new Stored<>(context.getStateStore(PROFILE), SingleObject.accountRow());
    dossiers = recent(context.getStateStore(DOSSIER), SingleObject.dossierEntry());
    dayTallies = new Stored<>(context.getStateStore(DAYS), SingleObject.dayTally());
    witnesses = recent(context.getStateStore(WITNESSES), SingleObject.witness());
    settled = recent(context.getStateStore(SETTLED), SingleObject.settledStep());
    alerts = recent(context.getStateStore(ALERTS), SingleObject.alert());
    decisions = recent(context.getStateStore(DECISIONS), SingleObject.triaged());
    grouped = recent(context.getStateStore(GROUPED), SingleObject.grouped());
    matched = recent(context.getStateStore(MATCHED), SingleObject.rawMatch());
    asked = recent(context.getStateStore(ASKED), SingleObject.askedApproval());
    approverAnswers = recent(context.getStateStore(APPROVERS), SingleObject.approverAnswer());
    views = new Stored<>(context.getStateStore(VIEWS), SingleObject.accountViews());
    deadlines =
        new Deadlines(new Stored<>(context.getStateStore(DEADLINES), SingleObject.deadline()));
    marks = new StoredMarks(context.getStateStore(CONTROL));
    releases = new Stored<>(context.getStateStore(CONTROL), SingleObject.accountsRelease());
    release = releases.get(RELEASE);
    helped = new Stored<>(context.getStateStore(HELPED), SingleObject.helped());
    taken = new Stored<>(context.getStateStore(TAKEN), SingleObject.taken());
    policyHours = new Stored<>(context.getStateStore(POLICIES), SingleObject.policyHour());
    quotes = new Stored<>(context.getStateStore(QUOTES), SingleObject.designation());
    unresolved = new Stored<>(context.getStateStore(UNRESOLVED), SingleObject.tally());
    staffRows = new Stored<>(context.getStateStore(STAFF), SingleObject.dossierEntry());
    pulses = new Stored<>(context.getStateStore(PULSES), SingleObject.pulse());
    waiting = new Stored<>(context.getStateStore(WAITING), SingleObject.waiting());
    silences = new Stored<>(context.getStateStore(SILENCES), SingleObject.alert());
  }

  @SuppressWarnings("ReferenceEquality") // the very one that was asked of last
  private byte[] key(AccountId account) {
    if (account != last) {
      ofLast = Keys.account(account);
      last = account;
    }
    return ofLast;
  }

  private static <T> Recent<T> recent(KeyValueStore<Bytes, byte[]> store, SingleObject<T> form) {
    return new Recent<>(new Stored<>(store, form));
  }

  private AccountRow row(AccountId account) {
    AccountRow known = knownRows.get(account);
    if (known == null) {
      known = rows.get(Bytes.wrap(key(account)));
      known = known == null ? AccountRow.EMPTY : known;
      knownRows.put(account, known);
    }
    return known;
  }

  private void put(AccountId account, AccountRow changed) {
    rows.put(Bytes.wrap(key(account)), changed);
    knownRows.put(account, changed);
  }

  /** From here on there may be something of that kind; true when there was nothing until now. */
  private boolean keeps(AccountId account, Kind kind) {
    AccountRow row = row(account);
    if (row.has(kind)) {
      return false;
    }
    put(account, row.with(kind));
    return true;
  }

  private <T> Collection<T> all(AccountId account, Kind kind, Recent<T> of) {
    return row(account).has(kind) ? of.of(account, key(account)) : List.of();
  }

  private <T> void put(AccountId account, Kind kind, Recent<T> to, Bytes key, T value) {
    if (keeps(account, kind)) {
      to.begin(account);
    }
    to.put(account, key, value);
  }

  private <T> void remove(AccountId account, Kind kind, Recent<T> from, Bytes key) {
    if (row(account).has(kind)) {
      from.remove(account, key);
    }
  }

  @Override
  public Profile profile(AccountId account) {
    return row(account).profile();
  }

  @Override
  public void putProfile(AccountId account, Profile profile) {
    put(account, row(account).with(profile));
  }

  @Override
  public @Nullable DossierEntry dossierEntry(AccountId account, String entryId) {
    return row(account).has(Kind.DOSSIER)
        ? dossiers.get(account, Keys.withId(key(account), entryId))
        : null;
  }

  @Override
  public void putDossierEntry(AccountId account, DossierEntry entry) {
    put(account, Kind.DOSSIER, dossiers, Keys.withId(key(account), entry.id()), entry);
  }

  @Override
  public void removeDossierEntry(AccountId account, String entryId) {
    remove(account, Kind.DOSSIER, dossiers, Keys.withId(key(account), entryId));
  }

  @Override
  public @Nullable DayTally dayTally(AccountId account, DayTally.Kind kind, int day) {
    return row(account).has(Kind.DAYS) ? dayTallies.get(Keys.day(account, kind, day)) : null;
  }

  @Override
  public void putDayTally(AccountId account, DayTally tally) {
    keeps(account, Kind.DAYS);
    dayTallies.put(Keys.day(account, tally.kind(), tally.day()), tally);
  }

  @Override
  public void removeDayTally(AccountId account, DayTally.Kind kind, int day) {
    dayTallies.remove(Keys.day(account, kind, day));
  }

  @Override
  public boolean answered(AccountId account, Designation quoted) {
    return row(account).has(Kind.QUOTES) && quotes.get(Keys.quoted(account, quoted)) != null;
  }

  @Override
  public void putAnswered(AccountId account, Designation quoted) {
    keeps(account, Kind.QUOTES);
    quotes.put(Keys.quoted(account, quoted), quoted);
  }

  @Override
  public void removeAnswered(AccountId account, Designation quoted) {
    quotes.remove(Keys.quoted(account, quoted));
  }

  @Override
  public Collection<DossierEntry> dossier(AccountId account) {
    return all(account, Kind.DOSSIER, dossiers);
  }

  @Override
  public Set<Witness> witnesses(AccountId account) {
    return new HashSet<>(all(account, Kind.WITNESSES, witnesses));
  }

  /** By all that it says: two records of one id and different contents are two logins. */
  @Override
  public void putWitness(AccountId account, Witness witness) {
    put(account, Kind.WITNESSES, witnesses, Keys.witness(key(account), witness), witness);
  }

  @Override
  public void removeWitness(AccountId account, Witness witness) {
    remove(account, Kind.WITNESSES, witnesses, Keys.witness(key(account), witness));
  }

  @Override
  public Collection<SettledStep> settled(AccountId account) {
    return all(account, Kind.SETTLED, settled);
  }

  @Override
  public void putSettled(AccountId account, SettledStep step) {
    put(account, Kind.SETTLED, settled, Keys.withId(key(account), step.id()), step);
  }

  @Override
  public void removeSettled(AccountId account, String eventId) {
    remove(account, Kind.SETTLED, settled, Keys.withId(key(account), eventId));
  }

  @Override
  public void removeAlert(AccountId account, String alertId) {
    remove(account, Kind.ALERTS, alerts, Keys.withId(key(account), alertId));
  }

  @Override
  public void removeDeadline(Deadline deadline) {
    deadlines.remove(deadline);
  }

  @Override
  public Collection<Alert> alerts(AccountId account) {
    return all(account, Kind.ALERTS, alerts);
  }

  @Override
  public void putAlert(Alert alert) {
    put(alert.account(), Kind.ALERTS, alerts, Keys.withId(key(alert.account()), alert.id()), alert);
  }

  @Override
  public Collection<Triaged> decisions(AccountId account) {
    return all(account, Kind.DECISIONS, decisions);
  }

  @Override
  public void removeDecision(AccountId account, String alertId) {
    remove(account, Kind.DECISIONS, decisions, Keys.withId(key(account), alertId));
  }

  @Override
  public void putDecision(Triaged triaged) {
    Alert seen = triaged.seen();
    put(
        seen.account(),
        Kind.DECISIONS,
        decisions,
        Keys.withId(key(seen.account()), seen.id()),
        triaged);
  }

  @Override
  public Collection<Grouped> grouped(AccountId account) {
    return List.copyOf(all(account, Kind.GROUPED, grouped));
  }

  @Override
  public void putGrouped(Grouped told) {
    AccountId account = told.step().place().account();
    put(account, Kind.GROUPED, grouped, Keys.grouped(account, told), told);
  }

  @Override
  public void removeGrouped(Grouped told) {
    AccountId account = told.step().place().account();
    remove(account, Kind.GROUPED, grouped, Keys.grouped(account, told));
  }

  @Override
  public Collection<AskedApproval> asked(AccountId approver) {
    return all(approver, Kind.ASKED, asked);
  }

  @Override
  public void putAsked(AskedApproval put) {
    AccountId approver = put.approver();
    put(approver, Kind.ASKED, asked, Keys.asked(approver, put.subject(), put.eventId()), put);
  }

  @Override
  public void removeAsked(AccountId approver, AccountId subject, String eventId) {
    remove(approver, Kind.ASKED, asked, Keys.asked(approver, subject, eventId));
  }

  @Override
  public Collection<ApproverAnswer> approverAnswers(AccountId account) {
    return all(account, Kind.APPROVERS, approverAnswers);
  }

  @Override
  public void putApproverAnswer(AccountId account, ApproverAnswer answer) {
    put(
        account,
        Kind.APPROVERS,
        approverAnswers,
        Keys.asked(account, answer.approver(), answer.approval()),
        answer);
  }

  @Override
  public void removeApproverAnswer(AccountId account, AccountId approver, String eventId) {
    remove(account, Kind.APPROVERS, approverAnswers, Keys.asked(account, approver, eventId));
  }

  @Override
  public Collection<RawMatch> matches(AccountId account) {
    return all(account, Kind.MATCHED, matched);
  }

  @Override
  public @Nullable RawMatch match(AccountId account, String id) {
    return row(account).has(Kind.MATCHED)
        ? matched.get(account, Keys.withId(key(account), id))
        : null;
  }

  @Override
  public MatchDay matchDay(AccountId account, String rule, int day) {
    return matchDays.of(account, rule, day, () -> matches(account));
  }

  @Override
  public void putMatch(RawMatch match) {
    RawMatch before = match(match.account(), match.id());
    put(
        match.account(),
        Kind.MATCHED,
        matched,
        Keys.withId(key(match.account()), match.id()),
        match);
    matchDays.put(match, before);
  }

  @Override
  public void removeMatch(RawMatch match) {
    matched.remove(match.account(), Keys.withId(key(match.account()), match.id()));
    matchDays.removed(match);
  }

  @Override
  public @Nullable AccountViews views(AccountId account) {
    if (!row(account).has(Kind.VIEWS)) {
      return null;
    }
    AccountViews known = knownViews.get(account);
    if (known == null) {
      known = views.get(Bytes.wrap(key(account)));
      knownViews.put(account, Objects.requireNonNull(known, "views that were put are there"));
    }
    return known;
  }

  @Override
  public void putViews(AccountId account, AccountViews published) {
    keeps(account, Kind.VIEWS);
    views.put(Bytes.wrap(key(account)), published);
    knownViews.put(account, published);
  }

  @Override
  public Marks marks() {
    return marks.get();
  }

  @Override
  public void putMarks(Marks changed) {
    marks.put(changed);
  }

  @Override
  public @Nullable AccountsRelease release() {
    return release;
  }

  @Override
  public void putRelease(AccountsRelease changed) {
    releases.put(RELEASE, changed);
    release = changed;
  }

  @Override
  public List<Deadline> deadlines(Deadline.Basis basis, @Nullable Deadline after, int most) {
    return deadlines.behind(basis, after, most);
  }

  @Override
  public boolean hasDeadline(Deadline.Basis basis, Instant upTo) {
    return deadlines.any(basis, upTo);
  }

  @Override
  public void putDeadline(Deadline deadline) {
    deadlines.put(deadline);
  }

  @Override
  public List<Deadline> takeDeadlines(Deadline.Basis basis, Instant upTo, int most) {
    return deadlines.take(basis, upTo, most);
  }

  @Override
  public void putHelped(Helped step) {
    helped.put(Keys.helped(step), step);
  }

  @Override
  public void removeHelped(Helped step) {
    helped.remove(Keys.helped(step));
  }

  @Override
  public List<Helped> helped(Instant from, Instant to) {
    return helped.between(Keys.firstStepAt(from), Keys.lastStepAt(to), Integer.MAX_VALUE).stream()
        .sorted(Helped.BY_TIME)
        .toList();
  }

  @Override
  public void removeHelpedBefore(Instant time, int most) {
    helped.take(Keys.firstStepAt(Instant.MIN), Keys.firstStepAt(time), most);
  }

  @Override
  public void putTaken(Taken step) {
    taken.put(Keys.taken(step), step);
  }

  @Override
  public void removeTaken(Taken step) {
    taken.remove(Keys.taken(step));
  }

  @Override
  public List<Taken> taken(Instant from, Instant to) {
    return taken.between(Keys.firstStepAt(from), Keys.lastStepAt(to), Integer.MAX_VALUE).stream()
        .sorted(Taken.BY_TIME)
        .toList();
  }

  @Override
  public void removeTakenBefore(Instant time, int most) {
    taken.take(Keys.firstStepAt(Instant.MIN), Keys.firstStepAt(time), most);
  }

  /** Kept in memory: every assessment asks for it. */
  @Override
  public TenantPolicies policies() {
    TenantPolicies known = policies;
    if (known == null) {
      known = TenantPolicies.of(policyHours.byKey().values());
      policies = known;
    }
    return known;
  }

  @Override
  public void putPolicyHour(PolicyHour hour) {
    policies = policies().with(hour);
    policyHours.put(Keys.policyHour(hour), hour);
  }

  @Override
  public void removePolicyHour(PolicyHour hour) {
    policies = policies().without(hour);
    policyHours.remove(Keys.policyHour(hour));
  }

  @Override
  public int unresolved(Hour hour) {
    return unresolved(hour, hour.start());
  }

  @Override
  public int unresolved(Hour from, Instant to) {
    return unresolved.between(Keys.hour(from), Keys.lastHour(from, to), Integer.MAX_VALUE).stream()
        .mapToInt(Tally::count)
        .sum();
  }

  /** One value a partition, so that what one says twice counts once. */
  @Override
  public void putUnresolved(int partition, Tally tally) {
    unresolved.put(Keys.hour(tally.hour(), partition), tally);
  }

  @Override
  public void sweepUnresolved(Instant before, int most) {
    unresolved.sweep(most, tally -> tally.hour().start().isBefore(before));
  }

  /** Kept in memory: every assessment asks for it, and each row of a nightly run changes it. */
  @Override
  public Staff staff() {
    Staff known = staff;
    if (known == null) {
      known = Staff.of(employed().values());
      staff = known;
    }
    return known;
  }

  private SortedMap<Bytes, DossierEntry> employed() {
    SortedMap<Bytes, DossierEntry> known = employed;
    if (known == null) {
      known = staffRows.byKey();
      employed = known;
    }
    return known;
  }

  @Override
  public Collection<DossierEntry> staffRows(AccountId account) {
    return staffRows.under(key(account));
  }

  @Override
  public void removeStaffRow(AccountId account, String entryId) {
    Bytes key = Keys.withId(key(account), entryId);
    staffRows.remove(key);
    employed().remove(key);
    staff = null;
  }

  @Override
  public void putStaffRow(AccountId account, DossierEntry row) {
    Bytes key = Keys.withId(key(account), row.id());
    staffRows.put(key, row);
    employed().put(key, row);
    staff = null;
  }

  @Override
  public @Nullable Pulse pulse(String feed) {
    return pulses.get(Bytes.wrap(Keys.feed(feed)));
  }

  @Override
  public void putPulse(Pulse pulse) {
    pulses.put(Bytes.wrap(Keys.feed(pulse.feed())), pulse);
  }

  @Override
  public List<Waiting> waiting(String feed, int most) {
    return waiting.under(Keys.feed(feed), most).stream().sorted(Waiting.BY_TIME).toList();
  }

  @Override
  public boolean putWaiting(Waiting step) {
    Bytes key = Keys.waiting(step);
    if (waiting.get(key) != null) {
      return false;
    }
    waiting.put(key, step);
    return true;
  }

  @Override
  public int removeWaiting(String feed, Instant completeTo) {
    return waiting.take(Bytes.wrap(Keys.feed(feed)), Keys.lastWaiting(feed, completeTo)).size();
  }

  @Override
  public @Nullable Alert silence(String feed, Instant since) {
    return silences.get(Keys.silence(feed, since));
  }

  @Override
  public void putSilence(Alert alert) {
    silences.put(Keys.silence(alert.subject(), alert.occurredAt()), alert);
  }

  @Override
  public void removeSilencesBefore(String feed, Instant time) {
    silences.take(Bytes.wrap(Keys.feed(feed)), Keys.silence(feed, time.minusNanos(1)));
  }
}
