package dev.sparekey.recovery;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.IdentityContextEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What ordinary logins leave behind on an account. Every part is idempotent, commutative and
 * associative, and what an event leaves depends on that event alone, so that order, duplicates and
 * restarts do not matter.
 *
 * @param logins the {@value #KEPT_LOGINS} newest successes, newest first
 * @param failures the {@value #KEPT_LOGINS} newest, newest first
 * @param denials the {@value #KEPT_LOGINS} newest, newest first; apart from failures, which anyone
 *     who knows a login name can make as many of as he likes
 * @param used on which days each set of authenticators logged in
 * @param seen on which days each device, network and country was seen, by set
 * @param overflowed true once a cap was reached: what is not found is then unknown, not absent
 * @param name newest login name or mail that a record gave the account
 * @param names each login name and mail that records gave the account, in lower case; true once all
 *     that was held under it has been delivered. Of more than {@value #MOST_NAMES}, the first.
 * @param newestStepAt when the newest recovery-relevant event occurred; null while there is none
 */
public record Profile(
    List<Login> logins,
    List<Login> failures,
    List<Login> denials,
    SortedMap<String, Usage> used,
    SortedMap<Trait, DaySet> seen,
    boolean overflowed,
    @Nullable NameSeen name,
    SortedMap<String, Boolean> names,
    @Nullable Instant newestStepAt) {

  public static final int KEPT_LOGINS = 64;

  static final int MOST_SETS = 32;
  static final int MOST_TRAITS = 256;
  static final int MOST_NAMES = 64;

  public static final Profile EMPTY =
      new Profile(
          List.of(),
          List.of(),
          List.of(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          false,
          null,
          Collections.emptySortedMap(),
          null);

  /** Days on which one set of authenticators was used. */
  public record Usage(Authenticators authenticators, DaySet days) {}

  /** A name and the event that gave it; the newest by time, then id, wins. */
  public record NameSeen(Instant at, String eventId, String name) {
    private static final Comparator<NameSeen> NEWEST =
        Comparator.comparing(NameSeen::at)
            .thenComparing(NameSeen::eventId)
            .thenComparing(NameSeen::name);
  }

  /** This profile after one more event; the same object when the event adds nothing. */
  public Profile with(AccountEvent event) {
    Profile named = withName(event).withNames(event);
    if (event instanceof AuthenticationEvent authentication) {
      Login login = Login.of(authentication);
      return switch (authentication.outcome()) {
        case SUCCESS -> named.withLogin(login);
        case FAILURE -> named.withFailure(login);
        case DENIED -> named.withDenial(login);
      };
    }
    return named;
  }

  List<Login> refusals(Outcome outcome) {
    return switch (outcome) {
      case FAILURE -> failures;
      case DENIED -> denials;
      case SUCCESS -> List.of();
    };
  }

  /** This profile, knowing of a recovery-relevant event at that time. */
  public Profile withStepAt(Instant at) {
    return newestStepAt != null && !at.isAfter(newestStepAt)
        ? this
        : new Profile(logins, failures, denials, used, seen, overflowed, name, names, at);
  }

  private Profile withName(AccountEvent event) {
    String given = event.accountName();
    if (given == null) {
      return this;
    }
    NameSeen candidate = new NameSeen(event.header().occurredAt(), event.header().id(), given);
    return name != null && NameSeen.NEWEST.compare(candidate, name) <= 0
        ? this
        : new Profile(
            logins, failures, denials, used, seen, overflowed, candidate, names, newestStepAt);
  }

  private Profile withNames(AccountEvent event) {
    Capped<String, Boolean> joined = new Capped<>(names, MOST_NAMES);
    for (String given : namesIn(event)) {
      if (!names.containsKey(given)) {
        joined.put(given, false);
      }
    }
    return joined.changed() ? withNames(joined.map()) : this;
  }

  private static List<String> namesIn(AccountEvent event) {
    List<String> names = new ArrayList<>();
    if (event instanceof IdentityContextEvent identity) {
      names.addAll(identity.names());
    }
    String given = event.accountName();
    if (given != null) {
      names.add(given.toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private Profile withNames(SortedMap<String, Boolean> joined) {
    return joined.equals(names)
        ? this
        : new Profile(
            logins, failures, denials, used, seen, overflowed, name, joined, newestStepAt);
  }

  /** This profile, with all delivered that was held under that name. */
  public Profile withAnswer(String answered) {
    if (!Boolean.FALSE.equals(names.get(answered))) {
      return this;
    }
    SortedMap<String, Boolean> joined = new TreeMap<>(names);
    joined.put(answered, true);
    return withNames(Collections.unmodifiableSortedMap(joined));
  }

  /** This profile, in which it is asked again what is held under these of its names. */
  public Profile withQuestions(Collection<String> asked) {
    SortedMap<String, Boolean> joined = new TreeMap<>(names);
    for (String name : asked) {
      joined.computeIfPresent(name, (known, answered) -> false);
    }
    return withNames(Collections.unmodifiableSortedMap(joined));
  }

  /** False when none is known, or so many that some were not kept. */
  boolean allNamesKnown() {
    return !names.isEmpty() && names.size() < MOST_NAMES;
  }

  /** True when tickets may still be held under one of the account's names. */
  public boolean asking() {
    return names.containsValue(false);
  }

  private Profile withFailure(Login login) {
    List<Login> joined = TopK.add(failures, login, Login.NEWEST_FIRST, KEPT_LOGINS);
    return joined == failures
        ? this
        : new Profile(logins, joined, denials, used, seen, overflowed, name, names, newestStepAt);
  }

  private Profile withDenial(Login login) {
    List<Login> joined = TopK.add(denials, login, Login.NEWEST_FIRST, KEPT_LOGINS);
    return joined == denials
        ? this
        : new Profile(logins, failures, joined, used, seen, overflowed, name, names, newestStepAt);
  }

  private Profile withLogin(Login login) {
    int day = DaySet.dayOf(login.at());
    Capped<String, Usage> usages = new Capped<>(used, MOST_SETS);
    String set = login.authenticators().toString();
    Usage usage = used.get(set);
    DaySet days = usage == null ? DaySet.EMPTY : usage.days();
    if (!days.contains(day)) {
      usages.put(set, new Usage(login.authenticators(), days.with(day)));
    }
    Capped<Trait, DaySet> traits = new Capped<>(seen, MOST_TRAITS);
    see(traits, Trait.Kind.DEVICE, login.device(), login.authenticators(), day);
    see(traits, Trait.Kind.NETWORK, login.network(), login.authenticators(), day);
    see(traits, Trait.Kind.COUNTRY, login.country(), login.authenticators(), day);
    List<Login> joined = TopK.add(logins, login, Login.NEWEST_FIRST, KEPT_LOGINS);
    if (joined == logins && !usages.changed() && !traits.changed()) {
      return this;
    }
    return new Profile(
        joined,
        failures,
        denials,
        usages.map(),
        traits.map(),
        overflowed || usages.overflowed() || traits.overflowed(),
        name,
        names,
        newestStepAt);
  }

  private void see(
      Capped<Trait, DaySet> traits,
      Trait.Kind kind,
      @Nullable String value,
      Authenticators authenticators,
      int day) {
    if (value == null) {
      return;
    }
    Trait trait = new Trait(kind, value, authenticators);
    DaySet days = seen.getOrDefault(trait, DaySet.EMPTY);
    if (!days.contains(day)) {
      traits.put(trait, days.with(day));
    }
  }

  /**
   * A copy on write of a map that keeps only its first keys, which is a lawful fold as {@link
   * TopK}.
   */
  private static final class Capped<K extends Comparable<K>, V> {
    private final SortedMap<K, V> before;
    private final int most;
    private @Nullable TreeMap<K, V> after;
    private boolean overflowed;

    Capped(SortedMap<K, V> before, int most) {
      this.before = before;
      this.most = most;
    }

    void put(K key, V value) {
      TreeMap<K, V> copy = after == null ? new TreeMap<>(before) : after;
      copy.put(key, value);
      if (copy.size() > most) {
        copy.pollLastEntry();
        overflowed = true;
      }
      after = copy;
    }

    boolean changed() {
      return overflowed || after != null;
    }

    boolean overflowed() {
      return overflowed;
    }

    SortedMap<K, V> map() {
      return after == null ? before : Collections.unmodifiableSortedMap(after);
    }
  }
}
