package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.resend.Choice;
import dev.sparekey.sinks.resend.Letter;
import dev.sparekey.sinks.resend.MemoryLedger;
import dev.sparekey.sinks.resend.Note;
import dev.sparekey.sinks.resend.Resend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A delivery at work, and a person who now and then sends its dead letters again beside it. */
class ResendBesideDeliveryTest {

  private static final List<String> IDS = List.of("a", "b", "c", "d");

  /** Both of them, their topics and the one receiver to whom both write. */
  private static final class World extends DeliveryAtWork {
    final Random dice;
    final List<Alert> published = new ArrayList<>();
    final List<Letter> letterTopic = new ArrayList<>();
    final Map<String, Integer> newest = new HashMap<>();
    final Map<String, Alert> lastTaken = new HashMap<>();

    /** What the receiver was sent without an answer, and has not come to yet. */
    final List<Alert> late = new ArrayList<>();

    Delivery delivery;

    /** While it lasts the receiver refuses what it likes, and processes are killed. */
    boolean refusing = true;

    World(long seed) {
      dice = new Random(seed);
      delivery = delivery("siem", new Way(false), alert -> "document");
    }

    /** To the receiver; while the person writes, the pipeline and the delivery go on. */
    private final class Way implements Transport {
      private final boolean person;

      Way(boolean person) {
        this.person = person;
      }

      @Override
      public int most() {
        return 3;
      }

      @Override
      public List<Outcome> send(List<Parcel> parcels) throws InterruptedException {
        if (person) {
          arrive();
          goOn();
          perhapsKilled();
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Parcel parcel : parcels) {
          if (refusing && person && dice.nextInt(4) == 0) {
            late.add(parcel.alert());
            outcomes.add(new Outcome.Later("no answer", null, true));
          } else if (refusing && dice.nextBoolean()) {
            outcomes.add(new Outcome.Refused("HTTP 400", false));
          } else {
            lastTaken.put(parcel.alert().id(), parcel.alert());
            outcomes.add(new Outcome.Accepted("ok"));
          }
        }
        if (person) {
          goOn();
          perhapsKilled();
        }
        return outcomes;
      }

      @Override
      public void close() {}
    }

    void perhapsKilled() {
      if (refusing && dice.nextInt(6) == 0) {
        throw new Killed();
      }
    }

    /** The receiver comes to what it gave no answer to. */
    void arrive() {
      late.forEach(alert -> lastTaken.put(alert.id(), alert));
      late.clear();
    }

    void goOn() throws InterruptedException {
      for (int i = dice.nextInt(3); i > 0; i--) {
        if (dice.nextBoolean()) {
          publish();
        } else {
          turn();
        }
      }
    }

    void publish() {
      String id = IDS.get(dice.nextInt(IDS.size()));
      Verdict verdict =
          List.of(Verdict.SUSPECTED, Verdict.CONFIRMED, Verdict.WITHDRAWN).get(dice.nextInt(3));
      Alert alert = alert(id, newest.merge(id, 1, Integer::sum), verdict);
      published.add(alert);
      log.published(alert);
    }

    void turn() throws InterruptedException {
      // What is not taken dies by its time alone.
      boolean isLongAfter = refusing && dice.nextInt(6) == 0;
      now = now.plus(isLongAfter ? GIVE_UP.plusSeconds(61) : Duration.ofSeconds(61));
      delivery.turn();
    }

    /** Killed, and begun anew by another process. */
    void restart() {
      log = log.takenOver();
      delivery = delivery("siem", new Way(false), alert -> "document");
    }

    @Override
    void died(Alert alert, String line) {
      Undelivered one = letters.getLast();
      letterTopic.add(
          MemoryLedger.letter(one.position(), alert, one.reason(), one.mayBeKnown(), now));
    }

    /** As the command does. */
    void resend() throws InterruptedException {
      MemoryLedger ledger = new MemoryLedger(letterTopic, published, () -> now);
      ledger.open(log.settled);
      List<Choice> choices = ledger.backlog().choices();
      ledger.note(of(choices, Choice.What.OVERTAKEN), Note.OVERTAKEN);
      ledger.note(of(choices, Choice.What.WITHDRAWN), Note.WITHDRAWN);
      Resend resend =
          new Resend(
              destination(),
              new Way(true),
              ledger,
              of(choices, Choice.What.SEND),
              new Silent(),
              duration -> now = now.plus(duration),
              () -> now,
              () -> false);
      try {
        resend.run();
      } catch (Killed e) {
        return;
      }
      assertThat(refusing || resend.tally().isWhole()).isTrue();
    }

    private static List<Choice> of(List<Choice> choices, Choice.What what) {
      return choices.stream().filter(choice -> choice.what() == what).toList();
    }

    private static Destination destination() {
      return new Destination(
          "siem",
          Filter.DELIVERED,
          alert -> "document",
          Duration.ofSeconds(60),
          GIVE_UP,
          Duration.ZERO,
          0,
          Duration.ZERO,
          Duration.ZERO);
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final class Silent implements Resend.Watcher {
    @Override
    public void taken(Alert alert, String how) {}

    @Override
    public void refused(Alert alert, String why) {}

    @Override
    public void unreachable(Alert alert, String why) {}

    @Override
    public void needless(String alertId, String why) {}
  }

  /**
   * Of each finding, whatever was published, delivered, restarted and sent again in between, by
   * resends that were killed, refused or left without an answer. What the receiver has never heard
   * of and is withdrawn, it need not hear of.
   */
  @Property(tries = 500)
  void afterAResend_theLastThatTheReceiverTookIsTheNewestRevision(@ForAll long seed)
      throws InterruptedException {
    World world = new World(seed);
    for (int step = 0; step < 30; step++) {
      int dice = world.dice.nextInt(23);
      if (dice < 9) {
        world.publish();
      } else if (dice < 19) {
        world.turn();
      } else if (dice < 20) {
        world.restart();
      } else if (dice < 22) {
        world.resend();
      } else {
        world.arrive();
      }
    }
    world.refusing = false;
    // The delivery may be through with all that waited when the receiver comes to the rest.
    for (int i = world.dice.nextInt(4); i > 0; i--) {
      world.turn();
    }
    world.arrive();
    world.resend();
    for (int i = 0; i < 30; i++) {
      world.turn();
    }
    world.newest.forEach(
        (id, revision) -> {
          Alert taken = world.lastTaken.get(id);
          boolean withdrawn =
              world.published.stream()
                  .anyMatch(
                      one ->
                          one.id().equals(id)
                              && one.revision() == revision
                              && one.verdict() == Verdict.WITHDRAWN);
          if (taken == null) {
            assertThat(withdrawn).as("%s was never taken", id).isTrue();
          } else {
            assertThat(taken.revision()).as("the newest of %s", id).isEqualTo(revision);
          }
        });
  }
}
