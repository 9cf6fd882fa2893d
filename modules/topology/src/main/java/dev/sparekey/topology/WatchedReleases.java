package dev.sparekey.topology;

import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.engine.Releases;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the stages of a process are told to judge by: its rules get their meters, and of a release
 * that does not load people are told, once. The stages only go on with the rules of before.
 *
 * <p>Example: after an update a rule of the release in force uses a modifier that is no longer
 * read. Each task of the new version asks for it when it starts, is refused, and judges by the
 * rules of the configuration; the log says once which rule is why, and the gauge stays at 1 until a
 * release is published that loads.
 */
final class WatchedReleases implements Releases {

  /** 1 while the release that a stage was last to judge by does not load, else 0. */
  static final String UNLOADABLE = "sparekey.rules.unloadable";

  private static final Logger LOG = LoggerFactory.getLogger(WatchedReleases.class);

  private final Releases releases;
  private final FindingMeters findings;

  /** The release that was asked for last, if it does not load. */
  private volatile @Nullable String refused;

  WatchedReleases(Releases releases, FindingMeters findings, MeterRegistry meters) {
    this.releases = releases;
    this.findings = findings;
    Gauge.builder(UNLOADABLE, this, one -> one.refused == null ? 0 : 1).register(meters);
  }

  @Override
  public RuleSet of(String release) {
    try {
      RuleSet rules = releases.of(release);
      findings.know(rules);
      refused = null;
      return rules;
    } catch (ReleaseRefusedException e) {
      // Each partition asks.
      if (!release.equals(refused)) {
        refused = release;
        LOG.error(
            "release {} does not load; the rules of before, or after a start those of the"
                + " configuration, judge until one is published that does: {}",
            release,
            e.getMessage());
      }
      throw e;
    }
  }

  @Override
  public Optional<RuleSet> newest() {
    return releases.newest();
  }
}
