package dev.sparekey.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a finding. The id stays; (epoch, revision) orders what is said under it.
 *
 * @param id UUIDv5 of tenant, rule id, anchor event id and group
 * @param epoch raised by a rebuild of the state, from 0
 * @param revision from 1 within an epoch
 * @param ruleVersion SHA-256 of what of the rule judges, or is said here
 * @param delivered whether it goes to the SIEM by default; findings that do not are counted, and a
 *     repeat within a case names what was delivered in its place
 * @param subject the newest login name or mail that names the account, else its native id
 * @param anchor id of the event the finding is about
 * @param occurredAt when the anchor occurred
 * @param emittedAt when this revision was made, on the clock of the records that led to it
 * @param evidence in time order, at most {@value #MOST_EVIDENCE} lines
 * @param evidenceOmitted how many lines more there were
 * @param absence which feeds were searched in vain, how firmly known complete, and until when
 * @param requirement whether the recovery did what NIST SP 800-63B-4 demands of it
 * @param attack ATT&amp;CK tags of the rule
 * @param nist clauses that the rule watches over
 * @param group what the steps of a finding share, each as {@code field=value}. Of one across
 *     accounts, of which {@code account} and {@code subject} are those of the anchor; and of one
 *     within an account that its rule groups by more, with {@code subject.account} first. Else
 *     empty
 * @param step what the one step that it is about did; null for a finding about several, a day, a
 *     feed or what is no step, and from writers that did not tell it
 */
public record Alert(
    String id,
    int epoch,
    int revision,
    String tenant,
    String ruleId,
    String ruleTitle,
    String ruleVersion,
    Verdict verdict,
    Severity severity,
    boolean delivered,
    AccountId account,
    String subject,
    @Nullable Actor actor,
    String anchor,
    Instant occurredAt,
    Instant emittedAt,
    AssuranceFinding assurance,
    TicketStatus ticketStatus,
    List<EvidenceLine> evidence,
    int evidenceOmitted,
    List<String> absence,
    RequirementFinding requirement,
    List<String> attack,
    List<String> nist,
    String policyVersion,
    String mapping,
    Handling handling,
    Explanation explanation,
    List<String> group,
    @Nullable StepKind step) {

  public static final int MOST_EVIDENCE = 20;

  public Alert {
    evidence = List.copyOf(evidence);
    absence = List.copyOf(absence);
    attack = List.copyOf(attack);
    nist = List.copyOf(nist);
    group = List.copyOf(group);
    if (evidence.size() > MOST_EVIDENCE) {
      throw new IllegalArgumentException(
          "an alert carries at most " + MOST_EVIDENCE + " evidence lines: had " + evidence.size());
    }
  }

  /** One about one account, and no one step. */
  public Alert(
      String id,
      int epoch,
      int revision,
      String tenant,
      String ruleId,
      String ruleTitle,
      String ruleVersion,
      Verdict verdict,
      Severity severity,
      boolean delivered,
      AccountId account,
      String subject,
      @Nullable Actor actor,
      String anchor,
      Instant occurredAt,
      Instant emittedAt,
      AssuranceFinding assurance,
      TicketStatus ticketStatus,
      List<EvidenceLine> evidence,
      int evidenceOmitted,
      List<String> absence,
      RequirementFinding requirement,
      List<String> attack,
      List<String> nist,
      String policyVersion,
      String mapping,
      Handling handling,
      Explanation explanation) {
    this(
        id,
        epoch,
        revision,
        tenant,
        ruleId,
        ruleTitle,
        ruleVersion,
        verdict,
        severity,
        delivered,
        account,
        subject,
        actor,
        anchor,
        occurredAt,
        emittedAt,
        assurance,
        ticketStatus,
        evidence,
        evidenceOmitted,
        absence,
        requirement,
        attack,
        nist,
        policyVersion,
        mapping,
        handling,
        explanation,
        List.of(),
        null);
  }

  /** The same finding, handled differently. */
  public Alert with(Handling other) {
    return revised(new Revision(epoch, revision, verdict, emittedAt, absence, other));
  }

  /**
   * What one revision of a finding says otherwise than the one before.
   *
   * @param at when it is made
   */
  public record Revision(
      int epoch,
      int number,
      Verdict verdict,
      Instant at,
      List<String> absence,
      Handling handling) {}

  /** The same finding in another revision. */
  public Alert revised(Revision by) {
    return new Alert(
        id,
        by.epoch(),
        by.number(),
        tenant,
        ruleId,
        ruleTitle,
        ruleVersion,
        by.verdict(),
        severity,
        delivered,
        account,
        subject,
        actor,
        anchor,
        occurredAt,
        by.at(),
        assurance,
        ticketStatus,
        evidence,
        evidenceOmitted,
        by.absence(),
        requirement,
        attack,
        nist,
        policyVersion,
        mapping,
        by.handling(),
        explanation,
        group,
        step);
  }
}
