package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** The alert for which it is made lies in the past. */
  @Test
  void exceptionWithoutABeginning_coversAllThatIsNotJudgedForGoodAndSaysSo() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    LocalDate last = today.plusDays(30);
    CommandRun run =
        CommandRun.of(
            "except",
            RULE,
            "--when=actor.id=x",
            "--owner=mara",
            "--reason=CHG-1",
            "--expires=" + last);

    assertThat(run.exit()).as(run.err()).isZero();
    // At midnight the day may be another by now.
    assertThat(run.out())
        .containsAnyOf(
            "from: '" + today.minusDays(35) + "'", "from: '" + today.minusDays(34) + "'");
    assertThat(run.err())
        .contains("to " + last + " in UTC, also what occurred already")
        .containsPattern("covers what occurs from \\d{4}-\\d\\d-\\d\\d to ");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-31, 2026-10-26",
    // 366 days, of which the last is named.
    "2027-10-26, 2026-10-26",
    "2027-10-27, 2026-10-27",
    "2027-11-30, 2026-11-30",
    // Too long from today on, which is refused.
    "2027-12-01, 2026-10-26",
    "some day, 2026-10-26",
  })
  void exceptionWithoutABeginning_coversAsMuchOfThePastAsTheLengthAllows(
      String expires, String first) {
    assertThat(ExceptCommand.first(LocalDate.parse("2026-11-30"), expires)).hasToString(first);
  }

  @Test
  void exceptionWhoseBeginningIsNamed_beginsThen() {
    CommandRun run = except(RULE, "actor.id=x", "CHG-4711", "2099-12-31");

    assertThat(run.out()).contains("from: '2099-01-01'");
    assertThat(run.err()).contains("covers what occurs from 2099-01-01 to 2099-12-31 in UTC");
  }

  @Test
  void exceptionOfMoreThanAYear_isRefusedAndSaysHowToRenew() {
    CommandRun run = except(RULE, "actor.id=x", "CHG-4711", "2100-06-01");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("at most 366 days").contains("add another");
  }
}
