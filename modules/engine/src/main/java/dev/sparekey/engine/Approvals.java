package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.recovery.ApproverAnswer;
import dev.sparekey.recovery.ApproverStanding;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.DossierEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What accounts ask each other of whoever approved a recovery. Whether a manager was in recovery
 * himself, and what his session was worth, stands in his own account, in another partition.
 *
 * <p>Example: Anna's manager approves at 13:40. Anna's account asks his, which keeps the question
 * for the horizon, answers "not in recovery, session worth [3,3]", and answers anew when a recovery
 * of 10:00 is told of late. One partition tells all of an account in order, so no versions are
 * needed.
 */
final class Approvals {

  /**
   * A feed can ask as much as it likes. No manager approves as many recoveries a day; the first by
   * time are looked at.
   */
  static final int MOST_A_DAY = 64;

  /** Of accounts of one name; where more have it, none is asked. */
  static final int MOST_OF_A_NAME = 4;

  private Approvals() {}

  /** Null for what is no approval, or one whose record tells no account that it was given from. */
  private static @Nullable AccountId approver(@Nullable DossierEntry entry) {
    return entry != null && entry.event() instanceof RecoveryEvent event
        ? ApproverAnswer.approver(event)
        : null;
  }

  private static boolean isApproval(DossierEntry entry) {
    return entry.event() instanceof RecoveryEvent event
        && event.action() == RecoveryAction.RECOVERY_APPROVED;
  }

  /** Null where no name tells who approved, or an id tells from which account. */
  private static @Nullable Name name(@Nullable DossierEntry entry) {
    if (entry == null || !(entry.event() instanceof RecoveryEvent event)) {
      return null;
    }
    String name = ApproverAnswer.approverName(event);
    return name == null ? null : Name.person(event.account().tenant(), name);
  }

  /** What is known of one approval, by who was asked. */
  private static SortedMap<AccountId, ApproverAnswer> known(
      AccountId account, String event, AccountStore store) {
    SortedMap<AccountId, ApproverAnswer> known = new TreeMap<>();
    for (ApproverAnswer answer : store.approverAnswers(account)) {
      if (answer.approval().equals(event)) {
        known.put(answer.approver(), answer);
      }
    }
    return known;
  }

  /**
   * Asks of an approval that is kept, or reads otherwise than before. What was answered before may
   * be of another session.
   *
   * @param before as it was kept; null when it was not
   */
  static void ask(
      AccountId account,
      @Nullable DossierEntry before,
      DossierEntry now,
      AccountStore store,
      Instant at,
      Consumer<Output> out) {
    if (before != null) {
      drop(account, before, store, at, out);
    }
    AccountId approver = approver(now);
    Name name = name(now);
    String event = now.event().header().id();
    if (approver != null) {
      askAccount(now, approver, at, out);
    } else if (name != null) {
      Instant of = now.event().header().occurredAt();
      out.accept(new Output.ToNames(new NamesRecord.Sought(name, account, event, of, at)));
    }
  }

  private static void askAccount(
      DossierEntry entry, AccountId approver, Instant at, Consumer<Output> out) {
    if (entry.event() instanceof RecoveryEvent approval) {
      out.accept(new Output.ToInbox(new InboxRecord.ApprovalAsked(approver, approval, at)));
    }
  }

  /** Asks no more of an approval that is not kept, or not so. */
  static void drop(
      AccountId account, DossierEntry gone, AccountStore store, Instant at, Consumer<Output> out) {
    String event = gone.event().header().id();
    AccountId told = approver(gone);
    Name name = name(gone);
    Set<AccountId> asked = new TreeSet<>();
    if (told != null) {
      asked.add(told);
    }
    if (name != null) {
      asked.addAll(known(account, event, store).keySet());
      out.accept(new Output.ToNames(new NamesRecord.SoughtNoMore(name, account, event, at)));
    }
    for (AccountId approver : asked) {
      store.removeApproverAnswer(account, approver, event);
      if (!approver.isName()) {
        out.accept(
            new Output.ToInbox(new InboxRecord.ApprovalDropped(approver, account, event, at)));
      }
    }
  }

  /** Of what is forgotten: whoever was asked forgets it by himself. */
  static void forget(AccountId account, DossierEntry gone, AccountStore store) {
    // Not only of whom is asked: an earlier version asked integrations too.
    if (isApproval(gone)) {
      String event = gone.event().header().id();
      for (AccountId approver : known(account, event, store).keySet()) {
        store.removeApproverAnswer(account, approver, event);
      }
    }
  }

  /**
   * Whether names or some approver's account have still to answer. It waits for no feed, and for no
   * answer of another approver, but for a few hops.
   */
  static boolean isAwaited(
      AccountId account, Collection<DossierEntry> entries, AccountStore store) {
    Map<String, AccountId> asked = new HashMap<>();
    for (DossierEntry entry : entries) {
      AccountId told = approver(entry);
      Name name = told == null ? name(entry) : null;
      AccountId first = name == null ? told : standIn(name);
      if (first != null) {
        asked.put(entry.event().header().id(), first);
      }
    }
    if (asked.isEmpty()) {
      return false;
    }
    for (ApproverAnswer answer : store.approverAnswers(account)) {
      if (answer.standing() == null) {
        return true;
      }
      asked.remove(answer.approval(), answer.approver());
    }
    return !asked.isEmpty();
  }

  private static AccountId standIn(Name name) {
    return AccountId.ofName(name.tenant(), name.of().text());
  }

  /**
   * Asks the accounts that a name was found to be.
   *
   * @return false when that is known, or nobody asked
   */
  static boolean found(InboxRecord.ApproverFound found, AccountStore store, Consumer<Output> out) {
    AccountId account = found.account();
    String event = found.eventId();
    DossierEntry entry = store.dossierEntry(account, DossierEntry.id(event, null));
    if (entry == null || !found.name().equals(name(entry))) {
      return false;
    }
    boolean tooMany = found.approvers().size() > MOST_OF_A_NAME;
    Set<AccountId> approvers = tooMany ? new TreeSet<>() : new TreeSet<>(found.approvers());
    // One's own approval is nobody's.
    approvers.remove(account);
    ApproverAnswer whose =
        new ApproverAnswer(
            event,
            standIn(found.name()),
            tooMany ? ApproverStanding.TOO_MANY : ApproverStanding.UNKNOWN);
    SortedMap<AccountId, ApproverAnswer> known = known(account, event, store);
    boolean changed = !whose.equals(known.remove(whose.approver()));
    store.putApproverAnswer(account, whose);
    for (AccountId asked : known.keySet()) {
      if (!approvers.remove(asked)) {
        changed = true;
        store.removeApproverAnswer(account, asked, event);
        out.accept(
            new Output.ToInbox(new InboxRecord.ApprovalDropped(asked, account, event, found.at())));
      }
    }
    for (AccountId approver : approvers) {
      changed = true;
      store.putApproverAnswer(account, new ApproverAnswer(event, approver, null));
      askAccount(entry, approver, found.at(), out);
    }
    return changed;
  }

  /**
   * Keeps what an approver's account said.
   *
   * @return false when it says nothing new, or nobody asked
   */
  static boolean answered(AccountId account, ApproverAnswer answer, AccountStore store) {
    DossierEntry entry = store.dossierEntry(account, DossierEntry.id(answer.approval(), null));
    ApproverAnswer known = known(account, answer.approval(), store).get(answer.approver());
    boolean isAsked =
        known == null ? answer.approver().equals(approver(entry)) : !answer.equals(known);
    if (isAsked) {
      store.putApproverAnswer(account, answer);
    }
    return isAsked;
  }

  /**
   * Keeps a question if it is among the first of its day; what makes room for it is answered.
   *
   * @return whether it was kept
   */
  static boolean admit(AskedApproval asked, AccountStore store, Instant at, Consumer<Output> out) {
    int day = DaySet.dayOf(asked.occurredAt());
    List<AskedApproval> ofDay = new ArrayList<>();
    for (AskedApproval known : store.asked(asked.approver())) {
      if (DaySet.dayOf(known.occurredAt()) == day && !isSame(known, asked)) {
        ofDay.add(known);
      }
    }
    if (ofDay.size() >= MOST_A_DAY) {
      AskedApproval last = Collections.max(ofDay, AskedApproval.BY_TIME);
      if (AskedApproval.BY_TIME.compare(asked, last) > 0) {
        store.removeAsked(asked.approver(), asked.subject(), asked.eventId());
        answer(asked, ApproverStanding.TOO_MANY, at, out);
        return false;
      }
      store.removeAsked(last.approver(), last.subject(), last.eventId());
      answer(last, ApproverStanding.TOO_MANY, at, out);
    }
    store.putAsked(asked);
    return true;
  }

  private static boolean isSame(AskedApproval one, AskedApproval other) {
    return one.subject().equals(other.subject()) && one.eventId().equals(other.eventId());
  }

  static void answer(
      AskedApproval asked, ApproverStanding standing, Instant at, Consumer<Output> out) {
    ApproverAnswer answer = new ApproverAnswer(asked.eventId(), asked.approver(), standing);
    out.accept(new Output.ToInbox(new InboxRecord.ApproverAnswered(asked.subject(), answer, at)));
  }

  /** The approvals about which an account was asked, ascending by time. */
  static List<AskedApproval> asked(AccountId account, AccountStore store) {
    List<AskedApproval> asked = new ArrayList<>(store.asked(account));
    asked.sort(AskedApproval.BY_TIME);
    return asked;
  }

  static List<RecoveryEvent> events(Collection<AskedApproval> asked) {
    return asked.stream().map(AskedApproval::approval).toList();
  }

  /**
   * Forgets what lies before a time.
   *
   * @return whether there was anything
   */
  static boolean forgetBefore(Instant horizon, AccountId account, AccountStore store) {
    boolean found = false;
    for (AskedApproval one : List.copyOf(store.asked(account))) {
      if (one.occurredAt().isBefore(horizon)) {
        store.removeAsked(account, one.subject(), one.eventId());
        found = true;
      }
    }
    return found;
  }
}
