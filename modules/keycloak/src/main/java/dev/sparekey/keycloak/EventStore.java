package dev.sparekey.keycloak;

import java.util.List;

/** Where Keycloak itself keeps its events. */
interface EventStore {

  /**
   * What is stored of a time, user and admin events of all realms.
   *
   * @param from in milliseconds since 1970, included
   * @param to included
   */
  List<CapturedEvent> between(long from, long to);

  /** Names of realms that do not store both their user and their admin events. */
  List<String> realmsThatStoreLittle();
}
