package dev.sparekey.app.topics;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.Brokers;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Topics;
import dev.sparekey.topology.TopicsNotMadeException;
import dev.sparekey.topology.TopicsNotReadException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey topics create}. */
@Command(
    name = "topics",
    description = "Makes the topics that Sparekey owns.",
    mixinStandardHelpOptions = true)
public final class TopicsCommand implements Runnable {

  private static final int NOT_MADE = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command: create");
  }

  @Command(
      description = "Makes the topics sparekey.* that are missing; what is there stays as it is.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:every topic is there (warnings may be printed)",
        "1:Kafka does not answer, or cannot make a topic",
        "2:the configuration is wrong, or a login or right is refused"
      },
      mixinStandardHelpOptions = true)
  int create(@Mixin ConfigurationOption config) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Configuration configuration = config.read(err);
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    int partitions = configuration.pipeline().partitions();
    short replicas = (short) configuration.pipeline().replicas();
    Connection connection = configuration.connection();
    try (Admin admin =
        Brokers.await(
            connection.admin(),
            connection.bootstrapServers(),
            configuration.pipeline().startupWait(),
            line -> say(err, line))) {
      Map<String, Topics.Made> made = Topics.create(admin, partitions, replicas);
      Map<String, Topics.Found> found = Topics.find(admin, made.keySet());
      PrintWriter out = spec.commandLine().getOut();
      for (NewTopic topic : Topics.wanted(partitions, replicas)) {
        out.println(line(topic, made.get(topic.name())));
        warnings(topic, found.get(topic.name())).forEach(warning -> say(err, warning));
      }
      out.flush();
      return CommandLine.ExitCode.OK;
    } catch (NotStartedException e) {
      say(err, "sparekey: " + e.getMessage());
      return e.exitCode();
    } catch (TopicsNotMadeException | TopicsNotReadException e) {
      say(err, "sparekey: " + e.getMessage());
      return e.getCause() instanceof AuthorizationException ? CommandLine.ExitCode.USAGE : NOT_MADE;
    }
  }

  private static String line(NewTopic topic, Topics.@Nullable Made made) {
    return topic.name()
        + (made == Topics.Made.NOW
            ? ": made, "
                + topic.numPartitions()
                + " partitions, "
                + topic.replicationFactor()
                + " replicas"
            : ": was there");
  }

  private static List<String> warnings(NewTopic wanted, Topics.@Nullable Found found) {
    if (found == null) {
      return List.of();
    }
    String partitions =
        found.partitions() == wanted.numPartitions()
            ? ""
            : "warning: "
                + wanted.name()
                + " has "
                + found.partitions()
                + " partitions where "
                + wanted.numPartitions()
                + " are wanted: 'run' will refuse it";
    String time =
        Boolean.FALSE.equals(found.appendTime())
            ? "warning: "
                + wanted.name()
                + " lacks message.timestamp.type=LogAppendTime: brokers will refuse records that"
                + " tell of other times"
            : "";
    return List.of(partitions, time).stream().filter(line -> !line.isEmpty()).toList();
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }
}
