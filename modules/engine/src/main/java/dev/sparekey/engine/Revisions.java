package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns findings into alert revisions: only what changed significantly is said again. */
final class Revisions {

  private final String policyVersion;
  private final int epoch;

  Revisions(String policyVersion, int epoch) {
    this.policyVersion = policyVersion;
    this.epoch = epoch;
  }

  /**
   * Publishes what was never said, and leaves alone what was: for a time in which less is known of
   * an account than before, which is no reason to take anything back.
   *
   * @param published the last revision of each alert of the account
   * @param at the emission time of the record that led here
   */
  void add(List<Finding> findings, Collection<Alert> published, Instant at, Consumer<Alert> out) {
    SortedMap<String, Alert> last = byId(published);
    byId(findings)
        .forEach(
            (id, finding) -> {
              if (!last.containsKey(id)) {
                out.accept(alert(id, finding, Evidence.of(finding), null, at));
              }
            });
  }

  /**
   * Publishes what differs from what was last said.
   *
   * @param published the last revision of each alert of the account
   * @param at the emission time of the record that led here
   */
  void revise(
      List<Finding> findings, Collection<Alert> published, Instant at, Consumer<Alert> out) {
    SortedMap<String, Alert> last = byId(published);
    SortedMap<String, Finding> now = byId(findings);
    now.forEach(
        (id, finding) -> {
          Alert before = last.get(id);
          Evidence evidence = Evidence.of(finding);
          if (before == null || isNews(before, finding, evidence)) {
            out.accept(alert(id, finding, evidence, before, at));
          }
        });
    for (Alert before : last.values()) {
      if (!now.containsKey(before.id()) && before.verdict() != Verdict.WITHDRAWN) {
        out.accept(withdrawn(before, at));
      }
    }
  }

  private static SortedMap<String, Alert> byId(Collection<Alert> alerts) {
    SortedMap<String, Alert> byId = new TreeMap<>();
    for (Alert alert : alerts) {
      byId.put(alert.id(), alert);
    }
    return byId;
  }

  /** Without those that wait for a ticket, which nobody is told of. */
  private static SortedMap<String, Finding> byId(List<Finding> findings) {
    SortedMap<String, Finding> byId = new TreeMap<>();
    for (Finding finding : findings) {
      if (finding.verdict() != Verdict.PENDING) {
        RecoveryStep anchor = finding.anchor();
        String tenant = anchor.event().account().tenant();
        byId.put(AlertIds.of(tenant, finding.rule().id(), anchor.id()), finding);
      }
    }
    return byId;
  }

  private Alert alert(
      String id, Finding finding, Evidence evidence, @Nullable Alert before, Instant at) {
    RecoveryStep anchor = finding.anchor();
    return new Alert(
        id,
        epoch,
        before == null ? 1 : before.revision() + 1,
        anchor.event().account().tenant(),
        finding.rule().id().toString(),
        finding.rule().title(),
        finding.rule().version(),
        finding.verdict(),
        finding.severity(),
        finding.delivered(),
        anchor.event().account(),
        subject(anchor),
        anchor.event().actor(),
        anchor.id(),
        anchor.occurredAt(),
        before != null && before.emittedAt().isAfter(at) ? before.emittedAt() : at,
        anchor.assurance(),
        anchor.ticket().status(),
        evidence.lines(),
        evidence.omitted(),
        absence(anchor.ticket()),
        finding.rule().tags(),
        finding.rule().response().nist(),
        policyVersion,
        anchor.event().header().mapping());
  }

  /** What was searched in vain, and how firmly. */
  private static List<String> absence(TicketFinding ticket) {
    List<String> searched = new ArrayList<>();
    switch (ticket.status()) {
      case MISSING ->
          searched.add(
              ticket.why()
                  + (ticket.proof() == Proof.PROVEN
                      ? " (the feed says it is complete)"
                      : " (the feed is assumed complete)"));
      case UNDETERMINED, PENDING, NOT_CONNECTED -> searched.add(ticket.why());
      case LINKED, LINKED_LATE, RETROACTIVE, CONTESTED, MISMATCHED, NOT_REQUIRED -> {}
    }
    if (ticket.unresolved() > 0) {
      searched.add(ticket.unresolved() + " tickets of the time name people nobody is known by");
    }
    return searched;
  }

  private static Alert withdrawn(Alert before, Instant at) {
    return new Alert(
        before.id(),
        before.epoch(),
        before.revision() + 1,
        before.tenant(),
        before.ruleId(),
        before.ruleTitle(),
        before.ruleVersion(),
        Verdict.WITHDRAWN,
        before.severity(),
        before.delivered(),
        before.account(),
        before.subject(),
        before.actor(),
        before.anchor(),
        before.occurredAt(),
        before.emittedAt().isAfter(at) ? before.emittedAt() : at,
        before.assurance(),
        before.ticketStatus(),
        before.evidence(),
        before.evidenceOmitted(),
        List.of("what raised this no longer holds"),
        before.attack(),
        before.nist(),
        before.policyVersion(),
        before.mapping());
  }

  /**
   * Whether a reader would act on the difference. Wording, lags and arrival times are not part of
   * it. Asked at every judgement, so nothing is built for it that would only be compared.
   */
  private boolean isNews(Alert before, Finding finding, Evidence evidence) {
    RecoveryStep anchor = finding.anchor();
    return before.verdict() != finding.verdict()
        || before.severity() != finding.severity()
        || before.delivered() != finding.delivered()
        || before.ticketStatus() != anchor.ticket().status()
        || !before.subject().equals(subject(anchor))
        || !before.ruleVersion().equals(finding.rule().version())
        || !before.policyVersion().equals(policyVersion)
        || !before.assurance().equals(anchor.assurance())
        || !evidence.sameEvents(before.evidence());
  }

  private static String subject(RecoveryStep step) {
    String name = step.subjectName();
    return name == null ? step.event().account().nativeId() : name;
  }
}
