package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.transport.Http.Answer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Security event tokens pushed by RFC 8935, signed with RS256 as CAEP's interoperability profile
 * wants it. A document is a JSON array of the tokens' claims; it counts as taken when the receiver
 * has answered 202 for each. What is sent again has the same {@code jti}.
 */
final class SecurityEventTransport implements Transport {

  /** Findings; each may be a dozen tokens, one request after another. */
  private static final int MOST = 2;

  private static final int LEAST_BITS = 2048;
  private static final JOSEObjectType TYPE = new JOSEObjectType("secevent+jwt");
  private static final Pattern LABEL = Pattern.compile("-----(BEGIN|END) PRIVATE KEY-----");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoint.SecurityEvents receiver;
  private final RSAKey key;
  private final Http http;
  private final InstantSource clock;

  /**
   * @throws IOException the key is none that can be used
   */
  SecurityEventTransport(Endpoint.SecurityEvents receiver, Http http, InstantSource clock)
      throws IOException {
    this.receiver = receiver;
    this.key = key(receiver.key().get());
    this.http = http;
    this.clock = clock;
  }

  /** Its id is its thumbprint (RFC 7638), by which receivers find it among our published keys. */
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
        return new RSAKey.Builder(shown).privateKey(own).keyIDFromThumbprint().build();
      }
    } catch (GeneralSecurityException | IllegalArgumentException | JOSEException e) {
      // Without the cause, whose message may hold a part of the key.
      throw new IOException(
          "the key of security_events is no private RSA key in PEM (BEGIN PRIVATE KEY): "
              + e.getClass().getSimpleName());
    }
    throw new IOException(
        "the key of security_events should be a private RSA key of "
            + LEAST_BITS
            + " bits or more");
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (Parcel parcel : parcels) {
      outcomes.add(
          !outcomes.isEmpty() && outcomes.getLast() instanceof Outcome.Later later
              ? later
              : push(parcel));
    }
    return outcomes;
  }

  /** All tokens of one finding, up to the first that is not taken. */
  private Outcome push(Parcel parcel) throws InterruptedException {
    int pushed = 0;
    for (String token : tokens(parcel.document())) {
      Answer answer = http.post(receiver.url(), headers(), token);
      if (!answer.isOk()) {
        return outcome(answer);
      }
      pushed++;
    }
    return new Outcome.Accepted(pushed + " tokens taken");
  }

  /** Errors have a code (RFC 8935 §2.4); those of keys, issuers and logins are not the token's. */
  private static Outcome outcome(Answer answer) {
    if (!(answer.outcome() instanceof Outcome.Refused)) {
      return answer.outcome();
    }
    String code = code(answer.body());
    return code.equals("invalid_request")
        ? new Outcome.Refused("HTTP " + answer.status() + " " + code)
        : new Outcome.Later("HTTP " + answer.status() + " " + code, null);
  }

  private static String code(String body) {
    try {
      String code = JSON.readTree(body).path("err").asText("");
      return code.matches("[a-z_]{1,40}") ? code : "without a code";
    } catch (JsonProcessingException e) {
      return "without a code";
    }
  }

  private List<String> tokens(String document) {
    List<String> tokens = new ArrayList<>();
    try {
      for (JsonNode claims : JSON.readTree(document)) {
        ObjectNode all = claims.deepCopy();
        all.put("iss", receiver.issuer());
        all.put("aud", receiver.audience());
        all.put("iat", clock.instant().getEpochSecond());
        JWSObject token =
            new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256).type(TYPE).keyID(key.getKeyID()).build(),
                new Payload(all.toString()));
        token.sign(new RSASSASigner(key));
        tokens.add(token.serialize());
      }
    } catch (JsonProcessingException | JOSEException e) {
      throw new IllegalStateException("our own claims can be signed with a checked key", e);
    }
    return tokens;
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/secevent+jwt");
    headers.put("Accept", "application/json");
    Supplier<String> authorization = receiver.authorization();
    if (authorization != null) {
      headers.put("Authorization", authorization.get());
    }
    return headers;
  }

  @Override
  public void close() {
    http.close();
  }
}
