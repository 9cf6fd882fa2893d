package dev.sparekey.app.receivers;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.receivers.http.CallerProof;
import dev.sparekey.receivers.http.Listener;
import dev.sparekey.rules.IpNetwork;
import dev.sparekey.topology.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sparekey receivers list}: what a configuration says, without its secrets. */
@Command(
    name = "list",
    description = "Lists a configuration's receivers, without their secrets.",
    mixinStandardHelpOptions = true)
final class ListReceiversCommand implements Callable<Integer> {

  private static final String ROW = "%-16s  %-24s  %-48s  %s%n";

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Configuration configuration = config.read(spec.commandLine().getErr());
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(ROW, "FEED", "TOPIC", "WHERE", "WHO MAY SEND");
    for (Configuration.Receiver receiver : configuration.receivers()) {
      out.printf(
          ROW,
          receiver.feed().feed(),
          receiver.feed().topic(),
          where(receiver, configuration.listener().listener()),
          who(receiver));
    }
    for (Configuration.DecisionWay way : configuration.decisions()) {
      out.printf(
          ROW,
          "(decisions)",
          Topics.TRIAGE,
          address(configuration.listener().listener()) + way.path(),
          proof(way.proof()) + " from " + allowed(way.allow()));
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static String where(Configuration.Receiver receiver, Listener listener) {
    return switch (receiver) {
      case Configuration.Receiver.Hook hook -> address(listener) + hook.webhook().path();
      case Configuration.Receiver.Push push -> address(listener) + push.path();
      case Configuration.Receiver.Poll poll -> poll.endpoint().address().toString();
      case Configuration.Receiver.Files files ->
          files.files().folder().resolve(files.files().pattern()).toString();
    };
  }

  private static String address(Listener listener) {
    return (listener.tls() == null ? "http://" : "https://")
        + (listener.host().contains(":") ? "[" + listener.host() + "]" : listener.host())
        + ":"
        + listener.port();
  }

  private static String who(Configuration.Receiver receiver) {
    return switch (receiver) {
      case Configuration.Receiver.Hook hook ->
          proof(hook.webhook().proof()) + " from " + allowed(hook.webhook().allow());
      case Configuration.Receiver.Push push ->
          "tokens of " + push.transmitter().issuer() + " from " + allowed(push.allow());
      case Configuration.Receiver.Poll poll -> "tokens of " + poll.transmitter().issuer();
      case Configuration.Receiver.Files files -> "whoever writes the files";
    };
  }

  private static String allowed(List<IpNetwork> allow) {
    return allow.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static String proof(CallerProof proof) {
    return switch (proof) {
      case CallerProof.Bearer bearer -> "bearer token";
      case CallerProof.Header header -> "header " + header.name();
      case CallerProof.Signature signature -> "signature of " + Words.of(signature.scheme());
    };
  }
}
