package dev.sparekey.engine;

/** All that the accounts stage remembers. */
public interface AccountsStore extends AccountStore, PartitionStore, WatchStore {}
