package dev.sparekey.keycloak;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * A passkey in software (WebAuthn level 2, ES256, attestation "none"): what a browser and its
 * authenticator would post for a challenge.
 */
final class SoftKey {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final byte USER_PRESENT = 0x01;
  private static final byte USER_VERIFIED = 0x04;
  private static final byte ATTESTED_CREDENTIAL = 0x40;

  private final KeyPair pair;
  private final byte[] id = new byte[16];
  private int count;
  private String user = "";

  SoftKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    this.pair = generator.generateKeyPair();
    new SecureRandom().nextBytes(id);
  }

  /** The fields of the form that registers it. */
  Map<String, String> register(String origin, String relyingParty, String challenge, String user) {
    this.user = user;
    byte[] data =
        join(
            head(relyingParty, (byte) (USER_PRESENT | USER_VERIFIED | ATTESTED_CREDENTIAL)),
            new byte[16],
            new byte[] {0, (byte) id.length},
            id,
            coseKey());
    byte[] attestation =
        join(
            new byte[] {(byte) 0xa3},
            text("fmt"),
            text("none"),
            text("attStmt"),
            new byte[] {(byte) 0xa0},
            text("authData"),
            bytes(data));
    return Map.of(
        "clientDataJSON",
        BASE64.encodeToString(clientData("webauthn.create", origin, challenge)),
        "attestationObject",
        BASE64.encodeToString(attestation),
        "publicKeyCredentialId",
        BASE64.encodeToString(id),
        "authenticatorLabel",
        "soft key",
        "transports",
        "internal");
  }

  /** The fields of the form that signs in with it. */
  Map<String, String> sign(String origin, String relyingParty, String challenge)
      throws GeneralSecurityException {
    byte[] client = clientData("webauthn.get", origin, challenge);
    byte[] data = head(relyingParty, (byte) (USER_PRESENT | USER_VERIFIED));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(data);
    signature.update(sha256(client));
    return Map.of(
        "clientDataJSON",
        BASE64.encodeToString(client),
        "authenticatorData",
        BASE64.encodeToString(data),
        "signature",
        BASE64.encodeToString(signature.sign()),
        "credentialId",
        BASE64.encodeToString(id),
        "userHandle",
        user);
  }

  private static byte[] clientData(String type, String origin, String challenge) {
    return ("{\"type\":\""
            + type
            + "\",\"challenge\":\""
            + challenge
            + "\",\"origin\":\""
            + origin
            + "\",\"crossOrigin\":false}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] head(String relyingParty, byte flags) {
    return ByteBuffer.allocate(37)
        .put(sha256(relyingParty.getBytes(StandardCharsets.UTF_8)))
        .put(flags)
        .putInt(++count)
        .array();
  }

  /** {@code {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}} */
  private byte[] coseKey() {
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    return join(
        new byte[] {(byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21},
        bytes(coordinate(key.getW().getAffineX())),
        new byte[] {0x22},
        bytes(coordinate(key.getW().getAffineY())));
  }

  private static byte[] coordinate(BigInteger number) {
    byte[] raw = number.toByteArray();
    byte[] fixed = new byte[32];
    int length = Math.min(32, raw.length);
    System.arraycopy(raw, raw.length - length, fixed, 32 - length, length);
    return fixed;
  }

  /** A CBOR byte string. */
  private static byte[] bytes(byte[] content) {
    byte[] head =
        content.length < 256
            ? new byte[] {0x58, (byte) content.length}
            : new byte[] {0x59, (byte) (content.length >> 8), (byte) content.length};
    return join(head, content);
  }

  /** A CBOR text of fewer than 24 characters. */
  private static byte[] text(String text) {
    return join(new byte[] {(byte) (0x60 + text.length())}, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
