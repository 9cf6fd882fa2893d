package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourcesTest {

  @Test
  void builtInMappings_allLoad() {
    assertThat(Sources.builtIn().names())
        .containsExactly("keycloak", "okta", "sparekey", "zendesk");
  }
}
