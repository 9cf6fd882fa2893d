package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.rules.TimedMatch;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A step as far as it is told to the groups that count it: what their alerts show, some 300 bytes.
 *
 * @param matches of the group's rules, by the rule's id
 * @param nativeType the source's name of a record that is no step, which is then told instead of
 *     the action; null for a step
 * @param subjectName the newest name of the account
 * @param privileged null when no directory tells
 * @param address where it came from
 * @param somewhereNew whether it came from somewhere new for the account
 * @param primary what the account usually proves itself with
 * @param effective what was proven before the step
 * @param episode id of the event that opened the step's episode; null when none did
 * @param mapping that read the event
 * @param more whether its account has more such steps until its next one here, of which the group
 *     is not told
 * @param settled whether its account takes nothing of it back any more
 */
public record GroupedStep(
    Place place,
    List<Match> matches,
    RecoveryAction action,
    @Nullable String nativeType,
    @Nullable String subjectName,
    @Nullable Boolean privileged,
    Actor actor,
    @Nullable String address,
    boolean somewhereNew,
    Interval primary,
    Interval effective,
    TicketStatus ticket,
    @Nullable String episode,
    String mapping,
    boolean more,
    boolean settled) {

  /**
   * A rule that matches it.
   *
   * @param values that the correlation counts, by field
   */
  public record Match(String rule, Certainty certainty, SortedMap<String, String> values) {}

  public GroupedStep {
    matches = List.copyOf(matches);
  }

  /** Which step it is, in the order of time. */
  public record Place(Instant at, AccountId account, String id) implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::at).thenComparing(Place::id).thenComparing(Place::account);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  static GroupedStep of(RecoveryStep step, Collection<Counted> matches, boolean more) {
    RecoveryEvent event = step.event();
    return new GroupedStep(
        new Place(step.occurredAt(), event.account(), step.id()),
        matches.stream().map(GroupedStep::match).sorted(Comparator.comparing(Match::rule)).toList(),
        step.action(),
        step instanceof MatchedRecord record ? record.nativeType() : null,
        step.subjectName(),
        step.privileged(),
        event.actor(),
        event.origin().address(),
        step.session().anythingNew(),
        step.assurance().primary(),
        step.assurance().effective(),
        step.ticket().status(),
        step.episode(),
        event.header().mapping(),
        more,
        false);
  }

  GroupedStep judgedForGood() {
    return new GroupedStep(
        place,
        matches,
        action,
        nativeType,
        subjectName,
        privileged,
        actor,
        address,
        somewhereNew,
        primary,
        effective,
        ticket,
        episode,
        mapping,
        more,
        true);
  }

  String id() {
    return place.id();
  }

  static Match match(Counted counted) {
    TimedMatch match = counted.match();
    return new Match(match.rule().toString(), counted.certainty(), match.values());
  }

  /** As the correlation counts it. */
  List<Counted> counted() {
    return matches.stream()
        .map(
            match ->
                new Counted(
                    new TimedMatch(id(), at(), UUID.fromString(match.rule()), match.values()),
                    match.certainty()))
        .toList();
  }

  Instant at() {
    return place.at();
  }

  /** A step of which all is unknown that was not told. */
  RecoveryStep step() {
    AccountId account = place.account();
    EventHeader header =
        new EventHeader(
            place.id(),
            account.tenant(),
            account.feed(),
            place.at(),
            null,
            place.at(),
            mapping,
            nativeType == null ? "" : nativeType);
    if (nativeType != null) {
      return MatchedRecord.of(header, account, actor, address, subjectName, episode);
    }
    RecoveryEvent event =
        new RecoveryEvent(
            header,
            account,
            null,
            action,
            RecoveryPath.UNKNOWN,
            actor,
            Credential.UNKNOWN,
            null,
            null,
            new Origin(address, null, null, null, null),
            null);
    return new RecoveryStep.Stated(
        event,
        subjectName,
        SubjectKind.UNKNOWN,
        privileged,
        DirectoryFacts.NONE,
        action,
        CredentialFinding.UNKNOWN,
        new AssuranceFinding(primary, effective, List.of()),
        RequirementFinding.UNKNOWN,
        TicketFinding.without(ticket, null, ""),
        List.of(),
        new SessionFacts(null, null, null, null, somewhereNew ? true : null, null, null),
        Surroundings.NONE,
        episode);
  }
}
