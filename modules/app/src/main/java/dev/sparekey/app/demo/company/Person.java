package dev.sparekey.app.demo.company;

import java.util.List;

/**
 * Somebody of the company.
 *
 * @param okta native id at Okta; empty without an account there
 * @param keycloak native id at Keycloak; empty without an account there
 * @param factor the second factor in Okta's words
 * @param passkey whether the Keycloak login is a passkey rather than a password and TOTP
 * @param places familiar ones, the office first
 */
record Person(
    String name,
    String mail,
    String okta,
    String keycloak,
    String factor,
    boolean passkey,
    boolean privileged,
    List<Place> places) {

  Person {
    places = List.copyOf(places);
  }

  Place office() {
    return places.getFirst();
  }

  Place home() {
    return places.getLast();
  }
}
