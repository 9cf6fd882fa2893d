package dev.sparekey.keycloak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.keycloak.models.AbstractKeycloakTransaction;

/**
 * Holds events until what they tell of has been committed. Keycloak tells listeners of logins that
 * it then rolls back, for instance when one code is used twice at once.
 */
final class CommittedEvents extends AbstractKeycloakTransaction {

  private final List<CapturedEvent> events = new ArrayList<>();
  private final Consumer<CapturedEvent> committed;

  /**
   * @param committed must neither wait nor throw: the user is waiting for the page after the login
   */
  CommittedEvents(Consumer<CapturedEvent> committed) {
    this.committed = committed;
  }

  void add(CapturedEvent event) {
    events.add(event);
  }

  @Override
  protected void commitImpl() {
    events.forEach(committed);
    events.clear();
  }

  @Override
  protected void rollbackImpl() {
    events.clear();
  }
}
