package dev.sparekey.app.run;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.terminal.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * A command that works beside the pipeline until a signal ends it, and its failures as exit codes:
 * 1 for Kafka that does not answer, 2 for what a restart does not heal.
 */
public final class UntilStopped {

  private static final Logger LOG = LoggerFactory.getLogger(UntilStopped.class);
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
  private static final int GAVE_UP = 1;

  private UntilStopped() {}

  /** What is at work. */
  public interface Work extends AutoCloseable {

    /** Tells the log how it fares; called once a minute. */
    void say();

    /** Ends it in order, within 25 s. */
    @Override
    void close();
  }

  /** Begins the work. */
  public interface Opening {

    /**
     * @throws IOException a file or a port that the configuration names cannot be used
     */
    Work open() throws IOException, NotStartedException;
  }

  /**
   * Waits for the brokers and the topics, opens the work and lasts until a signal.
   *
   * @param advice what to do about topics that are missing
   * @param err gets a line about why there is no work
   * @return an exit code
   */
  public static int run(
      Cluster cluster, Collection<String> topics, String advice, Opening opening, PrintWriter err)
      throws InterruptedException {
    try (Stop stop = Stop.onSignals()) {
      stop.interrupting(
          () -> {
            cluster.requireTopics(topics, advice, LOG::info);
            return cluster;
          });
      try (Work work = opening.open()) {
        while (!stop.isRequestedWithin(BETWEEN_LINES)) {
          work.say();
        }
        return CommandLine.ExitCode.OK;
      }
    } catch (NotStartedException e) {
      return say(err, String.valueOf(e.getMessage()), e.exitCode());
    } catch (IOException e) {
      return say(err, String.valueOf(e.getMessage()), CommandLine.ExitCode.USAGE);
    } catch (KafkaException e) {
      return say(err, cluster.reason(e), GAVE_UP);
    }
  }

  private static int say(PrintWriter err, String why, int exitCode) {
    err.println("sparekey: " + why);
    err.flush();
    return exitCode;
  }
}
