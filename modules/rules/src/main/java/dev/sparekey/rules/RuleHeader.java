package dev.sparekey.rules;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What rules and correlations have in common.
 *
 * @param id as written; for a foreign rule without one, derived from its title
 * @param name by which correlations may refer to it
 * @param tags with their namespace, such as {@code attack.t1556.006}
 * @param source name of the text it came from
 * @param version SHA-256, in lower-case hex, of what of its document judges or is said by alerts,
 *     and of the placeholders, filters and counted rules that are part of it
 * @param condition SHA-256 likewise, of what decides what it finds: log source, detection or
 *     correlation, and placeholders; filters and counted rules have their own
 * @param shadow whether it is only tried: what it finds is counted and nobody is alerted
 */
public record RuleHeader(
    UUID id,
    @Nullable String name,
    String title,
    Status status,
    Level level,
    String description,
    List<String> tags,
    List<String> falsePositives,
    List<String> references,
    Response response,
    String source,
    String version,
    String condition,
    boolean shadow) {

  /** One that alerts, and whose version is all that is known of it. */
  public RuleHeader(
      UUID id,
      @Nullable String name,
      String title,
      Status status,
      Level level,
      String description,
      List<String> tags,
      List<String> falsePositives,
      List<String> references,
      Response response,
      String source,
      String version) {
    this(
        id,
        name,
        title,
        status,
        level,
        description,
        tags,
        falsePositives,
        references,
        response,
        source,
        version,
        version,
        false);
  }

  /**
   * The same with another meaning: what matched by an older one is told with that one's version.
   */
  public RuleHeader withVersion(String other) {
    return new RuleHeader(
        id,
        name,
        title,
        status,
        level,
        description,
        tags,
        falsePositives,
        references,
        response,
        source,
        other,
        condition,
        shadow);
  }

  public RuleHeader {
    tags = List.copyOf(tags);
    falsePositives = List.copyOf(falsePositives);
    references = List.copyOf(references);
  }
}
