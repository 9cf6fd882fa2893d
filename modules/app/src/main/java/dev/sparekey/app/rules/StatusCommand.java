package dev.sparekey.app.rules;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.cluster.ClusterWork;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Suppression;
import dev.sparekey.topology.RuleLibrary;
import dev.sparekey.topology.Topics;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sparekey rules status}. */
@Command(
    name = "status",
    description =
        "Says which rules were published last, by whom and why; what is tried in shadow and how it"
            + " does; and which exceptions there are.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:said",
      "1:Kafka or the registry does not answer, or nothing was published yet",
      "2:the configuration is wrong, or a login or right is refused"
    },
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Option(
      names = "--changes",
      paramLabel = "NUMBER",
      defaultValue = "10",
      description = "How many of the last changes are listed; default: ${DEFAULT-VALUE}.")
  private int changes;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = config.read(spec.commandLine().getErr());
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    Cluster cluster = ClusterOptions.of(configuration);
    return ClusterWork.within(
        cluster,
        List.of(Topics.CONTROL, Topics.RULES, Topics.SHADOW_ALERTS),
        this::say,
        (registry, to) -> {
          try (RuleLibrary library = RuleLibrary.start(to.consumer())) {
            library.readAll(to.patience());
            List<ControlLog.Entry> entries = ControlLog.read(to, registry, this::say).entries();
            if (entries.isEmpty()) {
              say("sparekey: nothing was published yet");
              return ClusterWork.FAILED;
            }
            ControlLog.Entry last = entries.getLast();
            print("release " + last.number() + " " + last.release());
            rules(library, last);
            Promotions promotions =
                new Promotions(to, registry, library::text, configuration.ruleChanges().gate());
            for (Promotions.Tried tried : promotions.tried(entries)) {
              print(
                  "shadow %s: since %s, %d alerts, %d of them delivered"
                      .formatted(
                          Cells.plain(tried.name(), 80),
                          tried.since(),
                          tried.alerts(),
                          tried.delivered()));
            }
            entries.reversed().stream().limit(changes).forEach(this::change);
            return CommandLine.ExitCode.OK;
          }
        });
  }

  private void rules(RuleLibrary library, ControlLog.Entry last) {
    try {
      RuleSet rules = library.of(last.release());
      int files =
          library.text(last.release()).map(text -> Release.parse(text).hashes().size()).orElse(0);
      print(
          "%d rules and %d correlations in %d files"
              .formatted(rules.rules().size(), rules.correlations().size(), files));
      Instant now = Instant.now();
      for (Suppression exception : rules.suppressions()) {
        print(
            "%s %s: %s"
                .formatted(
                    exception.expires().isAfter(now) ? "exception" : "expired exception",
                    exception.rule(),
                    Cells.plain(exception.text(), 300)));
      }
    } catch (ReleaseRefusedException e) {
      say("sparekey: a pipeline refuses it, and goes on with the one before: " + e.getMessage());
    }
  }

  private void change(ControlLog.Entry entry) {
    print(
        "change %d at %s by %s: %s"
            .formatted(
                entry.number(),
                entry.made().at(),
                Cells.plain(entry.made().by(), 80),
                Cells.plain(entry.made().reason(), 256)));
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
