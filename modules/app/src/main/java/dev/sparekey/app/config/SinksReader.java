package dev.sparekey.app.config;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.KafkaAlertLog;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Guide;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.sinks.format.Minimised;
import dev.sparekey.sinks.format.SecurityEvents;
import dev.sparekey.sinks.format.Template;
import dev.sparekey.sinks.transport.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The section {@code sinks}: who is told of findings, and how. */
final class SinksReader {

  private static final String NAME = "[A-Za-z0-9_-]{1,48}";
  private static final String NAME_SHAPE = "1 to 48 of A-Z a-z 0-9 _ -";
  private static final String POLLED = "security_events_poll";
  private static final List<String> WAYS =
      List.of(
          "file",
          "syslog",
          "webhook",
          "splunk",
          "elasticsearch",
          "kafka",
          "mail",
          "security_events",
          POLLED);
  private static final String ONE_OF = "one of " + String.join(", ", WAYS);

  private static final int DEFAULT_STATUS_PORT = 8472;

  private SinksReader() {}

  /**
   * @param tenants whose records are read
   * @param salt of people's pseudonyms
   */
  static List<Configuration.Sink> read(
      Section root, RuleSet rules, Set<String> tenants, String salt) {
    Minimised minimised = new Minimised(salt);
    Map<String, String> runbooks = runbooks(rules);
    Set<String> names = new HashSet<>();
    Set<String> paths = new HashSet<>();
    Set<Path> files = new HashSet<>();
    return root.sections(
        "sinks",
        Section.NONE,
        section -> {
          Configuration.Sink sink = sink(section, runbooks, tenants, paths, minimised, files);
          if (sink != null && !names.add(sink.destination().name())) {
            section.error("name", "is '" + sink.destination().name() + "', which another sink has");
          }
          return sink;
        });
  }

  /** Where health and metrics of their delivery are shown, and where tokens are fetched. */
  static Configuration.Listening delivery(Section root) {
    Configuration.Listening given = root.section("delivery", Section.NONE, SinksReader::listening);
    return given == null
        ? new Configuration.Listening(
            ReceiversReader.polled(), ConfigurationReader.loopback(DEFAULT_STATUS_PORT))
        : given;
  }

  private static Configuration.Listening listening(Section section) {
    Configuration.Http status = ConfigurationReader.status(section, DEFAULT_STATUS_PORT);
    return new Configuration.Listening(ReceiversReader.polled(section), status);
  }

  private static Configuration.@Nullable Sink sink(
      Section section,
      Map<String, String> runbooks,
      Set<String> tenants,
      Set<String> paths,
      Minimised minimised,
      Set<Path> files) {
    String name = section.text("name", Section.REQUIRED, NAME, NAME_SHAPE);
    // Each is asked, so that the list of known keys is whole.
    List<Endpoint> ways = new ArrayList<>();
    add(ways, section.section("file", Section.NONE, file -> SinkEndpoints.file(file, files)));
    add(ways, section.section("syslog", Section.NONE, SinkEndpoints::syslog));
    SinkEndpoints.Hook hook = section.section("webhook", Section.NONE, SinkEndpoints::webhook);
    add(ways, hook == null ? null : hook.endpoint());
    add(ways, section.section("splunk", Section.NONE, SinkEndpoints::splunk));
    add(ways, section.section("elasticsearch", Section.NONE, SinkEndpoints::elasticsearch));
    add(ways, section.section("kafka", Section.NONE, SinkEndpoints::kafka));
    SinkEndpoints.Letters letters = section.section("mail", Section.NONE, SinkEndpoints::mail);
    add(ways, letters == null ? null : letters.endpoint());
    SinkEndpoints.Signed signed =
        section.section(
            "security_events",
            Section.NONE,
            push -> SinkEndpoints.securityEvents(push, name, paths));
    add(ways, signed == null ? null : signed.endpoint());
    SinkEndpoints.Signed fetched =
        section.section(
            POLLED, Section.NONE, poll -> SinkEndpoints.polledEvents(poll, name, paths));
    add(ways, fetched == null ? null : fetched.endpoint());
    Format format =
        section.choice("format", section.has("elasticsearch") ? Format.ECS : Format.OCSF);
    String link =
        section.optionalText(
            "link",
            SinkEndpoints.LINK,
            "an address as http(s)://…, with {alert_id}, {case_id} or {tenant}");
    boolean addresses = section.flag("addresses", true);
    Filter filter = filter(section, runbooks.keySet(), tenants);
    Duration coalesce =
        section.duration(
            "coalesce", Duration.ofSeconds(60), SinkEndpoints.NEVER, Duration.ofHours(1));
    Duration giveUpAfter =
        section.duration(
            "give_up_after", Duration.ofDays(7), Duration.ofMinutes(1), Duration.ofDays(30));
    if (letters != null && letters.every().compareTo(giveUpAfter) >= 0) {
      section.error(
          "give_up_after",
          "is "
              + Words.of(giveUpAfter)
              + " and should be longer than 'mail.every', "
              + Words.of(letters.every())
              + ": what waits for a digest would be given up before it was tried");
    }
    int perMinute = section.integer("per_minute", 0, 0, 1_000_000);
    // Neither people nor receivers that act by themselves should get what is about nobody.
    boolean quiet = Stream.of("webhook", "mail", "security_events", POLLED).anyMatch(section::has);
    Duration heartbeat =
        section.duration(
            "heartbeat",
            quiet ? SinkEndpoints.NEVER : Duration.ofMinutes(15),
            SinkEndpoints.NEVER,
            Duration.ofDays(7));
    Duration canary =
        section.duration(
            "canary",
            quiet ? SinkEndpoints.NEVER : Duration.ofDays(1),
            SinkEndpoints.NEVER,
            Duration.ofDays(30));
    KafkaAlertLog.Start start = section.choice("start", KafkaAlertLog.Start.NOW);
    if (section.isAbsent() || !isOneWay(section, format) || ways.size() != 1) {
      return null;
    }
    if (!addresses && (signed != null || fetched != null)) {
      section.error(
          "addresses",
          "false does not go with '"
              + (signed != null ? "security_events" : POLLED)
              + "', whose receiver would know nobody by a pseudonym: remove it, or the sink");
      return null;
    }
    Guide guide = new Guide(new Links(link), runbooks, hook != null && hook.decisions());
    SinkEndpoints.Signed events = signed == null ? fetched : signed;
    Function<Alert, String> form = form(section, hook, events, format, guide);
    return new Configuration.Sink(
        new Destination(
            name,
            filter,
            addresses ? form : alert -> form.apply(minimised.of(alert)),
            coalesce,
            giveUpAfter,
            letters == null ? SinkEndpoints.NEVER : letters.every(),
            perMinute,
            heartbeat,
            canary),
        ways.getFirst(),
        start,
        events == null ? null : events.door());
  }

  private static Map<String, String> runbooks(RuleSet rules) {
    Map<String, String> runbooks = new HashMap<>();
    Stream.concat(
            rules.rules().stream().map(Rule::header),
            rules.correlations().stream().map(Correlation::header))
        .forEach(header -> runbooks.put(header.id().toString(), header.response().runbook()));
    return runbooks;
  }

  private static void add(List<Endpoint> ways, @Nullable Endpoint way) {
    if (way != null) {
      ways.add(way);
    }
  }

  private static boolean isOneWay(Section section, Format format) {
    List<String> given = WAYS.stream().filter(section::has).toList();
    if (given.isEmpty()) {
      section.missing("file", "is missing: say where the sink is by " + ONE_OF);
      return false;
    }
    if (given.size() > 1) {
      section.error(given.get(1), "does not go with '" + given.getFirst() + "': keep one of them");
      return false;
    }
    if (section.has("elasticsearch") && format != Format.ECS && format != Format.OCSF) {
      section.error("format", "should be ecs or ocsf for elasticsearch: was '" + format + "'");
      return false;
    }
    if (section.has("security_events") && section.has("format")) {
      section.error("format", "does not go with 'security_events', which has a form of its own");
      return false;
    }
    if (section.has(POLLED)) {
      return isFetched(section);
    }
    if (section.has("mail") && section.has("format")) {
      section.error("format", "does not go with 'mail', which is a text for people");
      return false;
    }
    return true;
  }

  /** What is ours to set where we go to a sink is not where it comes. */
  private static boolean isFetched(Section section) {
    Map<String, String> others =
        Map.of(
            "format", "has a form of its own",
            "per_minute", "is fetched at the receiver's own pace",
            "heartbeat", "has verification instead",
            "canary", "has verification instead");
    List<String> given = others.keySet().stream().filter(section::has).sorted().toList();
    given.forEach(
        key -> section.error(key, "does not go with '" + POLLED + "', which " + others.get(key)));
    return given.isEmpty();
  }

  private static Function<Alert, String> form(
      Section section,
      SinkEndpoints.@Nullable Hook hook,
      SinkEndpoints.@Nullable Signed events,
      Format format,
      Guide guide) {
    if (events != null) {
      return alert -> SecurityEvents.of(alert, events.subjectIssuer());
    }
    if (section.has("mail")) {
      return alert -> Template.text(alert, guide);
    }
    if (hook != null && hook.template() != null) {
      if (section.has("format")) {
        section.error("format", "does not go with 'webhook.template': keep one of them");
      }
      Template template = hook.template();
      return alert -> template.of(alert, guide);
    }
    if (hook != null && !section.has("format")) {
      return alert -> Template.PLAIN.of(alert, guide);
    }
    return alert -> format.of(alert, guide.links());
  }

  private static void warnOfUnknown(
      Section section, String key, List<String> given, Set<String> known, String problem) {
    for (String one : given) {
      if (!known.contains(one)) {
        section.warning(key, "names '" + one + "', which " + problem + ": nothing of it is sent");
      }
    }
  }

  private static Filter filter(Section section, Set<String> ruleIds, Set<String> ours) {
    boolean undelivered = section.flag("undelivered", false);
    Severity least = section.choice("severity", Severity.INFORMATIONAL);
    List<String> verdicts =
        section.texts(
            "verdicts",
            "all",
            "suspected|confirmed|undetermined",
            "suspected, confirmed or undetermined");
    List<String> rules = section.texts("rules", "all", ConfigurationReader.LINE, "ids of rules");
    List<String> tenants = section.texts("tenants", "all", ConfigurationReader.LINE, "tenants");
    boolean finalOnly = section.flag("final_only", false);
    // No errors: rules come while the pipeline runs, and another one may write to the same topic.
    warnOfUnknown(section, "rules", rules, ruleIds, "is the id of no rule that is configured");
    warnOfUnknown(section, "tenants", tenants, ours, "is the tenant of no feed above");
    Set<Verdict> wanted = new HashSet<>();
    for (Verdict verdict : Verdict.values()) {
      if (verdicts.contains(Words.of(verdict))) {
        wanted.add(verdict);
      }
    }
    return new Filter(
        undelivered, least, wanted, Set.copyOf(rules), Set.copyOf(tenants), finalOnly);
  }
}
