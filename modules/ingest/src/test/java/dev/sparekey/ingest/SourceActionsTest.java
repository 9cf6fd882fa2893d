package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.RecoveryAction;
import org.junit.jupiter.api.Test;

class SourceActionsTest {

  @Test
  void okta_tellsOfResetsAndOfNoRecoveryCodes() {
    assertThat(Sources.builtIn().byName("okta").actions())
        .contains(RecoveryAction.FACTOR_RESET, RecoveryAction.FACTOR_BOUND)
        .doesNotContain(RecoveryAction.CODE_USED, RecoveryAction.CODE_SET_ISSUED);
  }

  @Test
  void keycloak_tellsOfRecoveryCodes() {
    assertThat(Sources.builtIn().byName("keycloak").actions())
        .contains(RecoveryAction.CODE_USED, RecoveryAction.CODE_FAILED)
        .doesNotContain(RecoveryAction.TEMPORARY_PASS_ISSUED);
  }

  @Test
  void desk_tellsOfCodesThatSomebodyWroteToIt() {
    assertThat(Sources.builtIn().byName("zendesk").actions())
        .containsExactly(RecoveryAction.CODE_EXPOSED);
  }

  @Test
  void canonicalSource_tellsOfEveryAction() {
    assertThat(Sources.builtIn().byName("sparekey").actions())
        .containsExactlyInAnyOrder(RecoveryAction.values());
  }

  @Test
  void desk_onlyPassesOnWhatSomebodyWrote() {
    assertThat(Sources.builtIn().byName("zendesk").findsExposures()).isFalse();
  }

  @Test
  void whatLooksThroughMailAndDrives_findsExposuresItself() {
    assertThat(Sources.builtIn().byName("google_workspace").findsExposures()).isTrue();
  }
}
