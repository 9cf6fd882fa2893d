package dev.sparekey.sinks.format;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.TriageDecision;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an analyst reads in the first minute: who, what, why it is weaker than usual and how sure
 * that is; what to revoke; by what not to call back; then what happened, what is missing, what
 * would decide, and what to do first. Every text is one line without hidden characters.
 *
 * @param link where to go on; null for nowhere
 * @param footer by what the finding is known elsewhere
 */
record Message(String headline, List<Part> parts, @Nullable String link, String footer) {

  private static final Cut CUT = new Cut(10, 5, 240, 120);
  private static final int MOST_STEPS = 10;
  private static final String CONTACT = "contact";
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Lines under a title; left out where there are none. */
  record Part(String title, List<String> lines) {}

  static Message of(Alert alert, Guide guide) {
    Told told = new Told(alert, CUT, guide.links());
    List<Part> parts = new ArrayList<>();
    add(parts, "Why", why(told));
    add(parts, "What its steps share", told.names(alert.group()));
    if (!told.isWithdrawn()) {
      add(parts, "Revoke", revoke(told));
      add(parts, "Call back", callBack(told));
    }
    add(parts, "What happened", evidence(told));
    add(parts, "What is missing", told.texts(alert.absence()));
    add(parts, "What would decide", told.texts(alert.explanation().unknowns()));
    if (!told.isWithdrawn()) {
      add(parts, "What to do first", firstSteps(guide.firstSteps(alert)));
    }
    add(parts, "Decided", decided(alert));
    return new Message(
        shown(headline(told)),
        parts,
        told.link(),
        shown(
            "alert "
                + told.id()
                + " revision "
                + alert.epoch()
                + "."
                + alert.revision()
                + ", case "
                + told.name(alert.handling().caseId())));
  }

  private static void add(List<Part> parts, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      parts.add(new Part(title, lines.stream().map(Message::shown).toList()));
    }
  }

  private static String headline(Told told) {
    Actor actor = told.actor();
    String by =
        actor == null || actor.role() == Actor.Role.SELF
            ? ""
            : ", by " + told.actorRole() + " " + told.actorName();
    return "[" + mark(told) + "] " + told.title() + ": " + told.subject() + by;
  }

  /** A mail's subject is no more than this line, and half of an analyst's list. */
  private static String mark(Told told) {
    if (told.continuedBy() != null) {
      return "continued by another alert";
    }
    if (told.isWithdrawn()) {
      return "withdrawn";
    }
    String mark =
        Wording.lower(told.alert().severity()) + ", " + Wording.lower(told.alert().verdict());
    return told.isKeptAsDecided() ? mark + ", no longer holds" : mark;
  }

  private static List<String> why(Told told) {
    Alert alert = told.alert();
    List<String> lines = new ArrayList<>();
    String other = told.continuedBy();
    if (other != null) {
      lines.add("Continued by alert " + other + ": what is to be done is said there.");
      return lines;
    }
    if (told.isWithdrawn()) {
      lines.add("What raised it no longer holds: nothing is to be done about it.");
      return lines;
    }
    if (told.isKeptAsDecided()) {
      lines.add("What raised it no longer holds; it stays as it was decided on.");
    }
    lines.add(upper(told.proof()) + ".");
    lines.addAll(told.texts(alert.assurance().why()));
    // Of what no longer holds, "it happened as said" would be wrong.
    if (!told.isKeptAsDecided()) {
      lines.add(
          switch (alert.verdict()) {
            case CONFIRMED -> "Confirmed: it happened as said; not that anybody meant harm.";
            case SUSPECTED, PENDING -> "Suspected: it may yet be explained.";
            case UNDETERMINED -> "Undetermined: a feed that would decide is silent.";
            case WITHDRAWN -> "Withdrawn.";
          });
    }
    continued(told).ifPresent(lines::add);
    return lines;
  }

  private static Optional<String> continued(Told told) {
    List<String> all = told.alert().handling().supersedes();
    List<String> named = told.names(all);
    if (named.isEmpty()) {
      return Optional.empty();
    }
    int more = all.size() - named.size();
    return Optional.of(
        "Continues alert "
            + String.join(", ", named)
            + (more > 0 ? " and " + more + " more" : "")
            + ", withdrawn in its favour.");
  }

  private static List<String> revoke(Told told) {
    List<String> lines = new ArrayList<>();
    for (Containment one : told.containment()) {
      if (!one.kind().equals(CONTACT)) {
        lines.add(line(one));
      }
    }
    if (lines.isEmpty()) {
      lines.add("Nothing is known that the episode left behind; look at live sessions.");
    }
    return lines;
  }

  private static List<String> callBack(Told told) {
    List<String> lines = new ArrayList<>();
    for (Containment one : told.containment()) {
      if (one.kind().equals(CONTACT)) {
        lines.add("Not by " + line(one));
      }
    }
    lines.add(
        "By a contact of the account older than "
            + MINUTE.format(told.start())
            + ", never by one from the ticket.");
    return lines;
  }

  private static String line(Containment one) {
    String id = one.nativeId().isEmpty() ? "" : " " + one.nativeId();
    return one.kind() + id + " (since " + MINUTE.format(one.since()) + "): " + one.text();
  }

  private static List<String> evidence(Told told) {
    List<String> lines = new ArrayList<>();
    for (EvidenceLine line : told.evidence()) {
      lines.add(MINUTE.format(line.occurredAt()) + "  " + line.text());
    }
    if (told.evidenceOmitted() > 0) {
      lines.add("and " + told.evidenceOmitted() + " more");
    }
    return lines;
  }

  private static List<String> firstSteps(List<String> runbook) {
    return runbook.stream()
        .limit(MOST_STEPS)
        .map(line -> Plain.cut(line.strip(), Explanation.LONGEST_LINE))
        .toList();
  }

  private static List<String> decided(Alert alert) {
    TriageDecision triage = alert.handling().triage();
    if (triage == null) {
      return List.of();
    }
    Instant at = triage.at();
    return List.of(
        Wording.lower(triage.decision()).replace('_', ' ')
            + " by "
            + Plain.cut(triage.by(), Explanation.LONGEST_LINE)
            + " at "
            + MINUTE.format(at)
            + (alert.handling().reopened() ? "; more is known since: reopened" : ""));
  }

  private static String upper(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }

  /** One line on which every character can be seen. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (point == '\n' || point == '\r' || point == '\t') {
                shown.append(' ');
              } else {
                shown.appendCodePoint(Plain.isHidden(point) ? Plain.REPLACEMENT : point);
              }
            });
    return shown.toString();
  }
}
