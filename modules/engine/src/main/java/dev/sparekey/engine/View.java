package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryState;

/** What is published of an account as it is now, each in the place of what was said before. */
public sealed interface View {

  /** An entry of the credential inventory. */
  record Listed(InventoryEntry entry) implements View {}

  /**
   * There is no such entry any longer.
   *
   * @param key the entry's, within its account
   */
  record Delisted(AccountId account, String key) implements View {}

  record State(RecoveryState state) implements View {}

  record Ways(Posture posture) implements View {}
}
