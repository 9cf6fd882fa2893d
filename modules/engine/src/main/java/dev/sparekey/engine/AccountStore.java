package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.ApproverAnswer;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.SettledStep;
import dev.sparekey.recovery.Witness;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of each account. Object-valued, so that the local runner pays no
 * serialisation; the path of an ordinary login is one {@link #profile} and at most one {@link
 * #putProfile}.
 */
public interface AccountStore {

  Profile profile(AccountId account);

  void putProfile(AccountId account, Profile profile);

  /** By {@link DossierEntry#id()}. */
  @Nullable DossierEntry dossierEntry(AccountId account, String entryId);

  void putDossierEntry(AccountId account, DossierEntry entry);

  /** Nothing happens when there is none of that id. */
  void removeDossierEntry(AccountId account, String entryId);

  Collection<DossierEntry> dossier(AccountId account);

  /** Null when none of that kind and day is kept; the day in days since 1970-01-01. */
  @Nullable DayTally dayTally(AccountId account, DayTally.Kind kind, int day);

  void putDayTally(AccountId account, DayTally tally);

  void removeDayTally(AccountId account, DayTally.Kind kind, int day);

  /** Whether the names stage has delivered what it held under a ticket's number. */
  boolean answered(AccountId account, Designation quoted);

  void putAnswered(AccountId account, Designation quoted);

  void removeAnswered(AccountId account, Designation quoted);

  /** What was kept because a step of the account rests on them. */
  Set<Witness> witnesses(AccountId account);

  void putWitness(AccountId account, Witness witness);

  void removeWitness(AccountId account, Witness witness);

  /** The steps of the account that are judged for good. */
  Collection<SettledStep> settled(AccountId account);

  void putSettled(AccountId account, SettledStep step);

  void removeSettled(AccountId account, String eventId);

  /** The last published revision of each alert of the account. */
  Collection<Alert> alerts(AccountId account);

  void putAlert(Alert alert);

  void removeAlert(AccountId account, String alertId);

  /** The latest decision on each finding of the account that somebody decided on. */
  Collection<Triaged> decisions(AccountId account);

  /** Replaces the decision on the same alert. */
  void putDecision(Triaged triaged);

  void removeDecision(AccountId account, String alertId);

  /** The steps of the account as groups across accounts were last told of them. */
  Collection<Grouped> grouped(AccountId account);

  /** Replaces what the same group was told of the same step. */
  void putGrouped(Grouped told);

  void removeGrouped(Grouped told);

  /** The approvals of others' recoveries about which the account was asked. */
  Collection<AskedApproval> asked(AccountId approver);

  /** Replaces the one of the same event and subject. */
  void putAsked(AskedApproval asked);

  /** Nothing happens when there is none. */
  void removeAsked(AccountId approver, AccountId subject, String eventId);

  /** What approvers' accounts said of the approvals that were given to the account. */
  Collection<ApproverAnswer> approverAnswers(AccountId account);

  /** Replaces what the same approver's account said of the same event. */
  void putApproverAnswer(AccountId account, ApproverAnswer answer);

  /** Nothing happens when there is none. */
  void removeApproverAnswer(AccountId account, AccountId approver, String eventId);

  /** The matches of rules over raw records that concern the account. */
  Collection<RawMatch> matches(AccountId account);

  /** By {@link RawMatch#id()}. */
  @Nullable RawMatch match(AccountId account, String id);

  /**
   * What is kept of a rule's matches of a day, at hand where it was asked for of late: it is asked
   * of each record that a loud rule matches.
   *
   * @param day days since 1970-01-01
   */
  MatchDay matchDay(AccountId account, String rule, int day);

  /** Replaces the one of the same id. */
  void putMatch(RawMatch match);

  void removeMatch(RawMatch match);

  /** What was last published of the account; null while nothing was. */
  @Nullable AccountViews views(AccountId account);

  void putViews(AccountId account, AccountViews views);
}
