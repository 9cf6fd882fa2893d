package dev.sparekey.app.rules;

import dev.sparekey.engine.Inquiry;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Strength;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a correlation may count. A step and a match over the record that it was have one id, so they
 * are one event of it.
 */
sealed interface Countable {

  String id();

  Instant at();

  String tenant();

  Fields fields();

  /** Whether the rule matches it for certain. */
  boolean matches(Rule rule);

  /** Who excepts it from being counted, in words; null where nobody does. */
  @Nullable String excepted(RuleSet rules, UUID correlation);

  /** A recovery step, of which each rule is asked. */
  record OfStep(RecoveryStep step, Fields fields) implements Countable {

    static OfStep of(RecoveryStep step) {
      return new OfStep(step, Inquiry.fields(step));
    }

    @Override
    public String id() {
      return step.id();
    }

    @Override
    public Instant at() {
      return step.occurredAt();
    }

    @Override
    public String tenant() {
      return step.event().account().tenant();
    }

    @Override
    public boolean matches(Rule rule) {
      return rule.overSteps() && rule.detection().match(fields) == Strength.STRONG;
    }

    @Override
    public @Nullable String excepted(RuleSet rules, UUID correlation) {
      return Exceptions.covering(rules, correlation, step);
    }
  }

  /** A match of one rule over raw records, which exceptions do not cover. */
  record OfRecord(RawMatch match, Fields fields) implements Countable {

    static OfRecord of(RawMatch match) {
      return new OfRecord(match, Inquiry.fields(match));
    }

    @Override
    public String id() {
      return match.header().id();
    }

    @Override
    public Instant at() {
      return match.header().occurredAt();
    }

    @Override
    public String tenant() {
      return match.account().tenant();
    }

    @Override
    public boolean matches(Rule rule) {
      return match.rule().equals(rule.id().toString());
    }

    @Override
    public @Nullable String excepted(RuleSet rules, UUID correlation) {
      return null;
    }
  }
}
