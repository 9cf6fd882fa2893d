package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.PolicyContent.Cited;
import dev.sparekey.recovery.PolicyContent.OfAuthenticator;
import dev.sparekey.recovery.PolicyContent.OfVerification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** From a policy's text to its content, or to all that is wrong with it. */
final class PolicyReader {

  private static final int RANKS = Interval.AAL3 + 1;
  private static final int LONGEST_SECTION = 200;

  /** Without the words that YAML reads as something else than a word. */
  private static final Pattern RANK_NAME =
      Pattern.compile("(?!(?:null|true|false)$)[a-z][a-z0-9-]{0,31}");

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(s|min|h|d)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** The first of each is not longer than the second, or the one would make no difference. */
  private static final List<List<Window>> ASCENDING =
      List.of(
          List.of(Window.FAMILIAR_AFTER, Window.PRIMARY),
          // A step is judged until it settles, by what is kept for the primary's window before it.
          List.of(Window.EPISODE_GAP, Window.PRIMARY),
          List.of(Window.REFUSALS_BEFORE, Window.PRIMARY),
          List.of(Window.CONTACT_CHANGED_BEFORE, Window.PRIMARY),
          List.of(Window.TICKET_AGE, Window.PRIMARY),
          List.of(Window.CALLBACK_NUMBER_AGE, Window.PRIMARY),
          List.of(Window.PROOFING_OR_APPROVAL_BEFORE, Window.PRIMARY),
          List.of(Window.SETTLE_AFTER, Window.PRIMARY),
          List.of(Window.LOGINS_AFTER, Window.SETTLE_AFTER),
          List.of(Window.PRIVILEGED_ACTION_AFTER, Window.SETTLE_AFTER),
          List.of(Window.PATIENCE, Window.SETTLE_AFTER),
          List.of(Window.PATIENCE_PRIVILEGED, Window.PATIENCE),
          List.of(Window.SESSION_AAL3, Window.SESSION_AAL2),
          List.of(Window.SESSION_AAL2, Window.SESSION_AAL1));

  private final PolicyText text;

  /** Empty where they are wrong, which has been said: then no word is measured against them. */
  private List<String> ranks = List.of();

  private PolicyReader(PolicyText text) {
    this.text = text;
  }

  static PolicyContent read(String source, String yaml) throws InvalidPolicyException {
    PolicyText text = new PolicyText(source, yaml);
    MappingNode top = text.top();
    PolicyContent content = top == null ? null : new PolicyReader(text).content(top);
    List<PolicyProblem> problems = text.problems();
    if (content == null || !problems.isEmpty()) {
      throw new InvalidPolicyException(problems);
    }
    return content;
  }

  /** Null or incomplete where something is wrong, which has been said. */
  private @Nullable PolicyContent content(MappingNode top) {
    PolicySection root = new PolicySection(text, "", top);
    ranks = ranks(root.value("ranks"));
    Map<Authenticator, OfAuthenticator> authenticators = authenticators(root);
    PolicySection verified = root.section("verifications");
    PolicySection assertions = root.section("assertions");
    Cited atMost = cited(assertions, "at_most");
    if (atMost != null && atMost.worth().floor() < atMost.worth().ceiling()) {
      assertions.error("at_most", "should be one rank: was " + shown(atMost.worth()));
      atMost = null;
    }
    Map<Verification, OfVerification> verifications = verifications(verified, atMost);
    Cited provenAbsence = cited(assertions, "proven_absence");
    assertions.close();
    Map<Window, Duration> windows = new EnumMap<>(Window.class);
    Map<Threshold, Integer> thresholds = new EnumMap<>(Threshold.class);
    numbers(root, windows, thresholds);
    root.close();
    return atMost == null || provenAbsence == null
        ? null
        : new PolicyContent(
            ranks, authenticators, verifications, atMost, provenAbsence, windows, thresholds);
  }

  private List<String> ranks(@Nullable Node node) {
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode list) || list.getValue().size() != RANKS) {
      text.error(node, "'ranks' should be a list of the names of the " + RANKS + " ranks 0 to 5");
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (Node item : list.getValue()) {
      String name = word(item);
      if (name == null || !RANK_NAME.matcher(name).matches()) {
        text.error(
            item,
            "a rank's name should be 1 to 32 of a-z 0-9 - and begin with a letter, and not be"
                + " null, true or false: was "
                + shown(item));
      } else if (names.contains(name)) {
        text.error(item, "the rank '" + name + "' appears twice: name each rank differently");
      } else {
        names.add(name);
      }
    }
    return names.size() == RANKS ? names : List.of();
  }

  private Map<Authenticator, OfAuthenticator> authenticators(PolicySection root) {
    PolicySection all = root.section("authenticators");
    Map<Authenticator, OfAuthenticator> worths = new EnumMap<>(Authenticator.class);
    Interval password = null;
    for (Authenticator kind : Authenticator.values()) {
      PolicySection one = all.section(PolicyWriter.key(kind));
      Interval alone = interval(one, "alone");
      Interval beside;
      if (kind == Authenticator.PASSWORD) {
        password = alone;
        beside = alone;
      } else {
        beside = interval(one, "beside_password");
        refuseLess(one, "beside_password", beside, alone, "alone");
        refuseLess(one, "beside_password", beside, password, "a password alone");
      }
      String section = section(one);
      one.close();
      if (alone != null && beside != null && section != null) {
        worths.put(kind, new OfAuthenticator(alone, beside, section));
      }
    }
    all.close();
    return worths;
  }

  private Map<Verification, OfVerification> verifications(
      PolicySection all, @Nullable Cited atMost) {
    Map<Verification, OfVerification> worths = new EnumMap<>(Verification.class);
    for (Verification kind : Verification.values()) {
      PolicySection one = all.section(PolicyWriter.key(kind));
      Interval asserted = interval(one, "asserted");
      // A value that the mapping does not know may have been anything.
      if (asserted != null
          && atMost != null
          && kind != Verification.UNMAPPED
          && asserted.ceiling() > atMost.worth().ceiling()) {
        one.error(
            "asserted",
            "should be at most 'assertions.at_most', "
                + shown(atMost.worth())
                + ": was "
                + shown(asserted));
      }
      Interval corroborated = null;
      if (PolicyContent.canBeCorroborated(kind)) {
        corroborated = interval(one, "corroborated");
        refuseLess(one, "corroborated", corroborated, asserted, "asserted");
      }
      String section = section(one);
      one.close();
      if (asserted != null && section != null) {
        worths.put(kind, new OfVerification(asserted, corroborated, section));
      }
    }
    all.close();
    return worths;
  }

  /** More evidence must not be worth less, or it would lower what was proven before it came. */
  private void refuseLess(
      PolicySection section,
      String key,
      @Nullable Interval more,
      @Nullable Interval less,
      String than) {
    if (more != null
        && less != null
        && (more.floor() < less.floor() || more.ceiling() < less.ceiling())) {
      section.error(key, "is " + shown(more) + ", less than " + than + ", which is " + shown(less));
    }
  }

  private @Nullable Cited cited(PolicySection within, String key) {
    PolicySection one = within.section(key);
    Interval worth = interval(one, "worth");
    String section = section(one);
    one.close();
    return worth == null || section == null ? null : new Cited(worth, section);
  }

  private @Nullable String section(PolicySection within) {
    Node node = within.value("section");
    if (node == null) {
      return null;
    }
    String section = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (section.isBlank()
        || section.length() > LONGEST_SECTION
        || !section.codePoints().allMatch(PolicyReader::isVisible)) {
      within.error(
          "section",
          "should say in 1 to "
              + LONGEST_SECTION
              + " characters on one line what the worth rests on, such as '§3.1.4'");
      return null;
    }
    return section;
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private @Nullable Interval interval(PolicySection within, String key) {
    Node node = within.value(key);
    if (node == null) {
      return null;
    }
    if (node instanceof SequenceNode list && list.getValue().size() == 2) {
      Integer floor = rank(within, key, list.getValue().getFirst());
      Integer ceiling = rank(within, key, list.getValue().getLast());
      if (floor == null || ceiling == null) {
        return null;
      }
      if (floor > ceiling) {
        within.error(
            key,
            "has its floor "
                + shown(floor)
                + " above its ceiling "
                + shown(ceiling)
                + ": write the lower first");
        return null;
      }
      return new Interval(floor, ceiling);
    }
    if (node instanceof ScalarNode) {
      Integer rank = rank(within, key, node);
      return rank == null ? null : Interval.exactly(rank);
    }
    within.error(key, "should be a rank or [floor, ceiling]");
    return null;
  }

  private @Nullable Integer rank(PolicySection within, String key, Node node) {
    String word = word(node);
    if (word != null && ranks.isEmpty() && RANK_NAME.matcher(word).matches()) {
      return null;
    }
    int named = word == null ? -1 : ranks.indexOf(word);
    if (named >= 0) {
      return named;
    }
    if (node instanceof ScalarNode scalar
        && node.getTag().equals(Tag.INT)
        && NUMBER.matcher(scalar.getValue()).matches()) {
      int rank = Integer.parseInt(scalar.getValue());
      if (rank <= Interval.AAL3) {
        return rank;
      }
    }
    String known = ranks.isEmpty() ? "" : String.join(", ", ranks) + " or ";
    within.error(
        node,
        key,
        "should be a rank ("
            + known
            + "0 to 5): was "
            + shown(node)
            + (word == null
                ? ""
                : PolicySection.nearest(word, ranks)
                    .map(name -> "; did you mean '" + name + "'?")
                    .orElse("")));
    return null;
  }

  /** Null if it is no word: YAML has numbers, lists and more. */
  private static @Nullable String word(Node node) {
    return node instanceof ScalarNode scalar && node.getTag().equals(Tag.STR)
        ? scalar.getValue()
        : null;
  }

  private void numbers(
      PolicySection root, Map<Window, Duration> windows, Map<Threshold, Integer> thresholds) {
    Map<String, PolicySection> sections = new LinkedHashMap<>();
    for (Window window : Window.values()) {
      PolicySection within = sections.computeIfAbsent(window.section, root::section);
      Duration duration = duration(within, window);
      if (duration != null) {
        windows.put(window, duration);
      }
    }
    for (Threshold threshold : Threshold.values()) {
      PolicySection within = sections.computeIfAbsent(threshold.section, root::section);
      Integer number = number(within, threshold);
      if (number != null) {
        thresholds.put(threshold, number);
      }
    }
    for (List<Window> pair : ASCENDING) {
      refuseLonger(sections, windows, pair.getFirst(), pair.getLast());
    }
    refuseTicketsAfterTheEnd(sections, windows);
    sections.values().forEach(PolicySection::close);
  }

  private static void refuseLonger(
      Map<String, PolicySection> sections,
      Map<Window, Duration> windows,
      Window shorter,
      Window longer) {
    Duration one = windows.get(shorter);
    Duration other = windows.get(longer);
    PolicySection section = sections.get(shorter.section);
    if (one != null && other != null && section != null && one.compareTo(other) > 0) {
      section.error(
          shorter.key,
          "is "
              + PolicyWriter.words(one)
              + ", longer than '"
              + longer.path()
              + "', which is "
              + PolicyWriter.words(other));
    }
  }

  /** A ticket that explains a step too late must still find it open. */
  private static void refuseTicketsAfterTheEnd(
      Map<String, PolicySection> sections, Map<Window, Duration> windows) {
    Duration habit = windows.get(Window.TICKET_HABIT);
    Duration retroactive = windows.get(Window.TICKET_RETROACTIVE);
    Duration end = windows.get(Window.SETTLE_AFTER);
    PolicySection section = sections.get(Window.TICKET_RETROACTIVE.section);
    if (habit != null
        && retroactive != null
        && end != null
        && section != null
        && habit.plus(retroactive).compareTo(end) > 0) {
      section.error(
          Window.TICKET_RETROACTIVE.key,
          "and '"
              + Window.TICKET_HABIT.path()
              + "' are together "
              + PolicyWriter.words(habit.plus(retroactive))
              + ", longer than '"
              + Window.SETTLE_AFTER.path()
              + "', which is "
              + PolicyWriter.words(end));
    }
  }

  private static @Nullable Duration duration(PolicySection within, Window window) {
    Node node = within.value(window.key);
    if (node == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(node instanceof ScalarNode scalar ? scalar.getValue() : "");
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "min" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
          };
      if (duration.compareTo(window.least) >= 0 && duration.compareTo(window.most) <= 0) {
        return duration;
      }
    }
    within.error(
        window.key,
        "should be "
            + PolicyWriter.words(window.least)
            + " to "
            + PolicyWriter.words(window.most)
            + ", as a whole number and s, min, h or d: was "
            + shown(node));
    return null;
  }

  private static @Nullable Integer number(PolicySection within, Threshold threshold) {
    Node node = within.value(threshold.key);
    if (node == null) {
      return null;
    }
    String written = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    String digits =
        written.endsWith(threshold.unit.strip())
            ? written
                .substring(0, written.length() - threshold.unit.strip().length())
                .stripTrailing()
            : "";
    if (NUMBER.matcher(digits).matches()) {
      int number = Integer.parseInt(digits);
      if (number >= threshold.least && number <= threshold.most) {
        return number;
      }
    }
    within.error(
        threshold.key,
        "should be a whole number from "
            + threshold.least
            + threshold.unit
            + " to "
            + threshold.most
            + threshold.unit
            + ": was "
            + shown(node));
    return null;
  }

  private String shown(Interval worth) {
    String floor = shown(worth.floor());
    return worth.floor() == worth.ceiling()
        ? floor
        : "[" + floor + ", " + shown(worth.ceiling()) + "]";
  }

  private String shown(int rank) {
    return ranks.isEmpty() ? Integer.toString(rank) : ranks.get(rank);
  }

  private static String shown(Node node) {
    return switch (node) {
      case ScalarNode scalar -> "'" + PolicyText.quoted(scalar.getValue()) + "'";
      case SequenceNode list -> "a list of " + list.getValue().size();
      default -> "a mapping";
    };
  }
}
