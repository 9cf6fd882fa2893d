package dev.sparekey.app.cluster;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.registryclient.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options that say where the topics are: a configuration, or brokers and a registry without
 * logins, as the demo's.
 */
public final class ClusterOptions {

  private static final Duration WAIT = Duration.ofSeconds(20);

  // Not required by picocli: it would demand it of a command whose subcommand has its own.
  @ArgGroup(multiplicity = "0..1")
  private @Nullable Place place;

  private static final class Place {
    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "The configuration that 'run' has; deploy/sparekey.yaml explains every key.")
    private @Nullable Path config;

    @ArgGroup(exclusive = false)
    private @Nullable Direct direct;
  }

  private static final class Direct {
    @Option(
        names = "--brokers",
        required = true,
        paramLabel = "HOST:PORT",
        description =
            "Brokers that ask for no login, such as the demo's, instead of a configuration.")
    private String brokers = "";

    @Option(
        names = "--registry",
        required = true,
        paramLabel = "URL",
        description = "The schema registry beside them.")
    private String registry = "";
  }

  /**
   * What they say.
   *
   * @return null if the configuration cannot be used, which has been said
   * @throws ParameterException none of them is given
   */
  public @Nullable Cluster read(CommandSpec command) {
    Place given = place;
    if (given == null) {
      throw new ParameterException(
          command.commandLine(), "name --config FILE, or --brokers and --registry");
    }
    Direct direct = given.direct;
    if (direct != null) {
      Map<String, Object> client = Map.of("bootstrap.servers", direct.brokers);
      return new Cluster(
          direct.brokers,
          client,
          client,
          Map.of("bootstrap.servers", direct.brokers, "acks", "all"),
          RegistrySettings.of(direct.registry, Map.of()),
          WAIT);
    }
    Path file = given.config;
    if (file == null) {
      throw new IllegalStateException("picocli demands one of the two");
    }
    Configuration configuration = ConfigurationOption.read(file, command.commandLine().getErr());
    return configuration == null ? null : of(configuration);
  }

  /** What a configuration says. */
  public static Cluster of(Configuration configuration) {
    return new Cluster(
        configuration.connection().bootstrapServers(),
        configuration.connection().admin(),
        configuration.connection().consumer(),
        configuration.connection().producer(),
        configuration.registry().settings(),
        configuration.pipeline().startupWait());
  }
}
