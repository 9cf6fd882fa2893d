package dev.sparekey.receivers.http;

import dev.sparekey.receivers.signals.EventStream;
import dev.sparekey.rules.IpNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path of the listener to which a transmitter pushes security event tokens.
 *
 * @param proof beside each token's own signature
 */
public record EventPush(
    String path, @Nullable CallerProof proof, List<IpNetwork> allow, EventStream stream)
    implements Inlet {

  public EventPush {
    allow = Inlet.some(path, allow);
  }

  @Override
  public String name() {
    return stream.feed().feed();
  }
}
