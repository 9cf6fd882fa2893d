package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.StepKind;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinimisedTest {

  private static String text(String text) {
    AlertDraft draft = new AlertDraft();
    draft.line("login", "evt-9", Duration.ZERO, text);
    return Minimised.of(draft.alert()).evidence().getLast().text();
  }

  @Test
  void peopleNamedByMail_areNamedByTheirIds() {
    Alert alert = Minimised.of(new AlertDraft().alert());
    assertThat(alert.subject()).isEqualTo("00u1ilse");
    assertThat(alert.actor()).isEqualTo(new Actor(Actor.Role.AGENT, "00u9desk", "00u9desk"));
  }

  @Test
  void loginThatIsNoMail_stays() {
    AlertDraft draft = new AlertDraft();
    draft.subject = "ilse.brandvold";
    assertThat(Minimised.of(draft.alert()).subject()).isEqualTo("ilse.brandvold");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.7",
        "2001:db8::17",
        "2001:db8:0:0:0:0:0:17",
        "::1",
        "mira.okafor@example.com"
      })
  void address_isReplaced(String address) {
    assertThat(text("login from " + address + ", new")).isEqualTo("login from (address), new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"at 13:07:00", "2026-03-23T13:07:00Z", "rule v1.2.3"})
  void whatOnlyLooksLikeOne_stays(String text) {
    assertThat(text(text)).isEqualTo(text);
  }

  @Test
  void stepOfTheFinding_isKept() {
    AlertDraft draft = new AlertDraft();
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    assertThat(Minimised.of(draft.alert()).step()).isEqualTo(draft.step);
  }

  @Test
  void everyForm_ofAMinimisedAlert_holdsNoAddress() {
    AlertDraft draft = new AlertDraft();
    String address = "from 203.0.113.7 by eve@example.org";
    draft.line("login", "evt-9", Duration.ZERO, address);
    draft.why = List.of(address);
    draft.absence = List.of(address);
    draft.group = List.of("source.ip=203.0.113.7");
    draft.unknowns = List.of(address);
    draft.requirement =
        new RequirementFinding(null, RequirementFinding.Status.UNMET, address, List.of());
    draft.containment = List.of(new Containment("contact", address, AlertDraft.OCCURRED, address));
    draft.account = new AccountId("tamarack", "okta", "eve@example.org");
    Alert alert = Minimised.of(draft.alert());
    List<String> documents = new ArrayList<>();
    for (Format format : Format.values()) {
      documents.add(format.of(alert, Links.NONE));
    }
    for (Template template : Template.values()) {
      documents.add(template.of(alert, Guide.NONE));
    }
    documents.add(Template.text(alert, Guide.NONE));
    assertThat(documents)
        .allSatisfy(text -> assertThat(text).doesNotContain("@tamarack", "203.0.113", "eve@"));
  }
}
