package dev.sparekey.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.demo.company.Attack;
import dev.sparekey.app.demo.company.Company;
import dev.sparekey.app.demo.company.Line;
import dev.sparekey.app.demo.company.Script;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.Sources;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompanyReplayTest {

  private static final Instant FIRST_DAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Script SCRIPT = Company.generate(7, FIRST_DAY);

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 2026})
  void company_replayed_deliversEveryAttackAndNothingElseAtHigh(long seed) {
    Script script = Company.generate(seed, FIRST_DAY);

    List<Alert> delivered = delivered(script, line -> true);

    assertThat(script.attacks()).allMatch(attack -> delivered.stream().anyMatch(attack::isShownBy));
    assertThat(delivered)
        .filteredOn(alert -> alert.severity().compareTo(Severity.HIGH) >= 0)
        .allMatch(
            alert ->
                script.attacks().stream()
                    .anyMatch(attack -> attack.covers(alert.account(), alert.occurredAt())));
  }

  @ParameterizedTest
  @CsvSource({
    "reset without ticket, user.mfa.factor.reset_all",
    "reset without ticket, user.session.access_admin_app",
    "reset on security questions, user.mfa.factor.reset_all",
    "reset on security questions, verification_security_questions",
    "stolen recovery code, recovery-authn-codes",
    "recovery-code guessing, LOGIN_ERROR",
    "factor bound by a stranger, user.mfa.factor.activate",
    "factor bound by a stranger, PASSWORD_AS_FACTOR",
    "ticket written three hours later, /credentials/totp-",
    "ticket written three hours later, Lost my phone",
  })
  void attack_withoutItsDefiningRecords_isMissedAndTheOthersFound(String name, String defining) {
    Attack attack =
        SCRIPT.attacks().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();

    Set<String> found = found(line -> !isPart(line, attack) || !line.json().contains(defining));

    Set<String> others = names();
    others.remove(name);
    assertThat(found).isEqualTo(others);
  }

  @Test
  void attacks_withAllTheirRecords_areFoundInTheRecordsOfTheirAccounts() {
    assertThat(found(line -> true)).isEqualTo(names());
  }

  private static Set<String> names() {
    return SCRIPT.attacks().stream().map(Attack::name).collect(Collectors.toSet());
  }

  /** In the records of the attacked accounts alone, which are few. */
  private static Set<String> found(Predicate<Line> kept) {
    List<Alert> delivered =
        delivered(
            SCRIPT,
            line ->
                kept.test(line)
                    && SCRIPT.attacks().stream().anyMatch(attack -> isAbout(line, attack)));
    return SCRIPT.attacks().stream()
        .filter(attack -> delivered.stream().anyMatch(attack::isShownBy))
        .map(Attack::name)
        .collect(Collectors.toSet());
  }

  private static boolean isAbout(Line line, Attack attack) {
    return line.json().contains(attack.account()) || line.json().contains(attack.subject());
  }

  /** From the ticket before it to the ticket after it. */
  private static boolean isPart(Line line, Attack attack) {
    return isAbout(line, attack)
        && line.occurredAt().isAfter(attack.at().minus(Duration.ofMinutes(15)))
        && line.occurredAt().isBefore(attack.at().plus(Duration.ofHours(4)));
  }

  private static List<Alert> delivered(Script script, Predicate<Line> kept) {
    Sources sources = Sources.builtIn();
    Map<String, Alert> last = new TreeMap<>();
    LocalRunner runner =
        new LocalRunner(
            AssurancePolicy.DEFAULT,
            Pack.load(),
            Set.of("zendesk"),
            alert -> last.put(alert.id(), alert),
            view -> {});
    for (Line line : script.lines().filter(kept).toList()) {
      byte[] value = line.json().getBytes(StandardCharsets.UTF_8);
      if (sources.byName(line.feed()).read(new RawRecord(line.feed(), value, null))
          instanceof Reading.Mapped mapped) {
        mapped.events().forEach(runner::accept);
      }
    }
    runner.finish(Set.of("keycloak", "okta", "sparekey", "zendesk"));
    return last.values().stream()
        .filter(alert -> alert.delivered() && alert.verdict() != Verdict.WITHDRAWN)
        .toList();
  }
}
