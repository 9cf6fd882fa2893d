package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class ViewsLawTest {

  private static final Authenticator[] KINDS = Authenticator.values();

  @Property(tries = 500)
  void views_ofAnyEventsInAnyOrder_areTheSameAndFitTogether(@ForAll long seed) {
    Random dice = new Random(seed);
    List<Integer> order = new ArrayList<>();
    for (int i = dice.nextInt(40); i >= 0; i--) {
      order.add(dice.nextInt());
    }
    List<Integer> shuffled = new ArrayList<>(order);
    Collections.shuffle(shuffled, dice);

    AccountViews views = scene(order).views(minutes(2_000));

    assertThat(scene(shuffled).views(minutes(2_000))).isEqualTo(views);
    assertThat(views.inventory())
        .extracting(InventoryEntry::key)
        .doesNotHaveDuplicates()
        .hasSizeLessThanOrEqualTo(AccountViews.MOST_ENTRIES);
    assertThat(views.inventory())
        .allSatisfy(
            entry -> {
              Integer left = entry.codesLeft();
              assertThat(left == null ? 0 : left).isNotNegative();
            });
  }

  @Property(tries = 300)
  void degraded_andStepsOfUnknownEvidence_staysDegradedOrGoesIntoRecovery(@ForAll long seed) {
    Random dice = new Random(seed);
    Scene scene =
        new Scene().usualLogins(5).step("c", RecoveryAction.CODE_USED, minutes(-9_000), Scene.CODE);
    for (int i = dice.nextInt(20); i >= 0; i--) {
      RecoveryAction action = RecoveryAction.values()[dice.nextInt(RecoveryAction.values().length)];
      scene.step("s" + i, action, minutes(dice.nextInt(5_000)), null);
    }

    assertThat(scene.views(minutes(dice.nextInt(9_000))).state().phase())
        .isIn(Phase.DEGRADED, Phase.IN_RECOVERY);
  }

  private static Scene scene(List<Integer> order) {
    Scene scene = new Scene().usualLogins(4);
    order.forEach(number -> add(scene, number));
    return scene;
  }

  /** An event whose all follows from a number, contradictory ones included. */
  private static void add(Scene scene, int number) {
    Random dice = new Random(number);
    RecoveryAction action = RecoveryAction.values()[dice.nextInt(RecoveryAction.values().length)];
    Credential credential =
        new Credential(
            dice.nextBoolean() ? null : KINDS[dice.nextInt(KINDS.length)],
            dice.nextBoolean() ? null : "c" + dice.nextInt(4),
            dice.nextInt(4) > 0 ? null : minutes(dice.nextInt(3_000)),
            dice.nextInt(4) > 0 ? null : dice.nextInt(5) - 2,
            dice.nextInt(3) > 0 ? null : dice.nextInt(6) - 2);
    @Nullable Authenticators none = null;
    String id = "e" + number;
    if (dice.nextInt(4) == 0) {
      scene.step(id, action, minutes(dice.nextInt(20) * 15L), none);
    } else {
      scene.add(
          Scene.credentialEvent(
              id,
              action,
              minutes(dice.nextInt(20) * 15L),
              dice.nextBoolean() ? Actor.Role.SELF : Actor.Role.AGENT,
              credential));
    }
  }
}
