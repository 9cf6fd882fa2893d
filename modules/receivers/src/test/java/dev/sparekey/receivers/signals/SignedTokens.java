package dev.sparekey.receivers.signals;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** A transmitter of tokens, and forgers of them. */
public final class SignedTokens {

  public static final String ISSUER = "https://idp.example.com";
  public static final String AUDIENCE = "https://sparekey.example.com";
  public static final String CREDENTIAL_CHANGE =
      "https://schemas.openid.net/secevent/caep/event-type/credential-change";
  static final String VERIFICATION =
      "https://schemas.openid.net/secevent/ssf/event-type/verification";
  public static final String TYPE = "secevent+jwt";

  private final ECKey key;

  public SignedTokens() throws JOSEException {
    key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
  }

  /** Its public keys, in a file. */
  public Path keysIn(Path folder) throws IOException {
    return Files.writeString(folder.resolve("keys.json"), new JWKSet(key.toPublicJWK()).toString());
  }

  String keys() {
    return new JWKSet(key.toPublicJWK()).toString();
  }

  public String signed(String claims) throws JOSEException {
    return signed(TYPE, claims);
  }

  String signed(String type, String claims) throws JOSEException {
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(type))
                .keyID("k1")
                .build(),
            new Payload(claims));
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  /** With the public key as the secret of an HMAC, which careless verifiers take. */
  String signedByThePublicKey(String claims) throws JOSEException {
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType(TYPE))
                .keyID("k1")
                .build(),
            new Payload(claims));
    token.sign(new MACSigner(key.toPublicJWK().toJSONString()));
    return token.serialize();
  }

  static String unsigned(String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString("{\"alg\":\"none\",\"typ\":\"secevent+jwt\"}".getBytes(UTF_8))
        + "."
        + encoder.encodeToString(claims.getBytes(UTF_8))
        + ".";
  }

  /** Claims of a token with one event. */
  public static String claims(String jti, String subject, String type, String event) {
    return """
        {"iss":"%s","aud":"%s","iat":1795953600,"jti":"%s","sub_id":%s,"events":{"%s":%s}}"""
        .formatted(ISSUER, AUDIENCE, jti, subject, type, event);
  }

  public static String credentialChange(String jti) {
    return claims(
        jti,
        "{\"format\":\"iss_sub\",\"iss\":\"https://idp.example.com\",\"sub\":\"00u1\"}",
        CREDENTIAL_CHANGE,
        "{\"credential_type\":\"fido2-roaming\",\"change_type\":\"create\"}");
  }
}
