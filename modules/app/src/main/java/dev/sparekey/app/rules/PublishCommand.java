package dev.sparekey.app.rules;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.cluster.ClusterWork;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.model.Control;
import dev.sparekey.rules.Release;
import dev.sparekey.topology.RuleLibrary;
import dev.sparekey.topology.RulePublisher;
import dev.sparekey.topology.Topics;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sparekey rules publish}. */
@Command(
    name = "publish",
    description = {
      "Publishes the rules of a configuration: the built-in ones and the files under 'rules'. A running"
          + " pipeline judges by them within seconds; it need not be restarted.",
      "With rule_changes.from: folders (the default) a running pipeline does this by itself."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:published, or published before",
      "1:Kafka or the registry does not answer, or a rule was not tried for long enough",
      "2:the configuration or a rule is wrong, or a login or right is refused"
    },
    mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {

  private static final String UNTRIED = " (untried)";

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, in at most 256 characters; kept for good.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who publishes; default: the user of this process.")
  private @Nullable String by;

  @Option(
      names = "--untried",
      description = "Lets rules alert that were not tried in shadow as the configuration asks.")
  private boolean untried;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = config.read(spec.commandLine().getErr());
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    int most = Control.LONGEST_REASON - (untried ? UNTRIED.length() : 0);
    if (reason.length() > most) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--reason should have at most "
              + most
              + " characters"
              + (untried ? " with --untried, which is noted behind it" : "")
              + ": had "
              + reason.length());
    }
    SortedMap<String, String> texts = configuration.ruleChanges().texts();
    Control made;
    Release release;
    try {
      release = Release.of(texts);
      String user = by == null ? System.getProperty("user.name", "unknown") : by;
      String why = untried ? reason + UNTRIED : reason;
      made = new Control(user, Instant.now().truncatedTo(ChronoUnit.MICROS), why, release.hash());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    Cluster cluster = ClusterOptions.of(configuration);
    return ClusterWork.within(
        cluster,
        List.of(Topics.CONTROL, Topics.RULES, Topics.SHADOW_ALERTS, Topics.MATCHES),
        this::say,
        (registry, to) -> {
          try (RuleLibrary library = RuleLibrary.start(to.consumer());
              RulePublisher publisher = new RulePublisher(registry, to.producer())) {
            library.readAll(to.patience());
            ControlLog log = ControlLog.read(to, registry, this::say);
            if (log.last().filter(last -> last.release().equals(release.hash())).isPresent()) {
              print("these rules are published already, as number " + log.last().get().number());
              return CommandLine.ExitCode.OK;
            }
            if (!untried) {
              List<Promotions.Early> early =
                  new Promotions(to, registry, library::text, configuration.ruleChanges().gate())
                      .early(log.entries(), texts, made.at());
              if (!early.isEmpty()) {
                say("sparekey: refused: " + Promotions.lines(early));
                return ClusterWork.FAILED;
              }
            }
            long number = publisher.publish(texts, library, log.releases(), made);
            print(
                "published %d rule files as number %d, release %s, by %s"
                    .formatted(texts.size(), number, release.hash(), Cells.plain(made.by(), 80)));
            return CommandLine.ExitCode.OK;
          } catch (IllegalArgumentException e) {
            say("sparekey: refused: " + e.getMessage());
            return ClusterWork.FAILED;
          }
        });
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
