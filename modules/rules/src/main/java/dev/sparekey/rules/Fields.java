package dev.sparekey.rules;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a detection reads: the fields of one record. Called several times per rule and record, so an
 * implementation should answer without allocating.
 */
public interface Fields {
  /**
   * The value under a dotted name: {@code step.action}, or a path into a source's native record
   * such as {@code outcome.result}. A name that the record does not have is {@link
   * FieldValue#absent()}; one that the feed cannot show is {@link FieldValue#unknown()}.
   */
  FieldValue get(String name);

  /** The same of a name that was taken apart, where that is of use. */
  default FieldValue get(FieldName name) {
    return get(name.text());
  }

  /** False only when the value is absent, which a record may know without looking for it. */
  default boolean mayHave(FieldName name) {
    return true;
  }

  /** The value where it is one text that is at hand; null says nothing. */
  default @Nullable String textOf(FieldName name) {
    return null;
  }

  /** Whether the record has the field, be it null or empty. Not asked of an unknown one. */
  default boolean has(String name) {
    return get(name) instanceof FieldValue.Known;
  }

  /**
   * What tells the value of a field from that of another record, where correlations group and count
   * different ones: an id with the source that gave it, a name in one spelling. Where the value
   * says all of that, it is the value.
   *
   * <p>Example: the user {@code 1234} of two providers is two, {@code gitlab/1234} and {@code
   * github/1234}; a rule's {@code subject.account: '1234'} still matches both.
   *
   * @param alike the fields of any rule that it is compared with, this one among them
   */
  default FieldValue identity(String name, Set<String> alike) {
    return get(name);
  }

  /** Every text in the record, for keyword searches. */
  Iterable<String> texts();

  /** Whether the record has more texts than {@link #texts()}: what they say is not known. */
  default boolean hasOtherTexts() {
    return false;
  }
}
