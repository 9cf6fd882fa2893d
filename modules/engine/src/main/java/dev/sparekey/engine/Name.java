package dev.sparekey.engine;

import dev.sparekey.recovery.Designation;

/** What a ticket, or whose codes lie in the open, is found by within a tenant. */
public record Name(String tenant, Designation of) {

  /**
   * @param text mail or login in lower case, or {@code feed:id}
   */
  static Name person(String tenant, String text) {
    return new Name(tenant, Designation.person(text));
  }

  static Name ticket(String tenant, String number) {
    return new Name(tenant, Designation.ticket(number));
  }
}
