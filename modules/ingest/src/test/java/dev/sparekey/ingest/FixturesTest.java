package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Public log samples and captures of a running Keycloak, where their folder is present. */
class FixturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FOLDER =
      Path.of(System.getProperty("sparekey.root", ".")).resolve("../shared/fixtures");
  private static final Sources SOURCES = Sources.builtIn();

  /**
   * The counts are pinned in {@code fixtures.properties}. Of Okta's 29 unmapped records 26 are rows
   * of somebody's statistics, without a type; two logins have no outcome, and one is a report by a
   * user, for which there is no word.
   */
  @ParameterizedTest
  @CsvSource({
    "okta, okta",
    "keycloak, keycloak",
    "keycloak, keycloak-captures",
    "zendesk, zendesk",
    "zendesk, helpdesk_zendesk"
  })
  void publicRecords_comeToTheOutcomesOfTheBaseline(String source, String folder)
      throws IOException {
    Map<String, Integer> outcomes = new TreeMap<>();
    for (JsonNode record : records(folder)) {
      outcomes.merge(outcome(read(source, record)), 1, Integer::sum);
    }
    Properties baseline = new Properties();
    try (InputStream file = FixturesTest.class.getResourceAsStream("fixtures.properties")) {
      baseline.load(file);
    }
    assertThat(outcomes.toString()).isEqualTo(baseline.getProperty(folder));
  }

  @Test
  void capture01_enrolmentOfTotp_bindsOneFactorAndLogsInUnknown() throws IOException {
    List<Event> events = capture("01-enrol-totp");
    assertThat(events).hasSize(2);
    assertThat(((RecoveryEvent) events.get(0)).action()).isEqualTo(RecoveryAction.FACTOR_BOUND);
    assertThat(((AuthenticationEvent) events.get(1)).authenticators())
        .isEqualTo(Authenticators.UNKNOWN);
    assertThat(((RecoveryEvent) events.get(0)).sessionId())
        .isEqualTo(((AuthenticationEvent) events.get(1)).sessionId());
  }

  @Test
  void capture03_loginWithTotp_namesPasswordAndOtp() throws IOException {
    List<Event> events = capture("03-login-password-totp");
    assertThat(events).hasSize(1);
    AuthenticationEvent login = (AuthenticationEvent) events.getFirst();
    assertThat(login.authenticators())
        .isEqualTo(Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP));
    assertThat(login.sessionId()).isEqualTo("9-BRyqd7t-eU6T2r7E314Z81");
    assertThat(login.accountName()).isEqualTo("alice");
  }

  @Test
  void capture04_loginWithRecoveryCode_givesTheLoginAndTheUse() throws IOException {
    List<Event> events = capture("04-login-password-recovery-code");
    Authenticators used =
        Authenticators.exactly(Authenticator.PASSWORD, Authenticator.RECOVERY_CODE);
    assertThat(events).hasSize(2);
    AuthenticationEvent login = (AuthenticationEvent) events.get(0);
    RecoveryEvent use = (RecoveryEvent) events.get(1);
    assertThat(login.authenticators()).isEqualTo(used);
    assertThat(use.action()).isEqualTo(RecoveryAction.CODE_USED);
    assertThat(use.authenticators()).isEqualTo(used);
    assertThat(use.sessionId()).isEqualTo(login.sessionId());
    assertThat(use.header().id()).isEqualTo(login.header().id() + "#recovery");
  }

  @Test
  void capture09_regeneration_issuesASetAndUsesNone() throws IOException {
    List<Event> events = capture("09-regenerate-recovery-codes");
    assertThat(events).hasSize(2);
    assertThat(((RecoveryEvent) events.get(0)).action()).isEqualTo(RecoveryAction.CODE_SET_ISSUED);
    assertThat(((AuthenticationEvent) events.get(1)).authenticators())
        .isEqualTo(Authenticators.UNKNOWN);
  }

  @Test
  void capture13_deletionByAnAdmin_removesTheFactorByAnAgent() throws IOException {
    List<Event> events = capture("13-admin-deletes-user-otp");
    RecoveryEvent removal = (RecoveryEvent) events.getLast();
    assertThat(removal.action()).isEqualTo(RecoveryAction.FACTOR_REMOVED);
    assertThat(removal.account().nativeId()).isEqualTo("0d6b77ec-18ca-4b87-9f80-89b1ea7e6ac6");
    assertThat(removal.credential().id()).isEqualTo("24d4468b-3b78-4f92-b87e-6dac08930f12");
    assertThat(removal.credential().kind()).isEqualTo(Authenticator.OTP);
    assertThat(removal.actor().helped()).isTrue();
    assertThat(removal.actor().id()).isEqualTo("c9906929-6d9f-4cc5-9a83-4ae1b5ea293b");
  }

  @Test
  void captures33And35_keysWithAndWithoutPassword_areToldApart() throws IOException {
    assertThat(
            ((AuthenticationEvent) capture("33-login-password-webauthn").getFirst())
                .authenticators())
        .isEqualTo(Authenticators.exactly(Authenticator.PASSWORD, Authenticator.WEBAUTHN));
    assertThat(((AuthenticationEvent) capture("35-login-passkey").getFirst()).authenticators())
        .isEqualTo(Authenticators.exactly(Authenticator.WEBAUTHN));
  }

  private static List<Event> capture(String name) throws IOException {
    List<Event> events = new ArrayList<>();
    for (JsonNode record : captured(present("keycloak-captures").resolve(name + ".json"))) {
      if (read("keycloak", record) instanceof Reading.Mapped mapped) {
        events.addAll(mapped.events());
      }
    }
    return events;
  }

  private static Reading read(String source, JsonNode record) throws IOException {
    return SOURCES.byName(source).read(new RawRecord(source, JSON.writeValueAsBytes(record), null));
  }

  private static String outcome(Reading reading) {
    return switch (reading) {
      case Reading.Mapped mapped ->
          mapped.events().stream()
              .map(event -> event.getClass().getSimpleName())
              .collect(Collectors.joining("+"));
      case Reading.Rejected rejected -> rejected.reason().name();
      case Reading.FeedMark mark -> "mark";
      case Reading.Clock clock -> "clock";
    };
  }

  private static List<JsonNode> records(String folder) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(present(folder))) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".jsonl")) {
          for (String line : Files.readAllLines(file)) {
            records.add(JSON.readTree(line).path("event"));
          }
        } else if (file.toString().endsWith(".json")) {
          captured(file).forEach(records::add);
        }
      }
    }
    return records;
  }

  private static JsonNode captured(Path file) throws IOException {
    return JSON.readTree(Files.readString(file)).path("events");
  }

  private static Path present(String folder) {
    Path path = FOLDER.resolve(folder);
    assumeTrue(Files.isDirectory(path), "skipped: no public log samples beside the project");
    return path;
  }
}
