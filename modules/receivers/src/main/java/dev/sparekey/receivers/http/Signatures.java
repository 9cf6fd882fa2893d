package dev.sparekey.receivers.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Whether a request bears what its sender should have. Compares in constant time. */
final class Signatures {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String BEARER = "Bearer ";
  private static final String ZENDESK_TIME = "X-Zendesk-Webhook-Signature-Timestamp";
  private static final String HUB = "sha256=";
  private static final String SLACK_TIME = "X-Slack-Request-Timestamp";
  private static final String SLACK_VERSION = "v0";
  private static final Pattern TIMED =
      Pattern.compile("\\s*t=([0-9]{1,17})\\s*,\\s*v1=([0-9A-Fa-f]{64})\\s*");
  private static final byte[] NOTHING = new byte[0];

  private Signatures() {}

  /** Whether it is known who sends before the body is read. */
  static boolean areByHeadersAlone(CallerProof proof) {
    return switch (proof) {
      case CallerProof.Bearer bearer -> true;
      case CallerProof.Header header -> true;
      case CallerProof.Signature signature -> false;
    };
  }

  /** What the headers alone decide: false if they lack the secret; signatures are yet to check. */
  static boolean headersFit(CallerProof proof, Function<String, @Nullable String> headers) {
    return switch (proof) {
      case CallerProof.Bearer bearer -> {
        String given = headers.apply("Authorization");
        yield given != null
            && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && same(given.substring(BEARER.length()).strip(), bearer.token().get());
      }
      case CallerProof.Header header -> {
        String given = headers.apply(header.name());
        yield given != null && same(given, header.value().get());
      }
      case CallerProof.Signature signature -> headers.apply(signature.scheme().header()) != null;
    };
  }

  /** Whether the body is the one that was signed, and lately. */
  static boolean bodyFits(
      CallerProof proof, Function<String, @Nullable String> headers, byte[] body, Instant now) {
    if (!(proof instanceof CallerProof.Signature signature)) {
      return true;
    }
    String given = headers.apply(signature.scheme().header());
    if (given == null) {
      return false;
    }
    byte[] key = bytes(signature.key().get());
    return switch (signature.scheme()) {
      case ZENDESK -> {
        String time = headers.apply(ZENDESK_TIME);
        yield time != null
            && isRecent(iso(time), now, signature.longestAge())
            && same(base64(given), hmac(key, bytes(time), body));
      }
      case GITHUB, JIRA ->
          given.startsWith(HUB)
              && same(hex(given.substring(HUB.length())), hmac(key, NOTHING, body));
      case SLACK -> {
        String time = headers.apply(SLACK_TIME);
        yield time != null
            && time.matches("[0-9]{1,12}")
            && isRecent(Instant.ofEpochSecond(Long.parseLong(time)), now, signature.longestAge())
            && given.startsWith(SLACK_VERSION + "=")
            && same(
                hex(given.substring(SLACK_VERSION.length() + 1)),
                hmac(key, bytes(SLACK_VERSION + ":" + time + ":"), body));
      }
      case WORKOS -> timed(given, key, body, now, signature.longestAge(), 1);
      case PUSH_SECURITY, SPAREKEY -> timed(given, key, body, now, signature.longestAge(), 1000);
    };
  }

  /**
   * @param unit milliseconds of the time's unit
   */
  private static boolean timed(
      String given, byte[] key, byte[] body, Instant now, Duration longestAge, int unit) {
    Matcher parts = TIMED.matcher(given);
    if (!parts.matches()) {
      return false;
    }
    String time = parts.group(1);
    long number = Long.parseLong(time);
    return number <= Long.MAX_VALUE / unit
        && isRecent(Instant.ofEpochMilli(number * unit), now, longestAge)
        && same(hex(parts.group(2)), hmac(key, bytes(time + "."), body));
  }

  private static boolean isRecent(@Nullable Instant time, Instant now, Duration longestAge) {
    return time != null
        && !time.isBefore(now.minus(longestAge))
        && !time.isAfter(now.plus(longestAge));
  }

  private static @Nullable Instant iso(String time) {
    try {
      return OffsetDateTime.parse(time).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      return NOTHING;
    }
  }

  private static byte[] hex(String text) {
    try {
      return HexFormat.of().parseHex(text.strip());
    } catch (IllegalArgumentException e) {
      return NOTHING;
    }
  }

  private static byte[] hmac(byte[] key, byte[] before, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(before);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean same(String one, String other) {
    return same(bytes(one), bytes(other));
  }

  private static boolean same(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }
}
