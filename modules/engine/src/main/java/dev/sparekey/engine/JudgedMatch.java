package dev.sparekey.engine;

import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import java.util.List;

/**
 * A match of a rule over raw records, as an account judges it.
 *
 * @param step the account's step that the record became; a {@link MatchedRecord} of one that became
 *     none
 * @param lastOfMany whether there may have been more of it that day than are kept
 */
record JudgedMatch(RawMatch match, RecoveryStep step, boolean lastOfMany) implements Fields {

  /**
   * What is kept of the record, and whose it is, so that correlations may count by account. The
   * account is the one under which it is counted, whatever the record calls so.
   */
  @Override
  public FieldValue get(String name) {
    return switch (name) {
      case "subject.account" -> FieldValue.of(match.account().nativeId());
      case "subject.tenant" -> FieldValue.of(match.account().tenant());
      default -> {
        String value = match.kept().get(name);
        yield value == null ? FieldValue.absent() : FieldValue.of(value);
      }
    };
  }

  /** As of a step, so that both may be in one group. */
  @Override
  public FieldValue identity(String name) {
    return switch (name) {
      case "subject.account", "actor.id" -> StepFields.qualified(match.account().feed(), get(name));
      default -> get(name);
    };
  }

  @Override
  public Iterable<String> texts() {
    return List.of();
  }
}
