package dev.sparekey.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.RecoveryTaxonomy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepFieldsTest {

  /** Unknown until issue 3: no stage computes them yet. */
  private static final Set<String> NOT_YET_KNOWN =
      Set.of(
          "subject.lifecycle",
          "subject.age_days",
          "actor.is_subject",
          "actor.on_behalf_of",
          "identity.resolved",
          "identity.confidence",
          "credential.generation",
          "credential.age_days",
          "credential.superseded",
          "credential.provenance",
          "requirement.clause",
          "requirement.status",
          "ticket.requester",
          "ticket.uses",
          "session.age_minutes",
          "session.continuity",
          "session.impossible_travel",
          "before.anomalous_login",
          "before.primary_used_minutes_ago",
          "before.policy_weakened_minutes_ago",
          "after.notified");

  private static final EventRef SEEN = new EventRef("zendesk:t1", Happenings.day(20));

  private static RecoveryStep everythingKnown() {
    RecoveryEvent plain =
        Happenings.helped("r", Happenings.ANNA, Happenings.day(20), RecoveryAction.FACTOR_RESET);
    RecoveryEvent event =
        new RecoveryEvent(
            plain.header(),
            plain.account(),
            plain.accountName(),
            plain.action(),
            plain.path(),
            plain.actor(),
            new Credential(Authenticator.OTP, "otp1", Happenings.day(30), 1, 9),
            null,
            "s",
            plain.origin(),
            "1");
    return new RecoveryStep(
        event,
        "anna@example.com",
        SubjectKind.PERSON,
        true,
        event.action(),
        new AssuranceFinding(new Interval(3, 3), new Interval(0, 1), List.of("why")),
        new TicketFinding(
            TicketStatus.LINKED,
            "zendesk:1",
            SEEN,
            "desk@example.com",
            List.of(Verification.CALLBACK),
            Duration.ZERO,
            null,
            "why"),
        new SessionFacts(new Interval(3, 3), true, false, false),
        new Surroundings(1, 2, 3L, SEEN, SEEN, SEEN),
        "okta:r");
  }

  @Test
  void fields_ofAStepWithEverythingKnown_areTheTaxonomysButThoseNotYetKnown() {
    StepFields fields = new StepFields(everythingKnown());

    assertThat(RecoveryTaxonomy.taxonomy().names())
        .filteredOn(name -> fields.get(name) instanceof FieldValue.Unknown)
        .containsExactlyInAnyOrderElementsOf(NOT_YET_KNOWN);
  }

  @Test
  void ticketStatus_wereItMissing_isTheOnlyFieldThatChanges() {
    StepFields fields = new StepFields(everythingKnown());

    assertThat(RecoveryTaxonomy.taxonomy().names())
        .filteredOn(name -> !fields.get(name).equals(fields.withTicketMissing().get(name)))
        .containsExactly("ticket.status");
  }

  @Test
  void after_whatHasNotBeenSeen_isUnknownAndNeverFalse() {
    RecoveryStep known = everythingKnown();
    StepFields fields =
        new StepFields(
            new RecoveryStep(
                known.event(),
                known.subjectName(),
                known.subjectKind(),
                known.privileged(),
                known.action(),
                known.assurance(),
                known.ticket(),
                known.session(),
                new Surroundings(0, 0, null, null, null, null),
                known.episode()));

    assertThat(fields.get("after.anomalous_login")).isInstanceOf(FieldValue.Unknown.class);
  }
}
