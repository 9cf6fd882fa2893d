package dev.sparekey.benchmark;

import dev.sparekey.engine.AccountsStage;
import dev.sparekey.engine.HeapAccountsStore;
import dev.sparekey.engine.InboxRecord;
import dev.sparekey.model.AccountId;
import dev.sparekey.topology.AccountsAlone;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** What ordinary logins leave behind on accounts that were never recovered. */
final class StateSize {

  private static final Duration SPAN = Duration.ofDays(30);

  private StateSize() {}

  /**
   * Serialised bytes of one account's profile after each of so many logins in 30 days, key not
   * counted.
   */
  static int[] inStore(int logins) {
    AccountsStage stage = stage();
    HeapAccountsStore store = new HeapAccountsStore();
    AccountsAlone form = new AccountsAlone();
    int[] sizes = new int[logins];
    List<InboxRecord.Delivery> deliveries = deliveries(new SparekeyEvents(1), 0, logins);
    for (int i = 0; i < logins; i++) {
      stage.on(deliveries.get(i), store, output -> {});
      sizes[i] = form.inStore(store.profile(deliveries.get(i).account())).length;
    }
    return sizes;
  }

  /** Bytes of heap an account after so many logins in 30 days: the growth of the used heap. */
  static long onHeap(int accounts, int logins) throws InterruptedException {
    HeapAccountsStore store = new HeapAccountsStore();
    long before = used();
    fill(store, accounts, logins);
    long after = used();
    if (store.profile(new SparekeyEvents(1).account(0)).logins().isEmpty()) {
      throw new IllegalStateException("the first account has no login");
    }
    return (after - before) / accounts;
  }

  private static void fill(HeapAccountsStore store, int accounts, int logins) {
    AccountsStage stage = stage();
    SparekeyEvents form = new SparekeyEvents(accounts);
    for (int account = 0; account < accounts; account++) {
      for (InboxRecord.Delivery delivery : deliveries(form, account, logins)) {
        stage.on(delivery, store, output -> {});
      }
    }
  }

  private static AccountsStage stage() {
    return new AccountsStage(
        SparekeyRun.policy(), SparekeyRun.rules(), Set.of(SparekeyEvents.DESK), 0);
  }

  /** In the order of time. */
  private static List<InboxRecord.Delivery> deliveries(
      SparekeyEvents form, int account, int logins) {
    SplittableRandom chance = new SplittableRandom(account);
    List<InboxRecord.Delivery> deliveries = new ArrayList<>();
    AccountId id = form.account(account);
    for (int i = 0; i < logins; i++) {
      long at = Workload.START.plus(SPAN.multipliedBy(i).dividedBy(logins)).toEpochMilli();
      Happening login =
          new Happening(
              Happening.Kind.LOGIN,
              account,
              at + chance.nextInt(1_000),
              at + 1_000,
              new UUID(chance.nextLong(), chance.nextLong()).toString());
      deliveries.add(
          new InboxRecord.Delivery(id, form.of(login), false, Instant.ofEpochMilli(at + 1_000)));
    }
    return deliveries;
  }

  private static long used() throws InterruptedException {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(50);
      used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return used;
  }
}
