package dev.sparekey.app.sinks;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.model.Alert;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Signals;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey sinks test}: one sample finding to one sink. */
@Command(
    name = "test",
    description =
        "Sends a sample finding to a sink and says what came back. Of security events it also says"
            + " the public key by which the receiver verifies them.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the sink has it, as far as its protocol tells",
      "1:it does not answer or does not take it, or it is one that comes and fetches",
      "2:a wrong configuration, or no sink of that name"
    },
    mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Parameters(paramLabel = "NAME", description = "The sink's name in the configuration.")
  private String name = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Configuration configuration = config.read(err);
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    Configuration.Sink sink = named(configuration);
    if (sink == null) {
      err.println(
          "sparekey: no sink is called '"
              + name
              + "': there are "
              + configuration.sinks().stream()
                  .map(one -> one.destination().name())
                  .collect(Collectors.joining(", ")));
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
    Alert alert = Signals.test(name, Instant.now());
    try (Transport transport =
        Transports.open(sink.endpoint(), configuration.connection().producer())) {
      sayKey(Transports.publicKey(sink.endpoint()));
      if (sink.door() != null) {
        return say(sink.door());
      }
      long begin = System.nanoTime();
      Outcome outcome =
          transport
              .send(List.of(new Parcel(alert, sink.destination().form().apply(alert))))
              .getFirst();
      return say(outcome, alert, Duration.ofNanos(System.nanoTime() - begin));
    } catch (IOException e) {
      err.println("sparekey: " + e.getMessage());
      err.flush();
      return CommandLine.ExitCode.USAGE;
    } catch (KafkaException e) {
      err.println(
          "sparekey: the sink '"
              + name
              + "' cannot be opened: "
              + ClientFailure.reason(e, configuration.connection().producer()));
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
  }

  private void sayKey(@Nullable String publicKey) {
    if (publicKey != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(name + ": its receiver verifies our tokens by this public key (JWK):");
      out.println(publicKey);
      out.flush();
    }
  }

  /** Nothing can be sent to whoever comes and fetches. */
  private int say(Configuration.Door door) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        name
            + ": nothing was sent, for its receiver fetches from POST "
            + door.path()
            + " while 'sinks run' is at work. The key can be used. Let the receiver ask for a"
            + " verification event by POST "
            + door.verification()
            + ", and fetch it; GET "
            + door.keys()
            + " shows the key, too");
    out.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private Configuration.@Nullable Sink named(Configuration configuration) {
    return configuration.sinks().stream()
        .filter(one -> one.destination().name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private int say(Outcome outcome, Alert alert, Duration took) {
    String what =
        switch (outcome) {
          case Outcome.Accepted accepted -> "taken: " + accepted.how();
          case Outcome.Later later -> "not taken now: " + later.why();
          case Outcome.Refused refused -> "refused: " + refused.why();
        };
    PrintWriter out = spec.commandLine().getOut();
    out.println(name + ": alert " + alert.id() + " " + what + ", after " + took.toMillis() + " ms");
    out.flush();
    return outcome instanceof Outcome.Accepted
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }
}
