package dev.sparekey.engine;

import dev.sparekey.rules.RuleSet;

/** Where compiled rules are found by the hash of their release. */
@FunctionalInterface
public interface Releases {

  /** For a stage whose rules never change. */
  Releases NONE =
      release -> {
        throw new IllegalStateException(
            "rules were activated where none are read: release " + release);
      };

  /**
   * The same rules for the same hash, for ever.
   *
   * @throws RuntimeException they are not to be had now; the record is to be read again
   */
  RuleSet of(String release);
}
