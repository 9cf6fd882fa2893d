package dev.sparekey.model.wire;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Interval;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Origin;
import dev.sparekey.model.avro.CredentialSort;
import dev.sparekey.model.avro.CredentialStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parts that several records share. */
final class Parts {

  /** What a reader sees for an enum symbol newer than itself, where the model has no unknown. */
  static final String UNRECOGNISED = "UNRECOGNISED";

  private static final Instant EARLIEST = Instant.parse("-290000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("+290000-01-01T00:00:00Z");

  private Parts() {}

  /** Builds a model value; its constructor's complaint names field and length, so it is kept. */
  static <T> T within(String record, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new InvalidWireValueException(record + ": " + e.getMessage(), e);
    }
  }

  /** The same symbol of another enum; tests hold the lists equal. */
  static <E extends Enum<E>> E same(Class<E> type, Enum<?> symbol) {
    if (symbol.name().equals(UNRECOGNISED)) {
      throw new InvalidWireValueException(
          type.getSimpleName() + ": the writer used a symbol newer than this reader; upgrade it",
          null);
    }
    return Enum.valueOf(type, symbol.name());
  }

  /**
   * Cut to the microsecond, towards the past: 0.9999999 s becomes 0.999999 s. A mark so cut claims
   * less than it might, never more.
   *
   * @throws InvalidWireValueException if the time lies outside the years -290000 to 290000
   */
  static Instant time(String field, Instant value) {
    if (value.isBefore(EARLIEST) || value.isAfter(LATEST)) {
      throw new InvalidWireValueException(
          field + " should lie in the years -290000 to 290000 to be counted in microseconds", null);
    }
    return value.truncatedTo(ChronoUnit.MICROS);
  }

  static @Nullable Instant timeOrNull(String field, @Nullable Instant value) {
    return value == null ? null : time(field, value);
  }

  static dev.sparekey.model.avro.EventHeader toAvro(EventHeader header) {
    return new dev.sparekey.model.avro.EventHeader(
        header.id(),
        header.tenant(),
        header.feed(),
        time("occurredAt", header.occurredAt()),
        timeOrNull("recordedAt", header.recordedAt()),
        time("receivedAt", header.receivedAt()),
        header.mapping(),
        header.nativeType());
  }

  static EventHeader fromAvro(dev.sparekey.model.avro.EventHeader header) {
    return within(
        "EventHeader",
        () ->
            new EventHeader(
                header.getId(),
                header.getTenant(),
                header.getFeed(),
                header.getOccurredAt(),
                header.getRecordedAt(),
                header.getReceivedAt(),
                header.getMapping(),
                header.getNativeType()));
  }

  static dev.sparekey.model.avro.AccountId toAvro(AccountId account) {
    return new dev.sparekey.model.avro.AccountId(
        account.tenant(), account.feed(), account.nativeId());
  }

  static AccountId fromAvro(dev.sparekey.model.avro.AccountId account) {
    return within(
        "AccountId",
        () -> new AccountId(account.getTenant(), account.getFeed(), account.getNativeId()));
  }

  static dev.sparekey.model.avro.Origin toAvro(Origin origin) {
    return new dev.sparekey.model.avro.Origin(
        origin.address(),
        origin.network(),
        origin.country(),
        origin.device(),
        origin.userAgent(),
        toAvroOrNull(origin.coordinates()));
  }

  private static dev.sparekey.model.avro.@Nullable Coordinates toAvroOrNull(
      @Nullable Coordinates coordinates) {
    return coordinates == null
        ? null
        : new dev.sparekey.model.avro.Coordinates(
            coordinates.latitudeDegrees(), coordinates.longitudeDegrees());
  }

  /** What is no place on earth costs the event nothing but its place. */
  private static @Nullable Coordinates fromAvroOrNull(
      dev.sparekey.model.avro.@Nullable Coordinates coordinates) {
    return coordinates == null
        ? null
        : Coordinates.ofDegrees(coordinates.getLatitude(), coordinates.getLongitude());
  }

  static Origin fromAvro(dev.sparekey.model.avro.Origin origin) {
    return new Origin(
        origin.getAddress(),
        origin.getNetwork(),
        origin.getCountry(),
        origin.getDevice(),
        origin.getUserAgent(),
        fromAvroOrNull(origin.getCoordinates()));
  }

  static dev.sparekey.model.avro.Actor toAvro(Actor actor) {
    return new dev.sparekey.model.avro.Actor(
        same(dev.sparekey.model.avro.ActorRole.class, actor.role()), actor.id(), actor.name());
  }

  static Actor fromAvro(dev.sparekey.model.avro.Actor actor) {
    return new Actor(same(Actor.Role.class, actor.getRole()), actor.getId(), actor.getName());
  }

  static dev.sparekey.model.avro.Authenticators toAvro(Authenticators authenticators) {
    List<dev.sparekey.model.avro.Authenticator> kinds = new ArrayList<>();
    for (Authenticator kind : authenticators.kinds()) {
      kinds.add(same(dev.sparekey.model.avro.Authenticator.class, kind));
    }
    return new dev.sparekey.model.avro.Authenticators(
        kinds, same(dev.sparekey.model.avro.Completeness.class, authenticators.completeness()));
  }

  /**
   * With an authenticator newer than this reader nothing is known of the set, as where a mapping
   * meets a name it lacks: "at least the password" would read an unheard-of key as a password.
   */
  static Authenticators fromAvro(dev.sparekey.model.avro.Authenticators authenticators) {
    Set<Authenticator> kinds = EnumSet.noneOf(Authenticator.class);
    for (dev.sparekey.model.avro.Authenticator symbol : authenticators.getKinds()) {
      Authenticator kind = kindOrNull(symbol);
      if (kind == null) {
        return Authenticators.UNKNOWN;
      }
      kinds.add(kind);
    }
    return new Authenticators(
        kinds, same(Authenticators.Completeness.class, authenticators.getCompleteness()));
  }

  static dev.sparekey.model.avro.Credential toAvro(Credential credential) {
    return new dev.sparekey.model.avro.Credential(
        kindOrNull(credential.kind()),
        credential.id(),
        timeOrNull("expiresAt", credential.expiresAt()),
        credential.usesAllowed(),
        credential.codesLeft(),
        toAvroOrNull(credential.listing()));
  }

  private static dev.sparekey.model.avro.@Nullable CredentialListing toAvroOrNull(
      @Nullable CredentialListing listing) {
    return listing == null
        ? null
        : new dev.sparekey.model.avro.CredentialListing(
            same(CredentialSort.class, listing.sort()),
            same(CredentialStatus.class, listing.status()),
            listing.generation(),
            timeOrNull("issuedAt", listing.issuedAt()),
            timeOrNull("reissuedAt", listing.reissuedAt()),
            timeOrNull("lastUsedAt", listing.lastUsedAt()),
            timeOrNull("endedAt", listing.endedAt()),
            listing.storageDeclared(),
            listing.storageApproved());
  }

  static Credential fromAvro(dev.sparekey.model.avro.Credential credential) {
    return new Credential(
        kindOrNull(credential.getKind()),
        credential.getId(),
        credential.getExpiresAt(),
        credential.getUsesAllowed(),
        credential.getCodesLeft(),
        fromAvroOrNull(credential.getListing()));
  }

  private static @Nullable CredentialListing fromAvroOrNull(
      dev.sparekey.model.avro.@Nullable CredentialListing listing) {
    return listing == null
        ? null
        : new CredentialListing(
            same(InventoryEntry.Sort.class, listing.getSort()),
            same(InventoryEntry.Status.class, listing.getStatus()),
            listing.getGeneration(),
            listing.getIssuedAt(),
            listing.getReissuedAt(),
            listing.getLastUsedAt(),
            listing.getEndedAt(),
            listing.getStorageDeclared(),
            listing.getStorageApproved());
  }

  static dev.sparekey.model.avro.Interval toAvro(Interval interval) {
    return new dev.sparekey.model.avro.Interval(interval.floor(), interval.ceiling());
  }

  static Interval fromAvro(dev.sparekey.model.avro.Interval interval) {
    return within("Interval", () -> new Interval(interval.getFloor(), interval.getCeiling()));
  }

  static dev.sparekey.model.avro.@Nullable Authenticator kindOrNull(@Nullable Authenticator kind) {
    return kind == null ? null : same(dev.sparekey.model.avro.Authenticator.class, kind);
  }

  static @Nullable Authenticator kindOrNull(
      dev.sparekey.model.avro.@Nullable Authenticator symbol) {
    return symbol == null || symbol == dev.sparekey.model.avro.Authenticator.UNRECOGNISED
        ? null
        : same(Authenticator.class, symbol);
  }
}
