package dev.sparekey.topology;

import dev.sparekey.engine.HeapNamesStore;
import dev.sparekey.engine.NamesStore;

class HeapNamesStoreTest extends NamesStoreContract {
  @Override
  NamesStore store() {
    return new HeapNamesStore();
  }
}
