package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds however often a delivery is started anew, beside a destination that takes some. */
class RestartLawsTest {

  private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f");

  private static final class World extends DeliveryAtWork {
    final Random dice;
    final Set<String> bad = new HashSet<>();
    final List<Alert> taken = new ArrayList<>();
    final Map<String, Alert> newest = new HashMap<>();
    Delivery delivery;

    World(long seed) {
      dice = new Random(seed);
      delivery = delivery("siem", new Receiver(), alert -> "document");
    }

    private final class Receiver implements Transport {
      @Override
      public int most() {
        return 3;
      }

      @Override
      public List<Outcome> send(List<Parcel> parcels) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Parcel parcel : parcels) {
          if (bad.contains(parcel.alert().id())) {
            outcomes.add(new Outcome.Later("HTTP 403", null, dice.nextBoolean()));
          } else {
            taken.add(parcel.alert());
            outcomes.add(new Outcome.Accepted("ok"));
          }
        }
        return outcomes;
      }

      @Override
      public void close() {}
    }

    void publish() {
      String id = IDS.get(dice.nextInt(IDS.size()));
      Verdict verdict =
          List.of(Verdict.SUSPECTED, Verdict.CONFIRMED, Verdict.WITHDRAWN).get(dice.nextInt(3));
      Alert before = newest.get(id);
      Alert alert = alert(id, before == null ? 1 : before.revision() + 1, verdict);
      newest.put(id, alert);
      log.published(alert);
    }

    void turn() throws InterruptedException {
      now = now.plus(Duration.ofSeconds(61));
      delivery.turn();
    }

    void restart() {
      if (dice.nextBoolean()) {
        delivery.stop();
        delivery.run();
      }
      log = log.takenOver();
      delivery = delivery("siem", new Receiver(), alert -> "document");
    }

    void change() {
      String id = IDS.get(dice.nextInt(IDS.size()));
      if (!bad.remove(id)) {
        bad.add(id);
      }
    }
  }

  /** Of what is noted down after each turn. What nobody heard of and is withdrawn is not missed. */
  @Property(tries = 500)
  void eachRevision_isTakenOnceAndTheNewestLast(@ForAll long seed) throws InterruptedException {
    World world = new World(seed);
    for (int step = 0; step < 60; step++) {
      switch (world.dice.nextInt(10)) {
        case 0, 1, 2 -> world.publish();
        case 3 -> world.change();
        case 4 -> world.restart();
        default -> world.turn();
      }
    }
    world.bad.clear();
    for (int i = 0; i < 30; i++) {
      world.turn();
    }
    assertThat(world.taken.stream().map(one -> one.id() + " " + one.revision()))
        .doesNotHaveDuplicates();
    world.newest.forEach(
        (id, newest) -> {
          List<Integer> revisions =
              world.taken.stream().filter(one -> one.id().equals(id)).map(Alert::revision).toList();
          assertThat(revisions).as(id).isSorted();
          if (revisions.isEmpty()) {
            assertThat(newest.verdict()).as("%s was never taken", id).isEqualTo(Verdict.WITHDRAWN);
          } else {
            assertThat(revisions.getLast()).as("the newest of " + id).isEqualTo(newest.revision());
          }
        });
  }
}
