package dev.sparekey.topology;

import dev.sparekey.engine.GroupsStore;
import dev.sparekey.engine.HeapGroupsStore;

class HeapGroupsStoreTest extends GroupsStoreContract {
  @Override
  GroupsStore store() {
    return new HeapGroupsStore();
  }
}
