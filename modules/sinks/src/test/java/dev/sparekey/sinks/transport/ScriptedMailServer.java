package dev.sparekey.sinks.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A mail server that takes one mail after another, and has a manner of its own. */
final class ScriptedMailServer implements AutoCloseable {

  enum Manner {
    ORDERLY,
    /** Breaks the connection off when it is said goodbye to. */
    BREAKS_OFF_AT_THE_END,
    /**
     * Closes the connection when it has the whole of a mail, and does not say whether it took it.
     */
    CLOSES_AFTER_THE_TEXT,
    /** Greets a letter at a time, for ever. */
    NEVER_ENDS_ITS_GREETING
  }

  private static final int BETWEEN_LETTERS_MS = 20;

  private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final AtomicInteger connections = new AtomicInteger();
  private final Manner manner;
  private final Endpoint.MailSecurity security;
  private final @Nullable SSLContext tls;
  private final Thread thread;

  /**
   * @param tls who it is; null where it has no TLS
   */
  ScriptedMailServer(Manner manner, Endpoint.MailSecurity security, @Nullable SSLContext tls)
      throws IOException {
    this.manner = manner;
    this.security = security;
    this.tls = tls;
    this.thread = Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        connections.incrementAndGet();
        serve(client, security == Endpoint.MailSecurity.TLS ? secured(client) : client, true);
      } catch (IOException e) {
        // The client has heard enough, or this one is closed.
        continue;
      }
    }
  }

  private Socket secured(Socket client) throws IOException {
    if (tls == null) {
      throw new IOException("it has no TLS");
    }
    SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
    secured.setUseClientMode(false);
    secured.startHandshake();
    return secured;
  }

  private void serve(Socket tcp, Socket client, boolean greeting) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    if (greeting) {
      if (manner == Manner.NEVER_ENDS_ITS_GREETING) {
        drip(client);
      }
      say(client, "220 here");
    }
    boolean text = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (text) {
        text = !line.equals(".");
        if (!text && manner == Manner.CLOSES_AFTER_THE_TEXT) {
          return;
        }
        if (!text) {
          say(client, "250 taken");
        }
      } else if (line.equals("DATA")) {
        text = true;
        say(client, "354 go on");
      } else if (line.equals("STARTTLS")) {
        say(client, "220 go on");
        serve(tcp, secured(client), false);
        return;
      } else if (line.startsWith("EHLO") && security == Endpoint.MailSecurity.STARTTLS) {
        say(client, "250-here\r\n250 STARTTLS");
      } else if (line.equals("QUIT") && manner == Manner.BREAKS_OFF_AT_THE_END) {
        // What closes without lingering resets.
        tcp.setSoLinger(true, 0);
        return;
      } else {
        say(client, "250 ok");
      }
    }
  }

  /** Until the client goes. */
  private static void drip(Socket client) throws IOException {
    client.setSoTimeout(BETWEEN_LETTERS_MS);
    say(client, "220-here");
    while (true) {
      try {
        if (client.getInputStream().read() == -1) {
          return;
        }
      } catch (SocketTimeoutException e) {
        client.getOutputStream().write('x');
        client.getOutputStream().flush();
      }
    }
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    client.getOutputStream().flush();
  }

  @Override
  public void close() throws Exception {
    socket.close();
    thread.join();
  }
}
