package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.resend.Backlog;
import dev.sparekey.sinks.resend.Choice;
import dev.sparekey.sinks.resend.Ledger;
import dev.sparekey.sinks.resend.Letter;
import dev.sparekey.sinks.resend.Resend;
import dev.sparekey.sinks.resend.Settling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A delivery at work, and a person who sends its dead letters again beside it. */
class ResendBesideDeliveryTest {

  private static final String SALT = "sixteen grains of it";
  private static final List<String> IDS = List.of("a", "b", "c", "d");

  /** Both of them, their topics and the one receiver to whom both write. */
  private static final class World extends DeliveryAtWork {
    final Random dice;
    final List<Alert> published = new ArrayList<>();
    final List<Letter> letterTopic = new ArrayList<>();
    final Map<String, Integer> newest = new HashMap<>();
    final Map<String, Alert> lastTaken = new HashMap<>();
    Delivery delivery;
    boolean refusing = true;
    int resent;

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
          goOn();
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Parcel parcel : parcels) {
          if (refusing && dice.nextBoolean()) {
            outcomes.add(new Outcome.Refused("HTTP 400", false));
          } else {
            lastTaken.put(parcel.alert().id(), parcel.alert());
            outcomes.add(new Outcome.Accepted("ok"));
          }
        }
        if (person) {
          goOn();
        }
        return outcomes;
      }

      @Override
      public void close() {}
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
      letterTopic.add(letter(one.position(), alert, one.reason(), one.mayBeKnown(), hash(alert)));
    }

    private Letter letter(
        Position position, Alert alert, String reason, boolean known, String hash) {
      return new Letter(
          position,
          hash,
          now,
          reason,
          "",
          new Letter.Revision(alert.id(), alert.epoch(), alert.revision()),
          known);
    }

    private static String hash(Alert alert) {
      return KafkaDeadLetters.hash(SALT, alert.id(), alert.epoch(), alert.revision());
    }

    void resend() throws InterruptedException {
      Backlog backlog = new Backlog(Filter.DELIVERED, SALT);
      Ledger ledger =
          new Ledger() {
            private int lettersRead;
            private int alertsRead;

            @Override
            public Backlog backlog() {
              return backlog;
            }

            @Override
            public void refresh() {
              while (lettersRead < letterTopic.size()) {
                backlog.read(letterTopic.get(lettersRead++));
              }
              while (alertsRead < published.size()) {
                backlog.read(new Position(0, alertsRead), published.get(alertsRead++));
              }
            }

            @Override
            public void settle(Choice choice, Settling settling) {
              for (Letter one : choice.letters()) {
                letterTopic.add(
                    letter(
                        one.finding(),
                        Objects.requireNonNull(choice.newest()),
                        settling.word(),
                        true,
                        one.hash()));
              }
            }
          };
      backlog.settled(log.settled);
      ledger.refresh();
      Resend resend =
          new Resend(
              destination(),
              new Way(true),
              ledger,
              backlog.choices().stream()
                  .filter(choice -> choice.what() == Choice.What.SEND)
                  .toList(),
              new Silent(),
              duration -> now = now.plus(duration),
              () -> now,
              () -> false);
      resend.run();
      resent += resend.tally().taken();
      assertThat(resend.tally().isWhole()).isTrue();
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
   * Of each finding, whatever was published, delivered, restarted and sent again in between. What
   * the receiver has never heard of and is withdrawn, it need not hear of.
   */
  @Property(tries = 500)
  void afterAResend_theLastThatTheReceiverTookIsTheNewestRevision(@ForAll long seed)
      throws InterruptedException {
    World world = new World(seed);
    for (int step = 0; step < 30; step++) {
      int dice = world.dice.nextInt(20);
      if (dice < 9) {
        world.publish();
      } else if (dice < 19) {
        world.turn();
      } else {
        world.restart();
      }
    }
    world.refusing = false;
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
