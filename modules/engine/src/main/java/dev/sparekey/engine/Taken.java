package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step of any account, to be found by its time: what is said of all accounts concerns those of
 * which a step followed.
 *
 * @param actor the source's id of whoever acted; null when it tells none
 */
public record Taken(Instant at, AccountId account, String stepId, @Nullable String actor) {

  /** Ascending by time, then account. Of two contents under one id there are two. */
  public static final Comparator<Taken> BY_TIME =
      Comparator.comparing(Taken::at)
          .thenComparing(Taken::account)
          .thenComparing(Taken::stepId)
          .thenComparing(step -> Objects.requireNonNullElse(step.actor(), ""));
}
