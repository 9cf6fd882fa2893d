package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Handling;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what is found in the work with Sparekey, each once, and anew where it is said otherwise. */
final class ControlAlerts {

  private final String policyVersion;
  private final int epoch;

  ControlAlerts(String policyVersion, int epoch) {
    this.policyVersion = policyVersion;
    this.epoch = epoch;
  }

  void say(ControlFinding finding, Instant at, ControlStore store, Consumer<Output> out) {
    Alert alert = finding.alert(at, epoch, policyVersion);
    Alert before = store.alert(alert.id());
    publish(
        before == null ? alert : revised(alert, before, before.handling().triage(), at),
        store,
        out);
  }

  /** An alert of this stage that was closed stays, as any does, and says by whom it was. */
  void decide(Triaged triaged, Instant at, ControlStore store, Consumer<Output> out) {
    Alert before = store.alert(triaged.seen().id());
    if (before == null) {
      return;
    }
    TriageDecision known = before.handling().triage();
    if (known == null || TriageDecision.BY_TIME.compare(triaged.decision(), known) > 0) {
      publish(revised(before, before, triaged.decision(), at), store, out);
    }
  }

  private static void publish(Alert alert, ControlStore store, Consumer<Output> out) {
    store.putAlert(alert);
    out.accept(new Output.Publish(alert));
  }

  /** The next revision: what is said now, of what was said before. */
  private static Alert revised(
      Alert now, Alert before, @Nullable TriageDecision triage, Instant at) {
    return now.revised(
        new Alert.Revision(
            now.epoch(),
            before.revision() + 1,
            now.verdict(),
            before.emittedAt().isAfter(at) ? before.emittedAt() : at,
            now.absence(),
            new Handling(now.handling().caseId(), null, List.of(), null, true, triage, false)));
  }
}
