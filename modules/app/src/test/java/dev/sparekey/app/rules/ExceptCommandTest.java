package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExceptCommandTest {

  private static final String RULE = "agent_reset_without_ticket";

  private static CommandRun except(String rule, String when, String reason, String expires) {
    return CommandRun.of(
        "except",
        rule,
        "--when",
        when,
        "--owner",
        "mara@example.com",
        "--reason",
        reason,
        "--from",
        "2099-01-01",
        "--expires",
        expires);
  }

  @Test
  void exception_ofABuiltInRule_loadsBesideThePack() {
    CommandRun run = except(RULE, "actor.id=svc-onboarding", "CHG-4711", "2099-12-31");

    assertThat(run.exit()).as(run.err()).isZero();
    Map<String, String> texts = new TreeMap<>(Pack.texts());
    texts.put("exception.yml", run.out());
    RuleSet rules = RuleSet.load(texts);
    assertThat(rules.hasErrors()).isFalse();
    assertThat(rules.suppressions())
        .singleElement()
        .satisfies(one -> assertThat(one.owner()).isEqualTo("mara@example.com"));
  }

  @Test
  void valueThatLooksLikeYaml_staysAValue() {
    CommandRun run =
        except(RULE, "actor.id=x', step.action: 'y", "it's \"ours\"\nrule: other", "2099-12-31");

    assertThat(run.exit()).as(run.err()).isZero();
    Map<String, String> texts = new TreeMap<>(Pack.texts());
    texts.put("exception.yml", run.out());
    assertThat(RuleSet.load(texts).suppressions())
        .singleElement()
        .satisfies(one -> assertThat(one.reason()).isEqualTo("it's \"ours\" rule: other"));
  }

  @Test
  void exception_fromARuleThatNobodyHas_isRefused() {
    CommandRun run = except("agent_reset_without_tickt", "actor.id=x", "CHG-4711", "2099-12-31");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("agent_reset_without_tickt").contains("did you mean");
  }

  @Test
  void exception_onWhatADeviceSaysOfItself_isRefused() {
    CommandRun run = except(RULE, "session.user_agent=curl", "CHG-4711", "2099-12-31");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void exception_withoutAValue_isWrongUsage() {
    CommandRun run = except(RULE, "actor.id", "CHG-4711", "2099-12-31");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--when should be FIELD=VALUE: was 'actor.id'");
  }

  @Test
  void exception_thatHasNoEnd_isRefused() {
    CommandRun run = except(RULE, "actor.id=x", "CHG-4711", "some day");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("some day");
  }

  @Test
  void exceptionWithoutABeginning_beginsToday() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    LocalDate tomorrow = today.plusDays(1);
    CommandRun run =
        CommandRun.of(
            "except",
            RULE,
            "--when=actor.id=x",
            "--owner=mara",
            "--reason=CHG-1",
            "--expires=" + today.plusDays(30));

    assertThat(run.exit()).as(run.err()).isZero();
    // At midnight the day may be another by now.
    assertThat(run.out()).containsAnyOf("from: '" + today + "'", "from: '" + tomorrow + "'");
  }

  @Test
  void exceptionOfMoreThanAYear_isRefusedAndSaysHowToRenew() {
    CommandRun run = except(RULE, "actor.id=x", "CHG-4711", "2100-06-01");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("at most 366 days").contains("add another");
  }
}
