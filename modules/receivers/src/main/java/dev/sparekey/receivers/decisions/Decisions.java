package dev.sparekey.receivers.decisions;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Where decisions are kept. */
public interface Decisions {

  /** Keeps one. Never throws, and the answer never fails; it comes within seconds. */
  CompletableFuture<Answer> decide(Stated stated, Instant now);

  /** What became of a decision. */
  sealed interface Answer {

    /**
     * It is kept, for good.
     *
     * @param again whether it was before
     */
    record Recorded(boolean again) implements Answer {}

    /** No alert has this id, or its last revision is older than what is looked through. */
    record UnknownAlert() implements Answer {}

    /** The revision that it is about is kept no more, or is not there. */
    record UnknownRevision() implements Answer {}

    /** Another decision of this caller has the id. */
    record OtherDecision() implements Answer {}

    /** Which alerts there are is not known yet. */
    record NotReady() implements Answer {}

    /** It may or may not be kept: it should be sent again. */
    record NotKept() implements Answer {}
  }
}
