package dev.sparekey.registryclient;

import java.io.Serial;
import java.util.SortedMap;
import java.util.TreeMap;

/** One or more schemas break a promise made to readers or writers of earlier versions. */
public final class IncompatibleSchemaException extends RegistryException {
  @Serial private static final long serialVersionUID = 1L;
  private final TreeMap<String, String> reasons;

  IncompatibleSchemaException(SortedMap<String, String> reasons, Throwable cause) {
    super(message(reasons), cause);
    this.reasons = new TreeMap<>(reasons);
  }

  /** Each refused subject with the registry's own words, shortened. */
  public SortedMap<String, String> reasons() {
    return new TreeMap<>(reasons);
  }

  private static String message(SortedMap<String, String> reasons) {
    StringBuilder text = new StringBuilder("incompatible schema for ");
    text.append(reasons.size() == 1 ? "1 subject" : reasons.size() + " subjects");
    reasons.forEach((subject, why) -> text.append("\n  ").append(subject).append(": ").append(why));
    return text.append(
            "\nadd fields with a default, and remove only fields that have one;"
                + " a change beyond that needs a new subject")
        .toString();
  }
}
