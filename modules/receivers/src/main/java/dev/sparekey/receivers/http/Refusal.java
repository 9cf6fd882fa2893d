package dev.sparekey.receivers.http;

/** Why a request was not taken, and what the sender is told. */
enum Refusal {
  /** From an address that may not send here. */
  ADDRESS(403, "this address may not send here"),
  /** Without its secret, or with a signature that does not fit or is old. */
  CALLER(401, "the secret or signature is missing, wrong or too old"),
  MEDIA_TYPE(415, "the content type is none that is read here"),
  ENCODING(415, "the content encoding should be gzip or none"),
  TOO_LARGE(413, "the body is too large"),
  TOO_SLOW(408, "the body did not come in time"),
  /** More is on its way to Kafka than is let in at a time. */
  NO_ROOM(429, "too much is on its way; come back"),
  NO_RECORDS(400, "the body is none that is read here"),
  /** Decisions about it cannot be told to anybody. */
  UNKNOWN_ALERT(404, "there is no alert with this id, or its last revision is too old"),
  /** What was decided on can no more be quoted. */
  UNKNOWN_REVISION(409, "this revision of the alert is not kept; look at the newest and decide"),
  /** Neither is told over the other. */
  OTHER_DECISION(409, "another decision has this id"),
  /** Which alerts there are is not known yet. */
  NOT_READY(503, "the alerts are still being read; send it again"),
  /** Kafka did not acknowledge in time; the records may or may not be kept. */
  NOT_KEPT(503, "the record is not kept; send it again");

  private final int status;
  private final String text;

  Refusal(int status, String text) {
    this.status = status;
    this.text = text;
  }

  /** Whether the same request may be taken a little later. */
  boolean isForNow() {
    return this == NO_ROOM || this == NOT_KEPT || this == NOT_READY;
  }

  /** Whether a part of the body may be unread, which would be taken for the next request. */
  boolean endsConnection() {
    return this == TOO_LARGE || this == TOO_SLOW;
  }

  int status() {
    return status;
  }

  String text() {
    return text;
  }
}
