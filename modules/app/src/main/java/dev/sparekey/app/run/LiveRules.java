package dev.sparekey.app.run;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.app.rules.Promotions;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.model.Control;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Disabled;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.Replaced;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.topology.AvroControl;
import dev.sparekey.topology.RuleLibrary;
import dev.sparekey.topology.RulePublisher;
import dev.sparekey.topology.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a running pipeline: those that it begins with, and how others come to judge. What
 * the folders hold is published where it differs from what was published last; the pipeline takes
 * only what it reads from the log.
 */
final class LiveRules implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LiveRules.class);
  private static final int LONGEST = 256;

  private final Configuration configuration;
  private final RuleLibrary library;
  private final RulePublisher publisher;
  private final MeterRegistry meters;
  private final RuleSet first;
  private final Promotions promotions;
  private final Supplier<ControlLog> log;

  /** Why not all of the files judge; empty when they do. */
  private String refused = "";

  private @Nullable RuleFolders watching;

  /** The hash of the files that were to be published last, and of the release that they led to. */
  private String asked = "";

  private String inForce = "";

  private LiveRules(
      Configuration configuration,
      RuleLibrary library,
      RulePublisher publisher,
      MeterRegistry meters,
      RuleSet first,
      Promotions promotions,
      Supplier<ControlLog> log) {
    this.configuration = configuration;
    this.library = library;
    this.publisher = publisher;
    this.meters = meters;
    this.first = first;
    this.promotions = promotions;
    this.log = log;
  }

  /**
   * Reads what was published, and publishes what the configuration has where that is to be done.
   *
   * @throws NotStartedException why the rules cannot be read or published
   */
  static LiveRules start(Configuration configuration, SchemaRegistry registry, MeterRegistry meters)
      throws NotStartedException, InterruptedException {
    Cluster cluster = ClusterOptions.of(configuration);
    RuleLibrary library = RuleLibrary.follow(cluster.consumer(), new AvroControl(registry));
    RulePublisher publisher = new RulePublisher(registry, cluster.producer());
    try {
      if (!library.readAll(configuration.pipeline().startupWait())) {
        throw NotStartedException.unavailable(
            "topic "
                + Topics.RULES
                + " was not read within "
                + cluster.patience().toSeconds()
                + " s",
            null);
      }
      Optional<ControlLog.Entry> last = ControlLog.read(cluster, registry, LOG::info).last();
      List<Diagnostic> mistakes = configuration.ruleChanges().mistakes();
      if (!mistakes.isEmpty()) {
        String said = mistakes.stream().map(Diagnostic::render).collect(Collectors.joining("\n"));
        if (last.isEmpty()) {
          close(library, publisher);
          throw NotStartedException.misconfigured("the rules do not load:\n" + said);
        }
        LOG.error("the rules are refused, those published before judge:\n{}", said);
      }
      boolean fromTopic =
          last.isPresent()
              && (configuration.ruleChanges().from() == Configuration.RulesFrom.TOPIC
                  || !mistakes.isEmpty());
      RuleSet first =
          fromTopic ? loaded(library, last.get().release(), configuration) : configuration.rules();
      LiveRules rules =
          new LiveRules(
              configuration,
              library,
              publisher,
              meters,
              first,
              new Promotions(cluster, registry, library::text, configuration.ruleChanges().gate()),
              () -> {
                ControlLog log = ControlLog.read(cluster, registry, line -> {});
                // What another instance published a moment ago is to be known whole.
                library.readAll(cluster.patience());
                return log;
              });
      if (!fromTopic) {
        rules.publishAtStart(last.isPresent());
      }
      return rules;
    } catch (IllegalArgumentException | ReleaseRefusedException e) {
      close(library, publisher);
      throw NotStartedException.misconfigured(String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      close(library, publisher);
      String why = "the rules were not read or published: " + cluster.reason(e);
      throw ClientFailure.isRefusal(e)
          ? NotStartedException.misconfigured(why)
          : NotStartedException.unavailable(why, e);
    }
  }

  /**
   * An update after which a release no longer loads must not keep the pipeline from judging, unless
   * the configuration has no rules without mistakes.
   */
  private static RuleSet loaded(RuleLibrary library, String release, Configuration configuration) {
    try {
      return library.of(release);
    } catch (ReleaseRefusedException e) {
      if (!configuration.ruleChanges().mistakes().isEmpty()) {
        throw e;
      }
      LOG.error(
          "release {} does not load, the rules of the configuration judge until one is published"
              + " that does: {}",
          release,
          e.getMessage());
      return configuration.rules();
    }
  }

  /** What is refused keeps nobody from going on with what was published before. */
  private void publishAtStart(boolean before) throws InterruptedException {
    try {
      refused = publish(configuration.ruleChanges().texts(), "the files at the start");
    } catch (IllegalArgumentException e) {
      if (!before) {
        throw e;
      }
      refused = String.valueOf(e.getMessage());
    }
    if (!refused.isEmpty()) {
      LOG.error(RuleFolders.REFUSED, refused);
    }
  }

  /** Those that judge in a partition in which none were activated yet. */
  RuleSet first() {
    return first;
  }

  RuleLibrary library() {
    return library;
  }

  /** From now on what changes in the folders is published. */
  synchronized void watch() {
    Configuration.RuleChanges changes = configuration.ruleChanges();
    if (changes.from() == Configuration.RulesFrom.FOLDERS && !changes.paths().isEmpty()) {
      watching =
          RuleFolders.watch(
              changes.paths(),
              changes.texts(),
              this::publish,
              changes.mistakes().isEmpty()
                  ? RuleFolders.Known.refused(refused)
                  : RuleFolders.Known.WRONG,
              meters);
    }
  }

  /**
   * Nothing happens when it is what was published last, by whomever, nor when files that have not
   * changed are tried again after somebody has published others: a rollback by hand stands.
   *
   * @return why some of it is not to alert yet; empty when nothing is held back
   */
  private synchronized String publish(SortedMap<String, String> texts, String reason)
      throws InterruptedException {
    // Other instances watch the same files, and people publish by hand.
    List<ControlLog.Entry> entries = log.get().entries();
    String last = entries.isEmpty() ? "" : entries.getLast().release();
    String wanted = Release.of(texts).hash();
    if (wanted.equals(last)) {
      asked = wanted;
      inForce = last;
      return "";
    }
    if (wanted.equals(asked) && !last.equals(inForce)) {
      LOG.info("release {} was published by others meanwhile and stands", last);
      return "";
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    List<Promotions.Early> early = promotions.early(entries, texts, now);
    SortedMap<String, String> all = early.isEmpty() ? texts : Promotions.held(texts, early);
    String release = Release.of(all).hash();
    if (!release.equals(last)) {
      String by = configuration.pipeline().instance();
      long number = publisher.publish(all, library.hashes(), new Control(by, now, reason, release));
      LOG.info("published {} rule files as release {} ({})", all.size(), number, release);
      tell(RuleSet.load(all, Release::isShadow));
    }
    // Not before: what could not be published is tried again.
    asked = wanted;
    inForce = release;
    return Promotions.lines(early);
  }

  /** What a look at the folders does not tell. */
  private static void tell(RuleSet rules) {
    for (Replaced one : rules.replaced()) {
      LOG.info(
          "{} takes the place of built-in rule {} ('{}')",
          one.by().source(),
          one.rule(),
          Cells.plain(one.title(), LONGEST));
    }
    for (Disabled one : rules.disabled()) {
      LOG.info(
          "built-in rule {} ('{}') is disabled by {} in {}: {}",
          one.rule(),
          Cells.plain(one.title(), LONGEST),
          Cells.plain(one.owner(), LONGEST),
          one.at().source(),
          Cells.plain(one.reason(), LONGEST));
    }
  }

  @Override
  public void close() {
    RuleFolders folders = watching;
    if (folders != null) {
      folders.close();
    }
    close(library, publisher);
  }

  private static void close(RuleLibrary library, RulePublisher publisher) {
    library.close();
    publisher.close();
  }
}
