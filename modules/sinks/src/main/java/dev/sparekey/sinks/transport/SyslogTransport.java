package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Syslog. It has no acknowledgments: what was handed to the operating system without an error
 * counts as taken, so that a receiver which dies may lose what was on its way.
 */
final class SyslogTransport implements Transport {

  private static final int MOST = 200;
  private static final int PATIENCE_MS = 10_000;

  /** As long as a look whether the other side has gone may take. */
  private static final int GLANCE_MS = 1;

  /** What is longer does not fit into a datagram of IPv4. */
  private static final int LONGEST_DATAGRAM = 65_507;

  private final Endpoint.Syslog syslog;
  private @Nullable Socket socket;

  SyslogTransport(Endpoint.Syslog syslog) {
    this.syslog = syslog;
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) {
    List<byte[]> messages = new ArrayList<>();
    for (Parcel parcel : parcels) {
      messages.add(
          SyslogMessage.of(
              parcel.alert(), parcel.document(), syslog.hostName(), syslog.facility()));
    }
    boolean begun = false;
    try {
      switch (syslog.protocol()) {
        case UDP -> {
          InetAddress host = InetAddress.getByName(syslog.host());
          begun = true;
          datagrams(host, messages);
        }
        case TCP, TLS -> {
          Socket open = connected();
          begun = true;
          stream(open, messages);
        }
      }
      return Collections.nCopies(parcels.size(), new Outcome.Accepted("sent to " + address()));
    } catch (IOException e) {
      close();
      return Collections.nCopies(
          parcels.size(),
          new Outcome.Later("syslog " + address() + ": " + e.getMessage(), null, begun));
    }
  }

  private String address() {
    return syslog.host() + ":" + syslog.port();
  }

  private void datagrams(InetAddress host, List<byte[]> messages) throws IOException {
    try (DatagramSocket datagrams = new DatagramSocket()) {
      for (byte[] message : messages) {
        datagrams.send(
            new DatagramPacket(
                message, Math.min(message.length, LONGEST_DATAGRAM), host, syslog.port()));
      }
    }
  }

  private Socket connected() throws IOException {
    Socket open = socket;
    if (open == null || hasGone(open)) {
      close();
      open = connect();
      socket = open;
    }
    return open;
  }

  private static void stream(Socket open, List<byte[]> messages) throws IOException {
    OutputStream out = open.getOutputStream();
    for (byte[] message : messages) {
      out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
      out.write(message);
    }
    out.flush();
    // Writing to a closed connection works once; the answer to it is seen only by reading.
    if (hasGone(open)) {
      throw new IOException("the connection was closed while writing");
    }
  }

  /** Syslog receivers send nothing: the end of the stream is all that can be read. */
  private static boolean hasGone(Socket open) {
    try {
      open.setSoTimeout(GLANCE_MS);
      return open.getInputStream().read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private Socket connect() throws IOException {
    Socket plain = new Socket();
    try {
      plain.connect(new InetSocketAddress(syslog.host(), syslog.port()), PATIENCE_MS);
      plain.setSoTimeout(PATIENCE_MS);
      plain.setKeepAlive(true);
      return syslog.protocol() == Endpoint.Protocol.TLS ? secured(plain) : plain;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private Socket secured(Socket plain) throws IOException {
    SSLContext context = Trust.context(syslog.ca());
    SSLSocket secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, syslog.host(), syslog.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    // Sockets do not look at the host's name unless told to.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is of no use any more, whatever became of it.
        return;
      }
    }
  }
}
