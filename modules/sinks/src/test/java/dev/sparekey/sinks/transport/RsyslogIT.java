package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syslog as a real rsyslog takes it. */
class RsyslogIT {

  private static final Path RSYSLOGD = Path.of("/usr/sbin/rsyslogd");
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** What rsyslog read out of a message, field by field. */
  private static final String TEMPLATE =
      "template(name=\"t\" type=\"string\" string=\"%pri%\\t%timereported:::date-rfc3339%\\t"
          + "%hostname%\\t%app-name%\\t%msgid%\\t%structured-data%\\t%msg%\\n\")\n";

  @TempDir private Path dir;
  private @Nullable Process rsyslog;

  @BeforeEach
  void assumeRsyslog() {
    Assumptions.assumeTrue(
        Files.isExecutable(RSYSLOGD),
        "rsyslog is not installed: 'apt-get install rsyslog rsyslog-gnutls'");
  }

  @AfterEach
  void end() throws InterruptedException {
    if (rsyslog != null) {
      rsyslog.destroy();
      if (!rsyslog.waitFor(5, TimeUnit.SECONDS)) {
        rsyslog.destroyForcibly().waitFor();
      }
    }
  }

  private static List<Parcel> parcels(Format format) {
    AlertDraft hostile = new AlertDraft();
    hostile.id = "b";
    hostile.subject = "a|b=c\\d\n<13>1 forged é漢";
    List<Parcel> parcels = new ArrayList<>(Parcels.of(format, "a"));
    parcels.add(new Parcel(hostile.alert(), format.of(hostile.alert(), Links.NONE)));
    parcels.addAll(Parcels.of(format, "c"));
    return parcels;
  }

  private void assertArrived(List<Parcel> parcels) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(lines()).hasSize(parcels.size()));
    List<String> lines = lines();
    for (int i = 0; i < parcels.size(); i++) {
      String[] fields = lines.get(i).split("\t", 7);
      assertThat(fields[0]).isEqualTo("105");
      assertThat(fields[1]).startsWith("2026-03-23T13:40:00");
      assertThat(fields[2]).isEqualTo("sparekey-host");
      assertThat(fields[3]).isEqualTo("sparekey");
      assertThat(fields[4]).isEqualTo("alert");
      assertThat(fields[5])
          .isEqualTo(
              "[sparekey@32473 id=\""
                  + parcels.get(i).alert().id()
                  + "\" epoch=\"0\" revision=\"1\"]");
      // rsyslog takes the byte order mark for a part of the text, or not, by its version.
      assertThat(fields[6].replace("\uFEFF", "")).isEqualTo(parcels.get(i).document());
    }
  }

  private List<String> lines() throws AssertionError {
    try {
      Path out = dir.resolve("out");
      return Files.exists(out) ? Files.readAllLines(out) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cef_overTcp_arrivesFieldByField() throws Exception {
    int port = start("module(load=\"imtcp\")\n", "imtcp");
    send(Endpoint.Protocol.TCP, port, null, parcels(Format.CEF));
  }

  @Test
  void ocsf_overTls_arrivesFieldByField() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so")),
        "rsyslog has no TLS: 'apt-get install rsyslog-gnutls'");
    certificate();
    int port =
        start(
            """
            global(DefaultNetstreamDriver="gtls"
              DefaultNetstreamDriverCAFile="%1$s/cert.pem"
              DefaultNetstreamDriverCertFile="%1$s/cert.pem"
              DefaultNetstreamDriverKeyFile="%1$s/key.pem")
            module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1"
              StreamDriver.AuthMode="anon")
            """
                .formatted(dir),
            "imtcp");
    send(Endpoint.Protocol.TLS, port, dir.resolve("cert.pem"), parcels(Format.OCSF));
  }

  /** Of GnuTLS, whose handshake of TLS 1.3 ends for the client before it is refused. */
  @Test
  void receiverThatAsksWhoWeAre_takesWhatComesWithACertificateAndNothingElse() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so")),
        "rsyslog has no TLS: 'apt-get install rsyslog-gnutls'");
    certificate();
    Path ca = dir.resolve("cert.pem");
    String key = Files.readString(dir.resolve("key.pem"));
    int port =
        start(
            """
            global(DefaultNetstreamDriver="gtls"
              DefaultNetstreamDriverCAFile="%1$s/cert.pem"
              DefaultNetstreamDriverCertFile="%1$s/cert.pem"
              DefaultNetstreamDriverKeyFile="%1$s/key.pem")
            module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1"
              StreamDriver.AuthMode="x509/certvalid")
            """
                .formatted(dir),
            "imtcp");
    List<Parcel> parcels = parcels(Format.OCSF);

    assertThat(outcomes(port, new Endpoint.Tls(ca, null), parcels))
        .allSatisfy(
            outcome ->
                assertThat(outcome)
                    .isInstanceOfSatisfying(
                        Outcome.Later.class, later -> assertThat(later.mayBeKnown()).isFalse()));
    assertThat(lines()).isEmpty();

    assertThat(
            Parcels.kinds(
                outcomes(
                    port,
                    new Endpoint.Tls(ca, new Endpoint.ClientCertificate(ca, () -> key)),
                    parcels)))
        .containsOnly("Accepted");
    assertArrived(parcels);
  }

  private static List<Outcome> outcomes(int port, Endpoint.Tls tls, List<Parcel> parcels)
      throws IOException {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    try (SyslogTransport transport =
        new SyslogTransport(
            new Endpoint.Syslog(Endpoint.Protocol.TLS, host, port, "sparekey-host", 13, tls))) {
      return transport.send(parcels);
    }
  }

  private void send(Endpoint.Protocol protocol, int port, @Nullable Path ca, List<Parcel> parcels)
      throws IOException {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    try (SyslogTransport transport =
        new SyslogTransport(
            new Endpoint.Syslog(
                protocol, host, port, "sparekey-host", 13, new Endpoint.Tls(ca, null)))) {
      assertThat(Parcels.kinds(transport.send(parcels))).containsOnly("Accepted");
    }
    assertArrived(parcels);
  }

  private int start(String modules, String input) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config =
        Files.writeString(
            dir.resolve("rsyslog.conf"),
            "global(workDirectory=\""
                + dir
                + "\" maxMessageSize=\"64k\")\n"
                + modules
                + TEMPLATE
                + "ruleset(name=\"r\") { action(type=\"omfile\" file=\""
                + dir.resolve("out")
                + "\" template=\"t\") }\n"
                + "input(type=\""
                + input
                + "\" address=\"127.0.0.1\" port=\""
                + port
                + "\" ruleset=\"r\")\n");
    Process started =
        new ProcessBuilder(
                RSYSLOGD.toString(),
                "-n",
                "-f",
                config.toString(),
                "-i",
                dir.resolve("pid").toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    rsyslog = started;
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .failFast(
            () -> assertThat(started.isAlive()).as(Files.readString(dir.resolve("log"))).isTrue())
        .until(() -> answers(port));
    return port;
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Of this address, signed by itself, as the two files that rsyslog wants. */
  private void certificate() throws Exception {
    Path store = dir.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=IP:127.0.0.1,DNS:localhost",
                "-ext",
                "BC=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(dir.resolve("keytool.log"))).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    pem("cert.pem", "CERTIFICATE", keys.getCertificate("a").getEncoded());
    pem("key.pem", "PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded());
  }

  private void pem(String file, String label, byte[] content) throws IOException {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    Files.writeString(
        dir.resolve(file),
        "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
  }
}
