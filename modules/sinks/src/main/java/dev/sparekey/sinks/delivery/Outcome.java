package dev.sparekey.sinks.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a destination said to a document. Reasons hold no secret and nothing of the document. */
public sealed interface Outcome {

  /**
   * It has it, as far as its protocol tells.
   *
   * @param how in words, such as "HTTP 200"
   */
  record Accepted(String how) implements Outcome {}

  /**
   * Not now: it does not answer, is overloaded, or refuses everybody.
   *
   * @param after how long it asks to be left alone; null when it does not say
   */
  record Later(String why, @Nullable Duration after) implements Outcome {}

  /** Never: it does not take this document, and takes others. */
  record Refused(String why) implements Outcome {}
}
