package dev.sparekey.app.run;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/** Waits for brokers that may start after us. */
public final class Brokers {

  private static final int ATTEMPT_MS = 3_000;
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private Brokers() {}

  /**
   * An admin client whose brokers have answered.
   *
   * @param settings of the client; holds credentials
   * @param servers as the user knows them
   * @param progress gets a line about every 5 s
   * @throws NotStartedException nobody answered within {@code wait}, or someone refused us
   */
  public static Admin await(
      Map<String, Object> settings, String servers, Duration wait, Consumer<String> progress)
      throws NotStartedException, InterruptedException {
    long begin = System.nanoTime();
    long lastLine = begin - BETWEEN_LINES.toNanos();
    while (true) {
      Throwable failure;
      Admin admin = null;
      boolean answered = false;
      try {
        admin = Admin.create(settings);
        admin.describeCluster(new DescribeClusterOptions().timeoutMs(ATTEMPT_MS)).nodes().get();
        answered = true;
        return admin;
      } catch (ExecutionException e) {
        failure = e.getCause() == null ? e : e.getCause();
        refuse(servers, failure, settings);
      } catch (KafkaException e) {
        failure = e;
        refuseSettings(e, settings);
      } finally {
        if (admin != null && !answered) {
          admin.close(LONGEST_CLOSE);
        }
      }
      long now = System.nanoTime();
      if (now - begin >= wait.toNanos()) {
        throw NotStartedException.unavailable(
            "no broker of "
                + servers
                + " answered within "
                + wait.toSeconds()
                + " s: "
                + ClientFailure.reason(failure, settings)
                + "; check kafka.bootstrap_servers and security_protocol",
            failure);
      }
      if (now - lastLine >= BETWEEN_LINES.toNanos()) {
        lastLine = now;
        progress.accept(
            "waiting for the brokers "
                + servers
                + ", at most "
                + (wait.toSeconds() - TimeUnit.NANOSECONDS.toSeconds(now - begin))
                + " s more");
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  private static void refuse(String servers, Throwable failure, Map<String, Object> settings)
      throws NotStartedException {
    if (ClientFailure.isRefusal(failure)) {
      throw NotStartedException.misconfigured(
          "the brokers " + servers + " refuse us: " + ClientFailure.reason(failure, settings));
    }
  }

  /** Names that do not resolve yet may do so later; wrong stores and passwords stay wrong. */
  private static void refuseSettings(KafkaException failure, Map<String, Object> settings)
      throws NotStartedException {
    Throwable root = ClientFailure.root(failure);
    boolean unresolved =
        root instanceof ConfigException && String.valueOf(root.getMessage()).contains("resolvable");
    if (!unresolved) {
      throw NotStartedException.misconfigured(
          "Kafka's client does not take its settings: " + ClientFailure.reason(root, settings));
    }
  }
}
