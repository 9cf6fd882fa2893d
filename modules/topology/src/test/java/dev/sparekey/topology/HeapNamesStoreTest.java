package dev.sparekey.topology;

import dev.sparekey.engine.NamesStore;
import dev.sparekey.engine.HeapNamesStore;

class HeapNamesStoreTest extends NamesStoreContract {
  @Override
  NamesStore store() {
    return new HeapNamesStore();
  }
}
