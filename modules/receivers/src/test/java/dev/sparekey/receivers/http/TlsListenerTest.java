package dev.sparekey.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.RememberingLog;
import dev.sparekey.rules.IpNetwork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsListenerTest {

  private static final String PASSWORD = "changeit-changeit";
  private static final String TOKEN = "0123456789abcdef";

  @TempDir private static Path dir;

  /** One key for both sides: the listener's certificate, and that of a caller it knows. */
  private static KeyStore keys;

  @BeforeAll
  static void makeKeys() throws Exception {
    Path store = dir.resolve("keys.p12");
    int code =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(code).isZero();
    keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    Files.writeString(
        dir.resolve("keys.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + lines.encodeToString(keys.getCertificate("own").getEncoded())
            + "\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n"
            + lines.encodeToString(keys.getKey("own", PASSWORD.toCharArray()).getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  @Test
  void keyStore_ofPkcs12_serves() throws Exception {
    assertThat(post(new Listener.Tls(pkcs12(PASSWORD), null), false)).isEqualTo(204);
  }

  @Test
  void keyStore_ofPem_serves() throws Exception {
    assertThat(post(new Listener.Tls(pem(), null), false)).isEqualTo(204);
  }

  @Test
  void callers_whoNeedACertificate_areRefusedWithoutOne() throws Exception {
    Listener.Tls tls = new Listener.Tls(pem(), pem());

    assertThat(post(tls, true)).isEqualTo(204);
    assertThatThrownBy(() -> post(tls, false)).isInstanceOf(IOException.class);
  }

  @Test
  void password_thatIsWrong_isSaidWithoutIt() {
    assertThatThrownBy(() -> post(new Listener.Tls(pkcs12("wrong-password-1"), null), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("keys.p12")
        .message()
        .doesNotContain("wrong-password-1");
  }

  private static Listener.Store pkcs12(String password) {
    return new Listener.Store(dir.resolve("keys.p12"), "PKCS12", () -> password, null);
  }

  private static Listener.Store pem() {
    return new Listener.Store(dir.resolve("keys.pem"), "PEM", null, null);
  }

  private static int post(Listener.Tls tls, boolean withCertificate) throws Exception {
    Webhook webhook =
        new Webhook(
            new FeedTopic("okta", "raw.okta"),
            "/okta",
            new CallerProof.Bearer(() -> TOKEN),
            List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8"))),
            false,
            false);
    try (ReceiverServer server =
            ReceiverServer.start(
                new Listener("127.0.0.1", 0, tls, 4_000, 8_000, List.of()),
                List.of(webhook),
                new RememberingLog(),
                new SimpleMeterRegistry(),
                Instant::now);
        HttpClient client = HttpClient.newBuilder().sslContext(context(withCertificate)).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/okta"))
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{}"))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static SSLContext context(boolean withCertificate) throws Exception {
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("listener", keys.getCertificate("own"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(withCertificate ? own.getKeyManagers() : null, trust.getTrustManagers(), null);
    return context;
  }
}
