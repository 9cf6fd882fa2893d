package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RecoveryStep;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/** Names alerts and cases: the same finding has the same id, whoever computes it and whenever. */
public final class AlertIds {

  /** Ours, made once by chance; part of every id, so it never changes. */
  private static final UUID NAMESPACE = UUID.fromString("5a1d2f0e-7c3b-4f57-9d0e-1f6c8b7a4e21");

  /** A rule that is tried and one that alerts find the same by different names. */
  private static final String SHADOW = "shadow:";

  /** What stands between a record's id and whose step it is, where a record tells by a name. */
  public static final String OWNER = "/";

  private AlertIds() {}

  /**
   * UUIDv5 (RFC 9562 §5.5) of tenant, rule and anchor, the texts with their lengths before them.
   */
  static String of(String tenant, UUID rule, String anchor) {
    return of(tenant, rule.toString(), anchor, List.of());
  }

  /**
   * The group is part of the id: a step may be the first of two groups, and one that moves to
   * another group is taken out of one alert and may be the anchor of another, which are published
   * by two partitions.
   */
  static String of(Finding finding) {
    RecoveryStep anchor = finding.anchor();
    String rule = finding.rule().id().toString();
    return of(
        anchor.event().account().tenant(),
        finding.rule().shadow() ? SHADOW + rule : rule,
        anchor.id(),
        finding.shared().values());
  }

  /** Whether nobody is to be told of it, for its rule is only tried. */
  static boolean isShadow(Alert alert) {
    return alert
        .id()
        .equals(of(alert.tenant(), SHADOW + alert.ruleId(), alert.anchor(), alert.group()));
  }

  private static String of(String tenant, String rule, String anchor, List<String> group) {
    StringBuilder name = new StringBuilder(part(tenant) + rule + part(anchor));
    group.forEach(shared -> name.append(part(shared)));
    return uuid(name.toString());
  }

  /** UUIDv5 of an account and the step that opened the episode. */
  static String ofCase(AccountId account, String opener) {
    return uuid(
        "case"
            + part(account.tenant())
            + part(account.feed())
            + part(account.nativeId())
            + part(opener));
  }

  /** UUIDv5 of who decided and why, which are too long and too private for an anchor. */
  static String ofWords(String by, String reason) {
    return uuid("decision" + part(by) + part(reason));
  }

  /**
   * The id of a step that is told of an account by a name; it begins with that of the record. An
   * alert is called by its step, so two accounts of one person, which different partitions speak
   * of, must not have one step. Nor must an account have two of one id, where a ticket that holds
   * codes passed from one of its names to another, or two contents of one record are of two days.
   */
  static String ofNamed(String record, Name name, AccountId owner, NamesStore.ExposedDay day) {
    return record
        + OWNER
        + uuid(
            "named"
                + part(owner.feed())
                + part(owner.nativeId())
                + part(name.of().text())
                + day.kind()
                + day.day());
  }

  /** Whether an alert that somebody hands us has the id of what it says it is about. */
  public static boolean isOwn(Alert alert) {
    return alert.id().equals(of(alert.tenant(), alert.ruleId(), alert.anchor(), alert.group()))
        && alert.tenant().equals(alert.account().tenant());
  }

  /** Whether it tells of a feed's silence, which is no rule's finding. */
  public static boolean isOfSilence(Alert alert) {
    return alert.ruleId().equals(FeedWatch.RULE.toString());
  }

  private static String part(String text) {
    return text.length() + ":" + text;
  }

  private static String uuid(String name) {
    MessageDigest sha1 = sha1();
    sha1.update(bytes(NAMESPACE));
    byte[] hash = sha1.digest(name.getBytes(StandardCharsets.UTF_8));
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = (high << 8) | (hash[i] & 0xff);
      low = (low << 8) | (hash[i + 8] & 0xff);
    }
    high = (high & ~0xf000L) | 0x5000L;
    low = (low & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }

  private static byte[] bytes(UUID uuid) {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (uuid.getMostSignificantBits() >>> (8 * (7 - i)));
      bytes[i + 8] = (byte) (uuid.getLeastSignificantBits() >>> (8 * (7 - i)));
    }
    return bytes;
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
