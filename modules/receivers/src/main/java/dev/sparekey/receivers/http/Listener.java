package dev.sparekey.receivers.http;

import dev.sparekey.rules.IpNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come in, and how much of them at a time.
 *
 * @param port 0 for any that is free
 * @param tls null for plain HTTP
 * @param longestBody bytes of a request
 * @param inFlight bytes of all requests that Kafka has not acknowledged; beyond it senders are told
 *     to come back
 * @param proxies whose word on where a request comes from is believed
 */
public record Listener(
    String host,
    int port,
    @Nullable Tls tls,
    int longestBody,
    long inFlight,
    List<IpNetwork> proxies) {

  public Listener {
    proxies = List.copyOf(proxies);
  }

  /**
   * @param keys our certificate and its key
   * @param callers whose certificates callers must have one of; null to ask for none
   */
  public record Tls(Store keys, @Nullable Store callers) {}

  /**
   * A file of keys or certificates.
   *
   * @param type PEM, PKCS12 or JKS; PEM with the key unencrypted as PKCS #8
   * @param password does not show itself; null for none
   * @param keyPassword of the key, where it has one of its own
   */
  public record Store(
      Path path,
      String type,
      @Nullable Supplier<String> password,
      @Nullable Supplier<String> keyPassword) {}
}
