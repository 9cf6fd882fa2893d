package dev.sparekey.app.rules;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.cluster.ClusterWork;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.topology.RuleLibrary;
import dev.sparekey.topology.Topics;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            + " does; which built-in rules are replaced or disabled; and which exceptions there are.",
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

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (changes < 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--changes should be 0 or more: was " + changes);
    }
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
            ControlLog log = ControlLog.read(to, registry, this::say);
            if (log.entries().isEmpty()) {
              say("sparekey: nothing was published yet");
              return ClusterWork.FAILED;
            }
            Promotions promotions =
                new Promotions(to, registry, library::text, configuration.ruleChanges().gate());
            say(report(library, log, promotions, Instant.now()));
            return CommandLine.ExitCode.OK;
          }
        });
  }

  private StatusReport report(
      RuleLibrary library, ControlLog log, Promotions promotions, Instant now) {
    ControlLog.Entry last = log.entries().getLast();
    return new StatusReport(
        last,
        rules(library, last),
        library
            .text(last.release())
            .flatMap(Release::readable)
            .map(release -> release.hashes().size())
            .orElse(0),
        promotions.tried(log.entries(), now),
        log.entries().reversed().stream().limit(changes).toList(),
        log.unreadable(),
        now);
  }

  private @Nullable RuleSet rules(RuleLibrary library, ControlLog.Entry last) {
    try {
      return library.of(last.release());
    } catch (ReleaseRefusedException e) {
      say("sparekey: a pipeline refuses it, and goes on with the one before: " + e.getMessage());
      return null;
    }
  }

  private void say(StatusReport report) {
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> report.lines().forEach(out::println);
      case JSON -> out.println(report.json());
    }
    out.flush();
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
