package dev.sparekey.ingest.redaction;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Secrets that show by their own form, or by a word before them and a colon. */
final class KnownSecrets {

  /**
   * A form, and the group of it that is the secret.
   *
   * @param sign in small letters, a part that each text of the form has: looking for it is cheap
   */
  private record Form(String sign, Pattern pattern, int group) {}

  private static final List<Form> FORMS =
      List.of(
          form(
              "private key",
              "(?s)-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----.*?"
                  + "(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|\\z)"),
          form("otpauth", "otpauth(?:-migration)?://[^\\s\"'<>]+"),
          // JSON Web Tokens, signed or encrypted.
          form("eyj", "eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){1,3}"),
          form("gh", "gh[pousr]_[A-Za-z0-9]{30,}"),
          form("github_pat_", "github_pat_[A-Za-z0-9_]{40,}"),
          form("gl", "gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{18,}"),
          form("xox", "xox[abeprs]-[A-Za-z0-9-]{10,}"),
          form("xapp-", "xapp-[A-Za-z0-9-]{10,}"),
          form("sk_", "sk_(?:live|test)_[A-Za-z0-9]{16,}"),
          form("aiza", "AIza[A-Za-z0-9_-]{35}"),
          form("npm_", "npm_[A-Za-z0-9]{36}"),
          form("sg.", "SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}"),
          // The Secret Key of 1Password, and BitLocker's recovery key.
          form(
              "a3-",
              "(?i)\\bA3-[A-Z0-9]{6}-[A-Z0-9]{6}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}\\b"),
          form("-", "\\b[0-9]{6}(?:-[0-9]{6}){7}\\b"),
          form("hvs.", "hvs\\.[A-Za-z0-9_-]{20,}"),
          new Form("ssws", Pattern.compile("SSWS\\s+([A-Za-z0-9_-]{20,})"), 1),
          new Form(
              " ", Pattern.compile("(?i)\\b(?:bearer|basic)\\s+([A-Za-z0-9+/_.~-]{16,}={0,2})"), 1),
          new Form(
              "://",
              Pattern.compile("(?i)[a-z][a-z0-9+.-]{1,20}://[^\\s/:@\"']+:([^\\s/@\"']+)@"),
              1),
          new Form(
              "=",
              Pattern.compile(
                  "(?i)[?&;](?:[a-z_-]{0,30}(?:token|password|passwd|secret|otp|api[_-]?key)|code|key|sig)"
                      + "=([^\\s&;#\"'<>]{4,})"),
              1));

  private static final String NAMES =
      "pass(?:word|wd|phrase)?|pwd|kennwort|passwort|mot de passe|contrase(?:ñ|n)a|senha"
          + "|pin(?:[ -]?code)?|secret(?:[ _-]?(?:key|access[ _-]?key))?|client[ _-]?secret"
          + "|aws[ _-]secret[ _-]access[ _-]key|api[ _-]?(?:key|token|secret)|access[ _-]?(?:key|token)"
          + "|auth(?:entication)?[ _-]?token|refresh[ _-]?token|private[ _-]?key|shared[ _-]?secret"
          + "|token|seed|setup[ _-]?key|totp[ _-]?(?:secret|key|seed)|encryption[ _-]?key|pw|creds|credentials";

  /** One of these is in each of the names. */
  private static final List<String> SIGNS =
      List.of(
          "pass",
          "pwd",
          "kennwort",
          "contrase",
          "senha",
          "pin",
          "secret",
          "key",
          "token",
          "seed",
          "pw",
          "cred",
          "otp",
          "tap");

  /** "password: …", "the new password is …", "pwd=…", "password to …". */
  private static final Form LABELLED =
      new Form(
          "",
          Pattern.compile(
              "(?i)(?:^|[^\\pL\\pN_-])(?:[\\pL\\pN]{1,30}[_-]){0,4}(?:"
                  + NAMES
                  + ")(?:[ \\t]*\\([^)\\n]{0,30}\\))?"
                  + "[ \\t]*(:=|=>|->|[:=]|[ \\t]is[ \\t]*:?|[ \\t]was[ \\t]*:?|[ \\t]to[ \\t]*:?|ist[ \\t]|[ \\t]lautet)"
                  + "[ \\t]*[\"'`“„]?([^\\s\"'`”“<>]{4,})"),
          2);

  /** "password x9K!4mPq": nothing between, so only what can be no word counts. */
  private static final Form BARE =
      new Form(
          "",
          Pattern.compile(
              "(?i)(?:^|[^\\pL\\pN_-])(?:" + NAMES + ")[ \\t]+[\"'`“„]?([^\\s\"'`”“<>]{6,})"),
          1);

  /** "TOTP secret JBSWY3DPEHPK3PXP", "setup key: jbsw y3dp ehpk 3pxp": what apps are fed with. */
  private static final Form SHARED =
      new Form(
          "",
          Pattern.compile(
              "(?i)(?:^|[^\\pL\\pN_-])(?:secret|seed|totp|otp"
                  + "|(?:set-?up|manual(?: entry)?|entry|secret|shared|private|authenticator|totp|otp|2fa|mfa)"
                  + "[ _-]?(?:key|secret|seed))(?:[ \\t]*\\([^)\\n]{0,30}\\))?"
                  + "[ \\t]*(?::=|=>|->|[:=]|is|was|ist|lautet)?\\s*[\"'`“„]?"
                  + "((?:[A-Z2-7]{4}[ -]){3,15}[A-Z2-7]{4}|[A-Z2-7]{16,64})(?:[^\\pL\\pN]|$)"),
          1);

  /** "TAP for eva: …": signs in it tell it from a word. */
  private static final Form PASS =
      new Form(
          "",
          Pattern.compile(
              "(?i)(?:^|[^\\pL\\pN_-])(?:temporary access pass(?:code)?|tap)"
                  + "(?:[ \\t]+(?:for|of)[ \\t]+[\\pL\\pN._@-]{1,60}(?:[ \\t]+[\\pL\\pN._-]{1,60})?)?"
                  + "[ \\t]*(?:[:=]|[ \\t]is[ \\t]*:?)?\\s*[\"'`“„]?([^\\s\"'`”“<>]{6,64})"),
          1);

  /** What stands behind "password:" or "password is" and is none. */
  private static final Set<String> NO_VALUES =
      Set.of(
          "expired",
          "expires",
          "reset",
          "changed",
          "unknown",
          "none",
          "null",
          "true",
          "false",
          "forgotten",
          "incorrect",
          "wrong",
          "invalid",
          "required",
          "missing",
          "empty",
          "redacted",
          "hidden",
          "blank",
          "same",
          "correct",
          "accepted",
          "rejected",
          "locked",
          "working",
          "still",
          "being",
          "then",
          "that",
          "this",
          "they",
          "been",
          "never",
          "also",
          "sent",
          "shared",
          "stored",
          "saved",
          "known",
          "weak",
          "strong",
          "fine",
          "good",
          "okay",
          "needed",
          "protected");

  private static final int LONGEST_BLANK = 200;

  private KnownSecrets() {}

  private static Form form(String sign, String pattern) {
    return new Form(sign, Pattern.compile(pattern), 0);
  }

  static void find(String text, List<Span> into) {
    String small = text.toLowerCase(Locale.ROOT);
    for (Form form : FORMS) {
      if (!small.contains(form.sign())) {
        continue;
      }
      Matcher matcher = form.pattern().matcher(text);
      while (matcher.find()) {
        into.add(new Span(matcher.start(form.group()), matcher.end(form.group())));
      }
    }
    if (SIGNS.stream().noneMatch(small::contains)) {
      return;
    }
    Matcher matcher = LABELLED.pattern().matcher(text);
    while (matcher.find()) {
      String sign = matcher.group(1).strip().toLowerCase(Locale.ROOT);
      int start = matcher.start(2);
      String value = withoutStop(matcher.group(2));
      boolean alone = isAlone(text, matcher.start(), start + value.length());
      if (isValue(value, sign, alone)) {
        into.add(new Span(start, start + value.length()));
      }
    }
    Matcher bare = BARE.pattern().matcher(text);
    while (bare.find()) {
      String value = withoutStop(bare.group(1));
      if (isStrong(value) || isChosen(value)) {
        into.add(new Span(bare.start(1), bare.start(1) + value.length()));
      }
    }
    Matcher shared = SHARED.pattern().matcher(text);
    while (shared.find()) {
      if (isShared(shared.group(1))) {
        into.add(new Span(shared.start(1), shared.end(1)));
      }
    }
    Matcher pass = PASS.pattern().matcher(text);
    while (pass.find()) {
      String value = withoutStop(pass.group(1));
      if (isStrong(value)) {
        into.add(new Span(pass.start(1), pass.start(1) + value.length()));
      }
    }
  }

  /** Base 32 by chance: "key were then sent over" is in groups of four, too. */
  private static boolean isShared(String value) {
    long letters = value.chars().filter(Character::isLetter).count();
    return letters * 2 >= value.length() && Words.isByChance(value);
  }

  /** Letters, a digit and a sign between them. */
  private static boolean isStrong(String value) {
    return value.length() >= 6
        && value.chars().anyMatch(Character::isDigit)
        && value.chars().anyMatch(Character::isLetter)
        && hasSymbol(value)
        && value.indexOf('@') < 0;
  }

  /** As rules for passwords want it, "Jupiter_99!"; a sentence hardly ends so. */
  private static boolean isChosen(String value) {
    return value.endsWith("!")
        && value.chars().anyMatch(Character::isDigit)
        && value.chars().anyMatch(Character::isUpperCase)
        && value.chars().anyMatch(Character::isLowerCase);
  }

  private static boolean hasSymbol(String value) {
    return value
        .substring(0, value.length() - 1)
        .chars()
        .anyMatch(c -> "!$%&*+@^~#".indexOf(c) >= 0);
  }

  private static String withoutStop(String value) {
    int end = value.length();
    while (end > 0 && ".,;:)!?]}".indexOf(value.charAt(end - 1)) >= 0) {
      end--;
    }
    // "Welcome1!" ends with what it ends with; "hunter2." with the sentence.
    return value.substring(0, end < value.length() && value.charAt(end) == '!' ? end + 1 : end);
  }

  /** Whether label and value are all of their line, as in a form that somebody filled in. */
  private static boolean isAlone(String text, int from, int to) {
    // What was matched begins with the character before the label, if there is one.
    int label = Character.isLetterOrDigit(text.charAt(from)) ? from : from + 1;
    return isBlankTo(text, label - 1, -1) && isBlankTo(text, to, 1);
  }

  /** Whether nothing but blanks stands before the line ends, or for {@link #LONGEST_BLANK}. */
  private static boolean isBlankTo(String text, int from, int step) {
    int at = from;
    for (int i = 0; i < LONGEST_BLANK && at >= 0 && at < text.length(); i++) {
      if (text.charAt(at) == '\n') {
        return true;
      }
      if (!Character.isWhitespace(text.charAt(at))) {
        return false;
      }
      at += step;
    }
    return true;
  }

  private static boolean isValue(String value, String sign, boolean alone) {
    if (value.length() < 4 || NO_VALUES.contains(value.toLowerCase(Locale.ROOT))) {
      return false;
    }
    boolean digit = value.chars().anyMatch(Character::isDigit);
    boolean letter = value.chars().anyMatch(Character::isLetter);
    boolean symbol = hasSymbol(value);
    boolean innerCapital = value.substring(1).chars().anyMatch(Character::isUpperCase);
    boolean assigned = !Character.isLetter(sign.charAt(0));
    if (!letter && !symbol) {
      // "PIN: 4711" is one, "password to 30 days" is none.
      return digit && assigned;
    }
    if (value.contains("://")
        || (value.indexOf('@') > 0 && value.indexOf('.', value.indexOf('@')) > 0)) {
      return false;
    }
    return digit || symbol || (assigned && (innerCapital || alone));
  }
}
