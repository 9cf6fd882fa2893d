package dev.sparekey.app.sinks;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.model.Alert;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Shelf;
import dev.sparekey.sinks.delivery.Signals;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.delivery.Way;
import dev.sparekey.sinks.transport.SecurityEventTransport;
import dev.sparekey.sinks.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
        "Sends a sample finding to a sink and says what came back. To a receiver of security events"
            + " it sends a verification event first, which nobody acts on, and says the public key"
            + " by which both are verified.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the sink has all of it, as far as its protocol tells",
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
    try (Way way = Transports.open(sink.endpoint(), configuration.connection().producer())) {
      sayKey(Transports.publicKey(sink.endpoint()));
      return switch (way) {
        case Shelf shelf -> say(Objects.requireNonNull(sink.door()));
        case Transport transport -> test(transport, sink.destination());
      };
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

  /**
   * A stream of security events is verified first. One that does not answer gets no finding either;
   * one that refuses to be verified may take findings all the same.
   */
  private int test(Transport transport, Destination destination) throws InterruptedException {
    boolean verified = true;
    if (transport instanceof SecurityEventTransport stream) {
      long begin = System.nanoTime();
      Outcome outcome = stream.verify();
      say("verification event", outcome, begin);
      verified = outcome instanceof Outcome.Accepted;
      if (outcome instanceof Outcome.Later) {
        return CommandLine.ExitCode.SOFTWARE;
      }
    }
    Alert alert = Signals.test(name, Instant.now());
    long begin = System.nanoTime();
    Outcome outcome = transport.send(List.of(destination.parcel(alert))).getFirst();
    say("alert " + alert.id(), outcome, begin);
    return verified && outcome instanceof Outcome.Accepted
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
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

  private void say(String what, Outcome outcome, long begin) {
    String said =
        switch (outcome) {
          case Outcome.Accepted accepted -> "taken: " + accepted.how();
          case Outcome.Later later -> "not taken now: " + later.why();
          case Outcome.Refused refused -> "refused: " + refused.why();
        };
    PrintWriter out = spec.commandLine().getOut();
    long took = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    out.println(name + ": " + what + " " + said + ", after " + took + " ms");
    out.flush();
  }
}
