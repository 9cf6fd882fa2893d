package dev.sparekey.receivers.http;

/** Why a request was not taken, and what the sender is told. */
enum Refusal {
  /** From an address that may not send here. */
  ADDRESS(403, "this address may not send here"),
  /** Without its secret, or with a signature that does not fit or is old. */
  CALLER(401, "the secret or signature is missing, wrong or too old"),
  MEDIA_TYPE(415, "the content type should be application/json or application/x-ndjson"),
  ENCODING(415, "the content encoding should be gzip or none"),
  TOO_LARGE(413, "the body is too large"),
  TOO_SLOW(408, "the body did not come in time"),
  /** More is on its way to Kafka than is let in at a time. */
  NO_ROOM(429, "too much is on its way; come back"),
  NO_RECORDS(400, ""),
  /** Kafka did not acknowledge in time; the records may or may not be kept. */
  NOT_KEPT(503, "the record is not kept; send it again");

  private final int status;
  private final String text;

  Refusal(int status, String text) {
    this.status = status;
    this.text = text;
  }

  int status() {
    return status;
  }

  String text() {
    return text;
  }
}
