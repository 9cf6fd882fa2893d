package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns findings into alert revisions: only what changed significantly is said again. */
final class Revisions {

  private static final String THERE_ARE_MORE = "there are more: ";
  private static final String THERE_MAY_BE_MORE = "there may be more: ";

  private final String policyVersion;
  private final int epoch;
  private final Instant alertFrom;

  /**
   * @param alertFrom what ended before is judged and nobody is told of it; {@link Instant#MIN} for
   *     no such bound
   */
  Revisions(String policyVersion, int epoch, Instant alertFrom) {
    this.policyVersion = policyVersion;
    this.epoch = epoch;
    this.alertFrom = alertFrom;
  }

  /**
   * All that is known of an account, or of a part of a group, when its alerts are revised.
   *
   * @param steps of the account or the group
   * @param findings on them
   * @param settled ids of the steps that are judged for good: what was said of them alone stays
   * @param kept whether an event of that id is kept: one that was may have had to make room for an
   *     earlier one of its day
   * @param published the last revision of each alert about them
   * @param decisions the latest on each of these alerts
   * @param explaining asked only for what is published
   */
  record Known(
      List<RecoveryStep> steps,
      List<Finding> findings,
      Set<String> settled,
      Predicate<String> kept,
      Collection<Alert> published,
      Collection<Triaged> decisions,
      Function<Finding, Explanation> explaining) {

    /**
     * Without the alerts that are not as wanted, what was decided, and what is found of the same
     * matters. By another text of a rule the anchor may be another one.
     *
     * <p>What stands as wanted is not of those matters, also where it shares a step with one: left
     * out here, it would be taken back for not being found.
     */
    Known only(Predicate<Alert> wanted) {
      SortedMap<String, Alert> others = new TreeMap<>();
      List<Alert> own = new ArrayList<>();
      Set<String> standing = new HashSet<>();
      decisions.stream()
          .map(Triaged::seen)
          .filter(wanted.negate())
          .forEach(seen -> others.put(seen.id(), seen));
      for (Alert alert : published) {
        if (wanted.test(alert)) {
          own.add(alert);
          if (alert.verdict() != Verdict.WITHDRAWN) {
            standing.add(alert.id());
          }
          // Decided on as an older text of the rule had it.
          others.remove(alert.id());
        } else {
          others.put(alert.id(), alert);
        }
      }
      return new Known(
          steps,
          findings.stream()
              .filter(one -> !others.containsKey(AlertIds.of(one)))
              .filter(
                  one ->
                      standing.contains(AlertIds.of(one))
                          || others.values().stream().noneMatch(one::sharesStepsWith))
              .toList(),
          settled,
          kept,
          own,
          decisions.stream().filter(one -> !others.containsKey(one.seen().id())).toList(),
          explaining);
    }

    /** Whether something that an alert rests on had to make room. */
    boolean lacksSomeOf(Alert alert) {
      return !kept.test(alert.anchor())
          || alert.evidence().stream()
              .anyMatch(line -> Evidence.isKept(line.kind()) && !kept.test(line.eventId()));
    }
  }

  /**
   * Publishes what was never said, and leaves alone what was: for a time in which less is known of
   * an account than before, which is no reason to take anything back.
   *
   * @param at the emission time of the record that led here
   */
  void add(Known known, Instant at, Consumer<Alert> out) {
    SortedMap<String, Alert> last = byId(known.published());
    for (Handled handled : Cases.of(told(known), known.decisions()).values()) {
      if (!last.containsKey(handled.id())
          && handled.finding().settling() == Finding.Settling.OPEN) {
        out.accept(alert(handled, List.of(), null, known, at));
      }
    }
  }

  /**
   * Publishes what differs from what was last said. Where an anchor moved, the old alert is
   * withdrawn ahead of the new one that continues it.
   *
   * @param at the emission time of the record that led here
   */
  void revise(Known known, Instant at, Consumer<Alert> out) {
    SortedMap<String, Alert> last = byId(known.published());
    SortedMap<String, Handled> now = Cases.of(told(known), known.decisions());
    SortedMap<String, TreeSet<String>> superseded = new TreeMap<>();
    SortedMap<String, Triaged> kept = new TreeMap<>();
    for (Triaged triaged : known.decisions()) {
      Alert seen = triaged.seen();
      if (!now.containsKey(seen.id())
          && !isSettled(seen, known)
          && continuing(seen, now.values()) == null) {
        kept.put(seen.id(), triaged);
      }
    }
    for (Alert before : last.values()) {
      if (!now.containsKey(before.id())
          && !isSettled(before, known)
          && before.verdict() != Verdict.WITHDRAWN) {
        String into = continuing(before, now.values());
        if (into == null && known.lacksSomeOf(before)) {
          into = sayingOfTheRest(before, now.values());
        }
        if (into != null) {
          superseded.computeIfAbsent(into, key -> new TreeSet<>()).add(before.id());
        }
        if (!kept.containsKey(before.id())) {
          out.accept(withdrawn(before, into, at));
        }
      }
    }
    for (Handled handled : now.values()) {
      Alert before = last.get(handled.id());
      switch (handled.finding().settling()) {
        case SETTLED -> {
          if (before != null && !Objects.equals(before.handling().triage(), handled.decision())) {
            out.accept(decided(before, handled.decision(), handled.reopened(), at));
          }
          continue;
        }
        case GOES_ON -> {
          if (before == null) {
            continue;
          }
        }
        case OPEN -> {}
      }
      List<String> supersedes = supersedes(before, superseded.get(handled.id()));
      if (before == null || isNews(before, handled, supersedes)) {
        out.accept(alert(handled, supersedes, before, known, at));
      }
    }
    for (Triaged triaged : kept.values()) {
      keep(triaged, last.get(triaged.seen().id()), known, at, out);
    }
    for (Triaged triaged : known.decisions()) {
      Alert before = last.get(triaged.seen().id());
      if (before != null
          && before.verdict() != Verdict.WITHDRAWN
          && !now.containsKey(before.id())
          && isSettled(before, known)
          && !triaged.decision().equals(before.handling().triage())) {
        // Its rule is gone, and it stays.
        out.accept(decided(before, triaged.decision(), false, at));
      }
    }
  }

  /**
   * The findings that people are told of: left out before cases are made, or a finding of last
   * month would be the one that today's is a repeat of. What was published of one step goes on
   * being revised, should the bound be moved. Of several, whether one more that made it last longer
   * was told and taken back must make no difference.
   *
   * <p>Example: with alerts from 1 March 0:00, a reset of 28 February is left out; guesses from
   * 23:55 to 0:05 are one finding that ended after it, and are told.
   */
  private List<Finding> told(Known known) {
    if (alertFrom.equals(Instant.MIN)) {
      return known.findings();
    }
    Set<String> published = new HashSet<>();
    known.published().forEach(alert -> published.add(alert.id()));
    List<Finding> told = new ArrayList<>();
    for (Finding finding : known.findings()) {
      Members members = finding.members();
      if (!members.until().isBefore(alertFrom)
          || (members.count() == 1 && published.contains(AlertIds.of(finding)))) {
        told.add(finding);
      }
    }
    return told;
  }

  /** Whether what it was about is judged for good, as far as it says. */
  private static boolean isSettled(Alert alert, Known known) {
    return known.settled().contains(alert.anchor())
        && alert.evidence().stream()
            .filter(line -> Evidence.isOfMember(line.kind()))
            .allMatch(line -> known.settled().contains(line.eventId()));
  }

  /** The same, with what somebody has since decided on it. */
  private Alert decided(
      Alert before, @Nullable TriageDecision decision, boolean reopened, Instant at) {
    Handling handling = before.handling();
    return again(
        before,
        before.revision() + 1,
        before.verdict(),
        emittedAt(before, at),
        before.absence(),
        new Handling(
            handling.caseId(),
            handling.repeatOf(),
            handling.supersedes(),
            handling.mergedInto(),
            handling.holds(),
            decision,
            reopened));
  }

  private static SortedMap<String, Alert> byId(Collection<Alert> alerts) {
    SortedMap<String, Alert> byId = new TreeMap<>();
    for (Alert alert : alerts) {
      byId.put(alert.id(), alert);
    }
    return byId;
  }

  /** The alert that says what this one said, where its anchor moved. */
  private static @Nullable String continuing(Alert alert, Collection<Handled> now) {
    for (Handled handled : now) {
      if (handled
          .finding()
          .continues(alert.ruleId(), Shared.of(alert), alert.anchor(), alert.occurredAt())) {
        return handled.id();
      }
    }
    return null;
  }

  /**
   * The alert that says of the day that there was more than is kept: in the place of what was said
   * of what had to make room, and at least as grave.
   */
  private static @Nullable String sayingOfTheRest(Alert alert, Collection<Handled> now) {
    Handled gravest = null;
    for (Handled handled : now) {
      Finding finding = handled.finding();
      if (finding.saysOfTheRest(alert)) {
        if (finding.match() != null) {
          return handled.id();
        }
        if (gravest == null || finding.severity().compareTo(gravest.finding().severity()) > 0) {
          gravest = handled;
        }
      }
    }
    return gravest == null ? null : gravest.id();
  }

  /** Those that were named stay, or each one more of a day that overflowed might be news. */
  private static List<String> supersedes(@Nullable Alert before, @Nullable TreeSet<String> more) {
    List<String> known = before == null ? List.of() : before.handling().supersedes();
    if (more == null) {
      return known;
    }
    TreeSet<String> all = new TreeSet<>(known);
    for (String one : more) {
      if (all.size() < Handling.MOST_SUPERSEDED) {
        all.add(one);
      }
    }
    return List.copyOf(all);
  }

  private Alert alert(
      Handled handled, List<String> supersedes, @Nullable Alert before, Known known, Instant at) {
    Finding finding = handled.finding();
    RecoveryStep anchor = finding.anchor();
    return new Alert(
        handled.id(),
        epoch,
        before == null ? 1 : before.revision() + 1,
        anchor.event().account().tenant(),
        finding.rule().id().toString(),
        finding.rule().title(),
        finding.rule().version(),
        finding.verdict(),
        finding.severity(),
        handled.delivered(),
        anchor.event().account(),
        subject(anchor),
        anchor.event().actor(),
        anchor.id(),
        anchor.occurredAt(),
        emittedAt(before, at),
        anchor.assurance(),
        anchor.ticket().status(),
        handled.evidence().lines(),
        handled.evidence().omitted(),
        absence(finding),
        anchor.requirement(),
        finding.rule().tags(),
        finding.rule().response().nist(),
        policyVersion,
        anchor.event().header().mapping(),
        handled.handling(supersedes),
        known.explaining().apply(finding),
        finding.shared().values(),
        finding.kind());
  }

  /** A task that moved may meet a record of an older time: an alert's time never goes back. */
  private static Instant emittedAt(@Nullable Alert before, Instant at) {
    return before != null && before.emittedAt().isAfter(at) ? before.emittedAt() : at;
  }

  /** What was searched in vain, and how firmly. */
  private static List<String> absence(Finding finding) {
    List<String> searched = new ArrayList<>();
    if (!finding.isAcross() && finding.match() == null) {
      addTickets(finding.anchor().ticket(), searched);
    }
    if (finding.has(Finding.Caveat.OF_ABSENCE)) {
      searched.add(notOccurred(finding.verdict()));
    }
    if (finding.has(Finding.Caveat.ASSUMED)) {
      searched.add("some of these steps count because a ticket is assumed to be missing");
    }
    String more = more(finding);
    if (more != null) {
      searched.add(more);
    }
    return searched;
  }

  private static String notOccurred(Verdict verdict) {
    return switch (verdict) {
      case CONFIRMED ->
          "what the rule rules out did not occur: all feeds say that they are complete";
      case SUSPECTED ->
          "what the rule rules out is not known to have occurred: a feed is only assumed complete,"
              + " or something happened that may have been it";
      case UNDETERMINED, PENDING, WITHDRAWN ->
          "whether what the rule rules out occurred cannot be told: a feed has not got there";
    };
  }

  private static void addTickets(TicketFinding ticket, List<String> searched) {
    switch (ticket.status()) {
      case MISSING ->
          searched.add(
              ticket.why()
                  + (ticket.proof() == Proof.PROVEN || ticket.provenButFor()
                      ? " (the feed says it is complete)"
                      : " (the feed is assumed complete)"));
      case UNDETERMINED, PENDING, NOT_CONNECTED -> searched.add(ticket.why());
      case LINKED, LINKED_LATE, RETROACTIVE, CONTESTED, MISMATCHED, NOT_REQUIRED -> {}
    }
    if (ticket.unresolved() > 0) {
      searched.add(ticket.unresolved() + " tickets of the time name people nobody is known by");
    }
    if (ticket.provenButFor()) {
      searched.add(
          ticket.unresolved() > 0
              ? "these tickets alone keep it from being confirmed: look at whose they are"
              : "this alone keeps it from being confirmed: look at the desk's own tickets");
    }
  }

  private static boolean isMore(String line) {
    return line.startsWith(THERE_ARE_MORE) || line.startsWith(THERE_MAY_BE_MORE);
  }

  /** What is said of a number that may be a larger one; null where it is the number. */
  private static @Nullable String more(Finding finding) {
    if (finding.isAcross()) {
      return finding.has(Finding.Caveat.OVERFLOWED)
          ? THERE_ARE_MORE
              + "of a group's steps "
              + GroupSteps.MOST
              + " a time span are counted, of what one account repeats "
              + Repetitions.MOST
          : null;
    }
    if (finding.match() != null) {
      return finding.has(Finding.Caveat.OVERFLOWED)
          ? THERE_MAY_BE_MORE
              + "of a rule's matches on an account and day the first "
              + MatchCap.MOST_A_DAY
              + " are kept"
          : null;
    }
    DayTally overflowed = finding.overflowed();
    if (overflowed != null) {
      return THERE_ARE_MORE + OverflowedDay.kept(overflowed.kind());
    }
    DayTally.Kind kind = DailyCaps.kind(finding.anchor().event());
    return kind == null || finding.members().count() < kind.mostADay()
        ? null
        : THERE_MAY_BE_MORE + OverflowedDay.kept(kind);
  }

  private Alert withdrawn(Alert before, @Nullable String mergedInto, Instant at) {
    Handling handling = before.handling();
    return again(
        before,
        before.revision() + 1,
        Verdict.WITHDRAWN,
        emittedAt(before, at),
        List.of("what raised this no longer holds"),
        new Handling(
            handling.caseId(),
            handling.repeatOf(),
            handling.supersedes(),
            mergedInto,
            false,
            handling.triage(),
            false));
  }

  /**
   * What somebody decided on is not taken away from under them: it stays as it was seen then, and
   * says that it no longer holds.
   */
  private void keep(
      Triaged triaged, @Nullable Alert before, Known known, Instant at, Consumer<Alert> out) {
    Alert seen = triaged.seen();
    String caseId = Cases.ofStep(known.steps(), seen.anchor());
    Handling handling =
        new Handling(
            caseId == null ? seen.handling().caseId() : caseId,
            seen.handling().repeatOf(),
            before == null ? List.of() : before.handling().supersedes(),
            null,
            false,
            triaged.decision(),
            false);
    String why = "what raised this no longer holds; it stays as it was decided on";
    if (before == null
        || !before.equals(
            again(
                seen,
                before.revision(),
                seen.verdict(),
                before.emittedAt(),
                List.of(why),
                handling))) {
      // Of what had to make room the withdrawal came between, and is not remembered.
      int unsaid = before == null && !known.kept().test(seen.anchor()) ? 1 : 0;
      int revision = (before == null ? seen : before).revision() + 1 + unsaid;
      out.accept(
          again(seen, revision, seen.verdict(), emittedAt(before, at), List.of(why), handling));
    }
  }

  private Alert again(
      Alert alert,
      int revision,
      Verdict verdict,
      Instant at,
      List<String> absence,
      Handling handling) {
    return alert.revised(new Alert.Revision(epoch, revision, verdict, at, absence, handling));
  }

  /**
   * Whether a reader would act on the difference. Wording, lags and arrival times are not part of
   * it. Asked at every judgement, so nothing is built for it that would only be compared.
   */
  private boolean isNews(Alert before, Handled handled, List<String> supersedes) {
    Finding finding = handled.finding();
    RecoveryStep anchor = finding.anchor();
    return before.verdict() != finding.verdict()
        || before.severity() != finding.severity()
        || before.delivered() != handled.delivered()
        || before.ticketStatus() != anchor.ticket().status()
        || !before.subject().equals(subject(anchor))
        || !before.ruleVersion().equals(finding.rule().version())
        || !before.policyVersion().equals(policyVersion)
        || !before.assurance().equals(anchor.assurance())
        || differs(before.requirement(), anchor.requirement())
        || !handled.evidence().sameEvents(before.evidence())
        || handled.differsFrom(before.handling(), supersedes)
        || before.evidenceOmitted() != handled.evidence().omitted()
        || countsOtherwise(before, finding);
  }

  /** Also where the number is the number again, as of a group of which enough was taken back. */
  private static boolean countsOtherwise(Alert before, Finding finding) {
    String more = more(finding);
    return more == null
        ? before.absence().stream().anyMatch(Revisions::isMore)
        : !before.absence().contains(more);
  }

  private static boolean differs(RequirementFinding before, RequirementFinding now) {
    return before.status() != now.status() || !Objects.equals(before.clause(), now.clause());
  }

  private static String subject(RecoveryStep step) {
    String name = step.subjectName();
    return name == null ? step.event().account().nativeId() : name;
  }
}
