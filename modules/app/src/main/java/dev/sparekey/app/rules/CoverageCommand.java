package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.topology.Feed;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey rules coverage}. */
@Command(
    name = "coverage",
    description = {
      "Maps the rules to ATT&CK and NIST SP 800-63B-4 and prints what no rule covers.",
      "With --feeds it says for each rule whether some feeds let it see: live (they show all that"
          + " it reads), degraded (not all), or blind (it can never fire)."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:it was printed", "2:wrong usage"},
    mixinStandardHelpOptions = true)
final class CoverageCommand implements Callable<Integer> {

  private static final int TITLE = 60;
  private static final int LONGEST = 200;

  /** What stands for the feeds of the configuration. */
  private static final String CONFIGURED = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private RuleSetOptions which = new RuleSetOptions();

  @Option(
      names = "--feeds",
      arity = "0..1",
      fallbackValue = CONFIGURED,
      paramLabel = "NAME[,NAME…]",
      description =
          "How well these sources let the rules see, such as okta,zendesk; without names those of"
              + " --config.")
  private @Nullable String feeds;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    RuleSetOptions.Meant read = which.read(spec);
    if (read == null) {
      return CommandLine.ExitCode.USAGE;
    }
    PrintWriter out = spec.commandLine().getOut();
    String named = feeds;
    if (named == null) {
      map(read.rules(), out);
    } else {
      sight(read.rules(), sources(named, read.configuration()), out);
    }
    return out.checkError() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private void map(RuleSet rules, PrintWriter out) {
    List<Coverage> coverages =
        Arrays.stream(Catalogue.values()).map(one -> Coverage.of(one, rules)).toList();
    switch (format) {
      case TABLE -> coverages.forEach(coverage -> print(coverage, out));
      case JSON -> {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Coverage coverage : coverages) {
          ObjectNode one = json.putObject(Words.of(coverage.catalogue()));
          put(one.putObject("covered"), coverage.covered());
          put(one.putObject("beside"), coverage.others());
          ObjectNode holes = one.putObject("holes");
          coverage.holes().forEach(holes::put);
        }
        out.println(PlainJson.of(json));
      }
    }
  }

  private static void put(ObjectNode json, Map<String, List<RuleHeader>> by) {
    by.forEach(
        (name, rules) -> {
          ArrayNode list = json.putArray(name);
          rules.forEach(rule -> list.add(rule.id().toString()));
        });
  }

  private static void print(Coverage coverage, PrintWriter out) {
    out.println(coverage.catalogue().about());
    out.println(String.format(Locale.ROOT, "%-10s %5s  %s", "ID", "RULES", "NAME"));
    var names = coverage.catalogue().entries();
    coverage
        .covered()
        .forEach(
            (name, rules) ->
                out.println(
                    String.format(
                        Locale.ROOT, "%-10s %5d  %s", name, rules.size(), names.get(name))));
    coverage
        .others()
        .forEach(
            (name, rules) ->
                out.println(
                    String.format(
                        Locale.ROOT,
                        "%-10s %5d  (beside the list)",
                        Cells.plain(name, LONGEST),
                        rules.size())));
    out.println(coverage.holes().isEmpty() ? "No holes." : "Holes, which no rule covers:");
    coverage
        .holes()
        .forEach(
            (name, about) ->
                out.println(String.format(Locale.ROOT, "%-10s %5s  %s", name, "-", about)));
    out.println();
  }

  private void sight(RuleSet rules, List<Source> sources, PrintWriter out) {
    FeedSight sight = new FeedSight(sources);
    List<Sightedness> all = new ArrayList<>(Sightedness.of(rules, sight));
    all.sort(
        Comparator.comparing(Sightedness::state)
            .thenComparing(one -> one.unseen().size())
            .thenComparing(one -> one.rule().title()));
    List<String> names = sources.stream().map(Source::name).sorted().toList();
    switch (format) {
      case TABLE -> {
        out.println("By what " + String.join(", ", names) + " can show:");
        out.println(
            String.format(
                Locale.ROOT, "%-9s %-8s %s  %s", "STATE", "UNSEEN", fit("RULE"), "MISSING"));
        for (Sightedness one : all) {
          out.println(
              String.format(
                      Locale.ROOT,
                      "%-9s %-8s %s  %s",
                      Words.of(one.state()),
                      one.unseen().size() + " of " + one.fields().size(),
                      fit(one.rule().title()),
                      Cells.plain(one.missing(), LONGEST))
                  .stripTrailing());
        }
        out.println();
        out.println(
            count(all, Sightedness.State.LIVE)
                + " live, "
                + count(all, Sightedness.State.DEGRADED)
                + " degraded, "
                + count(all, Sightedness.State.BLIND)
                + " blind");
        if (!sight.tellsOfRecoveries()) {
          out.println(
              "None of these sources tells of recoveries, so no rule over steps can ever fire.");
        }
      }
      case JSON -> {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode given = json.putArray("feeds");
        names.forEach(given::add);
        ArrayNode list = json.putArray("rules");
        for (Sightedness one : all) {
          ObjectNode rule =
              list.addObject()
                  .put("id", one.rule().id().toString())
                  .put("title", one.rule().title())
                  .put("state", Words.of(one.state()))
                  .put("fields", one.fields().size())
                  .put("unknown", one.unseen().size())
                  .put(
                      "unknown_share",
                      one.fields().isEmpty()
                          ? 0.0
                          : (double) one.unseen().size() / one.fields().size());
          ArrayNode unseen = rule.putArray("never_known");
          one.unseen().forEach(unseen::add);
          ArrayNode unmatched = rule.putArray("never_matching");
          one.unmatched().forEach(unmatched::add);
        }
        out.println(PlainJson.of(json));
      }
    }
  }

  private static String fit(String title) {
    return Cells.fit(title, TITLE);
  }

  private static long count(List<Sightedness> all, Sightedness.State state) {
    return all.stream().filter(one -> one.state() == state).count();
  }

  private List<Source> sources(String named, @Nullable Configuration configuration) {
    Sources known = Sources.builtIn();
    if (named.equals(CONFIGURED)) {
      if (configuration == null) {
        throw new ParameterException(
            spec.commandLine(), "--feeds needs names, such as okta,zendesk, or --config FILE");
      }
      List<Source> sources = new ArrayList<>();
      for (Configuration.Feed feed : configuration.feeds()) {
        sources.add(
            switch (feed.format()) {
              case Feed.Format.Json json -> json.source();
              // Avro of our schemas says what canonical JSON says.
              case Feed.Format.Avro avro -> known.byName("sparekey");
            });
      }
      return sources;
    }
    List<Source> sources = new ArrayList<>();
    for (String name : named.split(",")) {
      try {
        sources.add(known.byName(name.strip()));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--feeds: " + e.getMessage());
      }
    }
    return sources;
  }
}
