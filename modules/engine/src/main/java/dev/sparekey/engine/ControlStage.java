package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Puts changes of rules and people's decisions into the logs of the stages that judge, and watches
 * them: who can turn detection off, or close what it finds, is who an attacker would like to be.
 */
public final class ControlStage {

  private final ReleaseWatch releases;
  private final Acceptances acceptances;
  private final MassClosings closings;
  private final ControlAlerts alerts;

  /**
   * @param tenants whose rules they are; each is told of what is taken away
   * @param epoch of the alerts, raised by a rebuild
   */
  public ControlStage(Releases releases, Set<String> tenants, String policyVersion, int epoch) {
    alerts = new ControlAlerts(policyVersion, epoch);
    this.releases = new ReleaseWatch(releases, new TreeSet<>(tenants), alerts);
    acceptances = new Acceptances(alerts);
    closings = new MassClosings(alerts);
  }

  /** Whether an alert is of this stage, which no rule raised. */
  public static boolean isOwn(Alert alert) {
    return ControlRule.raised(alert);
  }

  public void on(ControlRecord record, ControlStore store, Consumer<Output> out) {
    switch (record) {
      case ControlRecord.Published published -> releases.publish(published, store, out);
      case ControlRecord.Accepted accepted -> accept(accepted, store, out);
      case ControlRecord.Decided decided -> decide(decided, store, out);
    }
  }

  /**
   * Compares a release that did not load when it was published and does since an update. The stages
   * that judge take it up at their start, so that nothing else tells what it takes away.
   *
   * @param at now
   */
  public void resume(ControlStore store, Instant at, Consumer<Output> out) {
    releases.resume(store, at, out);
  }

  private void accept(ControlRecord.Accepted accepted, ControlStore store, Consumer<Output> out) {
    out.accept(Routing.acceptance(accepted.account(), accepted.decision(), accepted.at()));
    acceptances.accept(accepted, store, out);
  }

  private void decide(ControlRecord.Decided decided, ControlStore store, Consumer<Output> out) {
    Triaged triaged = decided.triaged();
    if (isOwn(triaged.seen())) {
      alerts.decide(triaged, decided.at(), store, out);
    } else {
      out.accept(Routing.decision(triaged, decided.at()));
    }
    if (triaged.decision().decision().closes()) {
      closings.closed(decided, store, out);
    }
  }
}
