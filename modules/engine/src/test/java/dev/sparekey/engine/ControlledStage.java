package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stage of decisions and releases, with what it has said. */
abstract class ControlledStage {

  final Map<String, RuleSet> releases = new HashMap<>();
  final Set<String> unreadable = new HashSet<>();
  final Set<String> missing = new HashSet<>();
  final ControlStore store = new Store();
  final List<Output> out = new ArrayList<>();

  final ControlStage stage =
      new ControlStage(
          activation -> {
            String hash = activation.release();
            if (unreadable.contains(hash)) {
              throw new ReleaseUnreadableException(hash);
            }
            if (missing.contains(hash)) {
              throw new ReleaseRefusedException(hash);
            }
            return Objects.requireNonNull(releases.get(hash), hash);
          },
          Set.of("default"),
          "policy-1",
          0);

  private static final class Store implements ControlStore {
    private final Map<String, Alert> alerts = new HashMap<>();
    private final Map<String, Closings> closings = new HashMap<>();
    private @Nullable Activation activation;
    private @Nullable Activation loaded;

    @Override
    public @Nullable Activation activation() {
      return activation;
    }

    @Override
    public void putActivation(Activation now) {
      activation = now;
    }

    @Override
    public @Nullable Activation loaded() {
      return loaded;
    }

    @Override
    public void putLoaded(Activation now) {
      loaded = now;
    }

    @Override
    public @Nullable Alert alert(String id) {
      return alerts.get(id);
    }

    @Override
    public void putAlert(Alert alert) {
      alerts.put(alert.id(), alert);
    }

    @Override
    public @Nullable Closings closings(String tenant, String by) {
      return closings.get(tenant + "/" + by);
    }

    @Override
    public void putClosings(String tenant, Closings changed) {
      closings.put(tenant + "/" + changed.by(), changed);
    }
  }

  static RuleSet rule(String level, String deliver) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Reset
                id: 11111111-1111-4111-8111-111111111111
                logsource: {product: sparekey, category: recovery_step}
                detection:
                  reset: {step.action: factor_reset}
                  condition: reset
                level: %s
                sparekey: {emit: finding, deliver: %s}
                """
                    .formatted(level, deliver)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  void publish(RuleSet rules) {
    long number = releases.size();
    String hash = String.format("%064x", number);
    releases.put(hash, rules);
    Control made = new Control("mara", day(0), "too loud", hash);
    stage.on(new ControlRecord.Published(made, hash, number, day(0)), store, out::add);
  }

  List<Alert> said() {
    return out.stream()
        .filter(Output.Publish.class::isInstance)
        .map(output -> ((Output.Publish) output).alert())
        .toList();
  }

  /** Any finding about an account. */
  static Alert seen(int i) {
    return seen("default", i);
  }

  static Alert seen(String tenant, int i) {
    AccountId account = new AccountId(tenant, "okta", "00uP" + i);
    Drive drive = new Drive(0, rule("high", "always"));
    return drive
        .with(helped("r" + i, account, day(0), RecoveryAction.FACTOR_RESET))
        .alerts()
        .getFirst();
  }

  void decide(Alert seen, String by, TriageDecision.Outcome outcome, Instant at) {
    TriageDecision decision = new TriageDecision("d" + seen.id(), outcome, "a drill", by, at, null);
    stage.on(new ControlRecord.Decided(new Triaged(decision, seen), at), store, out::add);
  }
}
