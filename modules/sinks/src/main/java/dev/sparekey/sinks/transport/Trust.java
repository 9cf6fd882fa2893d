package dev.sparekey.sinks.transport;

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
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates are believed, and which one shows who we are. Messages hold nothing of keys.
 */
final class Trust {

  private static final int LARGEST = 1 << 20;
  private static final int LONGEST_WHY = 200;
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ([A-Z]{1,9}) PRIVATE KEY-");

  private Trust() {}

  /**
   * @throws IOException a file cannot be used, with what is wrong about it
   */
  static SSLContext context(Endpoint.Tls tls) throws IOException {
    Path ca = tls.ca();
    Endpoint.ClientCertificate client = tls.client();
    try {
      if (ca == null && client == null) {
        return SSLContext.getDefault();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(client == null ? null : shown(client), ca == null ? null : believed(ca), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java platform has no TLS: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] believed(Path ca) throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate one : certificates(ca)) {
      store.setCertificateEntry("ca-" + number++, one);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyManager[] shown(Endpoint.ClientCertificate client)
      throws IOException, GeneralSecurityException {
    Certificate[] chain = certificates(client.chain()).toArray(Certificate[]::new);
    PrivateKey key = key(client.key().get(), client.chain(), chain[0].getPublicKey());
    char[] password = UUID.randomUUID().toString().toCharArray();
    KeyStore store = empty();
    store.setKeyEntry("client", key, password, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    return keys.getKeyManagers();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Those of a file in which other things may stand, too. */
  private static Collection<? extends Certificate> certificates(Path file) throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException("the file '" + file + "' cannot be read: does it exist?", e);
    }
    StringBuilder all = new StringBuilder();
    CERTIFICATE.matcher(text).results().forEach(one -> all.append(one.group()).append('\n'));
    if (all.isEmpty()) {
      throw new IOException("the file '" + file + "' holds no certificate in PEM");
    }
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(
              new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.ISO_8859_1)));
    } catch (CertificateException e) {
      throw new IOException(
          "the file '" + file + "' holds a certificate that cannot be read: is it cut?", e);
    }
  }

  private static PrivateKey key(String pem, Path chain, PublicKey ours) throws IOException {
    Matcher matcher = KEY.matcher(pem);
    if (!matcher.find()) {
      throw unusable(chain, form(pem));
    }
    PrivateKey key;
    try {
      key =
          KeyFactory.getInstance(ours.getAlgorithm())
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without the cause, whose message may hold a part of the key.
      throw unusable(chain, "is no " + ours.getAlgorithm() + " key, as the certificate's is");
    }
    boolean isPss = ours.getAlgorithm().equals("RSASSA-PSS");
    PSSParameterSpec pss = isPss && ours instanceof RSAKey own ? ofTls(own.getParams()) : null;
    if (isPss && pss == null) {
      throw unusable(
          chain,
          "is bound to parameters of RSASSA-PSS by which TLS does not sign: make one for SHA-256,"
              + " 384 or 512, MGF1 of the same and a salt no longer than that, or one of RSA");
    }
    if (!isOf(ours, key, pss)) {
      throw unusable(chain, "is of another certificate than the first one of that file");
    }
    return key;
  }

  private static String form(String pem) {
    Matcher other = OTHER_KEY.matcher(pem);
    String wanted =
        "should be PKCS #8 without a passphrase (BEGIN PRIVATE KEY), as"
            + " 'openssl pkcs8 -topk8 -nocrypt -in KEY' writes it";
    return other.find() ? wanted + ": is 'BEGIN " + other.group(1) + " PRIVATE KEY'" : wanted;
  }

  private static IOException unusable(Path chain, String what) {
    return new IOException("the key of the client certificate '" + chain + "' " + what);
  }

  /** A key store would take any two, and each connection would fail without a word about it. */
  private static boolean isOf(PublicKey ours, PrivateKey key, @Nullable PSSParameterSpec pss) {
    byte[] text = {1};
    try {
      Signature signature =
          Signature.getInstance(
              switch (ours.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> ours.getAlgorithm();
              });
      if (pss != null) {
        signature.setParameter(pss);
      }
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(ours);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // Such as a signature that is too long for a key of another length.
      return false;
    }
  }

  /**
   * The parameters by which TLS signs with a key that is for RSASSA-PSS alone: SHA-256, 384 or 512,
   * MGF1 of the same, and a salt of its length (RFC 8446 §4.2.3).
   *
   * @param bound what the key is bound to; null if it is not
   * @return null if TLS does not sign so: a key for SHA-1, or for a salt that is longer
   */
  static @Nullable PSSParameterSpec ofTls(@Nullable AlgorithmParameterSpec bound) {
    for (MGF1ParameterSpec mask :
        List.of(MGF1ParameterSpec.SHA256, MGF1ParameterSpec.SHA384, MGF1ParameterSpec.SHA512)) {
      String digest = mask.getDigestAlgorithm();
      int salt = Integer.parseInt(digest.substring("SHA-".length())) / Byte.SIZE;
      if (bound == null
          || (bound instanceof PSSParameterSpec own
              && own.getDigestAlgorithm().equals(digest)
              && own.getMGFParameters() instanceof MGF1ParameterSpec ownMask
              && ownMask.getDigestAlgorithm().equals(digest)
              && own.getSaltLength() <= salt)) {
        return new PSSParameterSpec(digest, "MGF1", mask, salt, PSSParameterSpec.TRAILER_FIELD_BC);
      }
    }
    return null;
  }

  /**
   * A failure in words: of TLS what is wrong, which is about certificates; of others the kind
   * alone, for their messages may hold an address with a secret in it.
   */
  static String why(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof SSLException) {
        // It may quote the other side's certificate.
        String message = String.valueOf(one.getMessage()).replaceAll("[^ -~]", "?");
        return one.getClass().getSimpleName()
            + " ("
            + message.substring(0, Math.min(LONGEST_WHY, message.length()))
            + ")";
      }
    }
    return failure.getClass().getSimpleName();
  }
}
