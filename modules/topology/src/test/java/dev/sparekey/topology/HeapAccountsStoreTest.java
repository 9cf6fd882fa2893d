package dev.sparekey.topology;

import dev.sparekey.engine.AccountsStore;
import dev.sparekey.engine.HeapAccountsStore;

class HeapAccountsStoreTest extends AccountsStoreContract {
  @Override
  AccountsStore store() {
    return new HeapAccountsStore();
  }
}
