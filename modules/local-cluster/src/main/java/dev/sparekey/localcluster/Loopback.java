package dev.sparekey.localcluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** Asks a port before a client does, whose own attempts would fill the log with warnings. */
final class Loopback {
  private Loopback() {}

  /** 127.0.0.1, whatever the machine calls "localhost". */
  static InetAddress address() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
