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
import dev.sparekey.model.TriageDecision;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinimisedTest {

  private static final Minimised MINIMISED = new Minimised("sixteen grains of it");
  private static final String PSEUDONYM = "person-[0-9a-f]{12}";

  private static String text(String text) {
    AlertDraft draft = new AlertDraft();
    draft.line("login", "evt-9", Duration.ZERO, text);
    return MINIMISED.of(draft.alert()).evidence().getLast().text();
  }

  @Test
  void peopleNamedByMail_areNamedByTheirIds() {
    Alert alert = MINIMISED.of(new AlertDraft().alert());
    assertThat(alert.subject()).isEqualTo("00u1ilse");
    assertThat(alert.actor()).isEqualTo(new Actor(Actor.Role.AGENT, "00u9desk", "00u9desk"));
  }

  @Test
  void loginThatIsNoMail_stays() {
    AlertDraft draft = new AlertDraft();
    draft.subject = "ilse.brandvold";
    assertThat(MINIMISED.of(draft.alert()).subject()).isEqualTo("ilse.brandvold");
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8::17", "2001:db8:0:0:0:0:0:17", "::1"})
  void address_isReplaced(String address) {
    assertThat(text("login from " + address + ", new")).isEqualTo("login from (address), new");
  }

  @Test
  void mailInAText_isAPseudonym() {
    assertThat(text("login of mira.okafor@example.com."))
        .matches("login of " + PSEUDONYM + "\\.")
        .isEqualTo(text("login of Mira.Okafor@Example.com."));
  }

  /** However it stands in a text, and also in its longer form. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "user=eve@example.org",
        "okta|eve@example.org",
        "[eve@example.org]",
        "eve@example.org/laptop"
      })
  void mailBesideSomethingElse_isTheSamePseudonym(String text) {
    assertThat(text(text))
        .isEqualTo(text.replace("eve@example.org", text("eve@example.org")))
        .containsPattern(PSEUDONYM);
  }

  @Test
  void mailInQuotes_isAPseudonymWhole() {
    assertThat(text("by \"eve smith\"@example.org")).matches("by " + PSEUDONYM);
  }

  /** Of letters that RFC 5321 and RFC 6531 allow, or that only look as if they stood apart. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "eve~@example.org",
        "eve/@example.org",
        "eve/x@example.org",
        "eve?@example.org",
        "eve^@example.org",
        "eve`@example.org",
        "eve{x}@example.org",
        "eve=@example.org",
        "eve|@example.org",
        "eve,@example.org",
        "eve\\@example.org",
        "eve\"@example.org",
        "eve\u200B@example.org",
        "eve\uD83D\uDE00@example.org",
        "eve@-example.org",
        "eve@_dmarc.example.org",
        "eve@\u200Bexample.org",
        "eve@@example.org",
        "eve@example@example.org",
        "eve\uFF20example.org",
        "eve\uFE6Bexample.org",
        "eve@example\u3002org",
        "eve@[(address)]",
        "eve@[10.0.0.1]",
        "eve@[IPv6:2001:db8::17]",
        "jose\u0301@example.org",
        "\u0938\u0902\u092A\u0930\u094D\u0915@\u0921\u093E\u091F\u093E\u092E\u0947\u0932.\u092D\u093E\u0930\u0924"
      })
  void unusualMail_isAPseudonymWhole(String mail) {
    assertThat(text("by " + mail + " again")).matches("by " + PSEUDONYM + " again");
    assertThat(text("by " + mail)).matches("by " + PSEUDONYM);
    assertThat(text(mail)).matches(PSEUDONYM);
  }

  @Test
  void mailOfManyLetters_isAPseudonymWhole() {
    assertThat(text("by " + "e".repeat(100) + "@example.org")).matches("by " + PSEUDONYM);
    assertThat(text("by \"" + "e ".repeat(40) + "\"@example.org")).matches("by " + PSEUDONYM);
  }

  @Test
  void mailWhoseAccentIsALetterOfItsOwn_isTheSamePseudonym() {
    assertThat(text("jose\u0301@example.org")).isEqualTo(text("jos\u00E9@example.org"));
  }

  /** Where the source's ids are mail addresses. */
  @Test
  void peopleWhoseIdsAreMails_areToldApartByTheSamePseudonymEachTime() {
    AlertDraft draft = new AlertDraft();
    draft.account = new AccountId("tamarack", "google", "ilse@example.org");
    draft.subject = "ilse@example.org";
    draft.actor = new Actor(Actor.Role.ADMIN, "mallory@example.org", "mallory@example.org");
    draft.line("factor_reset", "evt-9", Duration.ZERO, "reset by mallory@example.org");
    Alert alert = MINIMISED.of(draft.alert());
    Actor actor = Objects.requireNonNull(alert.actor());
    assertThat(alert.subject())
        .matches(PSEUDONYM)
        .isEqualTo(alert.account().nativeId())
        .isEqualTo(MINIMISED.of(draft.alert()).subject())
        .isNotEqualTo(actor.name());
    assertThat(actor.name()).matches(PSEUDONYM).isEqualTo(actor.id());
    assertThat(alert.evidence().getLast().text()).isEqualTo("reset by " + actor.name());
  }

  @Test
  void actorWithAMailForAnId_isAPseudonymWithOrWithoutAName() {
    AlertDraft draft = new AlertDraft();
    draft.actor = new Actor(Actor.Role.ADMIN, "mallory@example.org", null);
    Actor byId = MINIMISED.of(draft.alert()).actor();
    draft.actor = new Actor(Actor.Role.ADMIN, null, "mallory@example.org");
    Actor byName = MINIMISED.of(draft.alert()).actor();
    assertThat(Objects.requireNonNull(byId).id())
        .matches(PSEUDONYM)
        .isEqualTo(Objects.requireNonNull(byName).name());
  }

  @Test
  void pseudonym_isAnotherWithAnotherKey() {
    AlertDraft draft = new AlertDraft();
    draft.line("login", "evt-9", Duration.ZERO, "mira@example.com");
    assertThat(new Minimised("another").of(draft.alert()).evidence().getLast().text())
        .matches(PSEUDONYM)
        .isNotEqualTo(text("mira@example.com"));
  }

  @Test
  void decision_isToldWithoutAddresses() {
    AlertDraft draft = new AlertDraft();
    draft.triage =
        new TriageDecision(
            "d-1",
            TriageDecision.Outcome.BENIGN,
            "called from 203.0.113.7",
            "nora@example.org",
            AlertDraft.EMITTED,
            "ask nora@example.org");
    TriageDecision told = Objects.requireNonNull(MINIMISED.of(draft.alert()).handling().triage());
    assertThat(told.reason()).isEqualTo("called from (address)");
    assertThat(told.by()).matches(PSEUDONYM);
    assertThat(told.toString()).doesNotContain("nora@");
  }

  /** Whoever names himself so would end the delivery of what names him. */
  @Test
  void idOfManyAddresses_staysWithinItsBound() {
    AlertDraft draft = new AlertDraft();
    String many = "a@b,".repeat(64);
    draft.account = new AccountId("tamarack", "okta", many);
    draft.actor = new Actor(Actor.Role.SELF, many, many);
    assertThat(MINIMISED.of(draft.alert()).account().nativeId()).hasSize(256).endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at 13:07:00",
        "2026-03-23T13:07:00Z",
        "rule v1.2.3",
        "told @here",
        "told (@here)",
        "@",
        "eve @ work",
        "@@",
        "eve@"
      })
  void whatOnlyLooksLikeOne_stays(String text) {
    assertThat(text(text)).isEqualTo(text);
  }

  @Test
  void stepOfTheFinding_isKept() {
    AlertDraft draft = new AlertDraft();
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    assertThat(MINIMISED.of(draft.alert()).step()).isEqualTo(draft.step);
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
    draft.anchor = address;
    draft.line("login", address, Duration.ZERO, "again");
    draft.triage =
        new TriageDecision(
            "d-1", TriageDecision.Outcome.BENIGN, address, address, AlertDraft.EMITTED, address);
    Alert alert = MINIMISED.of(draft.alert());
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
