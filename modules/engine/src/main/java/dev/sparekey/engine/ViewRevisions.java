package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.recovery.AccountViews;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says of an account's views only what changed. */
final class ViewRevisions {
  private ViewRevisions() {}

  /**
   * @param before what was last published; null while nothing was
   */
  static void revise(
      AccountId account, AccountViews now, @Nullable AccountViews before, Consumer<View> out) {
    Map<String, InventoryEntry> gone = new HashMap<>();
    if (before != null) {
      before.inventory().forEach(entry -> gone.put(entry.key(), entry));
    }
    for (InventoryEntry entry : now.inventory()) {
      if (!entry.equals(gone.remove(entry.key()))) {
        out.accept(new View.Listed(entry));
      }
    }
    gone.keySet().stream().sorted().forEach(key -> out.accept(new View.Delisted(account, key)));
    if (before == null || !now.state().equals(before.state())) {
      out.accept(new View.State(now.state()));
    }
    if (before == null || !now.posture().equals(before.posture())) {
      out.accept(new View.Ways(now.posture()));
    }
  }
}
