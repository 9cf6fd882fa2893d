package dev.sparekey.receivers.http;

import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.rules.IpNetwork;
import java.util.List;

/**
 * A path of the listener to which a source sends its records.
 *
 * @param oktaChallenge whether a GET is answered as Okta wants it when an event hook is verified
 * @param marks whether the sender is believed when it says up to when it has sent everything
 */
public record Webhook(
    FeedTopic feed,
    String path,
    CallerProof proof,
    List<IpNetwork> allow,
    boolean oktaChallenge,
    boolean marks)
    implements Inlet {

  public Webhook {
    allow = Inlet.some(path, allow);
  }

  @Override
  public String name() {
    return feed.feed();
  }
}
