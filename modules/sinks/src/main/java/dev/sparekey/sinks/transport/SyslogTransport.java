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
import java.util.function.LongSupplier;
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

  private static final Patience USUAL = new Patience(500, 8_000);

  /** Reading has a timeout of the socket's, writing has none. */
  private static final Duration LONGEST_WRITE = Duration.ofSeconds(30);

  private final Endpoint.Syslog syslog;
  private final @Nullable SSLContext tls;
  private final Duration longestWrite;
  private final Patience patience;
  private final LongSupplier nanos;
  private int awaitingRefusalMs;
  private @Nullable Connection connection;

  /**
   * How long a receiver may take to refuse us after a handshake of TLS 1.3, which ends for us
   * before it has looked at our certificate: what is written in the meantime counts as taken, and
   * again on each connection after it. Twice as long after each connection that broke within the
   * longest, until one does not.
   *
   * <p>Example with 500 ms to 8 s, and a receiver that refuses after 3 s: what is sent within 2.5 s
   * of the first connection, 2 s of the second and 1 s of the third is lost; on the fourth nothing
   * is sent any more, and all waits until it lets us in.
   */
  record Patience(int leastMs, int mostMs) {}

  /** What a look at the other side shows. */
  private enum Sight {
    STAYS,
    /** It said goodbye, as one does after a time without messages. */
    ENDED,
    BROKE
  }

  /**
   * @param tcp what is below {@code top}, or the same
   * @param since when it was made, in nanoseconds of our clock
   */
  private record Connection(Socket tcp, Socket top, long since) {
    boolean isOfTls13() {
      return top instanceof SSLSocket secured && secured.getSession().getProtocol().equals(TLS_1_3);
    }
  }

  /** When the connection was last seen to stay. */
  private long stayed;

  /**
   * @throws IOException a certificate or a key cannot be used
   */
  SyslogTransport(Endpoint.Syslog syslog) throws IOException {
    this(syslog, LONGEST_WRITE);
  }

  SyslogTransport(Endpoint.Syslog syslog, Duration longestWrite) throws IOException {
    this(syslog, longestWrite, USUAL, System::nanoTime);
  }

  /**
   * @param longestWrite after which a receiver that takes nothing is given up
   * @param nanos a clock that only goes forward
   */
  SyslogTransport(
      Endpoint.Syslog syslog, Duration longestWrite, Patience patience, LongSupplier nanos)
      throws IOException {
    this.syslog = syslog;
    this.tls = syslog.protocol() == Endpoint.Protocol.TLS ? Trust.context(syslog.tls()) : null;
    this.longestWrite = longestWrite;
    this.patience = patience;
    this.nanos = nanos;
    this.awaitingRefusalMs = patience.leastMs();
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
    if (open != null) {
      switch (look(open.top())) {
        case STAYS -> {
          stayed = nanos.getAsLong();
          if (!isYoung(open)) {
            awaitingRefusalMs = patience.leastMs();
          }
          return open;
        }
        case BROKE -> {
          if (open.isOfTls13() && isYoung(open)) {
            awaitingRefusalMs = Math.min(2 * awaitingRefusalMs, patience.mostMs());
          }
        }
        case ENDED -> {}
      }
      close();
    }
    Connection made = connect();
    connection = made;
    stayed = made.since();
    return made;
  }

  /** Whether it was not seen to stay for longer than a refusal may take. */
  private boolean isYoung(Connection open) {
    return stayed - open.since() < Duration.ofMillis(patience.mostMs()).toNanos();
  }

  /** How long the next connection over TLS 1.3 is waited at before it is written to. */
  int awaitingRefusalMs() {
    return awaitingRefusalMs;
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
    if (look(open) != Sight.STAYS) {
      throw new IOException("the connection was closed while writing");
    }
  }

  /** Syslog receivers send nothing: the end of the stream is all that can be read. */
  private static Sight look(Socket open) {
    try {
      open.setSoTimeout(GLANCE_MS);
      return open.getInputStream().read() == -1 ? Sight.ENDED : Sight.STAYS;
    } catch (SocketTimeoutException e) {
      return Sight.STAYS;
    } catch (IOException e) {
      return Sight.BROKE;
    }
  }

  private Connection connect() throws IOException {
    Socket tcp = new Socket();
    try {
      tcp.connect(new InetSocketAddress(syslog.host(), syslog.port()), PATIENCE_MS);
      tcp.setSoTimeout(PATIENCE_MS);
      tcp.setKeepAlive(true);
      return new Connection(tcp, tls == null ? tcp : secured(tcp, tls), nanos.getAsLong());
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
  private void awaitRefusal(SSLSocket secured) throws IOException {
    secured.setSoTimeout(awaitingRefusalMs);
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
