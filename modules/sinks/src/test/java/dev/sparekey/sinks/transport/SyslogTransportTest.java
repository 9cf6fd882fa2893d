package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Format;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class SyslogTransportTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static SyslogTransport transport(Endpoint.Protocol protocol, int port)
      throws IOException {
    return new SyslogTransport(syslog(protocol, port));
  }

  private static Endpoint.Syslog syslog(Endpoint.Protocol protocol, int port) {
    return new Endpoint.Syslog(
        protocol, LOOPBACK.getHostAddress(), port, "host-1", 13, Endpoint.Tls.PLATFORM);
  }

  /** A message of a stream, by the octets that it announces. */
  private static String message(InputStream in) throws IOException {
    StringBuilder octets = new StringBuilder();
    for (int read = in.read(); read != ' '; read = in.read()) {
      octets.append((char) read);
    }
    return new String(in.readNBytes(Integer.parseInt(octets.toString())), StandardCharsets.UTF_8);
  }

  @Test
  void overTcp_eachMessageAnnouncesItsOctets() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK);
        SyslogTransport transport = transport(Endpoint.Protocol.TCP, server.getLocalPort())) {
      List<Outcome> outcomes = transport.send(Parcels.of(Format.CEF, "é漢", "b"));
      assertThat(Parcels.kinds(outcomes)).containsExactly("Accepted", "Accepted");
      try (Socket receiver = server.accept()) {
        assertThat(message(receiver.getInputStream()))
            .contains("CEF:1|")
            .contains("externalId=é漢 ");
        assertThat(message(receiver.getInputStream())).contains("externalId=b ");
      }
    }
  }

  @Test
  void receiverThatHasGone_isConnectedToAgain() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK);
        SyslogTransport transport = transport(Endpoint.Protocol.TCP, server.getLocalPort())) {
      transport.send(Parcels.of(Format.CEF, "a"));
      server.accept().close();
      List<Outcome> second = transport.send(Parcels.of(Format.CEF, "b"));
      if (second.getFirst() instanceof Outcome.Later) {
        transport.send(Parcels.of(Format.CEF, "b"));
      }
      try (Socket receiver = server.accept()) {
        assertThat(message(receiver.getInputStream())).contains("externalId=b ");
      }
    }
  }

  @Test
  void nobodyThere_isTriedLater() throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      port = server.getLocalPort();
    }
    try (SyslogTransport transport = transport(Endpoint.Protocol.TCP, port)) {
      List<Outcome> outcomes = transport.send(Parcels.of(Format.CEF, "a"));
      assertThat(Parcels.kinds(outcomes)).containsExactly("Later");
      assertThat(Parcels.known(outcomes)).containsExactly(false);
    }
  }

  /** It takes the connection, and what fits into the buffers between us. */
  @Test
  void receiverThatStopsReading_isGivenUpAndMayKnow() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK);
        SyslogTransport transport =
            new SyslogTransport(
                syslog(Endpoint.Protocol.TCP, server.getLocalPort()), Duration.ofMillis(300))) {
      Parcel parcel = Parcels.of("a", 1, Format.CEF);
      Parcel huge = new Parcel(parcel.alert(), "x".repeat(64 << 20));

      List<Outcome> outcomes = transport.send(List.of(huge));

      assertThat(outcomes)
          .containsExactly(
              new Outcome.Later(
                  "syslog 127.0.0.1:" + server.getLocalPort() + ": it took nothing more for 300 ms",
                  null,
                  true));
    }
  }

  /** A receiver over TLS 1.3 that lets a test end its connections. */
  private static final class Receiver implements AutoCloseable {
    private final TestIdentity identity;
    private final ServerSocket server;
    private final SyslogTransport transport;
    private long now;

    Receiver() throws Exception {
      identity = TestIdentity.of("server", "RSA");
      server = new ServerSocket(0, 5, LOOPBACK);
      transport =
          new SyslogTransport(
              new Endpoint.Syslog(
                  Endpoint.Protocol.TLS,
                  LOOPBACK.getHostAddress(),
                  server.getLocalPort(),
                  "host-1",
                  13,
                  new Endpoint.Tls(identity.certificate(), null)),
              Duration.ofSeconds(30),
              new SyslogTransport.Patience(10, 40),
              () -> now);
    }

    private record Connection(Socket tcp, Socket top) {
      /** Without a word, as one ends that has not read all that came. */
      void breakOff() throws IOException {
        tcp.setSoLinger(true, 0);
        tcp.close();
      }
    }

    /** Over a connection that is made for it. */
    Connection takesOne() throws Exception {
      CompletableFuture<Connection> accepted = CompletableFuture.supplyAsync(this::accepted);
      send();
      return accepted.get();
    }

    void send() {
      assertThat(Parcels.kinds(transport.send(Parcels.of(Format.CEF, "a"))))
          .containsExactly("Accepted");
    }

    private Connection accepted() {
      try {
        Socket tcp = server.accept();
        SSLSocket top =
            (SSLSocket)
                identity
                    .server(identity)
                    .getSocketFactory()
                    .createSocket(tcp, LOOPBACK.getHostAddress(), tcp.getPort(), true);
        top.setUseClientMode(false);
        top.setEnabledProtocols(new String[] {"TLSv1.3"});
        message(top.getInputStream());
        return new Connection(tcp, top);
      } catch (IOException | GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws IOException {
      transport.close();
      server.close();
    }
  }

  /** What it was sent is lost: it refused us after we had waited for that. */
  @Test
  void receiverThatBreaksOffSoonAfterTheHandshake_isWaitedAtLongerEachTime() throws Exception {
    try (Receiver receiver = new Receiver()) {
      receiver.takesOne().breakOff();
      receiver.takesOne().breakOff();
      assertThat(receiver.transport.awaitingRefusalMs()).isEqualTo(20);
      receiver.takesOne().breakOff();
      receiver.takesOne().breakOff();
      receiver.takesOne();
      assertThat(receiver.transport.awaitingRefusalMs()).isEqualTo(40);
    }
  }

  @Test
  void receiverThatEndsWithAFarewell_isNotWaitedAtLonger() throws Exception {
    try (Receiver receiver = new Receiver()) {
      receiver.takesOne().top().close();
      receiver.takesOne();
      assertThat(receiver.transport.awaitingRefusalMs()).isEqualTo(10);
    }
  }

  @Test
  void receiverThatKeptAConnection_isWaitedAtAsInTheBeginning() throws Exception {
    try (Receiver receiver = new Receiver()) {
      receiver.takesOne().breakOff();
      Receiver.Connection kept = receiver.takesOne();
      receiver.now += Duration.ofMillis(40).toNanos();
      receiver.send();
      assertThat(receiver.transport.awaitingRefusalMs()).isEqualTo(10);
      kept.breakOff();
      receiver.takesOne();
      assertThat(receiver.transport.awaitingRefusalMs()).isEqualTo(10);
    }
  }

  @Test
  void overUdp_eachMessageIsADatagram() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, LOOPBACK);
        SyslogTransport transport = transport(Endpoint.Protocol.UDP, server.getLocalPort())) {
      server.setSoTimeout(5_000);
      transport.send(Parcels.of(Format.LEEF, "a"));
      DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
      server.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
          .startsWith("<105>1 ")
          .contains("LEEF:2.0|");
    }
  }
}
