package dev.sparekey.app.rules;

import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Nearest;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rule that a user means, by id, by name, or by a part of its title that is only in it.
 */
final class RuleLookup {

  private static final int SHOWN = 8;

  private RuleLookup() {}

  /** By its name, else its title, else its id. */
  static String called(RuleSet rules, UUID id) {
    for (Found one : all(rules)) {
      if (one.header().id().equals(id)) {
        String name = one.header().name();
        return name == null ? one.header().title() : name;
      }
    }
    return id.toString();
  }

  /** A rule or a correlation. */
  record Found(RuleHeader header, @Nullable Rule rule, @Nullable Correlation correlation) {}

  /**
   * @throws IllegalArgumentException in words for the user, if none or several are meant
   */
  static Found find(RuleSet rules, String meant) {
    List<Found> all = all(rules);
    String wanted = meant.strip().toLowerCase(Locale.ROOT);
    List<Found> titled = new ArrayList<>();
    for (Found one : all) {
      RuleHeader header = one.header();
      if (header.id().toString().equals(wanted) || wanted.equals(header.name())) {
        return one;
      }
      if (header.title().toLowerCase(Locale.ROOT).equals(wanted)) {
        return one;
      }
      if (!wanted.isEmpty() && header.title().toLowerCase(Locale.ROOT).contains(wanted)) {
        titled.add(one);
      }
    }
    if (titled.size() == 1) {
      return titled.getFirst();
    }
    if (titled.isEmpty()) {
      throw new IllegalArgumentException(
          "no rule has the id, name or title '" + meant + "'" + hint(all, wanted));
    }
    throw new IllegalArgumentException(
        "'"
            + meant
            + "' stands in the titles of "
            + titled.size()
            + " rules: "
            + String.join(", ", titled.stream().limit(SHOWN).map(RuleLookup::called).toList())
            + (titled.size() > SHOWN ? " …" : ""));
  }

  private static String hint(List<Found> all, String wanted) {
    List<String> names =
        all.stream().map(one -> one.header().name()).flatMap(Stream::ofNullable).toList();
    Optional<String> near = Nearest.to(wanted, names);
    return near.map(name -> "; did you mean '" + name + "'?").orElse("; see 'sparekey rules list'");
  }

  static List<Found> all(RuleSet rules) {
    List<Found> all = new ArrayList<>();
    rules.rules().forEach(rule -> all.add(new Found(rule.header(), rule, null)));
    rules.correlations().forEach(one -> all.add(new Found(one.header(), null, one)));
    return all;
  }

  private static String called(Found found) {
    String name = found.header().name();
    return name == null ? found.header().id().toString() : name;
  }
}
