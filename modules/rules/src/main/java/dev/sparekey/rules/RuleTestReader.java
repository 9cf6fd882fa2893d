package dev.sparekey.rules;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** Reads the {@code tests} of a rule; see the README for how they are written. */
final class RuleTestReader {

  private static final int MOST_TESTS = 100;

  /** Of one test, repetitions counted. */
  private static final int MOST_MOMENTS = 2_000;

  private static final String NONE = "none";

  private static final Authenticators USUAL =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP);

  private static final List<String> VERDICTS =
      Stream.concat(Stream.of(NONE), Arrays.stream(Verdict.values()).map(Attributes::word))
          .toList();

  private static final List<String> STATES =
      Arrays.stream(RuleTest.FeedState.values()).map(Attributes::word).toList();

  private static final Set<String> EVENTS = Set.of("step", "login", "ticket", "identity");
  private static final List<String> ENTRIES =
      List.of("step", "login", "ticket", "identity", "mark", "expect");

  private final UUID rule;
  private final Problems problems;
  private final Set<String> names = new HashSet<>();

  RuleTestReader(UUID rule, Problems problems) {
    this.rule = rule;
    this.problems = problems;
  }

  /**
   * @param node what stands under {@code tests}
   */
  List<RuleTest> read(Yaml node) {
    if (!(node instanceof Yaml.Sequence list)) {
      problems.error(node.at(), "'tests' should be a list of cases");
      return List.of();
    }
    if (list.items().size() > MOST_TESTS) {
      problems.error(
          node.at(), "a rule has at most " + MOST_TESTS + " tests: had " + list.items().size());
      return List.of();
    }
    List<RuleTest> tests = new ArrayList<>();
    for (Yaml item : list.items()) {
      if (item instanceof Yaml.Mapping mapping) {
        tests.add(test(new Attributes(mapping, problems)));
      } else {
        problems.error(item.at(), "a test should be a mapping of name, events, expect and so on");
      }
    }
    return tests;
  }

  private RuleTest test(Attributes test) {
    String name = test.text("name");
    if (name == null || name.isBlank()) {
      problems.error(test.at(), "the test has no 'name': say in a sentence what happens");
      name = "";
    } else if (!names.add(name)) {
      problems.error(test.at("name"), "another test of the rule has this name already");
    }
    RuleTest.Example example =
        test.node("example") != null ? test.choice("example", RuleTest.Example.POSITIVE) : null;
    TestEvents events = new TestEvents(problems, usual(test));
    List<RuleTest.Moment> moments = new ArrayList<>();
    List<Yaml.Scalar> marked = new ArrayList<>();
    if (test.node("subject") instanceof Yaml.Mapping said) {
      moments.add(events.subject(new Attributes(said, problems)));
    } else if (test.has("subject")) {
      problems.error(test.at("subject"), "'subject' should be a mapping, such as privileged: true");
    }
    if (test.node("events") instanceof Yaml.Sequence list && !list.items().isEmpty()) {
      for (Yaml item : list.items()) {
        if (moments.size() > MOST_MOMENTS) {
          problems.error(item.at(), "a test has at most " + MOST_MOMENTS + " events");
          break;
        }
        if (item instanceof Yaml.Mapping mapping) {
          moments.addAll(moments(new Attributes(mapping, problems), events, marked));
        } else {
          problems.error(
              item.at(), "an event should be a mapping, such as {at: 0, step: code_used}");
        }
      }
    } else {
      problems.error(
          test.has("events") ? test.at("events") : test.at(), "the test needs a list of 'events'");
    }
    if (!test.has("expect")) {
      problems.error(test.at(), "the test has no 'expect': one of " + String.join(", ", VERDICTS));
    }
    RuleTest.Expected expected = expected(test);
    SortedMap<String, RuleTest.FeedState> feeds = feeds(test, events.feeds());
    for (Yaml.Scalar feed : marked) {
      if (!feeds.containsKey(feed.text())) {
        problems.error(feed.at(), noFeed(feed.text(), feeds.keySet()));
      }
    }
    test.refuseOthers("a test");
    List<RuleTest.Moment> inOrder = new ArrayList<>(events.past());
    moments.sort(Comparator.comparing(RuleTest.Moment::at));
    inOrder.addAll(moments);
    return new RuleTest(test.at(), rule, name, example, feeds, inOrder, expected);
  }

  /** Nothing exact for accounts without a past. */
  private Authenticators usual(Attributes test) {
    if (test.node("usual") == null) {
      return USUAL;
    }
    List<Yaml.Scalar> words = test.scalars("usual");
    if (words.size() == 1 && words.getFirst().text().equals(NONE)) {
      return new Authenticators(Set.of(), Authenticators.Completeness.EXACT);
    }
    if (words.size() == 1 && words.getFirst().text().equals("unknown")) {
      return Authenticators.UNKNOWN;
    }
    return new Authenticators(
        new TestEvents(problems, USUAL).kinds(test, "usual"), Authenticators.Completeness.EXACT);
  }

  private SortedMap<String, RuleTest.FeedState> feeds(Attributes test, Set<String> known) {
    SortedMap<String, RuleTest.FeedState> feeds = new TreeMap<>();
    known.forEach(feed -> feeds.put(feed, RuleTest.FeedState.LIVE));
    Yaml node = test.node("feeds");
    if (node == null) {
      return feeds;
    }
    if (!(node instanceof Yaml.Mapping mapping)) {
      problems.error(node.at(), "'feeds' should be a mapping, such as {desk: silent}");
      return feeds;
    }
    Attributes given = new Attributes(mapping, problems);
    for (Yaml.Entry entry : mapping.entries()) {
      String feed = entry.key().text();
      RuleTest.FeedState state = given.choice(feed, RuleTest.FeedState.LIVE);
      if (!known.contains(feed)) {
        problems.error(entry.key().at(), noFeed(feed, known));
      } else if (state == RuleTest.FeedState.NOT_CONNECTED && !feed.equals(RuleTest.DESK)) {
        problems.error(
            entry.value().at(),
            "only the desk can be not_connected: leave out what another feed tells");
      } else {
        feeds.put(feed, state);
      }
    }
    return feeds;
  }

  private String noFeed(String written, Set<String> known) {
    return "the test has no feed '"
        + written
        + "'"
        + problems.hint(written, known)
        + " (there are "
        + String.join(", ", new TreeSet<>(known))
        + "; states are "
        + String.join(", ", STATES)
        + ")";
  }

  private List<RuleTest.Moment> moments(
      Attributes entry, TestEvents events, List<Yaml.Scalar> marked) {
    List<String> given = ENTRIES.stream().filter(entry::has).toList();
    if (given.size() != 1) {
      problems.error(
          entry.at(),
          "an entry of 'events' has one of "
              + String.join(", ", ENTRIES)
              + ": had "
              + (given.isEmpty() ? "none" : String.join(" and ", given)));
      return List.of();
    }
    String kind = given.getFirst();
    if (EVENTS.contains(kind)) {
      return events.told(entry);
    }
    if (!entry.has("at")) {
      problems.error(entry.at(), "the " + kind + " has no 'at': say when, such as +5m");
    }
    Instant at = TestTime.readOr(entry, "at", problems, RuleTest.START);
    RuleTest.Moment moment;
    if (kind.equals("mark")) {
      marked.addAll(entry.scalars("mark"));
      moment =
          new RuleTest.Moment.Marked(
              at,
              entry.textOr("mark", RuleTest.DESK),
              TestTime.readOr(entry, "complete_to", problems, at),
              entry.choice("proof", Proof.PROVEN));
    } else {
      moment = new RuleTest.Moment.Look(at, expected(entry));
    }
    entry.refuseOthers("a " + kind);
    return List.of(moment);
  }

  private RuleTest.Expected expected(Attributes said) {
    List<Verdict> verdicts = new ArrayList<>();
    List<Yaml.Scalar> words = said.scalars("expect");
    for (Yaml.Scalar word : words) {
      int index = VERDICTS.indexOf(word.text());
      if (index < 0) {
        problems.error(
            word.at(),
            "'expect' is one of "
                + String.join(", ", VERDICTS)
                + ": was '"
                + word.text()
                + "'"
                + problems.hint(word.text(), VERDICTS));
      } else if (index > 0) {
        verdicts.add(Verdict.values()[index - 1]);
      } else if (words.size() > 1) {
        problems.error(word.at(), "'none' stands alone");
      }
    }
    Boolean delivered = (said.node("delivered") != null) ? said.flag("delivered", false) : null;
    Severity severity =
        (said.node("severity") != null) ? said.choice("severity", Severity.MEDIUM) : null;
    boolean nothing =
        verdicts.stream().allMatch(one -> one == Verdict.PENDING || one == Verdict.WITHDRAWN);
    if (nothing && (Boolean.TRUE.equals(delivered) || severity != null)) {
      problems.error(
          said.at(severity != null ? "severity" : "delivered"),
          "where no finding is expected, none is delivered or has a severity");
    }
    return new RuleTest.Expected(said.at("expect"), verdicts, delivered, severity);
  }
}
