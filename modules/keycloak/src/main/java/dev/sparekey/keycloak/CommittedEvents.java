package dev.sparekey.keycloak;

import java.util.ArrayList;
import java.util.List;
import org.keycloak.models.AbstractKeycloakTransaction;

/**
 * Holds events until what they tell of has been committed. Keycloak tells listeners of logins that
 * it then rolls back, for instance when one code is used twice at once.
 */
final class CommittedEvents extends AbstractKeycloakTransaction {

  private final List<CapturedEvent> events = new ArrayList<>();
  private final Outbox outbox;

  CommittedEvents(Outbox outbox) {
    this.outbox = outbox;
  }

  void add(CapturedEvent event) {
    events.add(event);
  }

  @Override
  protected void commitImpl() {
    events.forEach(outbox::offer);
    events.clear();
  }

  @Override
  protected void rollbackImpl() {
    outbox.rolledBack(events.size());
    events.clear();
  }
}
