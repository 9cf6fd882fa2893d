package dev.sparekey.sinks.resend;

import dev.sparekey.model.Alert;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.Position;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The topics of dead letters and of alerts in memory, each of one partition, read to their ends.
 */
public final class MemoryLedger implements Ledger {

  static final String SALT = "sixteen grains of it";

  private final Backlog backlog = new Backlog(Filter.DELIVERED, SALT);
  private final List<Letter> letters;
  private final List<Alert> alerts;
  private final Supplier<Instant> now;
  private int lettersRead;
  private int alertsRead;

  /**
   * @param letters what stands in the topic; grows
   * @param alerts the same of the alerts
   */
  public MemoryLedger(List<Letter> letters, List<Alert> alerts, Supplier<Instant> now) {
    this.letters = letters;
    this.alerts = alerts;
    this.now = now;
  }

  /** A record about a revision of a finding, as it is written beside the one that is at work. */
  public static Letter letter(
      Position position, Alert alert, String reason, boolean known, Instant at) {
    return letter(position, hash(alert), reason, alert, known, at);
  }

  private static Letter letter(
      Position position, String hash, String reason, Alert alert, boolean known, Instant at) {
    return new Letter(
        position,
        hash,
        at,
        reason,
        "",
        new Letter.Revision(alert.id(), alert.epoch(), alert.revision()),
        known);
  }

  static String hash(Alert alert) {
    return KafkaDeadLetters.hash(SALT, alert.id(), alert.epoch(), alert.revision());
  }

  /**
   * Reads all there is.
   *
   * @param settled before which offsets the delivery has settled all
   */
  public void open(Map<Integer, Long> settled) {
    readLetters();
    backlog.choose(Instant.MIN, null);
    backlog.settled(settled);
    refresh();
  }

  private void readLetters() {
    while (lettersRead < letters.size()) {
      backlog.read(letters.get(lettersRead++));
    }
  }

  @Override
  public Backlog backlog() {
    return backlog;
  }

  @Override
  public void refresh() {
    readLetters();
    while (alertsRead < alerts.size()) {
      backlog.read(new Position(0, alertsRead), alerts.get(alertsRead++));
    }
  }

  @Override
  public void note(List<Choice> choices, Note note) {
    for (Choice choice : choices) {
      for (Letter one : choice.letters()) {
        Alert newest = choice.newest();
        letters.add(
            newest == null
                ? new Letter(one.finding(), one.hash(), now.get(), note.word(), "", null, true)
                : letter(one.finding(), one.hash(), note.word(), newest, true, now.get()));
      }
    }
  }
}
