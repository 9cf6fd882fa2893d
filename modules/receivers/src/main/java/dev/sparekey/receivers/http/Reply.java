package dev.sparekey.receivers.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a caller is told. */
sealed interface Reply {

  /**
   * What the path has to say, good or bad.
   *
   * @param body empty for none
   */
  record Said(int status, Map<String, String> headers, String body) implements Reply {
    static Said status(int status) {
      return new Said(status, Map.of(), "");
    }
  }

  /**
   * Why it is not taken.
   *
   * @param text instead of the usual one
   */
  record Refused(Refusal refusal, @Nullable String text) implements Reply {
    static Refused of(Refusal refusal) {
      return new Refused(refusal, null);
    }
  }
}
