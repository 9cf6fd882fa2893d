package dev.sparekey.keycloak;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One authentication in one browser, step by step. */
final class Login implements AutoCloseable {

  private static final String PASSWORD = "#kc-form-login";
  private static final String ONE_TIME_PASSWORD = "#kc-otp-login-form";
  private static final String RECOVERY_CODE = "#kc-recovery-code-login-form";
  private static final String ANOTHER_WAY = "#kc-select-try-another-way-form";
  private static final String CHOICE = "#kc-select-credential-form";
  private static final String KEY = "#webauth";

  private final KeycloakServer keycloak;
  private final Browser browser;
  private Page page;

  /**
   * @param address where the browser is
   * @param action a required action that the application asks for; null for none
   */
  Login(KeycloakServer keycloak, String address, @Nullable String action) throws Exception {
    this.keycloak = keycloak;
    this.browser = new Browser(KeycloakServer.APPLICATION, address);
    this.page = browser.get(keycloak.login(action));
  }

  Page page() {
    return page;
  }

  /** Whether the application got its code. */
  boolean isDone() {
    return page.at().toString().startsWith(KeycloakServer.APPLICATION)
        && String.valueOf(page.at().getQuery()).contains("code=");
  }

  Login password(String name, String password) throws Exception {
    return submit(PASSWORD, Map.of("username", name, "password", password));
  }

  Login oneTimePassword(String secret) throws Exception {
    return submit(ONE_TIME_PASSWORD, Map.of("otp", OneTimePassword.at(Instant.now(), secret)));
  }

  Login recoveryCode(String code) throws Exception {
    return toRecoveryCode().submit(RECOVERY_CODE, Map.of("recoveryCodeInput", code));
  }

  /** To the page that asks for the code, through the other ways if need be. */
  Login toRecoveryCode() throws Exception {
    if (!page.has(RECOVERY_CODE)) {
      submit(ANOTHER_WAY, Map.of());
      submit(
          CHOICE,
          Map.of("authenticationExecution", keycloak.execution("auth-recovery-authn-code-form")));
    }
    return this;
  }

  Login key(SoftKey key) throws Exception {
    return submit(
        KEY, key.sign(keycloak.base(), page.scripted("rpId"), page.scripted("challenge")));
  }

  Login submit(String form, Map<String, String> fields) throws Exception {
    page = browser.submit(page, form, fields);
    return this;
  }

  /** Opens another address, such as of a link in a mail. */
  Login open(String address) throws Exception {
    page = browser.get(java.net.URI.create(address));
    return this;
  }

  @Override
  public void close() {
    browser.close();
  }
}
