package dev.sparekey.sinks.format;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What every form tells of a revision, cut to size. */
final class Told {

  static final String PRODUCT = "Sparekey";
  static final String PRODUCT_VERSION = "0.1.0";

  private final Alert alert;
  private final Cut cut;
  private final Links links;
  private final String id;
  private final String account;
  private final String subject;
  private final String title;
  private final List<EvidenceLine> evidence;
  private final List<Technique> techniques;
  private final Instant start;
  private final Instant end;

  Told(Alert alert, Cut cut, Links links) {
    this.alert = alert;
    this.cut = cut;
    this.links = links;
    this.evidence = evidence(alert, cut);
    this.id = name(alert.id());
    this.account = name(alert.account().nativeId());
    this.subject = name(alert.subject());
    this.title = text(alert.ruleTitle());
    this.techniques = first(Technique.of(alert.attack()), Math.max(1, cut.others()));
    Instant first = alert.occurredAt();
    Instant last = first;
    for (EvidenceLine line : alert.evidence()) {
      first = line.occurredAt().isBefore(first) ? line.occurredAt() : first;
      last = line.occurredAt().isAfter(last) ? line.occurredAt() : last;
    }
    this.start = first;
    this.end = last;
  }

  Alert alert() {
    return alert;
  }

  String name(String value) {
    return Plain.cut(value, cut.name());
  }

  @Nullable String optionalName(@Nullable String value) {
    return value == null ? null : name(value);
  }

  String text(String value) {
    return Plain.cut(value, cut.text());
  }

  /** The finding's, the same for all its revisions. */
  String id() {
    return id;
  }

  /** The revision's own. */
  String revisionId() {
    return id() + ":" + alert.epoch() + ":" + alert.revision();
  }

  /** The account's id in its source. */
  String account() {
    return account;
  }

  String subject() {
    return subject;
  }

  String title() {
    return title;
  }

  /** Null when nobody is known to have acted. */
  @Nullable Actor actor() {
    Actor actor = alert.actor();
    return actor == null || (actor.id() == null && actor.name() == null) ? null : actor;
  }

  String actorRole() {
    Actor actor = alert.actor();
    return Wording.lower(actor == null ? Actor.Role.UNKNOWN : actor.role());
  }

  /** By name, else by id; empty when neither is known. */
  String actorName() {
    Actor actor = alert.actor();
    String name = actor == null || actor.name() == null ? null : actor.name();
    String id = actor == null ? null : actor.id();
    return name != null ? name(name) : id != null ? name(id) : "";
  }

  /** Whether it was computed anew from the logs, with the state before thrown away. */
  boolean reprocessed() {
    return alert.epoch() > 0;
  }

  boolean isWithdrawn() {
    return alert.verdict() == Verdict.WITHDRAWN;
  }

  /** The alert that says what this one said until it was withdrawn; null where none does. */
  @Nullable String continuedBy() {
    return isWithdrawn() ? optionalName(alert.handling().mergedInto()) : null;
  }

  /** Whether it is here only because somebody decided on it. */
  boolean isKeptAsDecided() {
    return !isWithdrawn() && !alert.handling().holds();
  }

  private static List<EvidenceLine> evidence(Alert alert, Cut cut) {
    List<EvidenceLine> lines = new ArrayList<>();
    for (EvidenceLine line : first(alert.evidence(), cut.evidence())) {
      lines.add(
          new EvidenceLine(
              Plain.cut(line.kind(), cut.name()),
              Plain.cut(line.eventId(), cut.name()),
              line.occurredAt(),
              Plain.cut(line.text(), cut.text())));
    }
    return List.copyOf(lines);
  }

  /** The lines that are told, in time order. */
  List<EvidenceLine> evidence() {
    return evidence;
  }

  int evidenceOmitted() {
    return alert.evidenceOmitted() + Math.max(0, alert.evidence().size() - cut.evidence());
  }

  int evidenceCount() {
    return alert.evidence().size() + alert.evidenceOmitted();
  }

  List<Containment> containment() {
    List<Containment> told = new ArrayList<>();
    for (Containment one : first(alert.explanation().containment(), cut.others())) {
      told.add(
          new Containment(name(one.kind()), name(one.nativeId()), one.since(), text(one.text())));
    }
    return told;
  }

  List<String> texts(List<String> lines) {
    return cut(lines, this::text);
  }

  List<String> names(List<String> lines) {
    return cut(lines, this::name);
  }

  List<Technique> techniques() {
    return techniques;
  }

  private List<String> cut(List<String> lines, UnaryOperator<String> each) {
    List<String> told = new ArrayList<>();
    for (String line : first(lines, cut.others())) {
      told.add(each.apply(line));
    }
    return told;
  }

  private static <T> List<T> first(List<T> all, int most) {
    return all.subList(0, Math.min(most, all.size()));
  }

  /** When the first of what it is about occurred. */
  Instant start() {
    return start;
  }

  /** When the last of what it is about occurred. */
  Instant end() {
    return end;
  }

  @Nullable String link() {
    return links.to(alert).map(link -> Plain.cut(link, 512)).orElse(null);
  }

  /** Who, what, how weak it was, and how sure that is. */
  String headline() {
    StringBuilder line = new StringBuilder(title()).append(": ").append(subject());
    Actor actor = actor();
    if (actor != null && actor.role() != Actor.Role.SELF) {
      line.append(", by ").append(actorName());
    }
    line.append("; ")
        .append(proof())
        .append("; ticket ")
        .append(Wording.lower(alert.ticketStatus()).replace('_', ' '))
        .append("; ")
        .append(Wording.lower(alert.verdict()))
        .append(standing())
        .append(", ")
        .append(Wording.lower(alert.severity()));
    return line.toString();
  }

  /** What the verdict alone would hide: what was withdrawn may go on under another id. */
  private String standing() {
    String other = continuedBy();
    if (other != null) {
      return " and continued by alert " + other;
    }
    return isKeptAsDecided() ? " but no longer holding" : "";
  }

  /** How the evidence behind the step compares with what the account usually proves. */
  String proof() {
    String usual =
        alert.assurance().primary().known()
            ? Wording.ranks(alert.assurance().primary()) + " is usual"
            : "the usual is not known";
    return "proof "
        + Wording.ranks(alert.assurance().effective())
        + " where "
        + usual
        + switch (alert.assurance().gap()) {
          case CERTAIN -> " (weaker for certain)";
          case POSSIBLE -> " (possibly weaker)";
          case NONE -> "";
        };
  }
}
