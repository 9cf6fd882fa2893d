package dev.sparekey.localcluster;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Where to find ports that are free. */
@FunctionalInterface
interface Ports {
  /**
   * So many different ones.
   *
   * @throws IOException there are none
   */
  List<Integer> choose(int count) throws IOException;

  /** Of the loopback interface, free a moment ago. */
  static List<Integer> free(int count) throws IOException {
    // All are held until the last is chosen: a port that was let go may be given again.
    Deque<ServerSocket> held = new ArrayDeque<>();
    List<Integer> ports = new ArrayList<>();
    try {
      while (held.size() < count) {
        held.push(new ServerSocket(0, 1, Loopback.address()));
        ports.add(held.getFirst().getLocalPort());
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
    return ports;
  }
}
