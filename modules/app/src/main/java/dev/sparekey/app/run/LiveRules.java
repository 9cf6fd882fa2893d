package dev.sparekey.app.run;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.app.rules.Promotions;
import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.topology.AvroControl;
import dev.sparekey.topology.RuleLibrary;
import dev.sparekey.topology.RulePublisher;
import dev.sparekey.topology.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
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

  private final Configuration configuration;
  private final RuleLibrary library;
  private final RulePublisher publisher;
  private final MeterRegistry meters;
  private final RuleSet first;
  private final FilePublishing publishing;

  /** What became of the files that the configuration was read from. */
  private final RuleFolders.Known known;

  private @Nullable RuleFolders watching;

  private LiveRules(
      Configuration configuration,
      RuleLibrary library,
      RulePublisher publisher,
      MeterRegistry meters,
      RuleSet first,
      FilePublishing publishing,
      RuleFolders.Known known) {
    this.configuration = configuration;
    this.library = library;
    this.publisher = publisher;
    this.meters = meters;
    this.first = first;
    this.publishing = publishing;
    this.known = known;
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
    library.observe(meters);
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
      FilePublishing publishing =
          new FilePublishing(
              configuration.pipeline().instance(),
              last.map(ControlLog.Entry::number).orElse(FilePublishing.NOTHING),
              () ->
                  whole(
                      () -> ControlLog.read(cluster, registry, line -> {}).entries(),
                      () -> library.readAll(cluster.patience())),
              hash -> library.text(hash).flatMap(Release::readable),
              new Promotions(cluster, registry, library::text, configuration.ruleChanges().gate())
                  ::early,
              (texts, change) ->
                  publisher.publish(
                      texts,
                      library,
                      ControlLog.read(cluster, registry, line -> {}).releases(),
                      change),
              InstantSource.system());
      boolean fromTopic =
          last.isPresent()
              && (configuration.ruleChanges().from() == Configuration.RulesFrom.TOPIC
                  || !mistakes.isEmpty());
      RuleFolders.Known known =
          fromTopic
              ? RuleFolders.Known.WRONG
              : publishedAtStart(publishing, configuration, last.isPresent());
      RuleSet first =
          last.isPresent() && (fromTopic || known.others())
              ? loaded(library, last.get().release(), configuration)
              : configuration.rules();
      RuleFolders.tell(first);
      return new LiveRules(configuration, library, publisher, meters, first, publishing, known);
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

  /**
   * What was published, once its texts are known, too: without them the gate would take a rule that
   * is tried for one that never was, and let it alert.
   *
   * @param texts false when they were not read in time
   */
  static List<ControlLog.Entry> whole(Supplier<List<ControlLog.Entry>> log, BooleanSupplier texts) {
    List<ControlLog.Entry> entries = log.get();
    if (!texts.getAsBoolean()) {
      throw new TimeoutException("topic " + Topics.RULES + " was not read in time");
    }
    return entries;
  }

  /** What is refused keeps nobody from going on with what was published before. */
  private static RuleFolders.Known publishedAtStart(
      FilePublishing publishing, Configuration configuration, boolean before)
      throws InterruptedException {
    try {
      return RuleFolders.Known.of(publishing.start(configuration.ruleChanges().texts()));
    } catch (IllegalArgumentException e) {
      if (!before) {
        throw e;
      }
      return RuleFolders.Known.refused(String.valueOf(e.getMessage()));
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
              publishing,
              known,
              meters,
              RuleFolders.BETWEEN_LOOKS);
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
