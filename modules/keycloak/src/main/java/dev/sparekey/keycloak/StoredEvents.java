package dev.sparekey.keycloak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.keycloak.events.Event;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Keycloak's event store, asked in sessions of its own. */
final class StoredEvents implements EventStore {

  private static final int PAGE = 1_000;

  private final KeycloakSessionFactory sessions;

  StoredEvents(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  @Override
  public List<CapturedEvent> between(long from, long to) {
    List<CapturedEvent> found = new ArrayList<>();
    KeycloakModelUtils.runJobInTransaction(
        sessions,
        session -> {
          EventStoreProvider store = session.getProvider(EventStoreProvider.class);
          if (store != null) {
            addUserEvents(store, from, to, found);
            addAdminEvents(store, from, to, found);
          }
        });
    return found;
  }

  private static void addUserEvents(
      EventStoreProvider store, long from, long to, List<CapturedEvent> found) {
    for (int first = 0; ; first += PAGE) {
      List<Event> page =
          store
              .createQuery()
              .fromDate(from)
              .toDate(to)
              .orderByAscTime()
              .firstResult(first)
              .maxResults(PAGE)
              .getResultStream()
              .toList();
      // Which credentials were used is not stored.
      page.forEach(event -> found.add(EventJson.of(event, Map.of())));
      if (page.size() < PAGE) {
        return;
      }
    }
  }

  private static void addAdminEvents(
      EventStoreProvider store, long from, long to, List<CapturedEvent> found) {
    for (int first = 0; ; first += PAGE) {
      List<AdminEvent> page =
          store
              .createAdminQuery()
              .fromTime(from)
              .toTime(to)
              .orderByAscTime()
              .firstResult(first)
              .maxResults(PAGE)
              .getResultStream()
              .toList();
      page.forEach(event -> found.add(EventJson.of(event)));
      if (page.size() < PAGE) {
        return;
      }
    }
  }

  @Override
  public List<String> realmsThatStoreLittle() {
    List<String> names = new ArrayList<>();
    KeycloakModelUtils.runJobInTransaction(sessions, session -> addRealms(session, names));
    return names;
  }

  private static void addRealms(KeycloakSession session, List<String> names) {
    session
        .realms()
        .getRealmsStream()
        .filter(realm -> !realm.isEventsEnabled() || !realm.isAdminEventsEnabled())
        .map(RealmModel::getName)
        .forEach(names::add);
  }
}
