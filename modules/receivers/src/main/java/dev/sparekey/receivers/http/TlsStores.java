package dev.sparekey.receivers.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Reads the listener's certificates and keys. Messages hold nothing of a key. */
final class TlsStores {

  private static final int LARGEST = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

  private TlsStores() {}

  /**
   * @throws IOException a file cannot be used, with what to do
   */
  static SslContextFactory.Server server(Listener.Tls tls) throws IOException {
    SslContextFactory.Server server = new SslContextFactory.Server();
    server.setIncludeProtocols("TLSv1.2", "TLSv1.3");
    String password = UUID.randomUUID().toString();
    Listener.Store keys = tls.keys();
    if (keys.type().equals("PEM")) {
      server.setKeyStore(ofPem(keys.path(), password));
      server.setKeyStorePassword(password);
    } else {
      server.setKeyStore(ofStore(keys));
      String keyPassword = value(keys.keyPassword() == null ? keys.password() : keys.keyPassword());
      server.setKeyManagerPassword(keyPassword);
      server.setKeyStorePassword(value(keys.password()));
    }
    Listener.Store callers = tls.callers();
    if (callers != null) {
      server.setTrustStore(
          callers.type().equals("PEM") ? trusted(callers.path()) : ofStore(callers));
      server.setNeedClientAuth(true);
    }
    return server;
  }

  private static String value(@Nullable Supplier<String> secret) {
    return secret == null ? "" : secret.get();
  }

  private static KeyStore ofStore(Listener.Store given) throws IOException {
    try (InputStream in = Files.newInputStream(given.path())) {
      KeyStore store = KeyStore.getInstance(given.type());
      store.load(in, value(given.password()).toCharArray());
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(given.path(), "its type or its password is wrong");
    }
  }

  private static KeyStore ofPem(Path file, String password) throws IOException {
    String text = text(file);
    Matcher key = KEY.matcher(text);
    if (!key.find()) {
      throw unusable(file, "it should hold a key as '-----BEGIN PRIVATE KEY-----' (PKCS #8)");
    }
    Collection<? extends Certificate> chain = certificates(file, text);
    try {
      KeyStore store = empty();
      store.setKeyEntry(
          "listener",
          privateKey(file, Base64.getMimeDecoder().decode(key.group(1))),
          password.toCharArray(),
          chain.toArray(Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(file, "its key and certificates do not belong together");
    }
  }

  private static PrivateKey privateKey(Path file, byte[] encoded)
      throws IOException, GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // Then it is of the other algorithm, or of none of them.
      }
    }
    throw unusable(file, "its key should be of RSA or EC");
  }

  private static KeyStore trusted(Path file) throws IOException {
    try {
      KeyStore store = empty();
      int number = 0;
      for (Certificate one : certificates(file, text(file))) {
        store.setCertificateEntry("ca-" + number++, one);
      }
      return store;
    } catch (GeneralSecurityException e) {
      throw unusable(file, "its certificates cannot be read");
    }
  }

  private static Collection<? extends Certificate> certificates(Path file, String text)
      throws IOException {
    StringBuilder all = new StringBuilder();
    CERTIFICATE.matcher(text).results().forEach(one -> all.append(one.group()).append('\n'));
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.US_ASCII)));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (GeneralSecurityException e) {
      // Said below.
    }
    throw unusable(file, "it should hold a certificate in PEM");
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unusable(file, "it cannot be read");
    }
  }

  private static IOException unusable(Path file, String why) {
    return new IOException("the file '" + file + "' of listener.tls cannot be used: " + why);
  }
}
