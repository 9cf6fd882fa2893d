package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.TenantPolicyChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept of the changes of an hour is a lawful fold, and hides nobody's behind another's. */
class TenantPoliciesLawTest {

  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
  private static final AccountId ACCOUNT = new AccountId("t", "okta", "00u1");

  private static TenantPolicyChange change(String by, Instant at) {
    return new TenantPolicyChange(new EventRef("okta:" + by + at, at), by, null);
  }

  private static PolicyHour hour(List<TenantPolicyChange> changes) {
    PolicyHour hour = PolicyHour.around("t", "okta", changes.getFirst());
    for (TenantPolicyChange change : changes) {
      hour = hour.with(change);
    }
    return hour;
  }

  private static TenantPolicies policies(List<TenantPolicyChange> changes) {
    TenantPolicies policies = TenantPolicies.NONE;
    for (TenantPolicyChange change : changes) {
      policies = policies.with(policies.around("t", "okta", change).with(change));
    }
    return policies;
  }

  private static List<TenantPolicyChange> changes(Random random, int changers, int minutes) {
    List<TenantPolicyChange> changes = new ArrayList<>();
    for (int i = 1 + random.nextInt(120); i > 0; i--) {
      Instant at = NINE.plus(Duration.ofMinutes(random.nextInt(minutes)));
      changes.add(change("00uX" + random.nextInt(changers), at));
    }
    return changes;
  }

  @Property(tries = 500)
  void hour_inAnyOrderAndWithDuplicates_isTheSame(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int changers) {
    Random random = new Random(seed);
    List<TenantPolicyChange> changes = changes(random, changers, 60);
    List<TenantPolicyChange> shuffled = new ArrayList<>(changes);
    shuffled.addAll(changes.subList(0, changes.size() / 2));
    Collections.shuffle(shuffled, random);

    assertThat(hour(shuffled)).isEqualTo(hour(changes));
  }

  /** Over hours whatever anybody does in the first of them is known by something. */
  @Property(tries = 500)
  void lastBefore_ofAChangerWhoIsKept_isMissedByNoWindowOfAnHourOrMore(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = PolicyHour.MOST) int changers) {
    Random random = new Random(seed);
    List<TenantPolicyChange> changes = changes(random, changers, 24 * 60);
    TenantPolicies policies = policies(changes);
    Instant until = NINE.plus(Duration.ofMinutes(random.nextInt(26 * 60)));
    Instant from = until.minus(Duration.ofMinutes(60 + random.nextInt(24 * 60)));
    String by = random.nextBoolean() ? null : "00uX" + random.nextInt(changers);

    boolean isThere = changes.stream().anyMatch(one -> isBetween(one, from, until, by));
    TenantPolicyChange found = policies.lastBefore(ACCOUNT, from, until, by);
    assertThat(found != null || !isThere).isTrue();
    if (found != null) {
      assertThat(isBetween(found, PolicyHour.start(from), until, by)).isTrue();
    }
  }

  private static boolean isBetween(
      TenantPolicyChange change, Instant from, Instant until, @Nullable String by) {
    Instant at = change.event().at();
    return !at.isBefore(from) && at.isBefore(until) && (by == null || change.isBy(by));
  }

  @Test
  void thousandsOfChangesByOne_leaveAnEntryAnHourAndHideNobody() {
    List<TenantPolicyChange> changes = new ArrayList<>();
    changes.add(change("00uROOT", NINE.plusSeconds(1_800)));
    for (int second = 0; second < 86_400; second += 7) {
      changes.add(change("00uLOUD", NINE.plusSeconds(second)));
    }
    TenantPolicies policies = policies(changes);

    assertThat(policies.endedBefore(Instant.MAX)).hasSize(24);
    assertThat(policies.endedBefore(Instant.MAX)).noneMatch(PolicyHour::more);
    assertThat(policies.lastBefore(ACCOUNT, NINE, NINE.plusSeconds(86_400), "00uROOT"))
        .isEqualTo(changes.getFirst());
  }

  @Test
  void moreChangersThanAreKept_leaveTheFirstAndAreSaidToBeMore() {
    List<TenantPolicyChange> changes = new ArrayList<>();
    for (int i = 0; i <= PolicyHour.MOST; i++) {
      changes.add(change("00uX" + i, NINE.plusSeconds(60 * (60 - i) - 1)));
    }

    assertThat(hour(changes))
        .returns(true, PolicyHour::more)
        .returns(PolicyHour.MOST, one -> one.first().size())
        .satisfies(one -> assertThat(one.first()).doesNotContain(changes.getFirst()));
  }

  @Test
  void hourThatIsForgotten_leavesTheOthers() {
    TenantPolicies policies =
        policies(List.of(change("00uA", NINE), change("00uB", NINE.plusSeconds(7_200))));
    PolicyHour first = policies.endedBefore(NINE.plusSeconds(3_601)).getFirst();

    assertThat(policies.endedBefore(NINE.plusSeconds(3_600))).isEmpty();
    assertThat(policies.nextAfter(first)).isEqualTo(NINE.plusSeconds(7_200));
    assertThat(policies.without(first).endedBefore(Instant.MAX)).hasSize(1);
  }
}
