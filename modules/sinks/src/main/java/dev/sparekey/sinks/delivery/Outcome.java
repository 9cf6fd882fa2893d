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
   * @param mayBeKnown whether it may have taken some of it all the same, as where no answer came
   */
  record Later(String why, @Nullable Duration after, boolean mayBeKnown) implements Outcome {

    /** Of the documents behind it, which were not even tried. */
    public Later untried() {
      return new Later(why, after, false);
    }
  }

  /**
   * Never: it does not take this document, and takes others.
   *
   * @param mayBeKnown whether it has taken a part of it, or may have
   */
  record Refused(String why, boolean mayBeKnown) implements Outcome {}
}
