package dev.sparekey.keycloak;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** What Keycloak finds in the jar: reads the options, starts the threads, makes listeners. */
public final class SparekeyEventListenerFactory implements EventListenerProviderFactory {

  private static final System.Logger LOG =
      System.getLogger(SparekeyEventListenerFactory.class.getName());

  private @Nullable Settings settings;
  private @Nullable Publication publication;

  @Override
  public String getId() {
    return "sparekey";
  }

  /** Who administers a realm cannot take it out of the realm's listeners. */
  @Override
  public boolean isGlobal() {
    return true;
  }

  @Override
  public void init(Config.Scope options) {
    settings = Settings.from(options::get);
    if (settings == null) {
      LOG.log(
          Level.WARNING, "publishes nothing: set spi-events-listener--sparekey--bootstrap-servers");
    }
  }

  @Override
  public void postInit(KeycloakSessionFactory sessions) {
    if (settings != null) {
      publication = Publication.start(settings, sessions);
      LOG.log(Level.INFO, "publishes events to topic {0}", settings.topic());
    }
  }

  @Override
  public EventListenerProvider create(KeycloakSession session) {
    return publication == null
        ? new SilentListener()
        : new SparekeyEventListener(session, publication.outbox());
  }

  @Override
  public void close() {
    if (publication != null) {
      publication.close();
    }
  }
}
