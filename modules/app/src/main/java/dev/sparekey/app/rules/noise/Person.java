package dev.sparekey.app.rules.noise;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Origin;
import dev.sparekey.model.SubjectKind;

/**
 * Somebody of the company, or a service account.
 *
 * @param factor beside the password
 * @param mobile where their telephone is
 * @param usesMobile whether they sign in from there now and then
 */
record Person(
    AccountId account,
    String mail,
    SubjectKind kind,
    boolean privileged,
    Authenticator factor,
    Origin office,
    Origin home,
    Origin mobile,
    boolean usesMobile) {

  Authenticators usual() {
    return kind == SubjectKind.SERVICE_ACCOUNT
        ? Authenticators.exactly(factor)
        : Authenticators.exactly(Authenticator.PASSWORD, factor);
  }

  Person withPush() {
    return new Person(
        account,
        mail,
        kind,
        privileged,
        Authenticator.PUSH_NUMBER,
        office,
        home,
        mobile,
        usesMobile);
  }

  /** The set of saved codes that they were given when they were hired. */
  String codeSet() {
    return "set-" + account.nativeId();
  }
}
