package dev.sparekey.keycloak;

/**
 * An event as it goes to Kafka.
 *
 * @param id Keycloak's own, the same as in its event store
 * @param time when it occurred, in milliseconds since 1970
 * @param key of the record: the user it is about, or else the realm
 * @param json what the event store would give by the Admin REST API, and the notes
 */
record CapturedEvent(String id, long time, String key, String json) {}
