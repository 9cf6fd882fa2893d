package dev.sparekey.topology;

import dev.sparekey.rules.Evaluations;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.RuleSet;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rules that are put before raw records, by feed: those published last, or those of the start
 * while none were. Every match tells the version that matched, so its log shows which they were.
 */
final class RulesOverRecords {

  private final Settings settings;
  private final Evaluations evaluations;
  private volatile Put put;

  private record Put(RuleSet rules, Map<String, RawRules> byFeed) {}

  RulesOverRecords(Settings settings, Evaluations evaluations) {
    this.settings = settings;
    this.evaluations = evaluations;
    this.put = put(settings.rules());
  }

  RawRules of(Feed feed) {
    return now().byFeed().getOrDefault(feed.name(), RawRules.NONE);
  }

  private Put now() {
    RuleSet rules = settings.releases().newest().orElse(settings.rules());
    Put before = put;
    if (before.rules() == rules) {
      return before;
    }
    // The indexes are built once, not by each task.
    synchronized (this) {
      if (put.rules() != rules) {
        put = put(rules);
      }
      return put;
    }
  }

  /** Of a feed in our own schemas there is no record to look at. */
  private Put put(RuleSet rules) {
    return new Put(
        rules,
        settings.feeds().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Feed::name,
                    feed ->
                        switch (feed.format()) {
                          case Feed.Format.Json json ->
                              RawRules.of(rules, json.source().name(), evaluations);
                          case Feed.Format.Avro avro -> RawRules.NONE;
                        })));
  }
}
