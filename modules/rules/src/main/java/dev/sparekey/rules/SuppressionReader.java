package dev.sparekey.rules;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a document of exceptions. */
final class SuppressionReader {

  static final String EXCEPTIONS = "exceptions";

  private static final String PRIVILEGED = "subject.privileged";

  /** What whoever sends a request writes into it as they please. */
  private static final List<String> CLAIMED = List.of("useragent", "origin.device");

  /** Nobody and nothing is called so. */
  private static final List<FieldValue> NOTHING_NAMED = List.of(FieldValue.of("\uE000 \uE001"));

  /**
   * A case in which nothing is what the author of an exception has named, but for what says hardly
   * anything: what a device says of itself, what was done, and whose rules these are. An exception
   * that can hold for it covers whoever likes to be covered.
   *
   * <p>Example: {@code a or b} with {@code a: {origin.device: curl}} and {@code b: {actor.id: bot}}
   * holds for everybody who calls himself curl; {@code actor.id: '*'} and {@code not actor.id: bot}
   * hold for nearly everybody.
   */
  private static final Visibility ANY_CASE =
      new Visibility() {
        @Override
        public boolean shows(String field) {
          return true;
        }

        @Override
        public List<FieldValue> values(String field) {
          return isClaimed(field) || field.startsWith("step.") || field.equals("subject.tenant")
              ? List.of()
              : NOTHING_NAMED;
        }
      };

  private final Problems problems;
  private final Budget budget;
  private final boolean shadow;
  private final OwnedItems items;

  /**
   * @param shadow whether the text is one of rules that are only tried
   */
  SuppressionReader(Problems problems, Budget budget, boolean shadow) {
    this.problems = problems;
    this.budget = budget;
    this.shadow = shadow;
    items =
        new OwnedItems(
            problems,
            EXCEPTIONS,
            "a document of exceptions",
            "an exception",
            "rule, when, owner, reason, from and expires",
            "a text has at most " + OwnedItems.MOST + " exceptions");
  }

  /**
   * One before the rule it names is found.
   *
   * @param rule id or name
   */
  record Draft(
      Yaml.Scalar rule,
      Detection when,
      String written,
      String owner,
      String reason,
      Instant from,
      Instant expires,
      boolean shadow) {}

  static boolean isExceptions(Yaml document) {
    return document instanceof Yaml.Mapping mapping && mapping.entry(EXCEPTIONS) != null;
  }

  List<Draft> read(Yaml.Mapping document) {
    return items.read(document, this::one);
  }

  private @Nullable Draft one(Attributes exception) {
    List<Yaml.Scalar> rules = exception.scalars("rule");
    if (rules.size() != 1) {
      problems.error(
          exception.has("rule") ? exception.at("rule") : exception.at(),
          "an exception names one 'rule' by its id or name");
    }
    String owner = items.owner(exception);
    String reason = items.reason(exception);
    Instant from =
        time(
            exception,
            "from",
            0,
            "an exception needs 'from', its first day, such as 2026-01-01: at most "
                + Suppression.LONGEST.toDays()
                + " days before it expires");
    Instant expires =
        time(
            exception,
            "expires",
            1,
            "an exception needs 'expires', a date such as 2026-12-31: none is for ever");
    if (from != null && expires != null) {
      bound(exception, from, expires);
    }
    Yaml when = exception.node("when");
    exception.refuseOthers("an exception");
    if (!(when instanceof Yaml.Mapping mapping) || mapping.entries().isEmpty()) {
      problems.error(
          when == null ? exception.at() : when.at(),
          "an exception needs a 'when', a mapping such as {actor.id: svc-onboarding}:"
              + " to turn a rule off, take it away");
      return null;
    }
    DetectionTree tree = new DetectionParser(problems, "when").detectionOrSelection(mapping);
    Detection detection =
        tree == null
            ? null
            : new DetectionCompiler(
                    RecoveryTaxonomy.taxonomy(), problems, budget, Rewriting.Placeholders.NONE)
                .compile(tree);
    if (detection == null || rules.size() != 1 || from == null || expires == null) {
      return null;
    }
    refuse(detection, mapping);
    return new Draft(
        rules.getFirst(), detection, written(mapping), owner, reason, from, expires, shadow);
  }

  private void refuse(Detection detection, Yaml.Mapping when) {
    if (detection.reads(PRIVILEGED)) {
      problems.error(
          when.at(),
          "an exception never covers a privileged account, so it should not ask for '"
              + PRIVILEGED
              + "'");
    }
    if (!detection.canHold(ANY_CASE)) {
      return;
    }
    List<String> claimed =
        detection.fields().stream().filter(SuppressionReader::isClaimed).toList();
    problems.error(
        when.at(),
        claimed.isEmpty()
            ? "an exception should hold only for what it names, such as {actor.id: svc-onboarding}:"
                + " this one can hold for anybody, and to turn a rule off, take it away"
            : "an exception should rest on more than "
                + String.join(" and ", claimed)
                + ", which an attacker writes as he likes");
  }

  private static boolean isClaimed(String field) {
    String plain = field.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    return CLAIMED.stream().anyMatch(plain::contains);
  }

  /**
   * With an end alone an exception would be the year before it, for rules are read without a clock,
   * and a renewal would move its beginning, too.
   *
   * <p>Example: one of 2026-06-01 to 2027-05-31 that is renewed on 2027-05-20 until 2028-05-30
   * would begin on 2027-05-31, and what it had excepted, and would until then, would be delivered.
   */
  private void bound(Attributes exception, Instant from, Instant expires) {
    String first = exception.text("from");
    String last = String.valueOf(exception.text("expires"));
    if (!from.isBefore(expires)) {
      problems.error(
          exception.at("from"),
          "an exception should begin before it ends: 'from' is "
              + first
              + " and 'expires' "
              + last
              + "; take an earlier 'from' or a later 'expires'");
      return;
    }
    Instant latest = from.plus(Suppression.LONGEST);
    if (expires.isAfter(latest)) {
      problems.error(
          exception.at("expires"),
          "an exception covers at most "
              + Suppression.LONGEST.toDays()
              + " days, and this one is from "
              + first
              + " to "
              + last
              + ": 'expires' should be at most "
              + (isDate(last) ? LocalDate.ofInstant(latest, ZoneOffset.UTC).minusDays(1) : latest)
              + "; to renew it, keep it as it was and add another whose 'from' is "
              + (isDate(last) ? "the day after its last" : "the time of its end"));
    }
  }

  private static boolean isDate(String text) {
    return text.length() == "2026-12-31".length();
  }

  /**
   * A date is its first moment in UTC, or its last.
   *
   * @param days after the first moment of the date
   * @param missing what is said without it
   */
  private @Nullable Instant time(Attributes exception, String key, int days, String missing) {
    String text = exception.text(key);
    if (text == null) {
      if (!exception.has(key)) {
        problems.error(exception.at(), missing);
      }
      return null;
    }
    try {
      return isDate(text)
          ? LocalDate.parse(text).plusDays(days).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      problems.error(
          exception.at(key),
          "'"
              + key
              + "' should be a date such as 2026-12-31, or a time with its zone: was '"
              + text
              + "'");
      return null;
    }
  }

  private static String written(Yaml node) {
    return switch (node) {
      case Yaml.Scalar scalar -> scalar.text();
      case Yaml.Sequence list ->
          list.items().stream()
              .map(SuppressionReader::written)
              .collect(Collectors.joining(", ", "[", "]"));
      case Yaml.Mapping mapping ->
          mapping.entries().stream()
              .map(entry -> entry.key().text() + ": " + written(entry.value()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }
}
