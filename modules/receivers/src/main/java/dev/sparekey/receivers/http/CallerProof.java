package dev.sparekey.receivers.http;

import java.time.Duration;
import java.util.function.Supplier;

/** By what a sender shows that it is one. */
public sealed interface CallerProof {

  /** {@code Authorization: Bearer …}. */
  record Bearer(Supplier<String> token) implements CallerProof {}

  /**
   * A header whose value is a secret, such as Okta's {@code Authorization} or a token of GitLab.
   */
  record Header(String name, Supplier<String> value) implements CallerProof {}

  /**
   * An HMAC-SHA256 of the body.
   *
   * @param longestAge how far a signature's time may be from now, where it has one
   */
  record Signature(Scheme scheme, Supplier<String> key, Duration longestAge)
      implements CallerProof {}

  /** How a source writes its signature. */
  enum Scheme {
    /** {@code base64(HMAC(timestamp + body))}, the timestamp ISO 8601 in a header of its own. */
    ZENDESK("X-Zendesk-Webhook-Signature"),
    /** {@code sha256=hex(HMAC(body))}. */
    GITHUB("X-Hub-Signature-256"),
    /** As GitHub's. */
    JIRA("X-Hub-Signature"),
    /** {@code t=MILLISECONDS, v1=hex(HMAC(t.body))}. */
    WORKOS("WorkOS-Signature"),
    /** {@code t=SECONDS,v1=hex(HMAC(t.body))}. */
    PUSH_SECURITY("X-Signature"),
    /** {@code v0=hex(HMAC(v0:SECONDS:body))}, the seconds in a header of their own. */
    SLACK("X-Slack-Signature"),
    /** As Push Security's; for senders of one's own. */
    SPAREKEY("X-Sparekey-Signature");

    private final String header;

    Scheme(String header) {
      this.header = header;
    }

    /** Whether a signature is of its time, so that it is believed for a while only. */
    public boolean hasTime() {
      return this != GITHUB && this != JIRA;
    }

    /** The header that it stands in. */
    String header() {
      return header;
    }
  }
}
