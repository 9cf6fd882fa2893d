package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SourcesTest {

  @Test
  void builtInMappings_allLoad() {
    assertThat(Sources.builtIn().names())
        .containsExactly(
            "auth0",
            "aws",
            "directory",
            "dropbox",
            "duo",
            "entra",
            "github",
            "gitlab",
            "google_workspace",
            "jira",
            "keycloak",
            "ocsf",
            "okta",
            "onelogin",
            "onepassword",
            "push_security",
            "servicenow",
            "shared_signals",
            "slack",
            "sparekey",
            "workos",
            "zendesk")
        .allSatisfy(name -> assertThat(Sources.builtIn().byName(name).name()).isEqualTo(name));
  }

  @Test
  void source_withSettings_isAnotherVersionForTheSameTenant() {
    Sources sources = Sources.builtIn("fjordline");
    Source set = sources.byName("zendesk", Map.of("verification_field", "123"));
    assertThat(set.name()).isEqualTo("zendesk");
    assertThat(set.version()).isNotEqualTo(sources.byName("zendesk").version());
    assertThat(sources.byName("zendesk", Map.of())).isSameAs(sources.byName("zendesk"));
  }

  /** Any application may have the service's name, and only the tenant knows the service's id. */
  @Test
  void reset_byWhatHasTheServicesName_isPassedOverOnlyOfThePrincipalThatTheTenantNames() {
    RawRecord reset =
        new RawRecord(
            "entra",
            MappingCase.builtIn("entra").stream()
                .filter(one -> one.name().endsWith("_services_name_and_no_id_of_its_own"))
                .findAny()
                .orElseThrow()
                .input(),
            null);
    Sources sources = Sources.builtIn();
    String id = "0badc0de-0000-4000-8000-000000000001";

    assertThat(sources.byName("entra").read(reset)).isInstanceOf(Reading.Mapped.class);
    assertThat(sources.byName("entra", Map.of("password_service", id)).read(reset))
        .isInstanceOf(Reading.Rejected.class);
  }

  @Test
  void unknownSetting_isNamedWithThoseThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.builtIn().byName("zendesk", Map.of("verification_feld", "1")))
        .withMessage(
            "the source 'zendesk' has no setting 'verification_feld': there are "
                + "[unmatched_category, verification_field,"
                + " verification_tag_prefix]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.builtIn().byName("okta", Map.of("a", "1")))
        .withMessage("the source 'okta' has no setting 'a': it has none");
  }

  @Test
  void settingThatTheMappingDoesNotTake_saysWhatItTakes() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Sources.builtIn().byName("zendesk", Map.of("unmatched_category", "andere")))
        .withMessageContaining("'category' is never 'andere'; it is one of");
  }

  @Test
  void feedWithAColon_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RawRecord("okta:1", new byte[0], null))
        .withMessageContaining("no ':'");
  }
}
