package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Surroundings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The evidence under a finding, in time order: which events, and only when somebody is to read it
 * what they say. An account is judged far more often than there is news of it.
 */
final class Evidence {

  private static final int LONGEST_NAME = 128;

  private static final String TICKET = "ticket";
  private static final String VERIFICATION = "verification";

  private static final Comparator<Piece> BY_TIME =
      Comparator.comparing((Piece piece) -> piece.event().at())
          .thenComparing(Piece::kind)
          .thenComparing(piece -> piece.event().id());

  private final List<Piece> pieces;
  private final int omitted;

  /** One statement that rests on one event. */
  private record Piece(String kind, EventRef event, Supplier<String> text) {}

  private Evidence(List<Piece> pieces, int omitted) {
    this.pieces = pieces;
    this.omitted = omitted;
  }

  static Evidence of(Finding finding) {
    List<Piece> pieces = new ArrayList<>();
    for (RecoveryStep step : finding.shown()) {
      EventRef event = new EventRef(step.id(), step.occurredAt());
      pieces.add(
          new Piece(
              "step",
              event,
              finding.isAcross() ? () -> wordingWithAccount(step) : () -> wording(step)));
    }
    RecoveryStep anchor = finding.anchor();
    add(pieces, TICKET, anchor.ticket().version(), anchor.ticket().why());
    for (Corroboration shown : anchor.corroborations()) {
      add(pieces, VERIFICATION, shown.event(), shown.why());
    }
    Surroundings around = anchor.surroundings();
    add(pieces, "new_factor", around.newFactorBound(), "then a factor was bound");
    add(
        pieces,
        "anomalous_login",
        around.anomalousLogin(),
        "then came a login from somewhere new for the account");
    add(
        pieces,
        "privileged_action",
        around.privilegedAction(),
        "then administrative rights were used");
    pieces.sort(BY_TIME);
    int kept = Math.min(pieces.size(), Alert.MOST_EVIDENCE);
    int uncounted = finding.told() - finding.shown().size();
    return new Evidence(pieces.subList(0, kept), pieces.size() - kept + uncounted);
  }

  /** Whether the lines rest on the same events, in the same order. */
  boolean sameEvents(List<EvidenceLine> lines) {
    if (lines.size() != pieces.size()) {
      return false;
    }
    for (int i = 0; i < lines.size(); i++) {
      Piece piece = pieces.get(i);
      EvidenceLine line = lines.get(i);
      if (!piece.event().id().equals(line.eventId()) || !piece.kind().equals(line.kind())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether something happened that the lines do not have. What a ticket or a check of the
   * requester says is no happening: it explains one, or fails to.
   */
  boolean goesBeyond(List<EvidenceLine> lines) {
    return pieces.stream()
        .filter(piece -> !piece.kind().equals(TICKET) && !piece.kind().equals(VERIFICATION))
        .anyMatch(
            piece ->
                lines.stream()
                    .noneMatch(
                        line ->
                            line.eventId().equals(piece.event().id())
                                && line.kind().equals(piece.kind())));
  }

  /** At most {@link Alert#MOST_EVIDENCE}. */
  List<EvidenceLine> lines() {
    return pieces.stream()
        .map(
            piece ->
                new EvidenceLine(
                    piece.kind(), piece.event().id(), piece.event().at(), piece.text().get()))
        .toList();
  }

  /** How many lines more there would be. */
  int omitted() {
    return omitted;
  }

  private static void add(List<Piece> pieces, String kind, @Nullable EventRef event, String text) {
    if (event != null) {
      pieces.add(new Piece(kind, event, () -> text));
    }
  }

  /** In a group each step may be another account's. */
  private static String wordingWithAccount(RecoveryStep step) {
    String name = step.subjectName();
    AccountId account = step.event().account();
    return cut(name == null ? account.nativeId() : name)
        + " on "
        + account.feed()
        + ": "
        + wording(step);
  }

  private static String wording(RecoveryStep step) {
    RecoveryEvent event = step.event();
    String place = event.origin().address();
    return step.action().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + " by "
        + actor(event.actor())
        + (place == null ? "" : " from " + place)
        + (step.session().anythingNew() ? ", somewhere new for the account" : "");
  }

  private static String actor(Actor actor) {
    String role = actor.role().name().toLowerCase(Locale.ROOT);
    String name = actor.name() == null ? actor.id() : actor.name();
    return actor.role() == Actor.Role.SELF || name == null ? role : role + " " + cut(name);
  }

  /** Twenty lines with names as long as they may be would be near to what an alert may have. */
  private static String cut(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }
}
