package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with certificates and keys is said at the start, with the file and no key. */
class TrustTest {

  @TempDir private static Path dir;

  private static TestIdentity rsa;
  private static TestIdentity otherRsa;
  private static TestIdentity ec;
  private static TestIdentity pss;
  private static TestIdentity otherPss;

  @BeforeAll
  static void makeIdentities() throws Exception {
    rsa = TestIdentity.of("server", "RSA");
    otherRsa = TestIdentity.of("stranger", "RSA");
    ec = TestIdentity.of("ours", "EC");
    pss = TestIdentity.of("pss", "RSASSA-PSS");
    otherPss = TestIdentity.of("other-pss", "RSASSA-PSS");
  }

  private static Endpoint.Tls tls(Path chain, String key) {
    return new Endpoint.Tls(null, new Endpoint.ClientCertificate(chain, () -> key));
  }

  private static void assertRefused(Endpoint.Tls tls, String... parts) {
    assertThatThrownBy(() -> Trust.context(tls))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining(keyOf(rsa))
        .hasNoCause();
  }

  /** The first line of the key itself. */
  private static String keyOf(TestIdentity identity) {
    return identity.key().lines().skip(1).findFirst().orElseThrow();
  }

  @Test
  void keyOfItsCertificate_isTaken() {
    assertThatCode(() -> Trust.context(tls(rsa.certificate(), rsa.key())))
        .doesNotThrowAnyException();
    assertThatCode(() -> Trust.context(tls(ec.certificate(), ec.key()))).doesNotThrowAnyException();
  }

  /** Such as some certificate authorities make; TLS has signatures of its own for them. */
  @Test
  void keyForRsassaPssAlone_isTaken() {
    assertThatCode(() -> Trust.context(tls(pss.certificate(), pss.key())))
        .doesNotThrowAnyException();
  }

  @Test
  void keyForRsassaPssOfAnotherCertificate_isRefused() {
    assertRefused(
        tls(pss.certificate(), otherPss.key()), "pss.pem", "is of another certificate than");
  }

  private static PSSParameterSpec bound(String digest, MGF1ParameterSpec mask, int salt) {
    return new PSSParameterSpec(digest, "MGF1", mask, salt, PSSParameterSpec.TRAILER_FIELD_BC);
  }

  @Test
  void parametersOfRsassaPss_areThoseThatTlsSignsBy() {
    assertThat(Trust.ofTls(null))
        .hasToString(bound("SHA-256", MGF1ParameterSpec.SHA256, 32).toString());
    assertThat(Trust.ofTls(bound("SHA-384", MGF1ParameterSpec.SHA384, 20)))
        .hasToString(bound("SHA-384", MGF1ParameterSpec.SHA384, 48).toString());
    assertThat(Trust.ofTls(bound("SHA-1", MGF1ParameterSpec.SHA1, 20))).isNull();
    assertThat(Trust.ofTls(bound("SHA-256", MGF1ParameterSpec.SHA1, 32))).isNull();
    assertThat(Trust.ofTls(bound("SHA-256", MGF1ParameterSpec.SHA256, 40))).isNull();
  }

  @Test
  void keyOfAnotherCertificate_isRefused() {
    assertRefused(
        tls(otherRsa.certificate(), rsa.key()), "stranger.pem", "is of another certificate");
  }

  @Test
  void keyOfAnotherAlgorithm_isRefused() {
    assertRefused(tls(ec.certificate(), rsa.key()), "ours.pem", "is no EC key");
  }

  @Test
  void keyOfAnOlderForm_isRefusedWithHowToWriteIt() {
    assertRefused(
        tls(rsa.certificate(), rsa.key().replace("PRIVATE KEY", "RSA PRIVATE KEY")),
        "server.pem",
        "is 'BEGIN RSA PRIVATE KEY'",
        "openssl pkcs8 -topk8 -nocrypt");
  }

  @Test
  void keyWithAPassphrase_isRefusedWithHowToWriteIt() {
    assertRefused(
        tls(rsa.certificate(), rsa.key().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")),
        "server.pem",
        "is 'BEGIN ENCRYPTED PRIVATE KEY'");
  }

  @Test
  void certificateInTheKeysPlace_isRefused() throws IOException {
    assertRefused(
        tls(rsa.certificate(), Files.readString(rsa.certificate())),
        "server.pem",
        "should be PKCS #8");
  }

  @Test
  void fileWithoutACertificate_isRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("key-only.pem"), rsa.key());

    assertRefused(tls(file, rsa.key()), "key-only.pem", "holds no certificate in PEM");
  }

  @Test
  void fileThatHoldsBoth_isReadForWhatIsAskedOfIt() throws IOException {
    Path file =
        Files.writeString(dir.resolve("both.pem"), rsa.key() + Files.readString(rsa.certificate()));

    assertThatCode(() -> Trust.context(tls(file, Files.readString(file))))
        .doesNotThrowAnyException();
  }

  @Test
  void fileThatIsNotThere_isSaid() {
    assertThatThrownBy(() -> Trust.context(tls(dir.resolve("gone.pem"), rsa.key())))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("gone.pem", "cannot be read");
  }

  @Test
  void failureOfTls_isToldInItsWordsAndOthersByTheirKind() {
    IOException ofTls =
        new IOException(
            "POST https://hooks.example.com/s3cret",
            new SSLHandshakeException("Received fatal alert:\ncertificate_required"));
    IOException other = new IOException("POST https://hooks.example.com/s3cret");

    assertThat(Trust.why(ofTls))
        .isEqualTo("SSLHandshakeException (Received fatal alert:?certificate_required)");
    assertThat(Trust.why(other)).isEqualTo("IOException");
  }

  @Test
  void endpoint_shownAsText_holdsNoKey() {
    assertThat(tls(rsa.certificate(), rsa.key()).toString())
        .contains("server.pem")
        .doesNotContain(keyOf(rsa));
  }
}
