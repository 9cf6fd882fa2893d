package dev.sparekey.app.run;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the brokers every 5 s whether they are there, on a thread of its own. */
public final class BrokersWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BrokersWatch.class);
  static final Duration EVERY = Duration.ofSeconds(5);
  private static final int ANSWER_MS = 3_000;
  private static final Duration ADMIN_CLOSE = Duration.ofSeconds(2);

  private final Admin admin;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("brokers-watch").daemon().factory());
  private volatile boolean answer = true;

  private BrokersWatch(Admin admin) {
    this.admin = admin;
  }

  /**
   * Until they were asked they count as there, since whoever starts this has just talked to them.
   *
   * @param settings of an admin client; hold credentials
   */
  public static BrokersWatch start(Map<String, Object> settings) {
    BrokersWatch watch = new BrokersWatch(Admin.create(settings));
    var unused =
        watch.looks.scheduleWithFixedDelay(
            Watch.lasting(watch::look), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  /** As of the last time that they were asked. */
  public boolean answer() {
    return answer;
  }

  private void look() {
    try {
      boolean now = isAnsweredBy(admin);
      if (now != answer) {
        say(now);
      }
      answer = now;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void say(boolean answer) {
    LOG.warn(answer ? "the brokers answer again" : "the brokers do not answer");
  }

  /** Within 3 s. */
  static boolean isAnsweredBy(Admin admin) throws InterruptedException {
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_MS)).nodes().get();
      return true;
    } catch (ExecutionException e) {
      return false;
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
    admin.close(ADMIN_CLOSE);
  }
}
