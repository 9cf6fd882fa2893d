package dev.sparekey.ingest.redaction;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a set of recovery codes stands in a text, or stood there before it was redacted. A single
 * code is none: most that are told to a help desk are one-time codes, which nobody can use again.
 */
public final class Exposure {

  /** With so many of one shape it is a set whatever it is called; of fewer its name must say so. */
  private static final int LEAST_UNNAMED = 5;

  /** Longer texts are read so far. Jira's are no longer; Zendesk's may be, with what was quoted. */
  private static final int LONGEST = 1 << 15;

  private static final List<String> SAVED =
      List.of(
          "recover",
          "backup",
          "back-up",
          "back up",
          "bypass",
          "scratch",
          "rescue",
          "emergency",
          "spare",
          "printed",
          "paper",
          "wiederherstell",
          "notfall",
          "ersatz",
          "secours",
          "sauvegarde",
          "cup\u00e9ration",
          "recuper",
          "respaldo",
          "emergen",
          "emerg\u00ean",
          "herstel");

  /** What is sent for the occasion, or opens something else. */
  private static final List<String> SENT =
      List.of(
          "sms",
          "verif",
          "confirm",
          "one-time",
          "one time",
          "onetime",
          "single",
          "otp",
          "login",
          "log-in",
          "log in",
          "sign",
          "reset",
          "unlock",
          "temp",
          "pass",
          "pin",
          "token",
          "access",
          "einmal",
          "sicherheits",
          "best\u00e4tigung",
          "bestaetigung");

  /** Right before a list, of what else it is one: what stood there was taken out like codes. */
  private static final Pattern OF_SECRETS =
      Pattern.compile(
          "(?i)(?:passwords?|passw(?:o|\u00f6)rte?r?|pwds?|secrets?|keys?|tokens?|bearer|credentials?|logins?)"
              + "[^\\pL\\pN]*$");

  private Exposure() {}

  public static boolean isIn(String text) {
    List<CodeSets.Listed> listed = new ArrayList<>();
    String read = refilled(text.substring(0, Math.min(text.length(), LONGEST)));
    for (Folded folded : Folded.of(read)) {
      CodeSets.find(folded.text(), new ArrayList<>(), listed);
    }
    return listed.stream().anyMatch(Exposure::isSaved);
  }

  /** A word for codes of another sort says that a list is none, however long. */
  private static boolean isSaved(CodeSets.Listed list) {
    String label = list.label().toLowerCase(Locale.ROOT);
    return SAVED.stream().anyMatch(label::contains)
        || (list.codes() >= LEAST_UNNAMED
            && SENT.stream().noneMatch(label::contains)
            && !(label.isEmpty() && OF_SECRETS.matcher(list.before()).find()));
  }

  /**
   * With something that has the shape of codes where codes were taken out: what stands around and
   * between them says, as it did, whether they were a list.
   */
  private static String refilled(String text) {
    int at = text.indexOf(Redaction.INSTEAD);
    if (at < 0) {
      return text;
    }
    StringBuilder filled = new StringBuilder(text.length());
    int from = 0;
    for (int nth = 1; at >= 0; nth++) {
      filled.append(text, from, at).append(shaped(nth));
      from = at + Redaction.INSTEAD.length();
      at = text.indexOf(Redaction.INSTEAD, from);
    }
    return filled.append(text, from, text.length()).toString();
  }

  /** Ten letters and digits that differ from the first on and are in no order. */
  private static String shaped(int nth) {
    StringBuilder code = new StringBuilder();
    long mixed = nth;
    for (int i = 0; i < 5; i++) {
      mixed =
          Math.floorMod(mixed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L, 1L << 31);
      code.append((char) ('a' + mixed / 7 % 26)).append((char) ('2' + mixed / 191 % 8));
    }
    return code.toString();
  }
}
