package dev.sparekey.receivers.http;

import dev.sparekey.rules.IpNetwork;
import java.util.List;

/**
 * A path of the listener where somebody reads what is always the same.
 *
 * @param text of the media type
 */
public record PageInlet(
    String path, CallerProof proof, List<IpNetwork> allow, String mediaType, String text)
    implements Inlet {

  public PageInlet {
    allow = Inlet.some(path, allow);
  }
}
