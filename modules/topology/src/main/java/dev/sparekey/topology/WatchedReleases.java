package dev.sparekey.topology;

import dev.sparekey.engine.Activation;
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
 * release is published that loads. That an older one loads, to go on with or to compare with, does
 * not end it.
 */
final class WatchedReleases implements Releases {

  /** 1 while the newest release that a stage was to judge by does not load, else 0. */
  static final String UNLOADABLE = "sparekey.rules.unloadable";

  private static final Logger LOG = LoggerFactory.getLogger(WatchedReleases.class);

  private final Releases releases;
  private final FindingMeters findings;

  /** The newest release that was asked for, if it does not load. */
  private volatile @Nullable Activation refused;

  private long newestLoaded = -1;

  WatchedReleases(Releases releases, FindingMeters findings, MeterRegistry meters) {
    this.releases = releases;
    this.findings = findings;
    Gauge.builder(UNLOADABLE, this, one -> one.refused == null ? 0 : 1).register(meters);
  }

  @Override
  public RuleSet of(Activation release) {
    try {
      RuleSet rules = releases.of(release);
      findings.know(rules);
      loaded(release);
      return rules;
    } catch (ReleaseRefusedException e) {
      refused(release, e.getMessage());
      throw e;
    }
  }

  private synchronized void loaded(Activation release) {
    newestLoaded = Math.max(newestLoaded, release.number());
    if (refused != null && refused.number() <= newestLoaded) {
      refused = null;
    }
  }

  /** Each partition asks. */
  private synchronized void refused(Activation release, @Nullable String why) {
    boolean isNewer = refused == null || release.number() > refused.number();
    if (isNewer && release.number() > newestLoaded) {
      refused = release;
      LOG.error(
          "release {} ({}) does not load; the rules of before, or after a start those of the"
              + " configuration, judge until one is published that does: {}",
          release.number(),
          release.release(),
          why);
    }
  }

  @Override
  public Optional<RuleSet> newest() {
    return releases.newest();
  }
}
