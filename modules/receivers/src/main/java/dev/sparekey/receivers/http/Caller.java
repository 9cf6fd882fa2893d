package dev.sparekey.receivers.http;

import dev.sparekey.rules.IpAddress;
import dev.sparekey.rules.IpNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. */
final class Caller {

  private Caller() {}

  /**
   * The connection's other end or, if that is a proxy of ours, the last address that such a proxy
   * saw and that is none itself. With proxy 10.0.0.9 and the header "6.6.6.6, 203.0.113.7" it is
   * 203.0.113.7: what stands before it is the sender's own word.
   *
   * @param peer the connection's other end
   * @param forwarded the header {@code X-Forwarded-For}
   * @return null when it cannot be told
   */
  static @Nullable IpAddress address(
      String peer, @Nullable String forwarded, List<IpNetwork> proxies) {
    IpAddress address = IpAddress.parse(withoutZone(peer));
    if (address == null || forwarded == null || !isIn(proxies, address)) {
      return address;
    }
    String[] hops = forwarded.split(",", -1);
    for (int i = hops.length - 1; i >= 0; i--) {
      address = IpAddress.parse(hops[i].strip());
      if (address == null || !isIn(proxies, address)) {
        return address;
      }
    }
    return address;
  }

  static boolean isIn(List<IpNetwork> networks, IpAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /** Servers write {@code [::1]} or {@code fe80::1%eth0}. */
  private static String withoutZone(String peer) {
    String bare =
        peer.startsWith("[") && peer.endsWith("]") ? peer.substring(1, peer.length() - 1) : peer;
    int zone = bare.indexOf('%');
    return zone < 0 ? bare : bare.substring(0, zone);
  }
}
