package dev.sparekey.sinks.resend;

import dev.sparekey.model.Alert;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Pace;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends findings to a destination beside the delivery that is at work for it.
 *
 * <p>Whoever has taken a revision may by then have been sent a newer one by the delivery. So after
 * each that is taken the topic is looked at again, and what is newer is sent, until nothing is;
 * only then are its dead letters settled. What is published after that look, the delivery sends.
 * Example: revision 3 is on its way when 4, which withdraws it, is published and delivered. The
 * destination hears 4, 3 and of us 4.
 *
 * <p>That a finding is about to be sent is noted down before it is. If the destination takes 3, and
 * this process dies before it sees 4, the next resend reads that note and sends 4, though the
 * delivery did before.
 *
 * <p>What is not taken with others is tried alone, and what is not taken then stays a dead letter.
 */
public final class Resend {

  /** Of one after another, so that a destination that is down is not asked by each of thousands. */
  static final int MOST_IN_VAIN = 10;

  private static final Duration MOST_ASKED_FOR = Duration.ofMinutes(1);
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final String ERASED = "it was erased";

  private final Destination destination;
  private final Transport transport;
  private final Ledger ledger;
  private final Watcher watcher;
  private final Patience patience;
  private final InstantSource clock;
  private final BooleanSupplier stopped;
  private final Pace pace;
  private final Deque<Item> together = new ArrayDeque<>();
  private final Deque<Item> alone = new ArrayDeque<>();
  private int inVain;
  private int taken;
  private int refused;
  private int unreachable;
  private int needless;

  /** Taken from the line, and without a word or not yet noted down. */
  private int onTheWay;

  /** Hears what became of each. */
  public interface Watcher {
    void taken(Alert alert, String how);

    void refused(Alert alert, String why);

    void unreachable(Alert alert, String why);

    /** It need not be sent any more. */
    void needless(String alertId, String why);
  }

  /** Lets time pass. */
  @FunctionalInterface
  public interface Patience {
    void wait(Duration duration) throws InterruptedException;
  }

  /**
   * What became of them.
   *
   * @param needless that others settled, or that needed nothing when their turn came
   * @param untried those to which it did not come, or of which no word came
   */
  public record Tally(int taken, int refused, int unreachable, int needless, int untried) {

    public boolean isWhole() {
      return refused == 0 && unreachable == 0 && untried == 0;
    }
  }

  /**
   * @param sent whether the destination may have a revision of us since this resend began
   * @param waited whether it had us wait for it
   */
  private record Item(Choice choice, boolean sent, boolean waited) {
    Item asSent() {
      return new Item(choice, true, waited);
    }

    Item asWaited() {
      return new Item(choice, sent, true);
    }
  }

  /**
   * @param choices what is to be sent, in that order
   * @param stopped asked between one and the next
   */
  public Resend(
      Destination destination,
      Transport transport,
      Ledger ledger,
      List<Choice> choices,
      Watcher watcher,
      Patience patience,
      InstantSource clock,
      BooleanSupplier stopped) {
    this.destination = destination;
    this.transport = transport;
    this.ledger = ledger;
    this.watcher = watcher;
    this.patience = patience;
    this.clock = clock;
    this.stopped = stopped;
    this.pace = new Pace(destination.perMinute());
    choices.forEach(choice -> together.add(new Item(choice, false, false)));
  }

  /** Until all were tried, or the destination takes nothing, or it is stopped. */
  public void run() throws InterruptedException {
    while (!stopped.getAsBoolean() && inVain < MOST_IN_VAIN && left() > 0) {
      int most = Math.min(pace.allowance(clock.instant()), alone.isEmpty() ? transport.most() : 1);
      if (most < 1) {
        patience.wait(PACE);
        continue;
      }
      ledger.refresh();
      Deque<Item> line = alone.isEmpty() ? together : alone;
      List<Item> batch = new ArrayList<>();
      List<Parcel> parcels = new ArrayList<>();
      // Peeked at, for what is on its way when we are interrupted is still one without a word.
      for (Item next : line.stream().limit(most).toList()) {
        Item due = due(next);
        line.poll();
        Parcel parcel = due == null ? null : form(due);
        if (due != null && parcel != null) {
          batch.add(due);
          parcels.add(parcel);
          onTheWay++;
        }
      }
      if (!batch.isEmpty()) {
        List<Choice> first = batch.stream().filter(one -> !one.sent()).map(Item::choice).toList();
        if (!first.isEmpty()) {
          ledger.note(first, Note.RESENDING);
        }
        send(batch.stream().map(Item::asSent).toList(), parcels);
      }
    }
  }

  public Tally tally() {
    return new Tally(taken, refused, unreachable, needless, left());
  }

  private int left() {
    return together.size() + alone.size() + onTheWay;
  }

  /** With what is to be sent of it now; null when nothing is. */
  private @Nullable Item due(Item item) {
    String id = item.choice().alertId();
    Choice now = ledger.backlog().choice(id);
    if (item.sent()) {
      // It may have an older one of us, whatever others say of its dead letters.
      Alert newest = ledger.backlog().newest(id);
      List<Letter> letters = now == null ? item.choice().letters() : now.letters();
      return newest == null
          ? needless(new Choice(Choice.What.GONE, id, null, letters), Note.GONE, ERASED)
          : new Item(new Choice(Choice.What.SEND, id, newest, letters), true, item.waited());
    }
    if (now == null) {
      needless++;
      watcher.needless(id, "somebody else has settled it");
      return null;
    }
    return switch (now.what()) {
      case SEND -> new Item(now, false, item.waited());
      case OVERTAKEN -> needless(now, Note.OVERTAKEN, "a newer revision was delivered");
      case WITHDRAWN -> needless(now, Note.WITHDRAWN, "it was withdrawn, and never heard of");
      case GONE -> needless(now, Note.GONE, ERASED);
      case UNWANTED -> stays(id, "the sink does not want it any more");
      case UNREADABLE -> stays(id, "its newest revision is one that this version cannot read");
    };
  }

  private @Nullable Item stays(String id, String why) {
    needless++;
    watcher.needless(id, why);
    return null;
  }

  private @Nullable Item needless(Choice now, Note note, String why) {
    ledger.note(List.of(now), note);
    needless++;
    watcher.needless(now.alertId(), why);
    return null;
  }

  private @Nullable Parcel form(Item item) {
    try {
      return destination.parcel(alert(item));
    } catch (RuntimeException e) {
      // Without its message, which may quote the finding.
      refused++;
      watcher.refused(alert(item), "its document cannot be made: " + e.getClass().getName());
      return null;
    }
  }

  private static Alert alert(Item item) {
    return Objects.requireNonNull(item.choice().newest());
  }

  private void send(List<Item> batch, List<Parcel> parcels) throws InterruptedException {
    List<Outcome> outcomes = transport.send(parcels);
    onTheWay = 0;
    pace.went(batch.size());
    boolean any = outcomes.stream().anyMatch(outcome -> outcome instanceof Outcome.Accepted);
    List<Item> accepted = new ArrayList<>();
    List<String> how = new ArrayList<>();
    Duration asked = Duration.ZERO;
    for (int i = 0; i < batch.size(); i++) {
      Item one = batch.get(i);
      switch (outcomes.get(i)) {
        case Outcome.Accepted taking -> {
          accepted.add(one);
          how.add(taking.how());
        }
        case Outcome.Refused not -> {
          if (batch.size() > 1) {
            alone.add(one);
          } else {
            refused++;
            inVain = 0;
            watcher.refused(alert(one), not.why());
          }
        }
        case Outcome.Later later -> {
          Duration after = later.after();
          boolean again = batch.size() > 1 || (after != null && !one.waited());
          asked = after != null && later.tried() && after.compareTo(asked) > 0 ? after : asked;
          if (again) {
            alone.add(batch.size() > 1 ? one : one.asWaited());
          } else {
            unreachable++;
            inVain++;
            watcher.unreachable(alert(one), later.why());
          }
        }
      }
    }
    if (any) {
      inVain = 0;
      settle(accepted, how);
    }
    if (!asked.isZero() && left() > 0) {
      patience.wait(asked.compareTo(MOST_ASKED_FOR) > 0 ? MOST_ASKED_FOR : asked);
    }
  }

  private void settle(List<Item> accepted, List<String> how) throws InterruptedException {
    onTheWay = accepted.size();
    ledger.refresh();
    List<Choice> last = new ArrayList<>();
    List<String> said = new ArrayList<>();
    for (int i = 0; i < accepted.size(); i++) {
      Item one = accepted.get(i);
      Alert sent = alert(one);
      Alert newest = ledger.backlog().newest(sent.id());
      if (newest != null
          && (newest.epoch() != sent.epoch() || newest.revision() != sent.revision())) {
        alone.addFirst(one);
        onTheWay--;
        continue;
      }
      Choice now = ledger.backlog().choice(sent.id());
      List<Letter> letters = now == null ? one.choice().letters() : now.letters();
      last.add(new Choice(Choice.What.SEND, sent.id(), sent, letters));
      said.add(how.get(i));
    }
    ledger.note(last, Note.RESENT);
    onTheWay = 0;
    taken += last.size();
    for (int i = 0; i < last.size(); i++) {
      watcher.taken(Objects.requireNonNull(last.get(i).newest()), said.get(i));
    }
  }
}
