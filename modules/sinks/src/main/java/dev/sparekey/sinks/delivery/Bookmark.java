package dev.sparekey.sinks.delivery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a group has come in a partition: a commit's offset, and what its metadata says beside it.
 *
 * <p>Example: of a hundred records a destination took all but the one at 10. The offset is 10, so
 * that who goes by it alone loses nothing; {@code from=0 read=100 waiting=0:mRZv03cT} says that the
 * rest up to 100 is settled but for one finding, or a restart would send 89 again.
 *
 * @param from the offset from which the group ever read: what came before was never told
 * @param offset the offset before which all is settled
 * @param read the offset before which all is settled but what waits
 * @param waiting by a finding's {@link #name}, the offset from which on it is not settled
 * @param tried behind all that the destination may have heard of; null if that is not known
 */
record Bookmark(
    long from, long offset, long read, Map<String, Long> waiting, @Nullable Long tried) {

  /** Of the 4,096 that brokers take unless told otherwise, without what comes before the list. */
  static final int MOST_LISTED = 3_900;

  private static final String FROM = "from=";
  private static final String TRIED = " tried=";
  private static final String READ = " read=";
  private static final String WAITING = " waiting=";
  private static final Pattern METADATA =
      Pattern.compile(
          FROM
              + "([0-9]{1,18})(?:"
              + TRIED
              + "([0-9]{1,18}))?(?:"
              + READ
              + "([0-9]{1,18})"
              + WAITING
              + "([0-9A-Za-z_:,-]+))?");

  private static final int NAME_BYTES = 6;
  private static final Pattern LISTED = Pattern.compile("([0-9]{1,18}):([0-9A-Za-z_-]{8})");

  Bookmark {
    waiting = Map.copyOf(waiting);
  }

  /** Of a group of which no more is known than where it goes on. */
  static Bookmark at(long from, long offset) {
    return new Bookmark(from, offset, offset, Map.of(), null);
  }

  /**
   * @param read the offset before which all is settled but what is not
   * @param unsettled of this partition; those that are not listed for want of room, and what is
   *     behind the first of them, count as not read
   * @param room for the list, in characters
   */
  static Bookmark of(long from, long read, Collection<AlertLog.Unsettled> unsettled, int room) {
    List<AlertLog.Unsettled> all =
        unsettled.stream().sorted(Comparator.comparingLong(one -> one.from().offset())).toList();
    if (all.isEmpty()) {
      return at(from, read);
    }
    long offset = all.getFirst().from().offset();
    Map<String, Long> waiting = new HashMap<>();
    int length = 0;
    for (AlertLog.Unsettled one : all) {
      long here = one.from().offset();
      String id = one.alertId();
      if (id == null) {
        return new Bookmark(from, offset, here, waiting, null);
      }
      String name = name(id);
      length += listed(here - offset, name).length() + 1;
      if (length > room) {
        return new Bookmark(from, offset, here, waiting, null);
      }
      waiting.merge(name, here, Math::min);
    }
    return new Bookmark(from, offset, read, waiting, null);
  }

  /**
   * @param metadata of a commit; what others wrote there, or nobody, says no more than its offset
   * @param begin of the partition
   */
  static Bookmark parse(long offset, String metadata, long begin) {
    Matcher said = METADATA.matcher(metadata);
    if (!said.matches()) {
      return at(begin, offset);
    }
    long from = Long.parseLong(said.group(1));
    Long tried = said.group(2) == null ? null : Long.valueOf(said.group(2));
    Map<String, Long> waiting = new HashMap<>();
    if (said.group(3) == null) {
      return new Bookmark(from, offset, offset, waiting, tried);
    }
    for (String one : said.group(4).split(",", -1)) {
      Matcher listed = LISTED.matcher(one);
      if (!listed.matches()) {
        return new Bookmark(from, offset, offset, Map.of(), tried);
      }
      waiting.merge(listed.group(2), offset + Long.parseLong(listed.group(1)), Math::min);
    }
    return new Bookmark(
        from, offset, Math.max(offset, Long.parseLong(said.group(3))), waiting, tried);
  }

  /** The commit's metadata. */
  String metadata() {
    StringBuilder text = new StringBuilder(FROM).append(from);
    if (tried != null) {
      text.append(TRIED).append(tried);
    }
    if (!waiting.isEmpty()) {
      text.append(READ).append(read).append(WAITING);
      waiting.entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
          .forEach(one -> text.append(listed(one.getValue() - offset, one.getKey())).append(','));
      text.setLength(text.length() - 1);
    }
    return text.toString();
  }

  private static String listed(long behind, String name) {
    return behind + ":" + name;
  }

  Bookmark triedUpTo(@Nullable Long behind) {
    return new Bookmark(from, offset, read, waiting, behind);
  }

  /** Of a partition that ends before what was read of it; what was tried is not known any more. */
  Bookmark cutTo(long end) {
    Map<String, Long> there = new HashMap<>();
    waiting.forEach((name, since) -> there.put(name, Math.min(since, end)));
    return new Bookmark(
        Math.min(from, end), Math.min(offset, end), Math.min(read, end), there, null);
  }

  /**
   * Whether a record needs nothing more.
   *
   * @param alertId of its finding; null if that is not known
   */
  boolean isSettled(long at, @Nullable String alertId) {
    if (at < offset || at >= read || alertId == null) {
      return at < offset;
    }
    Long since = waiting.get(name(alertId));
    return since == null || at < since;
  }

  /**
   * Short, for hundreds are to fit. Two that have one name make no mistake but that one which is
   * settled is sent again.
   */
  static String name(String alertId) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(alertId.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, NAME_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
