package dev.sparekey.app.demo;

import dev.sparekey.app.demo.company.Attack;
import dev.sparekey.app.demo.company.LegitimateCase;
import dev.sparekey.app.demo.company.Script;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found of what is in the script, and who was accused wrongly. */
final class Outcome {

  private static final Comparator<Alert> GRAVEST = Comparator.comparing(Alert::severity);

  private final Script script;
  private final List<Finding> findings;
  private final List<Alert> delivered;

  /**
   * @param findings each alert once, with its last revision
   */
  Outcome(Script script, Collection<Finding> findings) {
    this.script = script;
    this.findings = List.copyOf(findings);
    this.delivered =
        this.findings.stream().filter(Finding::isDelivered).map(Finding::alert).toList();
  }

  /** Whether every attack was delivered and nobody else at high or above. */
  boolean isGood() {
    return missed() == 0 && accused().isEmpty();
  }

  /** The summary, one fact a line, for 80 columns. */
  List<String> lines(Counts counts) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "records     %d played, %d ingested%s, %d rejected to the dead letters"
            .formatted(
                counts.played(),
                counts.ingested(),
                counts.notRelevant() == 0 ? "" : " (%d irrelevant)".formatted(counts.notRelevant()),
                counts.deadLetters()));
    long standing = findings.stream().filter(Finding::stands).count();
    lines.add(
        "findings    %d stand, %d of them not delivered; %d were withdrawn"
            .formatted(standing, standing - delivered.size(), findings.size() - standing));
    lines.add("delivered   %d: %s".formatted(delivered.size(), bySeverity()));
    for (Attack attack : script.attacks()) {
      lines.add(
          by(attack)
              .map(alert -> fact("attack", "found", alert, attack.name()))
              .orElse(fact("attack", "MISSED", null, attack.name())));
      lines.add(story(attack.subject()));
      lines.add(story(attack.story()));
    }
    int cases = 0;
    for (LegitimateCase one : script.legitimate()) {
      Optional<Alert> gravest = about(one).stream().max(GRAVEST);
      cases += gravest.isPresent() ? 1 : 0;
      gravest.ifPresent(
          alert -> {
            lines.add(fact("legitimate", "sent", alert, one.name()));
            lines.add(story(one.story()));
          });
    }
    lines.add("legitimate  %d of %d cases delivered".formatted(cases, script.legitimate().size()));
    for (Alert alert : accused()) {
      lines.add(fact("accused", "sent", alert, Cells.plain(alert.subject(), 40)));
    }
    lines.add(
        "%d of %d attacks found, %d missed; %d others delivered at high or above"
            .formatted(
                script.attacks().size() - missed(),
                script.attacks().size(),
                missed(),
                accused().size()));
    return lines;
  }

  private static String fact(String what, String outcome, @Nullable Alert alert, String name) {
    String severity = alert == null ? "" : Finding.lower(alert.severity());
    return "%-11s %-7s %-9s %s".formatted(what, outcome, severity, name);
  }

  /** Below the fact it belongs to. */
  private static String story(String text) {
    return " ".repeat(12) + text;
  }

  private long missed() {
    return script.attacks().stream().filter(attack -> by(attack).isEmpty()).count();
  }

  /** The gravest delivered alert that is about the attack, not merely about the same account. */
  private Optional<Alert> by(Attack attack) {
    return delivered.stream().filter(attack::isShownBy).max(GRAVEST);
  }

  private List<Alert> about(LegitimateCase one) {
    return delivered.stream()
        .filter(
            alert ->
                alert.account().feed().equals(one.feed())
                    && alert.account().nativeId().equals(one.account()))
        .toList();
  }

  /** What was delivered at high or above and belongs to no attack. */
  private List<Alert> accused() {
    return delivered.stream()
        .filter(alert -> alert.severity().compareTo(Severity.HIGH) >= 0)
        .filter(
            alert ->
                script.attacks().stream()
                    .noneMatch(attack -> attack.covers(alert.account(), alert.occurredAt())))
        .toList();
  }

  private String bySeverity() {
    Map<Severity, Integer> count = new EnumMap<>(Severity.class);
    delivered.forEach(alert -> count.merge(alert.severity(), 1, Integer::sum));
    String text =
        count.entrySet().stream()
            .sorted(Map.Entry.<Severity, Integer>comparingByKey().reversed())
            .map(entry -> entry.getValue() + " " + Finding.lower(entry.getKey()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "none" : text;
  }
}
