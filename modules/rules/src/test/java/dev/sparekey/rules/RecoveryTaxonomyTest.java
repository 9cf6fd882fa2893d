package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTaxonomyTest {

  private static String only(String selection) {
    return Loading.problems(Loading.stepRule("{s: " + selection + ", condition: s}")).stream()
        .reduce("", (all, next) -> all + next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{actor.on_behalf_of: anna}",
        "{actor.id|fieldref: actor.on_behalf_of}",
      })
  void field_notYetKnown_loadsWithAWarning(String selection) {
    RuleSet rules = Loading.of(Loading.stepRule("{s: " + selection + ", condition: s}"));
    assertThat(rules.rules()).hasSize(1);
    assertThat(rules.diagnostics())
        .singleElement()
        .satisfies(
            d ->
                assertThat(d.headline())
                    .startsWith("x.yml:6:")
                    .contains("warning: this version never knows ")
                    .endsWith(": the condition stays unknown"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{subject.privileged: null}",
        "{ticket.id: [zendesk:1, null]}",
        "{ticket.id|neq: null}",
        "{ticket.id|exists: false}",
      })
  void field_neverAbsent_isNotComparedWithNull(String selection) {
    assertThat(only(selection)).doesNotContain("warning").contains("is never absent");
  }

  @Test
  void field_exists_loads() {
    assertThat(only("{ticket.id|exists: true}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[reset, code]", "reset", "{'|contains': reset}", "{'|re': reset}"})
  void keywords_haveNothingToSearch(String selection) {
    assertThat(only(selection)).doesNotContain("warning").contains("no text to search");
  }
}
