package dev.sparekey.engine;

import dev.sparekey.rules.RuleSet;
import java.util.Optional;

/** Where compiled rules are found by the hash of their release. */
@FunctionalInterface
public interface Releases {

  /** For a stage whose rules never change. */
  Releases NONE =
      release -> {
        throw new IllegalStateException("rules were activated where none are read: " + release);
      };

  /**
   * The same rules for the same hash, for ever.
   *
   * @throws ReleaseRefusedException they do not load in this version: the rules of before go on,
   *     and the next start asks again. Whoever finds releases tells people of it.
   * @throws RuntimeException they are not to be had now; the record is to be read again
   */
  RuleSet of(Activation release);

  /**
   * The release published last of those that load. Only ingest asks: a source's topic is another's,
   * so no record in it can say from where on other rules hold. Never waits.
   *
   * @return empty while none was read, and where rules never change
   */
  default Optional<RuleSet> newest() {
    return Optional.empty();
  }
}
