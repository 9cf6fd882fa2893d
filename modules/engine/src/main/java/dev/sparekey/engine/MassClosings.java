package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells where many findings are closed soon after each other. */
final class MassClosings {

  /** So many findings of a tenant that one person closes within an hour are told. */
  static final int MANY_OF_ONE = 25;

  /** So many that all together close: a name can be claimed anew for each. */
  static final int MANY_OF_ALL = 100;

  private static final String EVERYBODY = "";

  private final ControlAlerts alerts;

  MassClosings(ControlAlerts alerts) {
    this.alerts = alerts;
  }

  void closed(ControlRecord.Decided decided, ControlStore store, Consumer<Output> out) {
    count(decided.triaged().decision().by(), MANY_OF_ONE, decided, store, out);
    count(EVERYBODY, MANY_OF_ALL, decided, store, out);
  }

  /** Told at 25, 50, 100 and so on, as of a hot group. */
  private void count(
      String by,
      int many,
      ControlRecord.Decided decided,
      ControlStore store,
      Consumer<Output> out) {
    Alert seen = decided.triaged().seen();
    // Its lines name people, who are another tenant's business.
    String tenant = seen.tenant();
    Closings before = store.closings(tenant, by);
    Closings now =
        (before == null ? Closings.none(by) : before)
            .with(new Closings.Closing(seen.id(), closing(decided), decided.at()));
    boolean isNews =
        now.alert() == null
            ? now.last().size() >= many
            : now.count() % many == 0 && Integer.bitCount(now.count() / many) == 1;
    if (isNews) {
      String anchor =
          now.alert() == null
              ? "closed:" + (by.isEmpty() ? "all" : "by " + by) + "@" + now.last().getFirst().at()
              : now.alert();
      now = now.saidBy(anchor);
      alerts.say(mass(now, anchor, tenant), decided.at(), store, out);
    }
    store.putClosings(tenant, now);
  }

  private static ControlFinding mass(Closings closings, String anchor, String tenant) {
    List<EvidenceLine> lines =
        closings.last().stream()
            .map(one -> new EvidenceLine("closed", one.alertId(), one.at(), one.text()))
            .toList();
    String who = closings.by().isEmpty() ? "several people" : closings.by();
    Instant first = closings.last().getFirst().at();
    return ControlFinding.of(ControlRule.CLOSED_IN_MASS, Severity.HIGH, tenant, who)
        .anchoredIn(anchor, first)
        .with(lines, closings.count())
        .saying(
            List.of(
                closings.count()
                    + " findings were closed by "
                    + who
                    + ", none more than an hour after the one before"));
  }

  private static String closing(ControlRecord.Decided decided) {
    Alert seen = decided.triaged().seen();
    TriageDecision decision = decided.triaged().decision();
    return ControlFinding.shortened(
        decision.decision().name().toLowerCase(Locale.ROOT)
            + ": '"
            + seen.ruleTitle()
            + "' ("
            + seen.severity().name().toLowerCase(Locale.ROOT)
            + ") about "
            + seen.subject()
            + ", because: "
            + decision.reason());
  }
}
