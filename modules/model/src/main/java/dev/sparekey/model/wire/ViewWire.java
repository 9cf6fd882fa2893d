package dev.sparekey.model.wire;

import dev.sparekey.model.Actor;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.Posture;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.avro.CredentialInventoryEntry;
import dev.sparekey.model.avro.CredentialSort;
import dev.sparekey.model.avro.CredentialStatus;
import dev.sparekey.model.avro.Full;
import dev.sparekey.model.avro.InventoryNote;
import dev.sparekey.model.avro.Kept;
import dev.sparekey.model.avro.Knowledge;
import dev.sparekey.model.avro.ObservedWay;
import dev.sparekey.model.avro.PostureBasis;
import dev.sparekey.model.avro.RecoveryPhase;
import dev.sparekey.model.avro.Shortfall;
import dev.sparekey.model.avro.StatusBasis;
import dev.sparekey.model.avro.StorageEvidence;
import dev.sparekey.model.avro.StorageShown;
import dev.sparekey.model.avro.Way;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is published of accounts, credential inventory, recovery state and posture, to Avro and
 * back, by the rules of {@link EventWire}.
 */
public final class ViewWire {
  private ViewWire() {}

  public static CredentialInventoryEntry toAvro(InventoryEntry entry) {
    Actor issuer = entry.issuer();
    List<InventoryNote> notes = new ArrayList<>();
    entry.notes().forEach(note -> notes.add(Parts.same(InventoryNote.class, note)));
    return new CredentialInventoryEntry(
        Parts.toAvro(entry.account()),
        entry.key(),
        entry.subject(),
        Parts.same(dev.sparekey.model.avro.SubjectKind.class, entry.subjectKind()),
        Parts.same(CredentialSort.class, entry.sort()),
        Parts.kindOrNull(entry.kind()),
        entry.credentialId(),
        entry.generation(),
        toAvro("issued", entry.issued()),
        issuer == null ? null : Parts.toAvro(issuer),
        toAvro("reissued", entry.reissued()),
        toAvro("lastUsed", entry.lastUsed()),
        Parts.timeOrNull("expiresAt", entry.expiresAt()),
        entry.usesAllowed(),
        entry.codesLeft(),
        Parts.same(CredentialStatus.class, entry.status()),
        Parts.same(StatusBasis.class, entry.basis()),
        Parts.timeOrNull("ended", entry.ended()),
        toAvro(entry.storage()),
        Parts.time("observedSince", entry.observedSince()),
        notes);
  }

  /**
   * @throws InvalidWireValueException if a field is outside the bounds of {@link InventoryEntry},
   *     or a symbol is newer than this reader
   */
  public static InventoryEntry fromAvro(CredentialInventoryEntry entry) {
    dev.sparekey.model.avro.Actor issuer = entry.getIssuer();
    Set<InventoryEntry.Note> notes = EnumSet.noneOf(InventoryEntry.Note.class);
    for (InventoryNote note : entry.getNotes()) {
      notes.add(Parts.same(InventoryEntry.Note.class, note));
    }
    return Parts.within(
        "CredentialInventoryEntry",
        () ->
            new InventoryEntry(
                Parts.fromAvro(entry.getAccount()),
                entry.getKey(),
                entry.getSubject(),
                Parts.same(SubjectKind.class, entry.getSubjectKind()),
                Parts.same(InventoryEntry.Sort.class, entry.getSort()),
                Parts.kindOrNull(entry.getKind()),
                entry.getCredentialId(),
                entry.getGeneration(),
                fromAvro(entry.getIssued()),
                issuer == null ? null : Parts.fromAvro(issuer),
                fromAvro(entry.getReissued()),
                fromAvro(entry.getLastUsed()),
                entry.getExpiresAt(),
                entry.getUsesAllowed(),
                entry.getCodesLeft(),
                Parts.same(InventoryEntry.Status.class, entry.getStatus()),
                Parts.same(InventoryEntry.Basis.class, entry.getBasis()),
                entry.getEnded(),
                fromAvro(entry.getStorage()),
                entry.getObservedSince(),
                notes));
  }

  public static dev.sparekey.model.avro.RecoveryState toAvro(RecoveryState state) {
    Actor owner = state.owner();
    RecoveryPath path = state.path();
    EventRef evidence = state.evidence();
    return new dev.sparekey.model.avro.RecoveryState(
        Parts.toAvro(state.account()),
        state.subject(),
        Parts.same(RecoveryPhase.class, state.phase()),
        Parts.time("since", state.since()),
        state.episode(),
        owner == null ? null : Parts.toAvro(owner),
        path == null ? null : Parts.same(dev.sparekey.model.avro.RecoveryPath.class, path),
        Parts.same(Shortfall.class, state.shortfall()),
        Parts.toAvro(state.primary()),
        evidence == null ? null : evidence.id(),
        evidence == null ? null : Parts.time("evidenceAt", evidence.at()),
        state.why(),
        Parts.time("observedSince", state.observedSince()));
  }

  /**
   * @throws InvalidWireValueException if a field is outside the bounds of {@link RecoveryState}, or
   *     a symbol is newer than this reader
   */
  public static RecoveryState fromAvro(dev.sparekey.model.avro.RecoveryState state) {
    dev.sparekey.model.avro.Actor owner = state.getOwner();
    dev.sparekey.model.avro.RecoveryPath path = state.getPath();
    return Parts.within(
        "RecoveryState",
        () ->
            new RecoveryState(
                Parts.fromAvro(state.getAccount()),
                state.getSubject(),
                Parts.same(RecoveryState.Phase.class, state.getPhase()),
                state.getSince(),
                state.getEpisode(),
                owner == null ? null : Parts.fromAvro(owner),
                path == null ? null : Parts.same(RecoveryPath.class, path),
                Parts.same(RecoveryState.Shortfall.class, state.getShortfall()),
                Parts.fromAvro(state.getPrimary()),
                event(state.getEvidenceId(), state.getEvidenceAt()),
                state.getWhy(),
                state.getObservedSince()));
  }

  public static dev.sparekey.model.avro.Posture toAvro(Posture posture) {
    List<ObservedWay> ways = new ArrayList<>();
    for (Posture.ObservedWay way : posture.ways()) {
      ways.add(
          new ObservedWay(
              Parts.same(Way.class, way.way()),
              Parts.kindOrNull(way.kind()),
              Parts.toAvro(way.worth()),
              Parts.time("ways.last", way.last())));
    }
    return new dev.sparekey.model.avro.Posture(
        Parts.toAvro(posture.account()),
        posture.subject(),
        Parts.same(PostureBasis.class, posture.basis()),
        posture.weakest() == null ? null : Parts.toAvro(posture.weakest()),
        ways,
        Parts.toAvro(posture.primary()),
        posture.listed(),
        posture.omitted(),
        Parts.time("observedSince", posture.observedSince()),
        posture.fullSince().stream()
            .map(
                full ->
                    new Full(
                        Parts.same(Kept.class, full.of()),
                        Parts.time("fullSince.since", full.since())))
            .toList(),
        toAvro(posture.accepted()));
  }

  private static dev.sparekey.model.avro.@Nullable PrimaryAcceptance toAvro(
      @Nullable PrimaryAcceptance accepted) {
    return accepted == null
        ? null
        : new dev.sparekey.model.avro.PrimaryAcceptance(
            accepted.primary(),
            accepted.reason(),
            accepted.by(),
            Parts.time("accepted.at", accepted.at()));
  }

  private static @Nullable PrimaryAcceptance fromAvro(
      dev.sparekey.model.avro.@Nullable PrimaryAcceptance accepted) {
    return accepted == null
        ? null
        : new PrimaryAcceptance(
            accepted.getPrimary(), accepted.getReason(), accepted.getBy(), accepted.getAt());
  }

  /**
   * @throws InvalidWireValueException if a field is outside the bounds of {@link Posture}, or a
   *     symbol is newer than this reader
   */
  public static Posture fromAvro(dev.sparekey.model.avro.Posture posture) {
    List<Posture.ObservedWay> ways = new ArrayList<>();
    for (ObservedWay way : posture.getWays()) {
      ways.add(
          new Posture.ObservedWay(
              Parts.same(Posture.Way.class, way.getWay()),
              Parts.kindOrNull(way.getKind()),
              Parts.fromAvro(way.getWorth()),
              way.getLast()));
    }
    dev.sparekey.model.avro.Interval weakest = posture.getWeakest();
    return Parts.within(
        "Posture",
        () ->
            new Posture(
                Parts.fromAvro(posture.getAccount()),
                posture.getSubject(),
                Parts.same(Posture.Basis.class, posture.getBasis()),
                weakest == null ? null : Parts.fromAvro(weakest),
                ways,
                Parts.fromAvro(posture.getPrimary()),
                posture.getListed(),
                posture.getOmitted(),
                posture.getObservedSince(),
                posture.getFullSince().stream()
                    .map(
                        full ->
                            new Posture.Full(
                                Parts.same(Posture.Kept.class, full.getOf()), full.getSince()))
                    .toList(),
                fromAvro(posture.getAccepted())));
  }

  private static dev.sparekey.model.avro.Occurrence toAvro(String field, Occurrence occurrence) {
    return new dev.sparekey.model.avro.Occurrence(
        Parts.same(Knowledge.class, occurrence.knowledge()),
        Parts.timeOrNull(field, occurrence.at()));
  }

  private static Occurrence fromAvro(dev.sparekey.model.avro.Occurrence occurrence) {
    return Parts.within(
        "Occurrence",
        () ->
            new Occurrence(
                Parts.same(Occurrence.Knowledge.class, occurrence.getKnowledge()),
                occurrence.getAt()));
  }

  private static dev.sparekey.model.avro.CredentialStorage toAvro(CredentialStorage storage) {
    CredentialStorage.Evidence evidence = storage.evidence();
    return new dev.sparekey.model.avro.CredentialStorage(
        storage.declared(),
        storage.approved(),
        evidence == null
            ? null
            : new StorageEvidence(
                Parts.same(StorageShown.class, evidence.shown()),
                evidence.event().id(),
                Parts.time("storage.evidence", evidence.event().at())));
  }

  private static CredentialStorage fromAvro(dev.sparekey.model.avro.CredentialStorage storage) {
    StorageEvidence evidence = storage.getEvidence();
    return new CredentialStorage(
        storage.getDeclared(),
        storage.getApproved(),
        evidence == null
            ? null
            : new CredentialStorage.Evidence(
                Parts.same(CredentialStorage.Shown.class, evidence.getShown()),
                new EventRef(evidence.getEventId(), evidence.getOccurredAt())));
  }

  private static @Nullable EventRef event(@Nullable String id, @Nullable Instant at) {
    return id == null || at == null ? null : new EventRef(id, at);
  }
}
