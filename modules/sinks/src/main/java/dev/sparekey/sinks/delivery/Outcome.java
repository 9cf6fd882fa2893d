package dev.sparekey.sinks.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a destination said to a document. Reasons hold no secret and nothing of the document. */
public sealed interface Outcome {

  /**
   * It has it, as far as its protocol tells.
   *
   * @param how in words, such as "HTTP 200"
   * @param asked whether it was sent anything: a finding of which its protocol says nothing is
   *     settled, and shows nothing of the destination
   */
  record Accepted(String how, boolean asked) implements Outcome {

    /** Of a document that was sent. */
    public Accepted(String how) {
      this(how, true);
    }
  }

  /**
   * Not now: it does not answer, is overloaded, or refuses everybody.
   *
   * @param after how long it asks to be left alone; null when it does not say
   * @param mayBeKnown whether it may have taken some of it all the same, as where no answer came
   * @param tried whether it is about this document at all, and not about one before it
   */
  record Later(String why, @Nullable Duration after, boolean mayBeKnown, boolean tried)
      implements Outcome {

    /** Of a document that was tried. */
    public Later(String why, @Nullable Duration after, boolean mayBeKnown) {
      this(why, after, mayBeKnown, true);
    }

    /** Of the documents behind it, which were not even tried. */
    public Later untried() {
      return new Later(why, after, false, false);
    }
  }

  /**
   * Not this document, as it says: whether it takes others has to be seen.
   *
   * @param mayBeKnown whether it has taken a part of it, or may have
   */
  record Refused(String why, boolean mayBeKnown) implements Outcome {}
}
