package dev.sparekey.receivers.http;

import dev.sparekey.receivers.signals.EventStream;
import dev.sparekey.rules.IpNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path of the listener to which a transmitter pushes security event tokens.
 *
 * @param proof what every request must bear beside the token's own signature; null for nothing
 * @param allow the addresses that may send; at least one
 */
public record EventPush(
    String path, @Nullable CallerProof proof, List<IpNetwork> allow, EventStream stream) {

  public EventPush {
    allow = List.copyOf(allow);
    if (allow.isEmpty()) {
      throw new IllegalArgumentException("the receiver " + path + " should allow some address");
    }
  }
}
