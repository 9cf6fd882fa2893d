package dev.sparekey.sinks.transport;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** A transmitter's keys, and a receiver that reads its tokens by another library. */
public final class ReceiverKeys {

  public static final String ISSUER = "https://us.example";
  public static final String AUDIENCE = "https://them.example";

  private static final KeyPair KEYS = keys(2048);

  private ReceiverKeys() {}

  static KeyPair keys(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String pem(KeyPair keys) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(keys.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  /** The transmitter's. */
  public static String pem() {
    return pem(KEYS);
  }

  static JwtClaims verified(String token) throws InvalidJwtException {
    return new JwtConsumerBuilder()
        .setVerificationKey(KEYS.getPublic())
        .setExpectedType(true, "secevent+jwt")
        .setExpectedIssuer(ISSUER)
        .setExpectedAudience(AUDIENCE)
        .setRequireJwtId()
        .setRequireIssuedAt()
        .build()
        .processToClaims(token);
  }
}
