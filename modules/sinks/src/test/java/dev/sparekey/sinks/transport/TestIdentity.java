package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key pair with a certificate that it has signed itself, as the JDK's own tool makes it.
 *
 * @param certificate a file, PEM
 * @param key PEM, PKCS #8
 */
record TestIdentity(Path certificate, String key, KeyStore keys) {

  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Made once for all tests, since a key of RSA takes a while. */
  private static final Map<String, TestIdentity> MADE = new HashMap<>();

  /**
   * @param algorithm RSA, RSASSA-PSS or EC
   */
  static TestIdentity of(String name, String algorithm) throws Exception {
    return of(name, algorithm, "IP:127.0.0.1,DNS:localhost");
  }

  /**
   * @param hosts whose it is, as the tool takes them
   */
  static synchronized TestIdentity of(String name, String algorithm, String hosts)
      throws Exception {
    TestIdentity made = MADE.get(name);
    if (made == null) {
      Path dir = Files.createTempDirectory("identity");
      made = make(dir, name, algorithm, hosts);
      MADE.put(name, made);
      try (Stream<Path> files = Files.list(dir)) {
        for (Path file : files.toList()) {
          file.toFile().deleteOnExit();
        }
      }
    }
    return made;
  }

  private static TestIdentity make(Path dir, String name, String algorithm, String hosts)
      throws Exception {
    Path store = dir.resolve(name + ".p12");
    Path log = dir.resolve(name + ".log");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=" + hosts,
                "-ext",
                "BC=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(log)).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    Path certificate =
        Files.writeString(
            dir.resolve(name + ".pem"),
            pem("CERTIFICATE", keys.getCertificate("own").getEncoded()));
    return new TestIdentity(
        certificate, pem("PRIVATE KEY", keys.getKey("own", PASSWORD).getEncoded()), keys);
  }

  static String pem(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** What a destination is configured with that believes this one, and shows the other. */
  Endpoint.Tls believedBy(TestIdentity client) {
    return new Endpoint.Tls(certificate, client.shown());
  }

  Endpoint.ClientCertificate shown() {
    return new Endpoint.ClientCertificate(certificate, () -> key);
  }

  /** Of a server that is this one, and believes the other. */
  SSLContext server(TestIdentity believed) throws GeneralSecurityException, IOException {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("client", believed.keys.getCertificate("own"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
