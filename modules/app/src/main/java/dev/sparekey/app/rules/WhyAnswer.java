package dev.sparekey.app.rules;

import dev.sparekey.ingest.Inquired;
import dev.sparekey.model.RecoveryStep;
import java.util.List;

/** Why rules fire on an event, or do not. */
sealed interface WhyAnswer {

  /** Rule by rule. */
  List<Reason> reasons();

  /** Of the correlations that count the event. */
  List<CorrelationReason> correlations();

  /** What was said of it. */
  List<Spoken> spoken();

  /** Of a step; with what rules over raw records say of the record that it was made of. */
  record OfStep(
      RecoveryStep step,
      List<Reason> reasons,
      List<CorrelationReason> correlations,
      List<Spoken> spoken)
      implements WhyAnswer {}

  /** Of a record that became no step. */
  record OfRecord(
      Inquired record,
      List<Reason> reasons,
      List<CorrelationReason> correlations,
      List<Spoken> spoken)
      implements WhyAnswer {}
}
