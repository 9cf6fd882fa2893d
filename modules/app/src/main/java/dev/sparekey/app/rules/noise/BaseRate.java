package dev.sparekey.app.rules.noise;

/**
 * How often what happens, a calendar day in a company of 10,000 people, and what the number rests
 * on. No public source counts these for one company; what is an estimate is called so. Five times
 * as much happens on a working day as on a free one.
 */
enum BaseRate {
  AGENT_PASSWORD_RESET(
      33,
      "1.2 a person and year: desks often quote a fifth to a half of their calls as passwords, at"
          + " about one call a person and month; the lower end, since the rest serve themselves"),
  SELF_SERVICE_RESET(30, "estimate: about as many as at the desk, where self-service is offered"),
  UNLOCK(20, "estimate: 0.7 a person and year, after wrong passwords"),
  PHONE_SWAP(
      20, "a telephone is kept for two to three years, so 10 a day, and as many apps set up again"),
  AGENT_MFA_RESET(
      10, "estimate: 0.36 a person and year, lost and broken telephones and failed swaps"),
  CONTACT_CHANGE(7, "estimate: a number or private mailbox is kept for about four years"),
  NEW_HIRE(6, "staff turnover of 22 % a year, within the range of public labour statistics"),
  TEMPORARY_PASS(5, "estimate: half as many as resets of MFA"),
  CODE_USED(3, "estimate: one person in nine a year falls back on a saved code"),
  SET_REGENERATED(3, "estimate: as often as codes are used");

  /** The company for which the rates are told. */
  static final int PEOPLE = 10_000;

  private final int perDay;
  private final String restsOn;

  BaseRate(int perDay, String restsOn) {
    this.perDay = perDay;
    this.restsOn = restsOn;
  }

  int perDay() {
    return perDay;
  }

  String restsOn() {
    return restsOn;
  }
}
