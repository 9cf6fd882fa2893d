package dev.sparekey.receivers.signals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a security event token (RFC 8417) is the transmitter's, for us, and about somebody that
 * we can tell.
 */
final class TokenJudge {

  private static final int LONGEST_ID = 256;
  private static final int MOST_EVENTS = 16;
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int KEYS_TIMEOUT_MS = 5_000;
  private static final int LARGEST_KEYS = 512 * 1024;
  private static final String EVENTS = "events";
  private static final String VERIFICATION =
      "https://schemas.openid.net/secevent/ssf/event-type/verification";

  /** A shared secret (HS256) would make each of two parties the other's forger. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /**
   * By these we know whose account it is, or through what it acted. A tenant, an organisational
   * unit or a group says which of several accounts of a name is meant, and we do not look at those.
   */
  private static final Set<String> UNDERSTOOD = Set.of("user", "device", "session", "application");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Transmitter transmitter;
  private final DefaultJWTProcessor<SecurityContext> processor;

  private TokenJudge(Transmitter transmitter, JWKSource<SecurityContext> keys) {
    this.transmitter = transmitter;
    this.processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("secevent+jwt")));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    // Ours come below, each with the code that the transmitter is told.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
  }

  /**
   * @throws IOException the file of keys cannot be used
   */
  static TokenJudge of(Transmitter transmitter) throws IOException {
    return switch (transmitter.keys()) {
      case Transmitter.Keys.Local local -> {
        try {
          yield new TokenJudge(
              transmitter, new ImmutableJWKSet<>(JWKSet.load(local.file().toFile())));
        } catch (ParseException | IOException e) {
          throw new IOException(
              "the file '" + local.file() + "' should hold a JSON Web Key Set of public keys", e);
        }
      }
      case Transmitter.Keys.Remote remote ->
          new TokenJudge(
              transmitter,
              JWKSourceBuilder.<SecurityContext>create(
                      remote.address().toURL(),
                      new DefaultResourceRetriever(KEYS_TIMEOUT_MS, KEYS_TIMEOUT_MS, LARGEST_KEYS))
                  .retrying(true)
                  .build());
    };
  }

  TokenJudgement judge(String token, Instant now) {
    SignedJWT signed;
    JWTClaimsSet claims;
    JsonNode tree;
    try {
      signed = SignedJWT.parse(token.strip());
      claims = signed.getJWTClaimsSet();
      tree = JSON.readTree(signed.getPayload().toString());
    } catch (ParseException | IOException e) {
      return refused(TokenJudgement.Reason.INVALID_REQUEST, "this is no signed token");
    }
    if (!transmitter.issuer().equals(claims.getIssuer())) {
      return refused(TokenJudgement.Reason.INVALID_ISSUER, "the issuer is not the one expected");
    }
    try {
      processor.process(signed, null);
    } catch (KeySourceException e) {
      return new TokenJudgement.Undecided();
    } catch (BadJOSEException | JOSEException e) {
      return refused(
          TokenJudgement.Reason.INVALID_KEY,
          "the signature, its algorithm or the type is not one that is accepted");
    }
    if (!claims.getAudience().contains(transmitter.audience())) {
      return refused(TokenJudgement.Reason.INVALID_AUDIENCE, "the token is for somebody else");
    }
    return ofGenuine(claims, tree, now);
  }

  private TokenJudgement ofGenuine(JWTClaimsSet claims, JsonNode tree, Instant now) {
    String jti = claims.getJWTID();
    Date issuedAt = claims.getIssueTime();
    Date expiry = claims.getExpirationTime();
    if (jti == null || jti.isBlank() || jti.length() > LONGEST_ID) {
      return refused(TokenJudgement.Reason.INVALID_REQUEST, "jti is missing or too long");
    }
    if (issuedAt == null || issuedAt.toInstant().isAfter(now.plus(SKEW))) {
      return refused(TokenJudgement.Reason.INVALID_REQUEST, "iat is missing or in the future");
    }
    if (expiry != null && expiry.toInstant().isBefore(now.minus(SKEW))) {
      return refused(TokenJudgement.Reason.INVALID_REQUEST, "the token has expired");
    }
    JsonNode events = tree.path(EVENTS);
    if (!events.isObject() || events.isEmpty() || events.size() > MOST_EVENTS) {
      return refused(TokenJudgement.Reason.INVALID_REQUEST, "events should hold 1 to 16 events");
    }
    List<String> records = new ArrayList<>();
    boolean heartbeat = true;
    for (Map.Entry<String, JsonNode> event : events.properties()) {
      if (isCritical(tree.path("sub_id")) || isCritical(event.getValue().path("subject"))) {
        return new TokenJudgement.Discarded();
      }
      heartbeat &= event.getKey().equals(VERIFICATION);
      records.add(record(tree, event, events.size() > 1 ? records.size() : null));
    }
    return new TokenJudgement.Valid(jti, issuedAt.toInstant(), List.copyOf(records), heartbeat);
  }

  private boolean isCritical(JsonNode subject) {
    for (Map.Entry<String, JsonNode> member : subject.properties()) {
      if (transmitter.criticalMembers().contains(member.getKey())
          && !UNDERSTOOD.contains(member.getKey())) {
        return true;
      }
    }
    return false;
  }

  /**
   * The token's claims with one event in the place of all. In a token an event stands under its
   * type, an address full of dots and slashes, as a key; no mapping could name that.
   *
   * @param number of the event where there are several; null for the only one
   */
  private static String record(
      JsonNode claims, Map.Entry<String, JsonNode> event, @Nullable Integer number) {
    ObjectNode record = claims.deepCopy();
    record.remove(EVENTS);
    record.put("type", event.getKey());
    record.put("id", claims.path("jti").asText() + (number == null ? "" : "#" + number));
    record.set("event", event.getValue());
    return record.toString();
  }

  private static TokenJudgement refused(TokenJudgement.Reason reason, String description) {
    return new TokenJudgement.Refused(reason, description);
  }
}
