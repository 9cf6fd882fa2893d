package dev.sparekey.app.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrecisionTest {

  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  @Test
  void rule_nobodyDecidedOn_hasAnUnknownPrecision() {
    assertThat(row(alert("a", 1, Verdict.CONFIRMED, null))).endsWith("unknown  Some rule (rule)");
  }

  @Test
  void rule_withDecisions_isAsPreciseAsItsTruePositives() {
    assertThat(
            row(
                alert("a", 1, Verdict.CONFIRMED, Outcome.TRUE_POSITIVE),
                alert("b", 1, Verdict.CONFIRMED, Outcome.BENIGN),
                alert("c", 1, Verdict.CONFIRMED, Outcome.FALSE_POSITIVE),
                alert("d", 1, Verdict.CONFIRMED, null)))
        .isEqualTo(
            "       4         0         4       3     1      1     1         0      0.33  Some rule (rule)");
  }

  @Test
  void rule_withDuplicatesOnly_hasAnUnknownPrecisionAndCountsThem() {
    assertThat(row(alert("a", 1, Verdict.CONFIRMED, Outcome.DUPLICATE)))
        .endsWith("      1     0      0     0         1   unknown  Some rule (rule)");
  }

  @Test
  void rules_thatShareATitle_haveARowEach() {
    Precision precision = new Precision();
    precision.add(alert("a", "r1", "Some rule", NOON));
    precision.add(alert("b", "r2", "Some rule", NOON));

    assertThat(precision.table().subList(1, 3))
        .extracting(row -> row.substring(row.indexOf("Some")))
        .containsExactly("Some rule (r1)", "Some rule (r2)");
  }

  @Test
  void ruleThatWasRenamed_hasOneRowWithItsNewestTitle() {
    Precision precision = new Precision();
    precision.add(alert("b", "r1", "Newer title", NOON.plusSeconds(1)));
    precision.add(alert("a", "r1", "Older title", NOON));

    assertThat(precision.table()).hasSize(3);
    assertThat(precision.table().get(1)).endsWith("Newer title (r1)");
  }

  @Test
  void alert_withSeveralRevisions_countsByItsNewestInAnyOrder() {
    assertThat(
            row(
                alert("a", 2, Verdict.WITHDRAWN, null),
                alert("a", 1, Verdict.CONFIRMED, Outcome.TRUE_POSITIVE)))
        .startsWith("       0         1         0       0");
  }

  private static String row(Alert... alerts) {
    Precision precision = new Precision();
    for (Alert alert : alerts) {
      precision.add(alert);
    }
    return precision.table().get(1);
  }

  private static Alert alert(String id, int revision, Verdict verdict, @Nullable Outcome decision) {
    TriageDecision triage =
        decision == null
            ? null
            : new TriageDecision("d", decision, "looked at", "mara", NOON, null);
    return alert(id, revision, "rule", "Some rule", verdict, NOON, triage);
  }

  private static Alert alert(String id, String rule, String title, Instant emittedAt) {
    return alert(id, 1, rule, title, Verdict.CONFIRMED, emittedAt, null);
  }

  private static Alert alert(
      String id,
      int revision,
      String rule,
      String title,
      Verdict verdict,
      Instant emittedAt,
      @Nullable TriageDecision triage) {
    return new Alert(
        id,
        0,
        revision,
        "default",
        rule,
        title,
        "0",
        verdict,
        Severity.HIGH,
        true,
        new AccountId("default", "okta", "anna"),
        "anna",
        null,
        "anchor",
        NOON,
        emittedAt,
        new AssuranceFinding(Interval.exactly(5), new Interval(0, 1), List.of()),
        TicketStatus.MISSING,
        List.of(),
        0,
        List.of(),
        RequirementFinding.UNKNOWN,
        List.of(),
        List.of(),
        "0",
        "okta@1",
        new Handling("case", null, List.of(), null, true, triage, false),
        Explanation.NONE);
  }
}
