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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Syslog. It has no acknowledgments: what was handed to the operating system without an error
 * counts as taken, so that a receiver which dies may lose what was on its way.
 */
final class SyslogTransport implements Transport {

  private static final int MOST = 200;
  private static final String TLS_1_3 = "TLSv1.3";
  private static final int PATIENCE_MS = 10_000;

  /** As long as a look whether the other side has gone may take. */
  private static final int GLANCE_MS = 1;

  /** What is longer does not fit into a datagram of IPv4. */
  private static final int LONGEST_DATAGRAM = 65_507;

  /**
   * How long a receiver may take to refuse us after a handshake of TLS 1.3, which ends for us
   * before it has looked at our certificate: what was written in the meantime would count as taken,
   * and again on each connection after it.
   */
  private static final int REFUSAL_MS = 500;

  /** Reading has a timeout of the socket's, writing has none. */
  private static final Duration LONGEST_WRITE = Duration.ofSeconds(30);

  private final Endpoint.Syslog syslog;
  private final @Nullable SSLContext tls;
  private final Duration longestWrite;
  private @Nullable Connection connection;

  /**
   * @param tcp what is below {@code top}, or the same
   */
  private record Connection(Socket tcp, Socket top) {}

  /**
   * @throws IOException a certificate or a key cannot be used
   */
  SyslogTransport(Endpoint.Syslog syslog) throws IOException {
    this(syslog, LONGEST_WRITE);
  }

  /**
   * @param longestWrite after which a receiver that takes nothing is given up
   */
  SyslogTransport(Endpoint.Syslog syslog, Duration longestWrite) throws IOException {
    this.syslog = syslog;
    this.tls = syslog.protocol() == Endpoint.Protocol.TLS ? Trust.context(syslog.tls()) : null;
    this.longestWrite = longestWrite;
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
          Connection open = connected();
          begun = true;
          stream(open, messages);
        }
      }
      return Collections.nCopies(parcels.size(), new Outcome.Accepted("sent to " + address()));
    } catch (IOException e) {
      close();
      return Collections.nCopies(
          parcels.size(), new Outcome.Later("syslog " + address() + ": " + why(e), null, begun));
    }
  }

  private static String why(IOException failure) {
    return failure instanceof SSLException
        ? Trust.why(failure)
        : Objects.requireNonNullElse(failure.getMessage(), Trust.why(failure));
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

  private Connection connected() throws IOException {
    Connection open = connection;
    if (open == null || hasGone(open.top())) {
      close();
      open = connect();
      connection = open;
    }
    return open;
  }

  private void stream(Connection open, List<byte[]> messages) throws IOException {
    AtomicBoolean stuck = new AtomicBoolean();
    CompletableFuture<Void> watch =
        CompletableFuture.runAsync(
            () -> {
              stuck.set(true);
              // TLS would wait for the very write in order to say goodbye.
              close(open.tcp());
            },
            CompletableFuture.delayedExecutor(longestWrite.toMillis(), TimeUnit.MILLISECONDS));
    try {
      write(open.top(), messages);
    } catch (IOException e) {
      throw stuck.get()
          ? new IOException("it took nothing more for " + longestWrite.toMillis() + " ms", e)
          : e;
    } finally {
      watch.cancel(false);
    }
  }

  private static void write(Socket open, List<byte[]> messages) throws IOException {
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

  private Connection connect() throws IOException {
    Socket tcp = new Socket();
    try {
      tcp.connect(new InetSocketAddress(syslog.host(), syslog.port()), PATIENCE_MS);
      tcp.setSoTimeout(PATIENCE_MS);
      tcp.setKeepAlive(true);
      return new Connection(tcp, tls == null ? tcp : secured(tcp, tls));
    } catch (IOException e) {
      tcp.close();
      throw e;
    }
  }

  private Socket secured(Socket tcp, SSLContext context) throws IOException {
    SSLSocket secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(tcp, syslog.host(), syslog.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    // Sockets do not look at the host's name unless told to.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {TLS_1_3, "TLSv1.2"});
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    if (secured.getSession().getProtocol().equals(TLS_1_3)) {
      awaitRefusal(secured);
    }
    return secured;
  }

  /** Throws what it says. */
  private static void awaitRefusal(SSLSocket secured) throws IOException {
    secured.setSoTimeout(REFUSAL_MS);
    try {
      if (secured.getInputStream().read() == -1) {
        throw new IOException("it closed the connection after the handshake");
      }
    } catch (SocketTimeoutException e) {
      // It has nothing to say, as is right.
      return;
    }
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      close(open.top());
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, whatever became of it.
      return;
    }
  }
}
