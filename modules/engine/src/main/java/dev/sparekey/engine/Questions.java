package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.Dossier;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.Validity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an account asks the names stage. It is asked by the account, not told by the reader of the
 * record: a mark of the desk could overtake what the reader tells, and a ticket that has long been
 * there would be called missing until it is delivered.
 */
final class Questions {

  private final AccountId account;
  private final Profile before;
  private final Instant at;

  /** What directories had said; null when the record is no directory's. */
  private final @Nullable Dossier said;

  private Questions(AccountId account, Profile before, Instant at, @Nullable Dossier said) {
    this.account = account;
    this.before = before;
    this.at = at;
    this.said = said;
  }

  /** To be made before the record is kept. */
  static Questions before(InboxRecord.Delivery delivery, Profile before, AccountStore store) {
    AccountId account = delivery.account();
    return new Questions(
        account,
        before,
        delivery.at(),
        delivery.event() instanceof IdentityContextEvent
            ? new Dossier(store.dossier(account))
            : null);
  }

  /**
   * Asks what is held under each name that is new, or is the account's at other times than before,
   * and says of names that are given up that they are its no more.
   *
   * @return the profile, in which those names are not answered yet
   */
  Profile asked(Profile profile, AccountStore store, Consumer<Output> out) {
    if (said == null && profile.names().equals(before.names())) {
      return profile;
    }
    List<String> asked = new ArrayList<>();
    Dossier now = null;
    for (String name : profile.names().keySet()) {
      boolean known = before.names().containsKey(name);
      if (known && said == null) {
        continue;
      }
      now = now == null ? new Dossier(store.dossier(account)) : now;
      Validity validity = now.validity(name);
      if (!known || (said != null && !said.validity(name).equals(validity))) {
        asked.add(name);
        ask(name, validity, out);
      }
    }
    for (String name : before.names().keySet()) {
      if (!profile.names().containsKey(name)) {
        ask(name, Validity.NEVER, out);
      }
    }
    return profile.withQuestions(asked);
  }

  private void ask(String name, Validity validity, Consumer<Output> out) {
    Name person = Name.person(account.tenant(), name);
    out.accept(new Output.ToNames(new NamesRecord.Linked(person, account, validity, at)));
  }

  /**
   * The profile with one question less; null when the answer is to an older question, or to none.
   */
  static @Nullable Profile answered(InboxRecord.Answered answered, AccountStore store) {
    AccountId account = answered.account();
    String name = answered.name().of().text();
    Profile profile = store.profile(account);
    if (!Boolean.FALSE.equals(profile.names().get(name))
        || !new Dossier(store.dossier(account)).validity(name).equals(answered.validity())) {
      return null;
    }
    Profile after = profile.withAnswer(name);
    store.putProfile(account, after);
    return after;
  }

  /** The names stage holds a number for the account only as long as a step quotes it. */
  static void forgetQuotes(
      AccountId account,
      Collection<DossierEntry> gone,
      Collection<DossierEntry> kept,
      AccountStore store,
      Instant at,
      Consumer<Output> out) {
    Set<Designation> quoted = new Dossier(gone).quoted();
    if (quoted.isEmpty()) {
      return;
    }
    Set<Designation> needed = new Dossier(kept).quoted();
    for (Designation ticket : quoted) {
      if (!needed.contains(ticket)) {
        store.removeAnswered(account, ticket);
        Name number = new Name(account.tenant(), ticket);
        out.accept(new Output.ToNames(new NamesRecord.Linked(number, account, Validity.NEVER, at)));
      }
    }
  }
}
