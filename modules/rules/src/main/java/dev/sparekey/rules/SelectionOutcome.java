package dev.sparekey.rules;

import java.util.Set;

/**
 * What one selection of a detection says of a record.
 *
 * @param selection as the rule names it
 * @param truth whether it holds
 * @param unknown the fields it reads that the record does not show
 */
public record SelectionOutcome(String selection, Truth truth, Set<String> unknown) {

  public SelectionOutcome {
    unknown = Set.copyOf(unknown);
  }
}
