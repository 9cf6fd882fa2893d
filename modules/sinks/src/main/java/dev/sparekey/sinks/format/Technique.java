package dev.sparekey.sinks.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A technique of MITRE ATT&amp;CK that a rule's tag names, such as {@code attack.t1556.006}.
 *
 * @param id such as {@code T1556}
 * @param subId such as {@code T1556.006}; null when the tag names the technique as a whole
 */
record Technique(String id, @Nullable String subId) {

  /** Whose names these are; ids outlive versions, and the split of tactics in 19 touches none. */
  static final String VERSION = "17.1";

  private static final Pattern TAG =
      Pattern.compile("(?:attack\\.)?(t[0-9]{4})(\\.[0-9]{3})?", Pattern.CASE_INSENSITIVE);

  /** Tags are the rules': there are few, and they come again in every alert. */
  private static final int MOST_KNOWN = 1_000;

  private static final Map<String, Optional<Technique>> KNOWN = new ConcurrentHashMap<>();

  /** Those that have to do with recovery; of others only the id is told. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("T1078", "Valid Accounts"),
          Map.entry("T1078.004", "Cloud Accounts"),
          Map.entry("T1098", "Account Manipulation"),
          Map.entry("T1098.001", "Additional Cloud Credentials"),
          Map.entry("T1098.003", "Additional Cloud Roles"),
          Map.entry("T1098.005", "Device Registration"),
          Map.entry("T1110", "Brute Force"),
          Map.entry("T1110.003", "Password Spraying"),
          Map.entry("T1110.004", "Credential Stuffing"),
          Map.entry("T1111", "Multi-Factor Authentication Interception"),
          Map.entry("T1484.002", "Trust Modification"),
          Map.entry("T1528", "Steal Application Access Token"),
          Map.entry("T1531", "Account Access Removal"),
          Map.entry("T1539", "Steal Web Session Cookie"),
          Map.entry("T1550.004", "Web Session Cookie"),
          Map.entry("T1552", "Unsecured Credentials"),
          Map.entry("T1552.001", "Credentials In Files"),
          Map.entry("T1552.008", "Chat Messages"),
          Map.entry("T1556", "Modify Authentication Process"),
          Map.entry("T1556.006", "Multi-Factor Authentication"),
          Map.entry("T1556.007", "Hybrid Identity"),
          Map.entry("T1556.009", "Conditional Access Policies"),
          Map.entry("T1566", "Phishing"),
          Map.entry("T1566.004", "Spearphishing Voice"),
          Map.entry("T1621", "Multi-Factor Authentication Request Generation"),
          Map.entry("T1656", "Impersonation"));

  /** Tags that name no technique, such as those of tactics or of other lists, are passed over. */
  static List<Technique> of(List<String> tags) {
    List<Technique> techniques = new ArrayList<>();
    for (String tag : tags) {
      Optional<Technique> known = KNOWN.get(tag);
      if (known == null) {
        known = Optional.ofNullable(read(tag));
        if (KNOWN.size() < MOST_KNOWN) {
          KNOWN.put(tag, known);
        }
      }
      known.ifPresent(techniques::add);
    }
    return techniques;
  }

  private static @Nullable Technique read(String tag) {
    Matcher matcher = TAG.matcher(tag);
    if (!matcher.matches()) {
      return null;
    }
    String id = matcher.group(1).toUpperCase(Locale.ROOT);
    return new Technique(id, matcher.group(2) == null ? null : id + matcher.group(2));
  }

  static @Nullable String name(String id) {
    return NAMES.get(id);
  }
}
