package dev.sparekey.receivers.http;

import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.rules.IpNetwork;
import java.util.List;

/**
 * A path of the listener, for one sender.
 *
 * @param path begins with a slash; no two of a listener are the same
 * @param proof what every request must bear
 * @param allow the addresses that may send; at least one
 * @param oktaChallenge whether a GET is answered as Okta wants it when an event hook is verified
 * @param marks whether the sender is believed when it says up to when it has sent everything
 */
public record Webhook(
    FeedTopic feed,
    String path,
    CallerProof proof,
    List<IpNetwork> allow,
    boolean oktaChallenge,
    boolean marks) {

  public Webhook {
    allow = List.copyOf(allow);
    if (allow.isEmpty()) {
      throw new IllegalArgumentException("the webhook " + path + " should allow some address");
    }
  }
}
