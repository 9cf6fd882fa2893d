package dev.sparekey.app.inventory;

import dev.sparekey.app.inventory.Sheet.Column;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Interval;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.InventoryEntry.Status;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.Posture;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables that can be exported, a column for each published field. */
final class Sheets {

  static final Sheet<InventoryEntry> INVENTORY =
      new Sheet<>(
          columns(
              InventoryEntry::account,
              InventoryEntry::subject,
              List.of(
                  at("subject_kind", entry -> Words.of(entry.subjectKind())),
                  at("sort", entry -> Words.of(entry.sort())),
                  at("kind", entry -> word(entry.kind())),
                  at("credential_id", InventoryEntry::credentialId),
                  at("generation", InventoryEntry::generation),
                  new Column<>("status", Sheets::status),
                  at("status_basis", entry -> Words.of(entry.basis())),
                  at("ended_at", InventoryEntry::ended),
                  at("issued", entry -> known(entry.issued())),
                  at("issued_at", entry -> entry.issued().at()),
                  new Column<>("age_days", Sheets::age),
                  at("issuer_role", entry -> role(entry.issuer())),
                  at("issuer_id", entry -> id(entry.issuer())),
                  at("reissued", entry -> known(entry.reissued())),
                  at("reissued_at", entry -> entry.reissued().at()),
                  at("used", entry -> known(entry.lastUsed())),
                  at("last_used_at", entry -> entry.lastUsed().at()),
                  at("expires_at", Sheets::expiry),
                  at("uses_allowed", Sheets::usesAllowed),
                  at("codes_left", InventoryEntry::codesLeft),
                  at("storage_declared", entry -> entry.storage().declared()),
                  at("storage_approved", entry -> entry.storage().approved()),
                  at("storage_evidence", entry -> shown(entry.storage().evidence())),
                  at("storage_evidence_event", entry -> event(entry.storage().evidence())),
                  at("observed_since", InventoryEntry::observedSince),
                  at("notes", entry -> entry.notes().stream().map(Words::of).toList()),
                  at("key", InventoryEntry::key))));

  static final Sheet<RecoveryState> RECOVERY_STATE =
      new Sheet<>(
          columns(
              RecoveryState::account,
              RecoveryState::subject,
              List.of(
                  at("phase", state -> Words.of(state.phase())),
                  at("since", RecoveryState::since),
                  at("shortfall", state -> Words.of(state.shortfall())),
                  at("primary_floor", state -> state.primary().floor()),
                  at("primary_ceiling", state -> state.primary().ceiling()),
                  at("owner_role", state -> role(state.owner())),
                  at("owner_id", state -> id(state.owner())),
                  at("path", state -> word(state.path())),
                  at("episode", RecoveryState::episode),
                  at("evidence_event", state -> event(state.evidence())),
                  at("why", RecoveryState::why),
                  at("observed_since", RecoveryState::observedSince))));

  static final Sheet<Posture> POSTURE =
      new Sheet<>(
          columns(
              Posture::account,
              Posture::subject,
              List.of(
                  at("basis", posture -> Words.of(posture.basis())),
                  at("weakest_floor", posture -> floor(posture.weakest())),
                  at("weakest_ceiling", posture -> ceiling(posture.weakest())),
                  at("primary_floor", posture -> posture.primary().floor()),
                  at("primary_ceiling", posture -> posture.primary().ceiling()),
                  at("ways", posture -> posture.ways().stream().map(Sheets::way).toList()),
                  at("listed", Posture::listed),
                  at("omitted", Posture::omitted),
                  at("observed_since", Posture::observedSince),
                  at(
                      "full_since",
                      posture -> posture.fullSince().stream().map(Sheets::full).toList()),
                  at("accepted", posture -> accepted(posture.accepted())))));

  private Sheets() {}

  private static <T> List<Column<T>> columns(
      Function<T, AccountId> account, Function<T, @Nullable Object> subject, List<Column<T>> more) {
    List<Column<T>> columns = new ArrayList<>();
    columns.add(at("tenant", record -> account.apply(record).tenant()));
    columns.add(at("feed", record -> account.apply(record).feed()));
    columns.add(at("account", record -> account.apply(record).nativeId()));
    columns.add(at("subject", subject));
    columns.addAll(more);
    return columns;
  }

  private static <T> Column<T> at(String name, Function<T, @Nullable Object> cell) {
    BiFunction<T, Instant, @Nullable Object> whenever = (record, now) -> cell.apply(record);
    return new Column<>(name, whenever);
  }

  private static @Nullable Object expiry(InventoryEntry entry) {
    return Credential.NEVER.equals(entry.expiresAt()) ? "never" : entry.expiresAt();
  }

  private static @Nullable Object usesAllowed(InventoryEntry entry) {
    return Integer.valueOf(Credential.UNLIMITED).equals(entry.usesAllowed())
        ? "unlimited"
        : entry.usesAllowed();
  }

  /** The published one is as of the pipeline's clock, which may stand still. */
  private static Object status(InventoryEntry entry, Instant now) {
    Instant expires = entry.expiresAt();
    boolean open =
        switch (entry.status()) {
          case ACTIVE, EXPOSED, UNKNOWN -> true;
          case SUPERSEDED, REVOKED, EXPIRED, EXHAUSTED -> false;
        };
    return Words.of(
        open && expires != null && !expires.isAfter(now) ? Status.EXPIRED : entry.status());
  }

  private static @Nullable Object age(InventoryEntry entry, Instant now) {
    Instant issued = entry.issued().at();
    return issued == null ? null : Duration.between(issued, now).toDays();
  }

  private static String known(Occurrence occurrence) {
    return switch (occurrence.knowledge()) {
      case KNOWN -> "yes";
      case NONE -> "no";
      case UNKNOWN -> "unknown";
    };
  }

  /** {@code code_set:recovery_code:1-2}: the way, its kind and its worth. */
  private static String way(Posture.ObservedWay way) {
    String kind = word(way.kind());
    return Words.of(way.way())
        + ":"
        + (kind == null ? "" : kind)
        + ":"
        + way.worth().floor()
        + "-"
        + way.worth().ceiling();
  }

  /** {@code devices:2026-03-01T00:00:00Z}: what there is too much of, and since when. */
  /** What a decision leaves of the primary, since when, by whom and why. */
  private static @Nullable String accepted(@Nullable PrimaryAcceptance decision) {
    return decision == null
        ? null
        : decision.primary()
            + " since "
            + decision.at()
            + " by "
            + decision.by()
            + ": "
            + decision.reason();
  }

  private static String full(Posture.Full full) {
    return Words.of(full.of()) + ":" + full.since();
  }

  private static @Nullable String word(@Nullable Enum<?> constant) {
    return constant == null ? null : Words.of(constant);
  }

  private static @Nullable String role(@Nullable Actor actor) {
    return actor == null ? null : Words.of(actor.role());
  }

  private static @Nullable String id(@Nullable Actor actor) {
    return actor == null ? null : actor.id();
  }

  private static @Nullable String shown(CredentialStorage.@Nullable Evidence evidence) {
    return evidence == null ? null : Words.of(evidence.shown());
  }

  private static @Nullable String event(CredentialStorage.@Nullable Evidence evidence) {
    return evidence == null ? null : evidence.event().id();
  }

  private static @Nullable String event(@Nullable EventRef event) {
    return event == null ? null : event.id();
  }

  private static @Nullable Integer floor(@Nullable Interval interval) {
    return interval == null ? null : interval.floor();
  }

  private static @Nullable Integer ceiling(@Nullable Interval interval) {
    return interval == null ? null : interval.ceiling();
  }
}
