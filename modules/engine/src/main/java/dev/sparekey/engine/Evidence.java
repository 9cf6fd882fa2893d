package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.model.Travel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The evidence under a finding, in time order: which events, and only when somebody is to read it
 * what they say. An account is judged far more often than there is news of it.
 */
final class Evidence {

  private static final int LONGEST_NAME = 128;

  /** Beside the steps: a ticket, checks of the requester and what followed. */
  private static final int MOST_BESIDE = 10;

  /** How long ago a change of policy is told. */
  private static final Duration POLICY_CHANGED_BEFORE = Duration.ofHours(25);

  /** Of the steps that a finding rests on. */
  private static final String STEP = "step";

  /** In the place of a step, where a rule over raw records matched what is none. */
  private static final String RECORD = "record";

  private static final String TICKET = "ticket";
  private static final String VERIFICATION = "verification";
  private static final String NEW_FACTOR = "new_factor";
  private static final String PRIVILEGED_ACTION = "privileged_action";
  private static final String POLICY_CHANGE = "policy_change";
  private static final String IMPOSSIBLE_TRAVEL = "impossible_travel";

  /** What explains a finding, or surrounds it, and is no happening. */
  private static final Set<String> BESIDE = Set.of(TICKET, VERIFICATION, POLICY_CHANGE);

  private static final Comparator<Piece> BY_TIME =
      Comparator.comparing((Piece piece) -> piece.event().at())
          .thenComparing(Piece::kind)
          .thenComparing(piece -> piece.event().id());

  private final List<Piece> pieces;
  private final int omitted;

  /** One statement that rests on one event. */
  private record Piece(String kind, EventRef event, Supplier<String> text) {
    boolean isSaidBy(EvidenceLine line) {
      return event.id().equals(line.eventId()) && kind.equals(line.kind());
    }

    /** Of what is too far apart only the words say from which login. */
    boolean isSaidSoBy(EvidenceLine line) {
      return isSaidBy(line) && (!kind.equals(IMPOSSIBLE_TRAVEL) || text.get().equals(line.text()));
    }
  }

  private Evidence(List<Piece> pieces, int omitted) {
    this.pieces = pieces;
    this.omitted = omitted;
  }

  /**
   * What stands around the anchor and as many steps as there is room for, the earliest. What is
   * omitted are steps, then, so that who has seen the lines and the number of those omitted has
   * seen how many steps there were.
   */
  static Evidence of(Finding finding) {
    RecoveryStep anchor = finding.anchor();
    List<Piece> pieces = new ArrayList<>();
    add(pieces, TICKET, anchor.ticket().version(), anchor.ticket().why());
    Surroundings around = anchor.surroundings();
    addPolicyChange(pieces, anchor);
    add(pieces, NEW_FACTOR, around.newFactorBound(), "then a factor was bound");
    add(
        pieces,
        "anomalous_login",
        around.anomalousLogin(),
        "then came a login from somewhere new for the account");
    add(
        pieces,
        PRIVILEGED_ACTION,
        around.privilegedAction(),
        "then administrative rights were used");
    // By the step's id: of the other login there may be nothing left but when and where it was.
    if (anchor.session().travel() instanceof Travel.Impossible way) {
      EventRef event = new EventRef(anchor.id(), anchor.occurredAt());
      pieces.add(new Piece(IMPOSSIBLE_TRAVEL, event, () -> wording(way)));
    }
    for (Corroboration shown : anchor.corroborations()) {
      add(pieces, VERIFICATION, shown.event(), shown.why());
    }
    int omitted = Math.max(0, pieces.size() - MOST_BESIDE);
    pieces.subList(pieces.size() - omitted, pieces.size()).clear();
    int room = Alert.MOST_EVIDENCE - pieces.size();
    Members members = finding.members();
    for (RecoveryStep step : members.shown()) {
      if (room > 0) {
        room--;
        EventRef event = new EventRef(step.id(), step.occurredAt());
        pieces.add(
            new Piece(
                step instanceof MatchedRecord ? RECORD : STEP, event, wording(finding, step)));
      }
    }
    long steps = pieces.stream().filter(piece -> isOfMember(piece.kind())).count();
    pieces.sort(BY_TIME);
    return new Evidence(pieces, omitted + members.told() - (int) steps);
  }

  /**
   * Whether a line is about one of those that the finding rests on, not about what surrounds it.
   */
  static boolean isOfMember(String kind) {
    return kind.equals(STEP) || kind.equals(RECORD);
  }

  /** Whether a line is about one of those that an account keeps whole, up to so many a day. */
  static boolean isKept(String kind) {
    return isOfMember(kind) || kind.equals(NEW_FACTOR) || kind.equals(PRIVILEGED_ACTION);
  }

  /** Whether the lines rest on the same events, in the same order. */
  boolean sameEvents(List<EvidenceLine> lines) {
    if (lines.size() != pieces.size()) {
      return false;
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!pieces.get(i).isSaidSoBy(lines.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether something happened that was not seen. What a ticket or a check of the requester says is
   * no happening: it explains one, or fails to. Nor is a change of policy, which is found by itself
   * and stands under all that was recovered in the day behind it: told an hour late, it would bring
   * back each finding of that day that somebody had closed.
   *
   * <p>Example of 40 refused codes, seen as the first 20 and 20 more: the 21st was seen though it
   * had no line, also where it has one now because an earlier one was taken back; the 80th was not.
   *
   * @param linesOmitted how many more there were
   */
  boolean goesBeyond(List<EvidenceLine> lines, int linesOmitted) {
    Instant lastStep = Instant.MAX;
    int seenSteps = linesOmitted;
    for (EvidenceLine line : lines) {
      if (isOfMember(line.kind())) {
        seenSteps++;
        lastStep = line.occurredAt();
      }
    }
    Instant omittedFrom = linesOmitted > 0 ? lastStep : Instant.MAX;
    int steps = omitted;
    for (Piece piece : pieces) {
      boolean step = isOfMember(piece.kind());
      steps += step ? 1 : 0;
      boolean mayBeOmitted = step && piece.event().at().isAfter(omittedFrom);
      boolean happening = !BESIDE.contains(piece.kind());
      if (happening && !mayBeOmitted && lines.stream().noneMatch(piece::isSaidBy)) {
        return true;
      }
    }
    return steps > seenSteps;
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

  /**
   * Of the day before only: whoever opens the way and takes it at once does so, and policies are
   * edited every week. The hour beside it is that of which one change is kept.
   */
  private static void addPolicyChange(List<Piece> pieces, RecoveryStep anchor) {
    TenantPolicyChange own = anchor.surroundings().actorChangedPolicy();
    TenantPolicyChange change = anchor.surroundings().tenantPolicyChanged();
    Instant from = anchor.occurredAt().minus(POLICY_CHANGED_BEFORE);
    if (own != null && !own.event().at().isBefore(from)) {
      add(
          pieces,
          POLICY_CHANGE,
          own.event(),
          "before, whoever acted had changed the recovery policy of all accounts");
    } else if (change != null && !change.event().at().isBefore(from)) {
      pieces.add(
          new Piece(
              POLICY_CHANGE,
              change.event(),
              () ->
                  "before, the recovery policy of all accounts had been changed by " + by(change)));
    }
  }

  private static String by(TenantPolicyChange change) {
    String name = change.name();
    return cut(name == null ? change.by() : name);
  }

  private static void add(List<Piece> pieces, String kind, @Nullable EventRef event, String text) {
    if (event != null) {
      pieces.add(new Piece(kind, event, () -> text));
    }
  }

  private static Supplier<String> wording(Finding finding, RecoveryStep step) {
    DayTally overflowed = finding.overflowed();
    if (overflowed != null) {
      return () -> OverflowedDay.words(overflowed);
    }
    return finding.isAcross() ? () -> wordingWithAccount(step) : () -> wording(step);
  }

  /** In a group each step may be another account's. */
  private static String wordingWithAccount(RecoveryStep step) {
    String name = step.subjectName();
    AccountId account = step.event().account();
    return cut(name == null ? account.nativeId() : name)
        + (account.isName() ? ", a name: " : " on " + account.feed() + ": ")
        + wording(step);
  }

  private static String wording(RecoveryStep step) {
    RecoveryEvent event = step.event();
    String place = event.origin().address();
    String what =
        step instanceof MatchedRecord record
            ? "record " + record.nativeType()
            : step.action().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return what
        + " by "
        + actor(event.actor())
        + (place == null ? "" : " from " + place)
        + (step.session().anythingNew() ? ", somewhere new for the account" : "");
  }

  private static String wording(Travel.Impossible way) {
    Duration between = Duration.between(way.otherAt(), way.at());
    return "the login behind it came from "
        + place(way.from())
        + ", "
        + String.format(Locale.ROOT, "%,d", way.kilometres())
        + " km from "
        + place(way.otherFrom())
        + ", where the account signed in "
        + words(between.abs())
        + (between.isNegative() ? " after it, at " : " before it, at ")
        + way.otherAt();
  }

  private static String place(Coordinates coordinates) {
    return coordinates.text().replace(" ", ", ");
  }

  private static String words(Duration span) {
    return span.compareTo(Duration.ofHours(2)) < 0
        ? span.toMinutes() + " min"
        : span.toHours() + " h " + span.toMinutesPart() + " min";
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
