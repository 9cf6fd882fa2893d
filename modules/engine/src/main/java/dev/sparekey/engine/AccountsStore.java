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
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the accounts stage remembers. Object-valued, so that the local runner pays no serialisation;
 * the path of an ordinary login is one {@link #profile} and at most one {@link #putProfile}.
 */
public interface AccountsStore {

  Profile profile(AccountId account);

  void putProfile(AccountId account, Profile profile);

  /** By {@link DossierEntry#id()}. */
  @Nullable DossierEntry dossierEntry(AccountId account, String entryId);

  void putDossierEntry(AccountId account, DossierEntry entry);

  /** Nothing happens when there is none of that id. */
  void removeDossierEntry(AccountId account, String entryId);

  Collection<DossierEntry> dossier(AccountId account);

  /** Whether the names stage has delivered what it held under a ticket's number. */
  boolean answered(AccountId account, Designation quoted);

  void putAnswered(AccountId account, Designation quoted);

  /** The logins that were kept because a step of the account rests on them. */
  Set<Login> witnesses(AccountId account);

  void putWitness(AccountId account, Login login);

  void removeWitness(AccountId account, Login login);

  /** The steps of the account that are judged for good. */
  Collection<SettledStep> settled(AccountId account);

  void putSettled(AccountId account, SettledStep step);

  void removeSettled(AccountId account, String eventId);

  /** The last published revision of each alert of the account. */
  Collection<Alert> alerts(AccountId account);

  void putAlert(Alert alert);

  /** The latest decision on each finding of the account that somebody decided on. */
  Collection<Triaged> decisions(AccountId account);

  /** Replaces the decision on the same alert. */
  void putDecision(Triaged triaged);

  void removeDecision(AccountId account, String alertId);

  /** What was last published of the account; null while nothing was. */
  @Nullable AccountViews views(AccountId account);

  void putViews(AccountId account, AccountViews views);

  void removeAlert(AccountId account, String alertId);

  Marks marks();

  void putMarks(Marks marks);

  /** Asks to be told of the account when that feed's mark reaches the time. */
  void putDeadline(Deadline deadline);

  void removeDeadline(Deadline deadline);

  /** Removes and returns the deadlines of one basis up to and including the time, in order. */
  List<Deadline> takeDeadlines(Deadline.Basis basis, Instant upTo);

  void putHelped(Helped helped);

  /** Those between two times, both included, in order. */
  List<Helped> helped(Instant from, Instant to);

  /** Forgets those before a time. */
  void removeHelpedBefore(Instant time);

  /** Over all partitions of the names stage. */
  int unresolved(Hour hour);

  /** What one of them says now, in the place of what it said before. */
  void putUnresolved(int partition, Tally tally);

  /** Who acts for others, by all rows that were put. */
  Staff staff();

  /** By {@link DossierEntry#id()} and account. */
  @Nullable DossierEntry staffRow(AccountId account, String entryId);

  void putStaffRow(AccountId account, DossierEntry row);

  /** Null while the feed has not been watched. */
  @Nullable Pulse pulse(String feed);

  void putPulse(Pulse pulse);

  /** The steps that wait for a feed, by the time it has to be complete to. */
  List<Waiting> waiting(String feed);

  /** True when it was not there before. */
  boolean putWaiting(Waiting step);

  /** Forgets those for which it is enough that the feed is complete to a time. */
  void removeWaiting(String feed, Instant completeTo);
}
