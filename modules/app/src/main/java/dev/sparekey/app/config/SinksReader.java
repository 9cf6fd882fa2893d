package dev.sparekey.app.config;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.KafkaAlertLog;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.sinks.format.Minimised;
import dev.sparekey.sinks.format.Template;
import dev.sparekey.sinks.transport.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The section {@code sinks}: who is told of findings, and how. */
final class SinksReader {

  private static final String NAME = "[A-Za-z0-9_-]{1,48}";
  private static final String NAME_SHAPE = "1 to 48 of A-Z a-z 0-9 _ -";
  private static final String LINK = "https?://[^\\s\\p{Cntrl}]{1,500}";
  private static final String INDEX = "[a-z0-9][a-z0-9._-]{0,254}";
  private static final List<String> WAYS =
      List.of("file", "syslog", "webhook", "splunk", "elasticsearch", "kafka");
  private static final String ONE_OF = "one of " + String.join(", ", WAYS);

  private static final Duration NEVER = Duration.ZERO;
  private static final long MEGABYTE = 1_000_000;

  private SinksReader() {}

  static List<Configuration.Sink> read(Section root) {
    Set<String> names = new HashSet<>();
    return root.sections(
        "sinks",
        Section.NONE,
        section -> {
          Configuration.Sink sink = sink(section);
          if (sink != null && !names.add(sink.destination().name())) {
            section.error("name", "is '" + sink.destination().name() + "', which another sink has");
          }
          return sink;
        });
  }

  private static Configuration.@Nullable Sink sink(Section section) {
    String name = section.text("name", Section.REQUIRED, NAME, NAME_SHAPE);
    // Each is asked, so that the list of known keys is whole.
    List<Endpoint> ways = new ArrayList<>();
    add(ways, section.section("file", Section.NONE, SinksReader::file));
    add(ways, section.section("syslog", Section.NONE, SinksReader::syslog));
    Hook hook = section.section("webhook", Section.NONE, SinksReader::webhook);
    add(ways, hook == null ? null : hook.endpoint());
    add(ways, section.section("splunk", Section.NONE, SinksReader::splunk));
    add(ways, section.section("elasticsearch", Section.NONE, SinksReader::elasticsearch));
    add(ways, section.section("kafka", Section.NONE, SinksReader::kafka));
    Format format =
        section.choice("format", section.has("elasticsearch") ? Format.ECS : Format.OCSF);
    String link =
        section.optionalText(
            "link", LINK, "an address as http(s)://…, with {alert_id}, {case_id} or {tenant}");
    boolean addresses = section.flag("addresses", true);
    Filter filter = filter(section);
    Duration coalesce =
        section.duration("coalesce", Duration.ofSeconds(60), NEVER, Duration.ofHours(1));
    Duration giveUpAfter =
        section.duration(
            "give_up_after", Duration.ofDays(2), Duration.ofMinutes(1), Duration.ofDays(30));
    int perMinute = section.integer("per_minute", 0, 0, 1_000_000);
    boolean people = section.has("webhook");
    Duration heartbeat =
        section.duration(
            "heartbeat", people ? NEVER : Duration.ofMinutes(15), NEVER, Duration.ofDays(7));
    Duration canary =
        section.duration("canary", people ? NEVER : Duration.ofDays(1), NEVER, Duration.ofDays(30));
    KafkaAlertLog.Start start = section.choice("start", KafkaAlertLog.Start.NOW);
    if (section.isAbsent() || !isOneWay(section, format) || ways.size() != 1) {
      return null;
    }
    Function<Alert, String> form = form(section, hook, format, new Links(link));
    return new Configuration.Sink(
        new Destination(
            name,
            filter,
            addresses ? form : alert -> form.apply(Minimised.of(alert)),
            coalesce,
            giveUpAfter,
            perMinute,
            heartbeat,
            canary),
        ways.getFirst(),
        start);
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
    return true;
  }

  private static Function<Alert, String> form(
      Section section, @Nullable Hook hook, Format format, Links links) {
    if (hook != null && hook.template() != null) {
      if (section.has("format")) {
        section.error("format", "does not go with 'webhook.template': keep one of them");
      }
      Template template = hook.template();
      return alert -> template.of(alert, links);
    }
    if (hook != null && !section.has("format")) {
      return alert -> Template.PLAIN.of(alert, links);
    }
    return alert -> format.of(alert, links);
  }

  private static Filter filter(Section section) {
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
    Set<Verdict> wanted = new HashSet<>();
    for (Verdict verdict : Verdict.values()) {
      if (verdicts.contains(Words.of(verdict))) {
        wanted.add(verdict);
      }
    }
    return new Filter(
        undelivered, least, wanted, Set.copyOf(rules), Set.copyOf(tenants), finalOnly);
  }

  private static @Nullable Endpoint file(Section section) {
    Path path = section.path("path", Section.REQUIRED);
    int megabytes = section.integer("megabytes", 100, 1, 100_000);
    int kept = section.integer("kept", 5, 0, 1000);
    return path == null ? null : new Endpoint.LinesFile(path, megabytes * MEGABYTE, kept);
  }

  private static @Nullable Endpoint syslog(Section section) {
    Endpoint.Protocol protocol = section.choice("protocol", Endpoint.Protocol.TLS);
    String host =
        section.text("host", Section.REQUIRED, ConfigurationReader.HOST, "a host name or address");
    int port = section.integer("port", 6514, 1, 65_535);
    String hostName =
        section.text("host_name", "sparekey", "[!-~]{1,255}", "1 to 255 of printable ASCII");
    int facility = section.integer("facility", 13, 0, 23);
    Path ca = section.file("ca", Section.NONE);
    if (!section.isAbsent() && section.has("ca") && protocol != Endpoint.Protocol.TLS) {
      section.error("ca", "has no effect with protocol " + Words.of(protocol) + ": use tls");
    }
    return host.equals(Section.REQUIRED)
        ? null
        : new Endpoint.Syslog(protocol, host, port, hostName, facility, ca);
  }

  /**
   * @param template null for documents in the sink's format
   */
  private record Hook(Endpoint.Webhook endpoint, @Nullable Template template) {}

  private static @Nullable Hook webhook(Section section) {
    URI url = url(section);
    Template template = section.choice("template", Template.PLAIN);
    Secret key = section.secret("key", Section.NONE);
    Supplier<String> authorization = line(section, "authorization", Section.NONE);
    Path ca = section.file("ca", Section.NONE);
    warnOfPlainText(section, url, authorization != null);
    return url == null
        ? null
        : new Hook(
            new Endpoint.Webhook(
                url,
                key == null ? null : key::value,
                authorization == null ? Map.of() : Map.of("Authorization", authorization),
                ca),
            section.has("template") ? template : null);
  }

  private static @Nullable Endpoint splunk(Section section) {
    URI url = url(section);
    Supplier<String> token = line(section, "token", Section.REQUIRED);
    String index = section.optionalText("index", INDEX, "the name of an index");
    String sourceType =
        section.text("source_type", "sparekey", "[A-Za-z0-9:._-]{1,100}", "a source type");
    boolean acknowledgment = section.flag("acknowledgment", false);
    Path ca = section.file("ca", Section.NONE);
    warnOfPlainText(section, url, token != null);
    return url == null || token == null
        ? null
        : new Endpoint.SplunkHec(url, token, index, sourceType, acknowledgment, ca);
  }

  private static @Nullable Endpoint elasticsearch(Section section) {
    URI url = url(section);
    String index = section.text("index", "sparekey-alerts", INDEX, "the name of an index");
    Supplier<String> authorization = line(section, "authorization", Section.NONE);
    Path ca = section.file("ca", Section.NONE);
    warnOfPlainText(section, url, authorization != null);
    return url == null ? null : new Endpoint.Elasticsearch(url, index, authorization, ca);
  }

  private static @Nullable Endpoint kafka(Section section) {
    String topic =
        section.text(
            "topic", Section.REQUIRED, ConfigurationReader.TOPIC, ConfigurationReader.TOPIC_SHAPE);
    return topic.equals(Section.REQUIRED) ? null : new Endpoint.KafkaTopic(topic);
  }

  /** It may be a secret itself, as a chat's hook is: then by reference, which is never shown. */
  private static @Nullable URI url(Section section) {
    String url =
        section.text(
            "url",
            Section.REQUIRED,
            ConfigurationReader.URL,
            "an address as http(s)://…, without name or password");
    return url.equals(Section.REQUIRED) ? null : URI.create(url);
  }

  private static void warnOfPlainText(Section section, @Nullable URI url, boolean secret) {
    if (!section.isAbsent() && secret && url != null && "http".equals(url.getScheme())) {
      section.warning("url", "sends a secret over the network as it is: prefer https");
    }
  }

  /** A secret that stands in a header. */
  private static @Nullable Supplier<String> line(Section section, String key, String fallback) {
    Secret secret = section.secret(key, fallback);
    if (secret != null && secret.value().chars().anyMatch(c -> c < ' ' || c > '~')) {
      section.error(key, "should be one line of printable ASCII");
      return null;
    }
    return secret == null ? null : secret::value;
  }
}
