package dev.sparekey.app.run;

import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Topics;
import dev.sparekey.topology.TopicsNotReadException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then at what the pipeline leans on but does not itself notice. */
final class Watch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final Duration REGISTRY = Duration.ofSeconds(10);
  private static final Duration TOPICS = Duration.ofMinutes(1);

  private final Admin admin;
  private final List<Feed> feeds;
  private final SchemaRegistry registry;
  private final Health health;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("watch").daemon().factory());
  private boolean registryAnswered = true;
  private boolean brokersAnswered = true;

  private Watch(Admin admin, List<Feed> feeds, SchemaRegistry registry, Health health) {
    this.admin = admin;
    this.feeds = feeds;
    this.registry = registry;
    this.health = health;
  }

  static Watch start(Admin admin, List<Feed> feeds, SchemaRegistry registry, Health health) {
    Watch watch = new Watch(admin, feeds, registry, health);
    watch.every(REGISTRY, watch::registry);
    watch.every(BrokersWatch.EVERY, watch::brokers);
    watch.every(TOPICS, watch::topics);
    return watch;
  }

  private void every(Duration pause, Runnable look) {
    var unused =
        looks.scheduleWithFixedDelay(
            lasting(look), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** An executor never again runs what has thrown once; readiness would keep its last word. */
  static Runnable lasting(Runnable look) {
    return () -> {
      try {
        look.run();
      } catch (RuntimeException e) {
        LOG.warn("a look at what the pipeline leans on failed; there will be another", e);
      }
    };
  }

  private void brokers() {
    try {
      boolean answer = BrokersWatch.isAnsweredBy(admin);
      health.brokersAnswer(answer);
      if (answer != brokersAnswered) {
        BrokersWatch.say(answer);
      }
      brokersAnswered = answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void registry() {
    boolean answers = registry.answers();
    health.registryAnswers(answers);
    if (answers != registryAnswered) {
      LOG.warn(
          answers
              ? "the registry answers again"
              : "the registry does not answer; ids that are known keep working");
    }
    registryAnswered = answers;
  }

  /**
   * A topic that has grown: nobody reckons with the marks of its new partitions, so its feed would
   * be called complete too early.
   */
  private void topics() {
    try {
      Map<String, Topics.Found> found =
          Topics.find(admin, feeds.stream().map(Feed::topic).toList());
      for (Feed feed : feeds) {
        Topics.Found now = found.get(feed.topic());
        if (now != null && now.partitions() > feed.partitions()) {
          LOG.error(
              "topic {} has {} partitions and had {} at the start: restart every instance",
              feed.topic(),
              now.partitions(),
              feed.partitions());
          health.grown(feed.topic(), feed.partitions(), now.partitions());
        }
      }
    } catch (TopicsNotReadException e) {
      LOG.warn("topics could not be looked at: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
