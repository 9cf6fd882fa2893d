package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakTransaction;
import org.keycloak.models.KeycloakTransactionManager;
import org.keycloak.models.RealmModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.CommonClientSessionModel.ExecutionStatus;

/** The session answers for nothing but its context and its transactions: a query would fail. */
class SparekeyEventListenerTest {

  private final Outbox outbox = new Outbox(10);
  private final List<KeycloakTransaction> enlisted = new ArrayList<>();
  private final Map<String, Function<Object[], @Nullable Object>> context = new HashMap<>();

  private SparekeyEventListener listener() {
    KeycloakTransactionManager transactions =
        Answers.of(
            KeycloakTransactionManager.class,
            Map.of(
                "enlistAfterCompletion",
                arguments -> {
                  enlisted.add((KeycloakTransaction) arguments[0]);
                  return null;
                }));
    KeycloakContext of = Answers.of(KeycloakContext.class, context);
    KeycloakSession session =
        Answers.of(
            KeycloakSession.class,
            Map.of("getContext", none -> of, "getTransactionManager", none -> transactions));
    return new SparekeyEventListener(session, outbox);
  }

  @Test
  void events_areHandedOnWhenTheirSessionHasCommitted_notBefore() throws Exception {
    context.put("getAuthenticationSession", none -> null);
    SparekeyEventListener listener = listener();
    listener.onEvent(Events.login("e1"));
    listener.onEvent(Events.passwordReset("a1"), true);
    assertThat(outbox.size()).isZero();
    assertThat(enlisted).hasSize(1);

    enlisted.get(0).begin();
    enlisted.get(0).commit();

    assertThat(outbox.take(9, 0)).extracting(CapturedEvent::id).containsExactly("e1", "a1");
  }

  @Test
  void events_ofASessionThatIsRolledBack_areNeverHandedOn() {
    context.put("getAuthenticationSession", none -> null);
    SparekeyEventListener listener = listener();
    listener.onEvent(Events.login("e1"));

    enlisted.get(0).begin();
    enlisted.get(0).rollback();

    assertThat(outbox.size()).isZero();
    assertThat(outbox.takeGap()).isNull();
    assertThat(outbox.rolledBack()).isEqualTo(1);
  }

  @Test
  void notes_areThoseOfTheMomentOfTheEvent() throws Exception {
    Map<String, Function<Object[], @Nullable Object>> notes =
        new HashMap<>(
            Map.of(
                "getAuthNote",
                name ->
                    name[0].equals("authn.credentials")
                        ? "[\"password\",\"recovery-authn-codes\"]"
                        : null,
                "getExecutionStatus",
                none -> Map.of("x1", ExecutionStatus.SUCCESS, "x2", ExecutionStatus.FAILED)));
    AuthenticationSessionModel authentication = Answers.of(AuthenticationSessionModel.class, notes);
    context.put("getAuthenticationSession", none -> authentication);
    context.put("getRealm", none -> realm(Map.of("x1", "auth-otp-form", "x2", "reset-password")));
    SparekeyEventListener listener = listener();
    listener.onEvent(Events.login("e1"));
    // Keycloak removes the authentication when it is over.
    notes.clear();

    enlisted.get(0).begin();
    enlisted.get(0).commit();

    assertThat(outbox.take(9, 0).get(0).json())
        .contains("\"authn.credentials\":\"[\\\"password\\\",\\\"recovery-authn-codes\\\"]\"")
        .contains("\"authenticators-completed\":\"[\\\"auth-otp-form\\\"]\"");
  }

  @Test
  void notes_ofExecutionsThatAreFlowsOrGone_areLeftOut() throws Exception {
    AuthenticationSessionModel authentication =
        Answers.of(
            AuthenticationSessionModel.class,
            Map.of(
                "getAuthNote",
                name -> null,
                "getExecutionStatus",
                none -> Map.of("gone", ExecutionStatus.SUCCESS)));
    context.put("getAuthenticationSession", none -> authentication);
    context.put("getRealm", none -> realm(Map.of()));
    SparekeyEventListener listener = listener();
    listener.onEvent(Events.login("e1"));
    enlisted.get(0).begin();
    enlisted.get(0).commit();

    assertThat(outbox.take(9, 0).get(0).json())
        .contains("\"authNotes\":{\"authenticators-completed\":\"[]\"}");
  }

  private static RealmModel realm(Map<String, String> authenticators) {
    return Answers.of(
        RealmModel.class,
        Map.of(
            "getAuthenticationExecutionById",
            id -> {
              String authenticator = authenticators.get((String) id[0]);
              if (authenticator == null) {
                return null;
              }
              AuthenticationExecutionModel execution = new AuthenticationExecutionModel();
              execution.setAuthenticator(authenticator);
              return execution;
            }));
  }

  @Test
  void classFiles_areForJava17() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(
            SparekeyEventListener.class.getResourceAsStream("SparekeyEventListener.class"))) {
      assertThat(in.readNBytes(8)[7]).isEqualTo((byte) 61);
    }
  }
}
