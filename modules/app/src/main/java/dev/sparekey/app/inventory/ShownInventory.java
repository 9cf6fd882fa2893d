package dev.sparekey.app.inventory;

import dev.sparekey.engine.View;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.InventoryEntry;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/** The inventory as a reader of its topic would have it, kept from what a stage shows. */
public final class ShownInventory {

  private final SortedMap<Place, InventoryEntry> entries = new TreeMap<>(Place.ORDER);
  private Instant now = Instant.EPOCH;

  private record Place(AccountId account, String key) {
    static final Comparator<Place> ORDER =
        Comparator.comparing(Place::account).thenComparing(Place::key);
  }

  /** What is shown beside the inventory is passed over. */
  public void accept(View view) {
    switch (view) {
      case View.Listed listed -> {
        InventoryEntry entry = listed.entry();
        entries.put(new Place(entry.account(), entry.key()), entry);
      }
      case View.Delisted delisted -> entries.remove(new Place(delisted.account(), delisted.key()));
      case View.State state -> {}
      case View.Ways ways -> {}
    }
  }

  /** Ages and expiries are told by that time. */
  public void asOf(Instant time) {
    now = time;
  }

  public void printCsv(PrintStream out) {
    Sheets.INVENTORY.print(entries.values(), Sheet.Format.CSV, now, out);
  }

  /** One object a line. */
  public void printJson(PrintStream out) {
    Sheets.INVENTORY.print(entries.values(), Sheet.Format.JSON, now, out);
  }
}
