package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.SecurityEvents;
import dev.sparekey.testkit.AlertDraft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that ask who we are let us in by our certificate, and by nothing else. */
class ClientCertificateTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String HOST = LOOPBACK.getHostAddress();

  private static TestIdentity server;
  private static TestIdentity ours;
  private static TestIdentity stranger;

  @BeforeAll
  static void makeIdentities() throws Exception {
    server = TestIdentity.of("server", "RSA");
    ours = TestIdentity.of("ours", "EC");
    stranger = TestIdentity.of("stranger", "RSA");
  }

  // HTTP: each way of it.

  private static Endpoint endpoint(String way, URI url, Endpoint.Tls tls) {
    return switch (way) {
      case "webhook" -> new Endpoint.Webhook(url, null, Map.of(), tls);
      case "splunk" -> new Endpoint.SplunkHec(url, () -> "token", null, "sparekey", false, tls);
      case "elasticsearch" -> new Endpoint.Elasticsearch(url, "alerts", null, tls);
      case "security_events" ->
          new Endpoint.SecurityEvents(
              "name",
              url,
              ReceiverKeys.ISSUER,
              ReceiverKeys.AUDIENCE,
              ReceiverKeys::pem,
              null,
              tls);
      default -> throw new AssertionError(way);
    };
  }

  private static Outcome overHttps(String protocol, String way, Endpoint.Tls tls) throws Exception {
    HttpsServer https = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 5);
    https.setHttpsConfigurator(
        new HttpsConfigurator(server.server(ours)) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters all = getSSLContext().getDefaultSSLParameters();
            all.setNeedClientAuth(true);
            all.setProtocols(new String[] {protocol});
            parameters.setSSLParameters(all);
          }
        });
    https.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] answer =
              "{\"code\":0,\"items\":[{\"index\":{\"status\":201}}]}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(way.equals("security_events") ? 202 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    https.start();
    URI url = URI.create("https://" + HOST + ":" + https.getAddress().getPort());
    AlertDraft draft = new AlertDraft();
    Parcel parcel =
        way.equals("security_events")
            ? new Parcel(draft.alert(), SecurityEvents.of(draft.alert(), null))
            : Parcels.of("a", 1, Format.ECS);
    try (Transport transport = (Transport) Transports.open(endpoint(way, url, tls), Map.of())) {
      return transport.send(List.of(parcel)).getFirst();
    } finally {
      https.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook", "splunk", "elasticsearch", "security_events"})
  void overHttps_withItsCertificate_isTaken(String way) throws Exception {
    assertThat(overHttps("TLSv1.3", way, server.believedBy(ours)))
        .isInstanceOf(Outcome.Accepted.class);
  }

  /** Of TLS 1.3 what was sent behind the handshake may be answered by a reset connection. */
  @ParameterizedTest
  @ValueSource(strings = {"webhook", "splunk", "elasticsearch", "security_events"})
  void overHttps_withoutOne_isNotTaken(String way) throws Exception {
    assertThat(overHttps("TLSv1.3", way, new Endpoint.Tls(server.certificate(), null)))
        .isInstanceOf(Outcome.Later.class);
  }

  @Test
  void overHttps_refusedInTheHandshake_isNotKnownAndSaidToBeOfTls() throws Exception {
    Outcome outcome = overHttps("TLSv1.2", "webhook", new Endpoint.Tls(server.certificate(), null));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Later.class,
            later -> {
              assertThat(later.mayBeKnown()).isFalse();
              assertThat(later.why()).startsWith(HOST + ": SSLHandshakeException (");
            });
  }

  // Syslog.

  private static SSLServerSocket listening(String protocol, TestIdentity believed)
      throws Exception {
    SSLServerSocket socket =
        (SSLServerSocket)
            server.server(believed).getServerSocketFactory().createServerSocket(0, 5, LOOPBACK);
    socket.setNeedClientAuth(true);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  private static Outcome overSyslog(String protocol, Endpoint.Tls tls) throws Exception {
    return overSyslog(protocol, ours, tls);
  }

  private static Outcome overSyslog(String protocol, TestIdentity believed, Endpoint.Tls tls)
      throws Exception {
    try (SSLServerSocket socket = listening(protocol, believed)) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> swallow(socket));
      Outcome outcome;
      try (SyslogTransport transport =
          new SyslogTransport(
              new Endpoint.Syslog(
                  Endpoint.Protocol.TLS, HOST, socket.getLocalPort(), "us", 13, tls))) {
        outcome = transport.send(Parcels.of(Format.CEF, "a")).getFirst();
      }
      served.join();
      return outcome;
    }
  }

  private static void swallow(SSLServerSocket socket) {
    try (Socket one = socket.accept()) {
      one.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The client was refused, or has gone.
      return;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void overSyslog_withItsCertificate_isTaken(String protocol) throws Exception {
    assertThat(overSyslog(protocol, server.believedBy(ours))).isInstanceOf(Outcome.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void overSyslog_withACertificateForRsassaPssAlone_isTaken(String protocol) throws Exception {
    TestIdentity pss = TestIdentity.of("pss", "RSASSA-PSS");
    assertThat(overSyslog(protocol, pss, server.believedBy(pss)))
        .isInstanceOf(Outcome.Accepted.class);
  }

  /** Of TLS 1.3 the handshake ends for the client before the server has looked. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void overSyslog_withoutOne_isNotTakenNorKnown(String protocol) throws Exception {
    assertThat(overSyslog(protocol, new Endpoint.Tls(server.certificate(), null)))
        .isInstanceOfSatisfying(
            Outcome.Later.class, later -> assertThat(later.mayBeKnown()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void overSyslog_withAnothersCertificate_isNotTaken(String protocol) throws Exception {
    assertThat(overSyslog(protocol, server.believedBy(stranger))).isInstanceOf(Outcome.Later.class);
  }

  // Mail.

  private static Outcome overSmtp(Endpoint.Tls tls) throws Exception {
    try (SSLServerSocket socket = listening("TLSv1.3", ours)) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> takeOneMail(socket));
      Endpoint.Mail mail =
          new Endpoint.Mail(
              Endpoint.MailSecurity.TLS,
              HOST,
              socket.getLocalPort(),
              "sparekey@example.com",
              List.of("soc@example.com"),
              null,
              null,
              tls);
      Outcome outcome;
      try (Transport transport = (Transport) Transports.open(mail, Map.of())) {
        outcome = transport.send(Parcels.of(Format.CEF, "a")).getFirst();
      }
      served.join();
      return outcome;
    }
  }

  /** As much of a mail server as a client of one mail needs. */
  private static void takeOneMail(SSLServerSocket socket) {
    try (Socket one = socket.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(one.getInputStream(), StandardCharsets.UTF_8))) {
      say(one, "220 ready");
      boolean data = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (data && !line.equals(".")) {
          continue;
        }
        data = line.equals("DATA");
        say(one, data ? "354 go on" : line.equals("QUIT") ? "221 bye" : "250 fine");
      }
    } catch (IOException e) {
      // The client was refused, or has gone.
      return;
    }
  }

  private static void say(Socket to, String line) throws IOException {
    to.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void overSmtp_withItsCertificate_isTaken() throws Exception {
    assertThat(overSmtp(server.believedBy(ours))).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void overSmtp_withoutOne_isNotTakenNorKnown() throws Exception {
    assertThat(overSmtp(new Endpoint.Tls(server.certificate(), null)))
        .isInstanceOfSatisfying(
            Outcome.Later.class, later -> assertThat(later.mayBeKnown()).isFalse());
  }
}
