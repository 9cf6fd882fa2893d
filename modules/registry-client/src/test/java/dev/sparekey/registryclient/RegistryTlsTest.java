package dev.sparekey.registryclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTlsTest {
  private static final String PASSWORD = "only-for-this-test";

  @TempDir private Path dir;

  @Test
  void schema_overTlsWithATrustedCertificate_isReturned() throws Exception {
    Path store = certificate();
    try (StubRegistry stub = stub(store);
        SchemaRegistry registry =
            stub.client(
                RegistrySettings.of(
                    "https://127.0.0.1:" + stub.server.httpsPort(),
                    Map.of(
                        "schema.registry.ssl.truststore.location",
                        store.toString(),
                        "schema.registry.ssl.truststore.type",
                        "PKCS12",
                        "schema.registry.ssl.truststore.password",
                        PASSWORD)))) {
      stub.knows(7, Visit.SCHEMA$);
      assertThat(registry.schema(7)).isEqualTo(Visit.SCHEMA$);
    }
  }

  @Test
  void schema_overTlsWithAnUntrustedCertificate_isUnavailable() throws Exception {
    try (StubRegistry stub = stub(certificate());
        SchemaRegistry registry =
            stub.client(
                RegistrySettings.of("https://127.0.0.1:" + stub.server.httpsPort(), Map.of()))) {
      stub.knows(7, Visit.SCHEMA$);
      assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RegistryUnavailableException.class);
    }
  }

  private static StubRegistry stub(Path store) {
    return new StubRegistry(
        WireMockConfiguration.options()
            .bindAddress("127.0.0.1")
            .dynamicPort()
            .dynamicHttpsPort()
            .keystorePath(store.toString())
            .keystoreType("PKCS12")
            .keystorePassword(PASSWORD)
            .keyManagerPassword(PASSWORD));
  }

  private Path certificate() throws IOException, InterruptedException {
    Path store = dir.resolve("registry.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "registry",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
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
            .start();
    assertThat(keytool.waitFor()).isZero();
    return store;
  }
}
