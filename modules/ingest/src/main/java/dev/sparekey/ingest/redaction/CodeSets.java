package dev.sparekey.ingest.redaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Recovery codes by their shape: lists of them, and single ones whose label stands near. */
final class CodeSets {

  private static final int SHORTEST = 6;
  private static final int LONGEST = 64;

  /** What is longer and has no label is a hash. */
  private static final int LONGEST_UNLABELLED = 40;

  /** With fewer, alike numbers side by side are nothing out of the ordinary. */
  private static final int LEAST_UNLABELLED = 5;

  private static final int LEAST_LABELLED = 2;

  /** Below it a list of digits needs a label: amounts, extensions and post codes look like it. */
  private static final int LEAST_DIGITS_UNLABELLED = 8;

  private static final int MOST_DIGITS_UNLABELLED = 9;

  /** Not as cards are written (four groups), and not as phones are. */
  private static final List<Integer> THREE_OF_FOUR = List.of(4, 4, 4);

  /** With so many, numbers of six to ten digits that begin differently are drawn by chance. */
  private static final int LEAST_OF_ANY_DIGITS = 8;

  private static final int MOST_OF_ANY_DIGITS = 10;

  /** Of ten random ones 3 in 100 lists begin with fewer different digits. */
  private static final int LEAST_FIRST_DIGITS = 5;

  /** Shorter words of letters alone say too little. */
  private static final int LEAST_LETTERS = 8;

  /** "eduPersonScopedId" has more than other names: five. */
  private static final int MOST_CHANGES = 5;

  /** 24 digits are the longest that are called a recovery code. */
  private static final int LONGEST_DIGITS = 24;

  /** How far a label before a list may be from it. */
  private static final int LABEL_OF_LIST = 160;

  private static final int LABEL_AFTER = 30;

  /** How far behind a list of five or more its label may stand. */
  private static final int LABEL_AFTER_LIST = 60;

  private static final int LONGEST_GAP = 120;
  private static final int MOST_GROUPS = 8;

  /** Five codes of two groups. */
  private static final int LEAST_GROUPS_OF_MANY = 10;

  /** Words as short as a group that stand right before a code. */
  private static final Set<String> SHORT_LABELS =
      Set.of("code", "codes", "key", "keys", "pin", "pins", "otp", "tap", "pass", "mfa", "auth");

  private static final int NEAR = 25;
  private static final int NEAR_PLURAL = 60;

  // Java's own expressions, which are quicker where texts are short. What is repeated is never
  // tried otherwise ("*+"), and no text is longer than a hundred characters or two: it stays
  // linear.

  /** What may stand between two codes of a list: marks, tags, numbers of a list, few words. */
  private static final Pattern BETWEEN_LISTED =
      Pattern.compile(
          "(?i)(?:</?[a-z][^<>]{0,100}>|&#?[a-z0-9]{1,12};|\\\\[nrt]|\\{[a-z][a-z:|=]{0,40}\\}"
              + "|[^\\p{L}\\p{N}]"
              + "|\\b(?:and|or|und|oder|et|ou|y|o|e|x|used|unused|spent|gone|free|valid|new)\\b"
              + "|(?:\\b(?:code|key|nr|no|number)\\s{0,3}#?)?\\b[0-9]{1,2}\\b)*+");

  /** What may stand between a label and its code. */
  private static final Pattern BETWEEN_LABEL =
      Pattern.compile(
          "(?i)(?:[\\s:=\"'`“”„(\\[>|-]|</?[a-z]{1,10} ?/?>"
              + "|\\b(?:for|of)[ \\t]+[\\p{L}\\p{N}._@-]{1,60}+(?:[ \\t]+[\\p{L}\\p{N}._@-]{1,60}+)?[ \\t]*[:=]"
              + "|\\b(?:is|was|are|were|number|no|nr|of|the|my|your|his|her|their|our|new|old|last|this|that"
              + "|following|here|its|it's|it|used|use|using|with|entered|entering|typed|tried|read|out|gave"
              + "|given|which|he|she|they|i|him|me|us|you|issued|generated|sent|to|for|s|says|said|shows"
              + "|ist|lautet|est|es|and|via sms|via|by|user|caller|agent)\\b)*+");

  /** What a list may be led in with, such as " that still work, I hope:". */
  private static final Pattern CLAUSE = Pattern.compile("[^0-9.:;!?]*+[.:;!?]?[^\\p{L}\\p{N}]*+");

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
      List<Token> row = sets.run(at);
      List<Token> run = sets.withoutWords(row);
      Token last = row.isEmpty() ? tokens.get(at) : row.getLast();
      if (run.size() >= LEAST_LABELLED && sets.isSet(run)) {
        run.forEach(token -> into.add(new Span(token.start(), token.end())));
        Labels.@Nullable Label label = sets.labelOf(run);
        int start = run.getFirst().start();
        listed.add(
            new Listed(
                run.size(),
                label == null ? "" : text.substring(label.start(), label.end()),
                text.substring(Math.max(0, start - NEAR), start)));
      } else {
        for (Token token : row.isEmpty() ? List.of(last) : row) {
          if (sets.isLabelledCode(token)) {
            into.add(new Span(token.start(), token.end()));
          }
        }
      }
      // A list is looked at once: from its second commit on, one of commits has no word for it.
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
      while (isGroup(first)
          && until < tokens.size()
          && isGroup(tokens.get(until))
          && tokens.get(until).length() == first.length()
          && tokens.get(until).start() == tokens.get(until - 1).end() + 1
          && text.charAt(tokens.get(until - 1).end()) == ' ') {
        until++;
      }
      addJoined(tokens.subList(at, until), isAlone(text, tokens, at, until), all);
      at = until;
    }
    return all;
  }

  /** Whether no word goes on right before or behind, as none does before "kqzf a1b2" on a line. */
  private static boolean isAlone(String text, List<Token> tokens, int from, int until) {
    int start = tokens.get(from).start();
    int end = tokens.get(until - 1).end();
    boolean before = from > 0 && tokens.get(from - 1).end() == start - 1;
    boolean behind = until < tokens.size() && tokens.get(until).start() == end + 1;
    return !(before && text.charAt(start - 1) == ' ') && !(behind && text.charAt(end) == ' ');
  }

  private static void addJoined(List<Token> row, boolean alone, List<Token> all) {
    int from = 0;
    int until = row.size();
    long mixes = row.stream().filter(group -> !group.isDigits() && !group.isLetters()).count();
    boolean mixed = mixes > 0 && mixes >= row.stream().filter(Token::isDigits).count();
    // "lski nvhc kgik": one in fifty codes has no digit in any of its three groups.
    if (alone
        && row.size() > 1
        && row.size() <= MOST_GROUPS
        && row.stream().allMatch(Token::isLetters)
        && Words.isRowByChance(join(row))) {
      all.add(join(row));
      return;
    }
    // "code 1234 5678 from": only what is no word can be a part.
    while (from < until && isNoPart(row.get(from), mixed && alone)) {
      from++;
    }
    while (from < until && isNoPart(row.get(until - 1), mixed && alone)) {
      until--;
    }
    List<Token> groups = row.subList(from, until);
    all.addAll(row.subList(0, from));
    boolean words = groups.stream().anyMatch(Token::isLetters) && !mixed;
    int count = groups.size();
    boolean digits = groups.stream().allMatch(Token::isDigits);
    int each =
        words || count < 2
            ? 1
            : count == 2 || (!digits && count <= MOST_GROUPS)
                ? count
                // Many codes all on one line, of two groups or else of three.
                : digits && (count < LEAST_GROUPS_OF_MANY || groups.getFirst().length() > 4)
                    ? 1
                    : count % 2 == 0 ? 2 : !digits && count % 3 == 0 ? 3 : 1;
    for (int i = 0; i < count; i += each) {
      all.add(each == 1 ? groups.get(i) : join(groups.subList(i, i + each)));
    }
    all.addAll(row.subList(until, row.size()));
  }

  private static boolean isNoPart(Token group, boolean alone) {
    return group.isLetters()
        && (SHORT_LABELS.contains(group.characters().toLowerCase(Locale.ROOT))
            || !(alone || Words.isByChance(group)));
  }

  private static boolean isGroup(Token token) {
    return token.groups().size() == 1
        && token.length() >= 3
        && token.length() <= 5
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
        ' ',
        false);
  }

  /** Whether it is no plain word. */
  private static boolean isOdd(Token token) {
    return token.digits() > 0
        || token.groups().size() > 1
        || changes(token) > 2
        || Words.isByChance(token);
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
      boolean same =
          hasShape(next)
              && next.groups().equals(first.groups())
              && (next.groups().size() == 1 || next.joiner() == first.joiner())
              && !otherSort;
      if (!same) {
        // Numbers of a list, words such as "and" and what stands in tags are tokens, too.
        continue;
      }
      if (!isAll(BETWEEN_LISTED, text.substring(last.end(), next.start()))) {
        break;
      }
      run.add(next);
      last = next;
      digits &= next.isDigits();
      letters &= next.isLetters();
    }
    return run;
  }

  private static boolean hasShape(Token token) {
    return !token.attached()
        && (token.isEven() || isNearlyEven(token))
        && token.length() >= SHORTEST
        && token.length() <= LONGEST
        && token.groups().getFirst() >= 3
        && token.groups().size() <= MOST_GROUPS;
  }

  /** Some draw ten or eleven characters and put the hyphen in their middle: "abd34-1b24do". */
  private static boolean isNearlyEven(Token token) {
    return token.groups().size() == 2
        && token.groups().getFirst() >= 4
        && Math.abs(token.groups().get(1) - token.groups().getFirst()) == 1
        && token.joiner() == '-'
        && !token.isDigits();
  }

  /**
   * A word of the same length at an end is none of the list, if it stands apart from it or is the
   * list's own label: "recovery: a1b2c3d4, e5f6a7b8".
   */
  private List<Token> withoutWords(List<Token> run) {
    boolean letters = run.stream().allMatch(Token::isLetters);
    int from = 0;
    int until = run.size();
    while (until - from > 1 && isOther(run.subList(from, until), 0, 1, letters)) {
      from++;
    }
    while (until - from > 1 && isOther(run.subList(from, until), until - from - 1, -1, letters)) {
      until--;
    }
    return run.subList(from, until);
  }

  /**
   * @param at the first or the last
   * @param step to the next further in
   */
  private boolean isOther(List<Token> run, int at, int step, boolean letters) {
    Token token = run.get(at);
    if (!token.isLetters()) {
      return false;
    }
    Labels.@Nullable Label label = labels.before(token.end());
    if (label != null && label.start() <= token.start() && label.end() >= token.end()) {
      return true;
    }
    boolean word = letters ? Words.isPlain(token) : changes(token) <= 2 && !Words.isByChance(token);
    if (!word || run.size() < 3) {
      return word;
    }
    // Of columns every second gap is alike.
    String gap = gap(run, Math.min(at, at + step));
    for (int i = 1; i <= 2 && i + 1 < run.size(); i++) {
      if (gap.equals(gap(run, step > 0 ? i : at - 1 - i))) {
        return false;
      }
    }
    return true;
  }

  /** What stands behind one of a list, but for numbers: "\n1. " and "\n10. " are alike. */
  private String gap(List<Token> run, int before) {
    return text.substring(run.get(before).end(), run.get(before + 1).start())
        .chars()
        .filter(c -> !Character.isDigit(c))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private boolean isSet(List<Token> all) {
    Labels.@Nullable Label label = labelOf(all);
    List<Token> run = once(all);
    // A word says of what else it is a list.
    if (label != null && label.meaning() == Labels.Meaning.OTHER) {
      return false;
    }
    boolean labelled = label != null && (run.size() >= LEAST_UNLABELLED || isOfFew(label, run));
    if (!labelled && (run.size() < LEAST_UNLABELLED || isNoListUnlabelled(run))) {
      return false;
    }
    return isRandom(run, labelled);
  }

  /**
   * A list that is pasted again, in whole or in part, is the list: ten codes twice are twenty of
   * which ten differ, and would be too much alike for a set.
   */
  private static List<Token> once(List<Token> run) {
    int differ = (int) run.stream().map(Token::characters).distinct().count();
    for (int i = differ; i < run.size(); i++) {
      if (!run.get(i).characters().equals(run.get(i - differ).characters())) {
        return run;
      }
    }
    return run.subList(0, differ);
  }

  /**
   * Of few, the word has to stand right before them, or to be a plural in the same clause: "Code
   * review of 3e326a60 and fa8bac02" is about commits, "MFA codes: pilot groups A1B2C3 and D4E5F6"
   * about groups.
   */
  private boolean isOfFew(Labels.Label label, List<Token> run) {
    String between = text.substring(label.end(), Math.max(label.end(), run.getFirst().start()));
    return isAll(BETWEEN_LABEL, between) || (isPlural(label) && CLAUSE.matcher(between).matches());
  }

  private boolean isPlural(Labels.Label label) {
    return text.charAt(label.end() - 1) == 's';
  }

  /** Hashes, adapters, documents, ranges, versions and addresses of machines come in lists. */
  private static boolean isNoListUnlabelled(List<Token> run) {
    return run.getFirst().length() > LONGEST_UNLABELLED
        || run.stream().allMatch(Token::isAdapter)
        || run.stream().allMatch(Token::isHash)
        || run.stream().allMatch(Token::isRange)
        || (run.stream().anyMatch(Token::isDotted) && run.stream().allMatch(Token::isDigits));
  }

  /** The nearest before the list that speaks of it, else the one right behind. */
  private Labels.@Nullable Label labelOf(List<Token> run) {
    Labels.@Nullable Label before = labelOf(run.getFirst());
    if (before != null || run.size() < LEAST_UNLABELLED) {
      return before;
    }
    int end = run.getLast().end();
    Labels.@Nullable Label after = labels.after(end);
    return after != null
            && after.meaning() == Labels.Meaning.CODE
            && after.start() - end <= LABEL_AFTER_LIST
        ? after
        : null;
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
    // In "I lost my phone, only this paper" the comma ends what is said of the phone.
    return (isPlural(label) && between.length() <= NEAR_PLURAL)
        || (between.length() <= NEAR && between.chars().noneMatch(c -> ",.;!?".indexOf(c) >= 0))
        || isAll(BETWEEN_LABEL, between);
  }

  private static boolean isRandom(List<Token> run, boolean labelled) {
    Set<String> distinct = new HashSet<>();
    run.forEach(token -> distinct.add(token.characters()));
    // "PLAT-7611, HELP-2125": issues of two projects begin differently.
    if (run.stream().allMatch(Token::isIssue) && !Words.areByChance(run)) {
      return false;
    }
    // Two or three alike in ten are a slip of the pen; the same number again and again is no set.
    // What a label calls codes may also be pasted again but for some: ten and then nine of them.
    int least =
        labelled && distinct.size() >= LEAST_UNLABELLED ? run.size() / 2 : run.size() * 3 / 4;
    if (distinct.size() < Math.max(2, least)) {
      return false;
    }
    int withDigit =
        (int) run.stream().filter(token -> token.digits() > 0 || changes(token) > 2).count();
    int dates = (int) run.stream().filter(Token::isDate).count();
    if (dates * 2 > run.size()) {
      return false;
    }
    List<Token> letters = run.stream().filter(Token::isLetters).toList();
    boolean someDigits = run.size() >= LEAST_UNLABELLED && withDigit * 5 >= run.size() * 2;
    // Of few, each has to look like a code: "on 43073036; provider".
    if (!letters.isEmpty() && !someDigits && !Words.areByChance(letters)) {
      return false;
    }
    boolean digits = run.stream().allMatch(Token::isDigits);
    if (digits && !labelled && !isOfChosenLength(run) && !hasManyBeginnings(run)) {
      return false;
    }
    int shared = sharedPrefix(run);
    if (labelled) {
      // Of two random codes of digits one in a hundred begins alike twice over.
      return shared < (run.size() >= 4 ? 3 : 4) && !isCounted(run);
    }
    // Serial numbers, tickets and assets of one kind begin alike; of five random ones 1 in 10,000
    // does.
    return shared == 0 && !isAscending(run) && (digits || isMixed(run) || Words.areByChance(run));
  }

  private static boolean isOfChosenLength(List<Token> run) {
    int length = run.getFirst().length();
    return (length >= LEAST_DIGITS_UNLABELLED && length <= MOST_DIGITS_UNLABELLED)
        || run.getFirst().groups().equals(THREE_OF_FOUR);
  }

  private static boolean hasManyBeginnings(List<Token> run) {
    return run.size() >= LEAST_OF_ANY_DIGITS
        && run.getFirst().length() <= MOST_OF_ANY_DIGITS
        && run.stream().map(token -> token.characters().charAt(0)).distinct().count()
            >= LEAST_FIRST_DIGITS;
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
      return token.length() <= LONGEST_DIGITS && !token.isDate() && token.groups().getFirst() >= 3;
    }
    if (token.isLetters()) {
      if (token.groups().size() == 1) {
        return token.length() >= LEAST_LETTERS
            && (changes(token) > MOST_CHANGES || Words.isSurelyByChance(token));
      }
      // "high-risk" is of even groups, too.
      return token.groups().getFirst() >= 4 && Words.isByChance(token);
    }
    return token.groups().getFirst() >= 3;
  }

  private static boolean isAll(Pattern pattern, String text) {
    return pattern.matcher(text).matches();
  }
}
