package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
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

  @Nullable DossierEntry dossierEntry(AccountId account, String eventId);

  void putDossierEntry(AccountId account, DossierEntry entry);

  Collection<DossierEntry> dossier(AccountId account);

  /** The logins that were kept because a step of the account rests on them. */
  Set<Login> witnesses(AccountId account);

  void putWitness(AccountId account, Login login);

  /** The last published revision of each alert of the account. */
  Collection<Alert> alerts(AccountId account);

  void putAlert(Alert alert);

  Marks marks();

  void putMarks(Marks marks);

  /** Asks to be told of the account when that feed's mark reaches the time. */
  void putDeadline(Deadline deadline);

  /** Removes and returns the deadlines of one basis up to and including the time, in order. */
  List<Deadline> takeDeadlines(Deadline.Basis basis, Instant upTo);
}
