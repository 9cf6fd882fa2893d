package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.replay.Told;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.RawMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NearMatchesTest {

  private static final String RULE = "66666666-6666-4666-8666-666666666666";
  private static final Instant AT = Instant.parse("2026-06-01T09:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final NearMatches near = new NearMatches(Set.of(RULE), header("asked", AT), HOUR);

  private static EventHeader header(String id, Instant at) {
    return new EventHeader(id, "default", "okta", at, null, at, "okta@1", "user.session.start");
  }

  private static Told match(String rule, String id, Instant at) {
    return new Told.Matched(
        new RawMatch(
            header(id, at),
            rule,
            "v1",
            new AccountId("default", "okta", "00u1"),
            null,
            Actor.UNKNOWN,
            null,
            List.of(),
            Collections.emptySortedMap()));
  }

  private List<String> kept() {
    return near.kept().stream().map(match -> match.header().id()).toList();
  }

  @Test
  void matchesAsFarAwayAsBears_areKeptAndThoseBeyondAreNot() {
    near.accept(match(RULE, "before", AT.minus(HOUR)));
    near.accept(match(RULE, "after", AT.plus(HOUR)));
    near.accept(match(RULE, "long before", AT.minus(HOUR).minusSeconds(1)));
    near.accept(match(RULE, "long after", AT.plus(HOUR).plusSeconds(1)));

    assertThat(kept()).containsExactly("before", "after");
  }

  @Test
  void matchOfARuleThatNothingCounts_isNotKept() {
    near.accept(match("77777777-6666-4666-8666-666666666666", "other", AT));

    assertThat(kept()).isEmpty();
  }

  @Test
  void matchThatTwoFilesTell_isKeptOnce() {
    near.accept(match(RULE, "one", AT));
    near.accept(match(RULE, "one", AT));

    assertThat(kept()).containsExactly("one");
  }
}
