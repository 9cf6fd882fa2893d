package dev.sparekey.app.rules.noise;

import java.util.Random;

/** How people and desks go about it, as shares of a hundred; all are estimates unless said. */
enum Habit {
  WITHOUT_TICKET(4, "of helped cases are settled in a chat or at the counter and never written"),
  LOGGED_AFTER_THE_CALL(20, "of tickets are written when the caller has hung up"),
  LOGGED_TOO_LATE(3, "of those come after the half hour that the policy grants a desk"),
  VERIFICATION_LEFT_EMPTY(1, "of tickets close without it, where the field is obligatory"),
  FROM_THE_PHONE(25, "of self-service is done on a telephone in a mobile network"),
  PHONE_NOT_SEEN_BEFORE(15, "of people have not signed in over their mobile network before"),
  LOGIN_FROM_THE_PHONE(10, "of logins come from the telephone"),
  LOGIN_ON_THE_ROAD(2, "of logins come from a hotel, a train or a guest network"),
  ABROAD(20, "of the logins on the road are in another country"),
  SWAPPED_ON_THE_PHONE(40, "of new telephones are set up from the telephone itself"),
  PRIVILEGED(2, "of people hold administrative rights"),
  OLD_FACTOR_FORGOTTEN(30, "of swaps leave the old factor where it is"),
  PRIVILEGED_PROOFED(
      80,
      "of helped cases of people with administrative rights are proofed anew, with document and face"
          + " or on site, which a feed of its own tells: SP 800-63B-4 4.2.2.3 asks it of accounts of"
          + " the highest level, so the rest are lapses; an estimate"),
  BOUND_DAYS_LATER(
      10,
      "of those whose factors the desk has reset bind the next one days later, back from leave"),
  PUSH_REFUSED(
      1, "of days with a login by push see a push refused, mostly one's own, asked for twice"),
  PUSHES_REFUSED_IN_A_ROW(
      5, "of those go on: three to five in some minutes, with a telephone that is out of step");

  private final int percent;
  private final String restsOn;

  Habit(int percent, String restsOn) {
    this.percent = percent;
    this.restsOn = restsOn;
  }

  boolean occurs(Random random) {
    return random.nextInt(100) < percent;
  }

  String restsOn() {
    return percent + " % " + restsOn;
  }
}
