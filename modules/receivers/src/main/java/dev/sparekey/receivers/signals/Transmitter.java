package dev.sparekey.receivers.signals;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * Who signs security event tokens, and for whom.
 *
 * @param issuer its {@code iss}
 * @param audience ours, which has to be among a token's {@code aud}
 * @param keys its public keys
 * @param criticalMembers the subject members that it calls critical in its metadata
 */
public record Transmitter(String issuer, String audience, Keys keys, Set<String> criticalMembers) {

  public Transmitter {
    criticalMembers = Set.copyOf(criticalMembers);
  }

  /** Where a JSON Web Key Set is. */
  public sealed interface Keys {

    /** In a file, read once. */
    record Local(Path file) implements Keys {}

    /** At an address that the configuration names; never at one that a token names. */
    record Remote(URI address) implements Keys {}
  }
}
