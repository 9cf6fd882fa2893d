package dev.sparekey.receivers.http;

import dev.sparekey.rules.IpNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path of the listener, for one sender. */
public sealed interface Inlet permits Webhook, EventPush, DecisionInlet, QueryInlet, PageInlet {

  /** Whom meters name: a feed, or the path where it is of none. No feed's name has a slash. */
  default String name() {
    return path();
  }

  /** Begins with a slash; no two of a listener are the same. */
  String path();

  /** What every request must bear; null for nothing. */
  @Nullable CallerProof proof();

  /** The addresses that may send; at least one. */
  List<IpNetwork> allow();

  /** A copy of addresses that are some. */
  static List<IpNetwork> some(String path, List<IpNetwork> allow) {
    if (allow.isEmpty()) {
      throw new IllegalArgumentException("the path " + path + " should allow some address");
    }
    return List.copyOf(allow);
  }
}
