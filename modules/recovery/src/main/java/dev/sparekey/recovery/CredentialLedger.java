package dev.sparekey.recovery;

import static java.util.Objects.requireNonNull;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.InventoryEntry.Basis;
import dev.sparekey.model.InventoryEntry.Note;
import dev.sparekey.model.InventoryEntry.Sort;
import dev.sparekey.model.InventoryEntry.Status;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The recovery credentials of one account, one line each, as its events tell them in time order.
 *
 * <p>Example: a set issued on Monday, a code used on Tuesday that names no set, a set issued on
 * Wednesday, a code used on Thursday that names Monday's. Monday's line has generation 1, was
 * reissued on Wednesday and last used on Thursday; it is active, since it was seen to work after it
 * should not have. Thursday's code is superseded; of Tuesday's that is not known.
 *
 * <p>A code that names no set counts for the one in force. What is used or ended without having
 * been seen issued was there when observation began, and gets a line of its own.
 */
final class CredentialLedger {

  /** What is issued and used at one time was issued first. */
  private static final Comparator<RecoveryEvent> IN_ORDER =
      Comparator.comparing((RecoveryEvent event) -> event.header().occurredAt())
          .thenComparing(event -> !issues(event.action()))
          .thenComparing(event -> event.header().id());

  private final SubjectKind subject;
  private final List<CredentialLine> lines = new ArrayList<>();
  private final Map<String, CredentialLine> byId = new HashMap<>();
  private final Map<Sort, CredentialLine> newest = new EnumMap<>(Sort.class);
  private final Map<Sort, SequencedSet<CredentialLine>> open = new EnumMap<>(Sort.class);
  private final Map<OfOneKind, Integer> generations = new HashMap<>();
  private final Map<String, CredentialFinding> findings = new HashMap<>();
  private final Map<String, CredentialLine> made = new HashMap<>();
  private final Map<String, Set<Note>> contradictions = new HashMap<>();
  private final Map<CredentialLine, List<String>> usesBeforeIssue = new HashMap<>();

  private record OfOneKind(Sort sort, @Nullable Authenticator kind) {}

  CredentialLedger(Dossier dossier) {
    subject = dossier.directories().lastKind();
    List<RecoveryEvent> events = new ArrayList<>(dossier.recoveries());
    events.sort(IN_ORDER);
    events.forEach(this::read);
  }

  SubjectKind subject() {
    return subject;
  }

  /** In the order in which they were first heard of. */
  List<CredentialLine> lines() {
    return lines;
  }

  /** What the history up to the event tells of its credential; the provenance is not told here. */
  CredentialFinding of(RecoveryEvent event) {
    CredentialFinding found = findings.get(event.header().id());
    return found == null
        ? new CredentialFinding(
            null,
            null,
            CredentialLine.atLeastNone(event.credential().codesLeft()),
            null,
            null,
            CredentialLine.lifeAsTold(event.credential()))
        : found;
  }

  /**
   * Whether what a step made or bound may still open the account, as far as events tell; also where
   * it made nothing that is listed.
   */
  boolean mayStillOpen(RecoveryEvent step) {
    CredentialLine line = made.get(step.header().id());
    return line == null || line.mayStillOpen();
  }

  /** What in the history of its credential a step contradicts, in words. */
  List<String> contradictions(RecoveryEvent event) {
    return contradictions.getOrDefault(event.header().id(), Set.of()).stream()
        .map(CredentialLedger::wording)
        .toList();
  }

  private static String wording(Note note) {
    return switch (note) {
      case USED_BEFORE_ISSUED ->
          "by the source's own times it was used before it was issued, so its age is not known";
      case SHARED_GENERATION ->
          "two were issued at the same time, so neither is taken to have replaced the other";
      case MORE_USED_THAN_LEFT -> "more was used than the source had said was left";
      case USED_AFTER_SUPERSEDED -> "it was used after a newer one had been issued";
      case USED_AFTER_END -> "it was used after it had been revoked, or had expired";
      case PERHAPS_REMOVED -> "which one was removed is not told, so it may be this one";
      case OWNER_HAS_LEFT -> "its owner has left";
      case OF_FORMER_PRIVILEGES -> "its owner had administrative rights when it was issued";
      case KEPT_AFTER_ROTATION -> "another secret of the service was changed since";
    };
  }

  private void contradict(String event, Note note) {
    contradictions.computeIfAbsent(event, id -> EnumSet.noneOf(Note.class)).add(note);
  }

  private static boolean issues(RecoveryAction action) {
    return switch (action) {
      case CODE_SET_ISSUED,
          CODE_SET_REGENERATED,
          TEMPORARY_PASS_ISSUED,
          BYPASS_CODE_ISSUED,
          FACTOR_BOUND,
          PASSWORD_RESET,
          CONTACT_CHANGED ->
          true;
      case CODE_SET_VIEWED,
          CODE_USED,
          CODE_FAILED,
          CODE_SET_REVOKED,
          CODE_EXPIRED,
          CODE_EXPOSED,
          FACTOR_REMOVED,
          FACTOR_RESET,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_USED,
          ACCOUNT_UNLOCKED,
          IMPERSONATION_STARTED,
          RECOVERY_REQUESTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION,
          CREDENTIAL_LISTED ->
          false;
    };
  }

  private void read(RecoveryEvent event) {
    switch (event.action()) {
      case CODE_SET_ISSUED -> issue(event, Sort.CODE_SET);
      case CODE_SET_REGENERATED -> {
        if (newest.get(Sort.CODE_SET) == null) {
          begin(event, Sort.CODE_SET, Authenticator.RECOVERY_CODE, null, "before-");
        }
        issue(event, Sort.CODE_SET);
      }
      case TEMPORARY_PASS_ISSUED -> issue(event, Sort.TEMPORARY_PASS);
      case BYPASS_CODE_ISSUED -> issue(event, Sort.BYPASS_CODE);
      case CONTACT_CHANGED -> issue(event, Sort.CONTACT);
      case FACTOR_BOUND -> issue(event, ofFactor(event.credential().kind()));
      case PASSWORD_RESET -> {
        if (hasInventoriedPassword()) {
          issue(event, Sort.PASSWORD);
        }
      }
      case CODE_USED -> use(event, ofCode(event.credential().kind()));
      case TEMPORARY_PASS_USED -> use(event, Sort.TEMPORARY_PASS);
      case BYPASS_CODE_USED -> use(event, Sort.BYPASS_CODE);
      case CODE_SET_VIEWED -> view(event);
      case CODE_FAILED -> mention(event, ofCode(event.credential().kind()));
      case CODE_SET_REVOKED -> end(event, ofCode(event.credential().kind()), Status.REVOKED);
      case CODE_EXPIRED -> end(event, ofCode(event.credential().kind()), Status.EXPIRED);
      case CODE_EXPOSED -> {
        if (event.isHearsay()) {
          mention(event, ofCode(event.credential().kind()));
        } else {
          expose(event);
        }
      }
      case FACTOR_REMOVED -> remove(event);
      case FACTOR_RESET -> reset(event);
      case CREDENTIAL_LISTED -> list(event);
      case ACCOUNT_UNLOCKED,
          IMPERSONATION_STARTED,
          RECOVERY_REQUESTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION -> {}
    }
  }

  /** A person's password is no recovery credential; nobody else can vouch for a machine's. */
  private boolean hasInventoriedPassword() {
    return switch (subject) {
      case SERVICE_ACCOUNT, BREAK_GLASS -> true;
      case PERSON, UNKNOWN -> false;
    };
  }

  private Sort ofFactor(@Nullable Authenticator kind) {
    if (subject != SubjectKind.SERVICE_ACCOUNT) {
      return Sort.FACTOR;
    }
    if (kind == Authenticator.PASSWORD) {
      return Sort.PASSWORD;
    }
    return kind == Authenticator.SMART_CARD ? Sort.CERTIFICATE : Sort.KEY;
  }

  /**
   * Null for a code that was sent for the occasion (SP 800-63B-4 §4.2.1.2): it is used once and is
   * gone, and says nothing of the saved set beside it.
   */
  private static @Nullable Sort ofCode(@Nullable Authenticator kind) {
    if (kind == null || kind == Authenticator.RECOVERY_CODE) {
      return Sort.CODE_SET;
    }
    if (kind == Authenticator.TEMPORARY_PASS) {
      return Sort.TEMPORARY_PASS;
    }
    return kind == Authenticator.BYPASS_CODE ? Sort.BYPASS_CODE : null;
  }

  private static @Nullable Authenticator kind(Sort sort, @Nullable Authenticator told) {
    return switch (sort) {
      case CODE_SET -> Authenticator.RECOVERY_CODE;
      case TEMPORARY_PASS -> Authenticator.TEMPORARY_PASS;
      case BYPASS_CODE -> Authenticator.BYPASS_CODE;
      case PASSWORD -> Authenticator.PASSWORD;
      case CONTACT, FACTOR, CERTIFICATE, KEY -> told;
    };
  }

  private void issue(RecoveryEvent event, Sort sort) {
    Instant at = event.header().occurredAt();
    Credential credential = event.credential();
    CredentialLine same = named(credential.id());
    CredentialLine last = newest.get(sort);
    CredentialLine line;
    if (same != null && isThisOne(same, event, sort)) {
      line = same;
      line.notes.add(Note.USED_BEFORE_ISSUED);
      contradict(event.header().id(), Note.USED_BEFORE_ISSUED);
      usesBeforeIssue
          .getOrDefault(line, List.of())
          .forEach(use -> contradict(use, Note.USED_BEFORE_ISSUED));
    } else {
      line = begin(event, sort, kind(sort, credential.kind()), credential.id(), "");
      if (last != null && isTwin(line, last, at)) {
        line.generation = last.generation;
        generations.put(new OfOneKind(sort, line.kind), line.generation);
        line.notes.add(Note.SHARED_GENERATION);
        last.notes.add(Note.SHARED_GENERATION);
        contradict(event.header().id(), Note.SHARED_GENERATION);
      }
    }
    if (last != null && last != line && takesPlaceOf(last, line, at)) {
      // Also of a set that is used up or revoked, which is no longer open.
      last.reissuedAt = last.reissuedAt == null ? at : last.reissuedAt;
    }
    line.issuedAt = at;
    line.issuer = event.actor();
    line.basis = Basis.OBSERVED;
    line.tell(credential);
    if (replaces(sort)) {
      for (CredentialLine older : List.copyOf(open(sort))) {
        if (older != line && older != same && takesPlaceOf(older, line, at)) {
          supersede(older, at);
        }
      }
    }
    if (same != null && same != line && same.sort == sort && same.isOpen()) {
      supersede(same, at);
    }
    made.put(event.header().id(), line);
    find(event, line, false);
  }

  private void supersede(CredentialLine older, Instant at) {
    older.reissuedAt = at;
    older.end(Status.SUPERSEDED, Basis.IMPLIED, at);
    close(older);
  }

  /** Whether the set that is issued is one that was used, or ended, at an earlier time. */
  private static boolean isThisOne(CredentialLine known, RecoveryEvent event, Sort sort) {
    return known.sort == sort
        && known.issuedAt == null
        && event.action() != RecoveryAction.CODE_SET_REGENERATED;
  }

  private static boolean isTwin(CredentialLine line, CredentialLine last, Instant at) {
    return replaces(line.sort) && at.equals(last.issuedAt) && last.kind == line.kind;
  }

  private static boolean takesPlaceOf(CredentialLine older, CredentialLine line, Instant at) {
    return replaces(line.sort)
        && older.kind == line.kind
        && !isAnotherContact(older, line)
        && (older.issuedAt == null || older.issuedAt.isBefore(at));
  }

  /**
   * A second number stands beside the first: which of two the owner knows, nobody tells, and one
   * that an intruder adds must not make the owner's own look as if it had been replaced.
   */
  private static boolean isAnotherContact(CredentialLine older, CredentialLine line) {
    return line.sort == Sort.CONTACT
        && older.id != null
        && line.id != null
        && !older.id.equals(line.id);
  }

  /** Whether a new one takes the place of all others of its kind, rather than standing by them. */
  private static boolean replaces(Sort sort) {
    return switch (sort) {
      case CODE_SET, CONTACT, PASSWORD -> true;
      case TEMPORARY_PASS, BYPASS_CODE, FACTOR, CERTIFICATE, KEY -> false;
    };
  }

  private void use(RecoveryEvent event, @Nullable Sort sort) {
    Instant at = event.header().occurredAt();
    CredentialLine named = named(event.credential().id());
    if (named == null && sort == null) {
      return;
    }
    CredentialLine line = named == null ? inForce(event, requireNonNull(sort)) : named;
    Boolean superseded = named == null ? null : superseded(named, at);
    Set<Note> before = EnumSet.noneOf(Note.class);
    before.addAll(line.notes);
    if (line.issuedAt == null) {
      usesBeforeIssue.computeIfAbsent(line, one -> new ArrayList<>()).add(event.header().id());
    } else if (before.contains(Note.SHARED_GENERATION)) {
      contradict(event.header().id(), Note.SHARED_GENERATION);
    }
    use(event, at, line, superseded);
    for (Note note : line.notes) {
      if (!before.contains(note)) {
        contradict(event.header().id(), note);
      }
    }
  }

  private void use(
      RecoveryEvent event, Instant at, CredentialLine line, @Nullable Boolean superseded) {
    if (line.use(event.credential(), at, Boolean.TRUE.equals(superseded))) {
      open(line.sort).add(line);
    } else {
      close(line);
    }
    find(event, line, superseded);
  }

  /**
   * Only a set whose issue was seen is known to be the current one: an older one may have been
   * replaced before observation began.
   */
  private static @Nullable Boolean superseded(CredentialLine line, Instant at) {
    if (line.reissuedAt != null && !line.reissuedAt.isAfter(at)) {
      return true;
    }
    return line.issuedAt == null || line.notes.contains(Note.SHARED_GENERATION) ? null : false;
  }

  private void view(RecoveryEvent event) {
    CredentialLine line = about(event, Sort.CODE_SET);
    line.evidence(CredentialStorage.Shown.VIEWED, ref(event));
    line.tell(event.credential());
    find(event, line, superseded(line, event.header().occurredAt()));
  }

  /**
   * An inventory's line is about the credential it names; if nothing is known by that name, about
   * the only open one of its sort and kind that has none. One without a name is about the first
   * such that no other line of the same inventory is about. Else nothing was seen of it yet.
   *
   * <p>Example: a set was seen issued on Monday, without an id; Friday's inventory lists one set
   * with an id and 7 codes left. It is Monday's, has 7 left, and from then on that id. Saturday's
   * lists two telephones without ids: they are two, and the same two on Sunday.
   */
  private void list(RecoveryEvent event) {
    Credential credential = event.credential();
    CredentialListing told = credential.listing();
    if (told == null) {
      return;
    }
    Authenticator kind = kind(told.sort(), credential.kind());
    CredentialLine line = named(credential.id());
    if (line == null || line.sort != told.sort()) {
      line = unnamed(event, told, kind);
    }
    if (line == null) {
      line = begin(event, told.sort(), kind, credential.id(), "");
    } else if (line.id == null && credential.id() != null) {
      line.id = credential.id();
      byId.put(credential.id(), line);
    }
    if (told.generation() != null) {
      line.generation = told.generation();
      generations.merge(new OfOneKind(told.sort(), line.kind), told.generation(), Math::max);
    }
    line.tell(credential);
    line.list(told, event.header().occurredAt());
    if (line.isOpen()) {
      open(line.sort).add(line);
    } else {
      close(line);
      CredentialLine another = open(line.sort).isEmpty() ? null : open(line.sort).getLast();
      if (another != null && newest.get(line.sort) == line) {
        newest.put(line.sort, another);
      }
    }
  }

  private @Nullable CredentialLine unnamed(
      RecoveryEvent event, CredentialListing told, @Nullable Authenticator kind) {
    boolean open = CredentialLine.opens(told.status());
    boolean named = event.credential().id() != null;
    List<CredentialLine> candidates = new ArrayList<>();
    // One that has ended is about none that is open, for nobody knows which.
    for (CredentialLine line : open || named ? open(told.sort()) : lines) {
      if (line.id == null
          && line.sort == told.sort()
          && line.kind == kind
          && !line.isListedAt(event.header().occurredAt())
          && (open || named || line.isListedAs(told.status()))) {
        candidates.add(line);
      }
    }
    boolean found = named ? candidates.size() == 1 : !candidates.isEmpty();
    return found ? candidates.getFirst() : null;
  }

  /**
   * A guess says nothing of what there is, so it begins no line, and neither does what anybody may
   * have written: else a mail to the desk would end somebody's codes.
   */
  private void mention(RecoveryEvent event, @Nullable Sort sort) {
    CredentialLine line = named(event.credential().id());
    if (line == null && sort != null) {
      line = newest.get(sort);
    }
    if (line != null) {
      find(event, line, null);
    }
  }

  private void expose(RecoveryEvent event) {
    Authenticator kind = event.credential().kind();
    boolean password = kind == Authenticator.PASSWORD;
    if (password && !hasInventoriedPassword()) {
      return;
    }
    Sort sort = password ? Sort.PASSWORD : ofCode(kind);
    CredentialLine named = named(event.credential().id());
    if (named == null && sort == null) {
      return;
    }
    CredentialLine line = named == null ? inForce(event, requireNonNull(sort)) : named;
    line.evidence(CredentialStorage.Shown.EXPOSED, ref(event));
    if (line.isOpen()) {
      line.end(Status.EXPOSED, Basis.OBSERVED, event.header().occurredAt());
    }
    find(event, line, superseded(line, event.header().occurredAt()));
  }

  private void end(RecoveryEvent event, @Nullable Sort sort, Status status) {
    CredentialLine named = named(event.credential().id());
    if (named != null) {
      endNamed(event, named, status);
    } else if (sort != null) {
      endUnnamed(event, sort, status);
    }
  }

  private void endUnnamed(RecoveryEvent event, Sort sort, Status status) {
    Authenticator kind = kind(sort, event.credential().kind());
    if (event.credential().id() == null) {
      endOneOf(event, sort, kind, status);
    } else {
      open(sort).stream()
          .filter(line -> line.id == null && (kind == null || kind == line.kind))
          .forEach(CredentialLine::perhapsRemoved);
      endNamed(event, begin(event, sort, kind, event.credential().id(), ""), status);
    }
  }

  private void remove(RecoveryEvent event) {
    Credential credential = event.credential();
    Sort sort = ofFactor(credential.kind());
    if (credential.id() == null && credential.kind() == null) {
      open(sort).forEach(CredentialLine::perhapsRemoved);
    } else {
      end(event, sort, Status.REVOKED);
    }
  }

  /** Of all factors, or of all of a kind. */
  private void reset(RecoveryEvent event) {
    Credential credential = event.credential();
    CredentialLine named = named(credential.id());
    if (named != null) {
      endNamed(event, named, Status.REVOKED);
      return;
    }
    for (CredentialLine line : List.copyOf(open(ofFactor(credential.kind())))) {
      if (credential.kind() == null || credential.kind() == line.kind) {
        line.end(Status.REVOKED, Basis.OBSERVED, event.header().occurredAt());
        close(line);
      }
    }
  }

  private void endNamed(RecoveryEvent event, CredentialLine line, Status status) {
    line.end(status, Basis.OBSERVED, event.header().occurredAt());
    close(line);
    find(event, line, superseded(line, event.header().occurredAt()));
  }

  private void endOneOf(
      RecoveryEvent event, Sort sort, @Nullable Authenticator kind, Status status) {
    List<CredentialLine> candidates =
        open(sort).stream().filter(line -> line.kind == kind).toList();
    if (candidates.size() > 1) {
      candidates.forEach(CredentialLine::perhapsRemoved);
      return;
    }
    CredentialLine line =
        candidates.isEmpty() ? begin(event, sort, kind, null, "") : candidates.getFirst();
    Basis basis = candidates.isEmpty() ? Basis.OBSERVED : Basis.IMPLIED;
    line.end(status, basis, event.header().occurredAt());
    close(line);
    find(event, line, null);
  }

  private CredentialLine about(RecoveryEvent event, Sort sort) {
    CredentialLine named = named(event.credential().id());
    return named == null ? inForce(event, sort) : named;
  }

  /**
   * What an event is about that names nothing known. If it gives an id, the one in force may be
   * meant only where that has none.
   */
  private CredentialLine inForce(RecoveryEvent event, Sort sort) {
    String id = event.credential().id();
    CredentialLine line = newest.get(sort);
    if (line != null && !isUsable(line, event)) {
      SequencedSet<CredentialLine> open = open(sort);
      line =
          open.reversed().stream()
              .filter(other -> isUsable(other, event))
              .findFirst()
              .orElse(line.isOpen() || open.isEmpty() ? line : open.getLast());
    }
    return line == null || (id != null && line.id != null)
        ? begin(event, sort, kind(sort, event.credential().kind()), id, "")
        : line;
  }

  /** A set that is used long after its time is still that set, and no older one. */
  private static boolean isUsable(CredentialLine line, RecoveryEvent event) {
    return line.isOpen()
        && (replaces(line.sort) || !line.hasExpiredBy(event.header().occurredAt()));
  }

  private CredentialLine begin(
      RecoveryEvent event,
      Sort sort,
      @Nullable Authenticator kind,
      @Nullable String id,
      String prefix) {
    int generation = generations.merge(new OfOneKind(sort, kind), 1, Integer::sum);
    CredentialLine line =
        new CredentialLine(
            prefix + event.header().id(), sort, kind, id, generation, event.header().occurredAt());
    lines.add(line);
    if (id != null) {
      byId.put(id, line);
    }
    newest.put(sort, line);
    open(sort).add(line);
    return line;
  }

  private @Nullable CredentialLine named(@Nullable String id) {
    return id == null ? null : byId.get(id);
  }

  private SequencedSet<CredentialLine> open(Sort sort) {
    return open.computeIfAbsent(sort, key -> new LinkedHashSet<>());
  }

  private void close(CredentialLine line) {
    Collection<CredentialLine> ofSort = open(line.sort);
    if (!line.isOpen()) {
      ofSort.remove(line);
    }
  }

  private void find(RecoveryEvent event, CredentialLine line, @Nullable Boolean superseded) {
    Integer told = CredentialLine.atLeastNone(event.credential().codesLeft());
    findings.put(
        event.header().id(),
        new CredentialFinding(
            line.generation,
            line.issuedAt,
            told == null ? line.codesLeft : told,
            superseded,
            null,
            line.life(event.credential(), event.header().occurredAt(), others(event, line))));
  }

  /** What an event that gives no id may have been about as well, now that it has been read. */
  private List<CredentialLine> others(RecoveryEvent event, CredentialLine line) {
    if (event.credential().id() != null || replaces(line.sort)) {
      return List.of();
    }
    Instant at = event.header().occurredAt();
    boolean expired = line.hasExpiredBy(at);
    return open(line.sort).stream()
        .filter(other -> other != line && other.hasExpiredBy(at) == expired)
        .toList();
  }

  private static EventRef ref(RecoveryEvent event) {
    return new EventRef(event.header().id(), event.header().occurredAt());
  }
}
