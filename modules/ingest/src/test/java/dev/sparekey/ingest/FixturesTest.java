package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Public log samples and captures of a running Keycloak, where their folder is present. */
class FixturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sources SOURCES = Sources.builtIn();

  /**
   * Every record is mapped, or rejected by a name other than "unmapped". The counts are pinned in
   * {@code fixtures.properties}, and printed for people.
   */
  @ParameterizedTest
  @MethodSource("folders")
  void publicRecords_areMappedOrRejectedByName(String source, String folder) throws IOException {
    Map<String, Integer> outcomes = new TreeMap<>();
    List<String> nameless = new ArrayList<>();
    for (JsonNode record : FixtureRecords.of(folder)) {
      Reading reading = read(source, record);
      outcomes.merge(outcome(reading), 1, Integer::sum);
      if (reading instanceof Reading.Rejected rejected
          && (rejected.reason() == RejectionReason.UNMAPPED_TYPE || rejected.detail().isEmpty())) {
        nameless.add(rejected + " " + fields(record));
      }
    }
    System.out.println(folder + " by " + source + ": " + outcomes);
    Properties baseline = new Properties();
    try (InputStream file = FixturesTest.class.getResourceAsStream("fixtures.properties")) {
      baseline.load(file);
    }
    assertThat(nameless).isEmpty();
    assertThat(outcomes.toString()).isEqualTo(baseline.getProperty(folder));
  }

  static Stream<Arguments> folders() {
    return FixtureRecords.FOLDERS.entrySet().stream()
        .flatMap(
            source ->
                source.getValue().stream().map(folder -> Arguments.of(source.getKey(), folder)));
  }

  private static List<String> fields(JsonNode record) {
    List<String> fields = new ArrayList<>();
    record.fieldNames().forEachRemaining(fields::add);
    return fields;
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
    for (JsonNode record : FixtureRecords.captured(name)) {
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
}
