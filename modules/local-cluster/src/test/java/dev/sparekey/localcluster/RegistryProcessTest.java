package dev.sparekey.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryProcessTest {
  @TempDir private Path dir;

  @Test
  void home_notUnpacked_saysWhatToRun() {
    assertThatThrownBy(() -> RegistryProcess.home(null, dir.toString()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("modules/local-cluster/target/apicurio")
        .hasMessageContaining("mvn generate-resources -pl modules/local-cluster");
  }

  @Test
  void home_unpackedElsewhere_isTakenFromItsProperty() throws IOException {
    Files.createFile(dir.resolve("quarkus-run.jar"));
    assertThat(RegistryProcess.home(dir.toString(), "ignored")).isEqualTo(dir);
  }

  @Test
  void home_nothingConfigured_namesBothProperties() {
    assertThatThrownBy(() -> RegistryProcess.home(null, null))
        .hasMessageContaining("sparekey.apicurio")
        .hasMessageContaining("sparekey.root");
  }
}
