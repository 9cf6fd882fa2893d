package dev.sparekey.recovery;

import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Origin;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What an account's profile keeps of one authentication event.
 *
 * @param userAgent a hash of the client's user agent without its version numbers, which an update
 *     changes in the middle of a session; null when not told
 */
public record Login(
    Instant at,
    String id,
    Outcome outcome,
    Authenticators authenticators,
    @Nullable String sessionId,
    @Nullable String network,
    @Nullable String country,
    @Nullable String device,
    @Nullable Integer userAgent) {

  /** Newest first; the id decides between equals, and the content between two with one id. */
  static final Comparator<Login> NEWEST_FIRST =
      Comparator.comparing(Login::at)
          .reversed()
          .thenComparing(Login::id)
          .thenComparing(Login::byContent);

  /** Most that agree in time and id are one, and a text of each would cost more than all else. */
  private static int byContent(Login one, Login other) {
    return one.equals(other) ? 0 : one.toString().compareTo(other.toString());
  }

  public static Login of(AuthenticationEvent event) {
    return new Login(
        event.header().occurredAt(),
        event.header().id(),
        event.outcome(),
        event.authenticators(),
        event.sessionId(),
        event.origin().network(),
        event.origin().country(),
        event.origin().device(),
        userAgent(event.origin()));
  }

  static @Nullable Integer userAgent(Origin origin) {
    String told = origin.userAgent();
    if (told == null) {
      return null;
    }
    int hash = 0;
    for (int i = 0; i < told.length(); i++) {
      char c = told.charAt(i);
      if (c < '0' || c > '9') {
        hash = 31 * hash + c;
      }
    }
    return hash;
  }
}
