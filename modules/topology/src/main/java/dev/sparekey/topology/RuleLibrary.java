package dev.sparekey.topology;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.engine.Releases;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule texts of {@code sparekey.rules}, read by a thread of its own and kept on the heap. What
 * is read by a hash is the same whenever and wherever it is read, so this decides nothing: a stage
 * that is told of a release waits for its texts, at most 3 s, and otherwise is told again.
 *
 * <p>One that {@link #follow follows} reads {@code sparekey.control} beside them and compiles what
 * was published last before anybody asks.
 */
public final class RuleLibrary implements Releases, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RuleLibrary.class);

  /** The share of the room for rule texts that is taken, above 1 where some were dropped. */
  static final String FILLED = "sparekey.rules.texts.filled";

  private static final Duration LONGEST_POLL = Duration.ofMillis(100);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final TopicPartition TEXTS = new TopicPartition(Topics.RULES, 0);
  private static final TopicPartition CHANGES = new TopicPartition(Topics.CONTROL, 0);

  /** A stream thread does nothing else meanwhile. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final RuleTexts texts = new RuleTexts();
  private final Map<String, Object> settings;
  private final @Nullable NewestRelease newest;
  private final Thread reading;
  private volatile boolean closed;

  /** Woken when this is closed: an interrupt would keep it from closing its connections. */
  private volatile @Nullable KafkaConsumer<byte[], byte[]> waking;

  /** How often somebody asked that all be read which is there now, and how often it was. */
  private long asked;

  private long answered;

  private RuleLibrary(Map<String, Object> settings, @Nullable AvroControl control) {
    this.settings = settings;
    this.newest = control == null ? null : new NewestRelease(control, texts);
    this.reading = new Thread(this::read, "sparekey-rule-library");
    reading.setDaemon(true);
  }

  /**
   * Begins to read and returns at once.
   *
   * @param consumer of {@link Connection#consumer()}
   */
  public static RuleLibrary start(Map<String, Object> consumer) {
    return start(consumer, null);
  }

  /**
   * Begins to read, also what is published, and returns at once.
   *
   * @param consumer of {@link Connection#consumer()}
   * @param control used by no other thread
   */
  public static RuleLibrary follow(Map<String, Object> consumer, AvroControl control) {
    return start(consumer, control);
  }

  private static RuleLibrary start(Map<String, Object> consumer, @Nullable AvroControl control) {
    Map<String, Object> settings = new HashMap<>(consumer);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    RuleLibrary library = new RuleLibrary(settings, control);
    library.reading.start();
    return library;
  }

  @Override
  public RuleSet of(Activation release) {
    return of(release.release());
  }

  /**
   * The same rules for the same hash, for ever.
   *
   * @throws ReleaseRefusedException there is no such release, or its rules do not load, in which
   *     case it is a {@link dev.sparekey.engine.ReleaseUnreadableException}
   * @throws RuntimeException it was not read within 3 s
   */
  public RuleSet of(String release) {
    Optional<RuleSet> known = texts.compiled(release);
    if (known.isPresent()) {
      return known.get();
    }
    boolean all = readAll(PATIENCE);
    return texts
        .compiled(release)
        .orElseThrow(
            () ->
                all
                    ? new ReleaseRefusedException(
                        "release " + release + " is not in " + Topics.RULES + ", or not whole")
                    : new ReleaseNotThereException(
                        "release "
                            + release
                            + " was not read from "
                            + Topics.RULES
                            + " within "
                            + PATIENCE.toSeconds()
                            + " s"));
  }

  @Override
  public Optional<RuleSet> newest() {
    return newest == null ? Optional.empty() : newest.rules();
  }

  /** A text by its hash, as far as it was read. */
  public Optional<String> text(String hash) {
    return texts.text(hash);
  }

  /** What the topic has, as far as it was read. */
  TextChanges.Topic texts() {
    return texts;
  }

  /** Tells how much of the room for rule texts is taken. */
  public void observe(MeterRegistry meters) {
    Gauge.builder(FILLED, texts, RuleTexts::filled).register(meters);
  }

  /**
   * Waits until all is read that is in the topic now.
   *
   * @return false when that took longer
   */
  public boolean readAll(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      long mine = ++asked;
      boolean interrupted = false;
      try {
        while (answered < mine && !closed) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          try {
            wait(Math.max(1, left / 1_000_000));
          } catch (InterruptedException e) {
            // Whoever ends the process closes this, too.
            interrupted = true;
            return false;
          }
        }
        return answered >= mine;
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private void read() {
    while (!closed) {
      Deserializer<byte[]> bytes = new ByteArrayDeserializer();
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
        waking = consumer;
        List<TopicPartition> read = newest == null ? List.of(TEXTS) : List.of(TEXTS, CHANGES);
        consumer.assign(read);
        consumer.seekToBeginning(read);
        while (!closed) {
          answer(consumer);
          consumer.poll(LONGEST_POLL).forEach(this::take);
          if (newest != null && newest.isAwaited() && isAllRead(consumer, CHANGES)) {
            newest.settle(() -> isAllRead(consumer, TEXTS));
          }
        }
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        if (closed) {
          return;
        }
        LOG.warn("{} cannot be read now: {}", Topics.RULES, e.getMessage());
        pause();
      }
    }
  }

  private static boolean isAllRead(KafkaConsumer<byte[], byte[]> consumer, TopicPartition of) {
    return consumer.position(of) >= consumer.endOffsets(List.of(of)).getOrDefault(of, 0L);
  }

  private void answer(KafkaConsumer<byte[], byte[]> consumer) {
    long upTo;
    synchronized (this) {
      upTo = asked;
      if (upTo == answered) {
        return;
      }
    }
    long end = consumer.endOffsets(List.of(TEXTS)).getOrDefault(TEXTS, 0L);
    while (!closed && consumer.position(TEXTS) < end) {
      consumer.poll(LONGEST_POLL).forEach(this::take);
    }
    synchronized (this) {
      answered = upTo;
      notifyAll();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(Topics.CONTROL)) {
      if (newest != null && record.value() != null) {
        newest.published(record.key(), record.value());
      }
      return;
    }
    if (record.key() == null) {
      return;
    }
    String hash = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      texts.remove(hash);
      return;
    }
    if (!texts.add(hash, new String(record.value(), StandardCharsets.UTF_8))) {
      LOG.warn(
          "{} offset {} is not taken: its key is not its hash, or there is no room",
          Topics.RULES,
          record.offset());
    }
  }

  private void pause() {
    try {
      Thread.sleep(AFTER_FAILURE.toMillis());
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      notifyAll();
    }
    KafkaConsumer<byte[], byte[]> consumer = waking;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      reading.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
