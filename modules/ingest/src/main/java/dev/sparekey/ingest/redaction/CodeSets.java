package dev.sparekey.ingest.redaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recovery codes by their shape: lists of them, and single ones whose label stands near. */
final class CodeSets {

  private static final int SHORTEST = 6;
  private static final int LONGEST = 40;

  /** With fewer, alike numbers side by side are nothing out of the ordinary. */
  private static final int LEAST_UNLABELLED = 5;

  private static final int LEAST_LABELLED = 2;

  /** Below it a list of digits needs a label: amounts, extensions and post codes look like it. */
  private static final int LEAST_DIGITS_UNLABELLED = 8;

  private static final int MOST_DIGITS_UNLABELLED = 9;

  /** How far a label before a list may be from it. */
  private static final int LABEL_OF_LIST = 160;

  private static final int LABEL_AFTER = 30;
  private static final int LONGEST_GAP = 120;
  private static final int NEAR = 25;
  private static final int NEAR_PLURAL = 60;

  // Java's own expressions, which are quicker where texts are short. What is repeated is never
  // tried
  // otherwise ("*+"), and no text is longer than a hundred characters or two: it stays linear.

  /** What may stand between two codes of a list: marks, tags and numbers of a list. */
  private static final Pattern BETWEEN_LISTED =
      Pattern.compile(
          "(?:[\\s,;|•·*\"'`\\[\\]()>-]|</?[A-Za-z0-9 =\"'/:;-]{1,60}>|&nbsp;|&#?[a-z0-9]{1,8};|\\\\n"
              + "|\\b(?:and|or|und|et|y|&)\\b|\\b[0-9]{1,2}\\s*[.):\\]]|#[0-9]{1,2}\\b|[☐□✓✔✗]|\\(?used\\)?)*+");

  /** What may stand between a label and its code. */
  private static final Pattern BETWEEN_LABEL =
      Pattern.compile(
          "(?i)(?:[\\s:=\"'`“”„(\\[>-]|</?[a-z]{1,10} ?/?>"
              + "|\\b(?:for|of)[ \\t]+[\\p{L}\\p{N}._@-]{1,60}+(?:[ \\t]+[\\p{L}\\p{N}._@-]{1,60}+)?[ \\t]*[:=]"
              + "|\\b(?:is|was|are|were|number|no|nr|of|the|my|your|his|her|their|our|new|old|last|this|that"
              + "|following|here|its|it's|it|used|use|using|with|entered|entering|typed|tried|read|out|gave"
              + "|given|which|he|she|they|i|him|me|us|you|issued|generated|sent|to|for|s|says|said|shows"
              + "|ist|lautet|est|es|and|via sms|via|by|user|caller|agent)\\b)*+");

  private static final Pattern BEHIND_CODE =
      Pattern.compile(
          "(?i)[\"'`)”]*(?:[ \\t]*(?:,|=|-|\\bis\\b|\\bwas\\b|\\bas\\b|\\bare\\b|\\(|\\bfrom\\b|\\bone of\\b|\\bmy\\b"
              + "|\\bthe\\b|\\byour\\b|\\bhis\\b|\\bher\\b|\\ba\\b|\\blast\\b|\\bold\\b|\\bnew\\b|\\bcurrent\\b))*+[ \\t]*");

  private final String text;
  private final List<Token> tokens;
  private final Labels labels;

  private CodeSets(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = tokens;
    this.labels = Labels.of(text);
  }

  static void find(String text, List<Span> into) {
    find(text, into, new ArrayList<>());
  }

  /**
   * @param listed where a list begins that is one of codes, and what it is said to be
   */
  static void find(String text, List<Span> into, List<Listed> listed) {
    List<Token> tokens = joined(text, Token.of(text));
    // Most texts have no number or word that could be one; then labels are of no use.
    if (tokens.stream().noneMatch(token -> hasShape(token) && isOdd(token))) {
      return;
    }
    CodeSets sets = new CodeSets(text, tokens);
    int at = 0;
    while (at < tokens.size()) {
      List<Token> run = sets.run(at);
      if (run.size() >= LEAST_LABELLED && sets.isSet(run)) {
        run.forEach(token -> into.add(new Span(token.start(), token.end())));
        Labels.@Nullable Label label = sets.labelOf(run.getFirst());
        int start = run.getFirst().start();
        listed.add(
            new Listed(
                run.size(),
                label == null ? "" : text.substring(label.start(), label.end()),
                text.substring(Math.max(0, start - NEAR), start)));
      } else if (sets.isLabelledCode(tokens.get(at))) {
        into.add(new Span(tokens.get(at).start(), tokens.get(at).end()));
      }
      // A list is looked at once: from its second commit on, one of commits has no word for it.
      Token last = run.isEmpty() ? tokens.get(at) : run.getLast();
      while (at < tokens.size() && tokens.get(at).start() <= last.start()) {
        at++;
      }
    }
  }

  /**
   * A list of codes.
   *
   * @param label the words that say so; empty where its shape alone does
   * @param before what stands right before it
   */
  record Listed(int codes, String label, String before) {}

  /**
   * Groups with single spaces between are one code if there is a row of them: "1234 5678", as
   * Google prints its codes, or "a1b2 c3d4 e5f6".
   */
  private static List<Token> joined(String text, List<Token> tokens) {
    List<Token> all = new ArrayList<>();
    int at = 0;
    while (at < tokens.size()) {
      Token first = tokens.get(at);
      int until = at + 1;
      if (isGroup(first)) {
        while (until < tokens.size()
            && isGroup(tokens.get(until))
            && tokens.get(until).length() == first.length()
            && tokens.get(until).start() == tokens.get(until - 1).end() + 1
            && text.charAt(tokens.get(until - 1).end()) == ' ') {
          until++;
        }
      }
      int count = until - at;
      if (count == 2 || (count > 2 && count <= 8 && !first.isDigits())) {
        all.add(join(tokens.subList(at, until)));
      } else if (count > 2
          && count % 2 == 0
          && first.isDigits()
          && first.length() == 4
          && count >= 10) {
        // Five codes or more of two groups, all on one line.
        for (int i = at; i < until; i += 2) {
          all.add(join(tokens.subList(i, i + 2)));
        }
      } else {
        all.addAll(tokens.subList(at, until));
      }
      at = until;
    }
    return all;
  }

  /** Words are none: each group has a digit in it. */
  private static boolean isGroup(Token token) {
    return token.groups().size() == 1
        && token.length() >= 3
        && token.length() <= 5
        && token.digits() > 0
        && !token.attached();
  }

  private static Token join(List<Token> groups) {
    StringBuilder characters = new StringBuilder();
    groups.forEach(group -> characters.append(group.characters()));
    return new Token(
        groups.getFirst().start(),
        groups.getLast().end(),
        groups.stream().map(Token::length).toList(),
        characters.toString(),
        false);
  }

  /** Whether it is no plain word. */
  private static boolean isOdd(Token token) {
    return token.digits() > 0 || token.groups().size() > 1 || changes(token) > 2;
  }

  // Lists.

  /** The tokens of one shape from here on with nothing but marks between them. */
  private List<Token> run(int from) {
    Token first = tokens.get(from);
    if (!hasShape(first)) {
      return List.of();
    }
    List<Token> run = new ArrayList<>();
    run.add(first);
    Token last = first;
    boolean digits = first.isDigits();
    boolean letters = first.isLetters();
    for (int i = from + 1; i < tokens.size(); i++) {
      Token next = tokens.get(i);
      if (next.start() - last.end() > LONGEST_GAP) {
        break;
      }
      // "Generated" has as many letters as a code of Duo's has digits.
      boolean otherSort = (digits && next.isLetters()) || (letters && next.isDigits());
      boolean same = hasShape(next) && next.groups().equals(first.groups()) && !otherSort;
      if (same && isAll(BETWEEN_LISTED, text.substring(last.end(), next.start()))) {
        run.add(next);
        last = next;
        digits &= next.isDigits();
        letters &= next.isLetters();
      } else if (next.length() > 4 || same) {
        // Numbers of a list and words such as "and" are tokens, too; they are passed over.
        break;
      }
    }
    return run;
  }

  private static boolean hasShape(Token token) {
    return !token.attached()
        && token.isEven()
        && token.length() >= SHORTEST
        && token.length() <= LONGEST
        && token.groups().getFirst() >= 3
        && token.groups().size() <= 8;
  }

  private boolean isSet(List<Token> run) {
    Labels.@Nullable Label label = labelOf(run.getFirst());
    // A word says of what else it is a list.
    if (label != null && label.meaning() == Labels.Meaning.OTHER) {
      return false;
    }
    boolean labelled = label != null;
    if (!labelled && run.size() < LEAST_UNLABELLED) {
      return false;
    }
    // Of few, each has to look like a code: "on 43073036; provider".
    if (run.size() < LEAST_UNLABELLED && run.stream().anyMatch(Token::isLetters)) {
      return false;
    }
    return isRandom(run, labelled);
  }

  /** The nearest before the list that speaks of it. */
  private Labels.@Nullable Label labelOf(Token first) {
    Labels.@Nullable Label label = labels.before(first.start());
    while (label != null && first.start() - label.end() <= LABEL_OF_LIST) {
      if (label.meaning() == Labels.Meaning.CODE || speaksOf(label, first)) {
        return label;
      }
      label = labels.before(label.start());
    }
    return null;
  }

  /**
   * A word for something else speaks of a list only if it stands close, or is a plural: "User
   * pasted the following" does not, and the phone in "phone 555-0142" has its number already.
   */
  private boolean speaksOf(Labels.Label label, Token first) {
    String between = text.substring(label.end(), first.start());
    if (between.chars().anyMatch(Character::isDigit)) {
      return false;
    }
    boolean plural = label.end() > 0 && text.charAt(label.end() - 1) == 's';
    return between.length() <= (plural ? NEAR_PLURAL : NEAR) || isAll(BETWEEN_LABEL, between);
  }

  private static boolean isRandom(List<Token> run, boolean labelled) {
    Set<String> distinct = new HashSet<>();
    run.forEach(token -> distinct.add(token.characters()));
    // Two or three alike in ten are a slip of the pen; the same number again and again is no set.
    if (distinct.size() < Math.max(2, run.size() * 3 / 4)) {
      return false;
    }
    int withDigit =
        (int) run.stream().filter(token -> token.digits() > 0 || changes(token) > 2).count();
    int dates = (int) run.stream().filter(Token::isDate).count();
    if (withDigit * 5 < run.size() * 2 || dates * 2 > run.size()) {
      return false;
    }
    boolean digits = run.stream().allMatch(Token::isDigits);
    int length = run.getFirst().length();
    if (digits
        && !labelled
        && (length < LEAST_DIGITS_UNLABELLED || length > MOST_DIGITS_UNLABELLED)) {
      return false;
    }
    int shared = sharedPrefix(run);
    if (labelled) {
      // Of two random codes of digits one in a hundred begins alike twice over.
      return shared < (run.size() >= 4 ? 3 : 4) && !isCounted(run);
    }
    // Serial numbers, tickets and assets of one kind begin alike; of five random ones 1 in 10,000
    // does.
    return shared == 0 && !isAscending(run) && (digits || isMixed(run));
  }

  /** Letters and digits in no order, unlike "WINDOWS11" or "JohnDoe". */
  private static boolean isMixed(List<Token> run) {
    return run.stream().mapToInt(CodeSets::changes).sum() >= run.size() * 2;
  }

  /** How often capitals, small letters and digits follow on each other; a first capital is none. */
  private static int changes(Token token) {
    String all = token.characters();
    int changes = 0;
    for (int i = 1; i < all.length(); i++) {
      boolean title = i == 1 && sort(all.charAt(0)) == 1 && sort(all.charAt(1)) == 2;
      changes += sort(all.charAt(i)) == sort(all.charAt(i - 1)) || title ? 0 : 1;
    }
    return changes;
  }

  private static int sort(char c) {
    return Character.isDigit(c) ? 0 : Character.isUpperCase(c) ? 1 : 2;
  }

  private static int sharedPrefix(List<Token> run) {
    String first = run.getFirst().characters();
    int shared = first.length();
    for (Token token : run) {
      int same = 0;
      while (same < shared && token.characters().charAt(same) == first.charAt(same)) {
        same++;
      }
      shared = same;
    }
    return shared;
  }

  private static boolean isAscending(List<Token> run) {
    if (run.size() <= LEAST_UNLABELLED) {
      return false;
    }
    for (int i = 1; i < run.size(); i++) {
      if (run.get(i - 1).characters().compareTo(run.get(i).characters()) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** 10023, 10024, 10025. */
  private static boolean isCounted(List<Token> run) {
    if (!run.getFirst().isDigits() || run.getFirst().length() > 18) {
      return false;
    }
    for (int i = 1; i < run.size(); i++) {
      if (!run.get(i).isDigits()
          || Long.parseLong(run.get(i).characters()) - Long.parseLong(run.get(i - 1).characters())
              != 1) {
        return false;
      }
    }
    return true;
  }

  // Single codes.

  private boolean isLabelledCode(Token token) {
    if (labels.isEmpty() || !isCodeLike(token)) {
      return false;
    }
    Labels.@Nullable Label before = labels.before(token.start());
    if (before != null
        && token.start() - before.end() <= LABEL_OF_LIST
        && isAll(BETWEEN_LABEL, text.substring(before.end(), token.start()))) {
      return before.meaning() == Labels.Meaning.CODE;
    }
    Labels.@Nullable Label after = labels.after(token.end());
    return after != null
        && after.meaning() == Labels.Meaning.CODE
        && after.start() - token.end() <= LABEL_AFTER
        && after.start() > token.end() + 1
        && text.substring(token.end(), after.start()).strip().length() > 1
        && isAll(BEHIND_CODE, text.substring(token.end(), after.start()));
  }

  private static boolean isCodeLike(Token token) {
    if (token.attached()
        || !token.isEven()
        || token.length() < SHORTEST
        || token.length() > LONGEST) {
      return false;
    }
    if (token.isDigits()) {
      return token.length() <= 12 && !token.isDate() && token.groups().getFirst() >= 3;
    }
    if (token.isLetters()) {
      // "high-risk" is of even groups, too.
      return token.groups().size() >= 2 && token.groups().getFirst() >= 4 && hasFewVowels(token);
    }
    return token.groups().getFirst() >= 3;
  }

  private static boolean hasFewVowels(Token token) {
    long vowels = token.characters().chars().filter(c -> "aeiouAEIOU".indexOf(c) >= 0).count();
    return vowels * 5 < token.length();
  }

  private static boolean isAll(Pattern pattern, String text) {
    return pattern.matcher(text).matches();
  }
}
