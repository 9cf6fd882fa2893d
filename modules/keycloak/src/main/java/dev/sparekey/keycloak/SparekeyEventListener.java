package dev.sparekey.keycloak;

import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakSession;

/**
 * Copies what a session's events say and hands it on when the session has committed. It asks the
 * session nothing that could reach the database: a query here makes Keycloak write out its changes
 * early, after which two logins with one recovery code no longer exclude each other.
 */
final class SparekeyEventListener implements EventListenerProvider {

  private final KeycloakSession session;
  private final Outbox outbox;
  private @Nullable CommittedEvents committed;

  SparekeyEventListener(KeycloakSession session, Outbox outbox) {
    this.session = session;
    this.outbox = outbox;
  }

  @Override
  public void onEvent(Event event) {
    hold(EventJson.of(event, AuthenticationNotes.of(session.getContext())));
  }

  @Override
  public void onEvent(AdminEvent event, boolean includeRepresentation) {
    hold(EventJson.of(event));
  }

  private void hold(CapturedEvent event) {
    if (committed == null) {
      committed = new CommittedEvents(outbox);
      session.getTransactionManager().enlistAfterCompletion(committed);
    }
    committed.add(event);
  }

  @Override
  public void close() {}
}
