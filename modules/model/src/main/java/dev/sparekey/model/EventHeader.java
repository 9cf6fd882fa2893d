package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What every event carries.
 *
 * @param id unique within the tenant: the feed, a colon and the source's own record id, or a hash
 *     of the record where the source gives none; the same record always has the same id
 * @param tenant the organisation
 * @param feed the log source instance
 * @param occurredAt the source's event time; this one decides
 * @param recordedAt when the source's system created the record, if it tells; null otherwise
 * @param receivedAt when we received the record; decides what is admitted and how long a step told
 *     late stays open, never what is judged
 * @param mapping name and version of the mapping that read the record, such as {@code okta@1}, at
 *     most 128 characters
 * @param nativeType the source's own name of the event, at most 128 characters
 */
public record EventHeader(
    String id,
    String tenant,
    String feed,
    Instant occurredAt,
    @Nullable Instant recordedAt,
    Instant receivedAt,
    String mapping,
    String nativeType) {

  public EventHeader {
    Bounds.text("id", id, 384);
    Bounds.text("tenant", tenant, 64);
    Bounds.text("feed", feed, 64);
    Bounds.optional("mapping", mapping, 128);
    Bounds.optional("nativeType", nativeType, 128);
  }

  /** The time by which "late" and "within" are judged: the record's creation, else the event. */
  public Instant createdAt() {
    return recordedAt == null ? occurredAt : recordedAt;
  }
}
