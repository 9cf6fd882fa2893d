package dev.sparekey.app.run;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.topology.Pipeline;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sparekey run}: until a signal ends it, or it cannot go on. */
@Command(
    name = "run",
    description = "Runs the pipeline on your own Kafka and schema registry.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:--check found nothing wrong",
      "1:Kafka or the registry does not answer, or the pipeline gave up",
      "2:what a restart does not heal: a wrong configuration, a refused login or right, a missing"
          + " topic, a port that is taken",
      "130, 143:ended by Ctrl-C or SIGTERM, in order"
    },
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {

  private static final int GAVE_UP = 1;

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Option(names = "--check", description = "Only reads the configuration and says what is wrong.")
  private boolean check;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Configuration configuration = check ? config.read(err) : config.readForRun(err);
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    if (check) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(config.name() + ": ok, " + configuration.counts());
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    try (Service service = new Service(configuration)) {
      // A signal starts the process's end, which waits for this.
      Runtime.getRuntime().addShutdownHook(new Thread(service::close, "end"));
      Pipeline pipeline = service.start();
      if (service.awaitEnd(pipeline) == Pipeline.State.FAILED) {
        err.println("sparekey: the pipeline gave up; the log says why");
        err.flush();
        return GAVE_UP;
      }
      return CommandLine.ExitCode.OK;
    } catch (NotStartedException e) {
      err.println("sparekey: " + e.getMessage());
      err.flush();
      return e.exitCode();
    }
  }
}
