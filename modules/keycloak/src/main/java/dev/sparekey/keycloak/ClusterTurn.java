package dev.sparekey.keycloak;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ExecutionResult;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Lets one node of a Keycloak cluster at it at a time. */
final class ClusterTurn implements Predicate<BooleanSupplier> {

  private static final String TASK = "sparekey-backfill";
  private static final int LONGEST_SECONDS = 900;

  private final KeycloakSessionFactory sessions;

  ClusterTurn(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  /** Whether it ran here and returned true. */
  @Override
  public boolean test(BooleanSupplier attempt) {
    try (KeycloakSession session = sessions.create()) {
      ExecutionResult<Boolean> result =
          session
              .getProvider(ClusterProvider.class)
              .executeIfNotExecuted(TASK, LONGEST_SECONDS, attempt::getAsBoolean);
      return result.isExecuted() && Boolean.TRUE.equals(result.getResult());
    }
  }
}
