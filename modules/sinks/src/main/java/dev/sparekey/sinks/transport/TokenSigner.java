package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/** Signs security event tokens with RS256, as CAEP's interoperability profile wants it. */
final class TokenSigner {

  private static final int LEAST_BITS = 2048;
  private static final JOSEObjectType TYPE = new JOSEObjectType("secevent+jwt");
  private static final Pattern LABEL = Pattern.compile("-----(BEGIN|END) PRIVATE KEY-----");

  private final String issuer;
  private final String audience;
  private final RSAKey key;

  /**
   * @param issuer of the tokens: us
   * @param audience of the tokens: the receiver
   * @param pem a private RSA key
   * @throws IOException the key is none that can be used
   */
  TokenSigner(String issuer, String audience, String pem) throws IOException {
    this.issuer = issuer;
    this.audience = audience;
    this.key = key(pem);
  }

  /** Its id is its thumbprint (RFC 7638), so that it is the same wherever the key is written. */
  private static RSAKey key(String pem) throws IOException {
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(LABEL.matcher(pem).replaceAll(""));
      KeyFactory keys = KeyFactory.getInstance("RSA");
      if (keys.generatePrivate(new PKCS8EncodedKeySpec(encoded)) instanceof RSAPrivateCrtKey own
          && own.getModulus().bitLength() >= LEAST_BITS) {
        RSAPublicKey shown =
            (RSAPublicKey)
                keys.generatePublic(
                    new RSAPublicKeySpec(own.getModulus(), own.getPublicExponent()));
        return new RSAKey.Builder(shown)
            .privateKey(own)
            .keyUse(KeyUse.SIGNATURE)
            .algorithm(JWSAlgorithm.RS256)
            .keyIDFromThumbprint()
            .build();
      }
    } catch (GeneralSecurityException | IllegalArgumentException | JOSEException e) {
      // Without the cause, whose message may hold a part of the key.
      throw new IOException(
          "the key of security events is no private RSA key in PEM (BEGIN PRIVATE KEY): "
              + e.getClass().getSimpleName());
    }
    throw new IOException(
        "the key of security events should be a private RSA key of "
            + LEAST_BITS
            + " bits or more");
  }

  /** The public half, as a JWK (RFC 7517), which receivers verify tokens by. */
  String publicKey() {
    return key.toPublicJWK().toJSONString();
  }

  /**
   * @param claims without issuer, audience and time of issue
   */
  String sign(JsonNode claims, Instant now) {
    ObjectNode all = claims.deepCopy();
    all.put("iss", issuer);
    all.put("aud", audience);
    all.put("iat", now.getEpochSecond());
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.RS256).type(TYPE).keyID(key.getKeyID()).build(),
            new Payload(all.toString()));
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("our own claims can be signed with a checked key", e);
    }
    return token.serialize();
  }
}
