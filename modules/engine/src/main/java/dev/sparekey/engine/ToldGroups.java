package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What an account tells groups across accounts, as its alerts are revised: only what differs. */
final class ToldGroups {

  private final AccountId account;
  private final AccountsStore store;
  private final Instant at;
  private final Consumer<Output> out;

  /**
   * @param at the emission time of the record that led here
   */
  ToldGroups(AccountId account, AccountsStore store, Instant at, Consumer<Output> out) {
    this.account = account;
    this.store = store;
    this.at = at;
    this.out = out;
  }

  /**
   * What was told and may be taken back.
   *
   * @param forGood ids of the steps that are judged for good: what rests on them stays
   */
  List<Grouped> open(Set<String> forGood) {
    return store.grouped(account).stream()
        .filter(told -> !forGood.contains(told.step().id()))
        .toList();
  }

  /**
   * Tells what counts and what no longer does.
   *
   * @param now what counts
   * @param known what was told of the same steps
   * @param forGood ids of the steps that are judged for good
   * @param mayTakeBack by the id of a correlation; of others steps are only told to more groups
   */
  void tell(
      List<Repetitions.Told> now,
      Collection<Grouped> known,
      Set<String> forGood,
      Predicate<String> mayTakeBack) {
    SortedMap<GroupedStep.Place, Map<GroupKey, Grouped>> before = new TreeMap<>();
    for (Grouped told : known) {
      before.computeIfAbsent(told.step().place(), place -> new TreeMap<>()).put(told.key(), told);
    }
    List<Grouped> changed = new ArrayList<>();
    for (Repetitions.Told speaking : now) {
      Judgement.InGroup one = speaking.step();
      if (forGood.contains(one.step().id())) {
        continue;
      }
      Grouped told =
          new Grouped(one.key(), GroupedStep.of(one.step(), one.matches(), speaking.more()));
      Map<GroupKey, Grouped> same = before.get(told.step().place());
      if (!told.equals(same == null ? null : same.remove(told.key()))) {
        changed.add(told);
      }
    }
    for (Map<GroupKey, Grouped> ofOne : before.values()) {
      for (Grouped gone : ofOne.values()) {
        if (mayTakeBack.test(gone.key().correlation())) {
          uncount(gone);
        }
      }
    }
    for (Grouped told : changed) {
      if (mayTakeBack.test(told.key().correlation()) || !isTold(told)) {
        store.putGrouped(told);
        out.accept(new Output.ToGroups(new GroupRecord.Counted(told.key(), told.step(), at)));
      }
    }
  }

  /** Whether a group of the same correlation was told of the step, whatever of it. */
  private boolean isTold(Grouped step) {
    return store.grouped(account).stream()
        .anyMatch(
            told ->
                told.step().id().equals(step.step().id())
                    && told.key().correlation().equals(step.key().correlation()));
  }

  private void uncount(Grouped told) {
    store.removeGrouped(told);
    GroupedStep.Place place = told.step().place();
    out.accept(new Output.ToGroups(new GroupRecord.Uncounted(told.key(), place, at)));
  }

  /** Of steps that are settled from here on. */
  void tellSettled(Set<String> steps) {
    for (Grouped told : store.grouped(account)) {
      if (steps.contains(told.step().id())) {
        tellSettled(told);
      }
    }
  }

  private void tellSettled(Grouped told) {
    GroupedStep.Place place = told.step().place();
    out.accept(new Output.ToGroups(new GroupRecord.Settled(told.key(), place, at)));
  }

  /**
   * What a rule over raw records counts changes no more once it is as old as a settled step. It is
   * told once, so it is remembered with what was told: a record that is no step has no other place
   * to be settled in.
   */
  void settle(Set<String> records) {
    if (records.isEmpty()) {
      return;
    }
    for (Grouped told : List.copyOf(store.grouped(account))) {
      if (!told.step().settled() && records.contains(told.step().id())) {
        store.putGrouped(new Grouped(told.key(), told.step().judgedForGood()));
        tellSettled(told);
      }
    }
  }

  /** Ids of the records that were. */
  Set<String> settled() {
    Set<String> settled = new HashSet<>();
    for (Grouped told : store.grouped(account)) {
      if (told.step().settled()) {
        settled.add(told.step().id());
      }
    }
    return settled;
  }

  /** The groups forget by themselves, once nothing is taken back any more. */
  void forget(Set<String> steps) {
    for (Grouped told : List.copyOf(store.grouped(account))) {
      if (steps.contains(told.step().id())) {
        tellSettled(told);
        store.removeGrouped(told);
      }
    }
  }
}
