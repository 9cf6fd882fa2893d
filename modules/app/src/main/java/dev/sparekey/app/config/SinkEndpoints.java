package dev.sparekey.app.config;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.receivers.http.CallerProof;
import dev.sparekey.rules.IpNetwork;
import dev.sparekey.sinks.format.Template;
import dev.sparekey.sinks.transport.Endpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sections that say where a sink is, and who we are there. */
public final class SinkEndpoints {

  private static final String INDEX = "[a-z0-9][a-z0-9._-]{0,254}";
  private static final String ADDRESS = "[^\\s@<>,;:()\"]{1,64}@[A-Za-z0-9.-]{1,255}";
  private static final long MEGABYTE = 1_000_000;
  static final Duration NEVER = Duration.ZERO;

  /** An address for analysts. */
  public static final String LINK = "https?://[^\\s\\p{Cntrl}]{1,500}";

  private SinkEndpoints() {}

  /**
   * @param taken files of what was read so far
   */
  static @Nullable Endpoint file(Section section, Set<Path> taken) {
    Path path = section.path("path", Section.REQUIRED);
    int megabytes = section.integer("megabytes", 100, 1, 100_000);
    int kept = section.integer("kept", 5, 0, 1000);
    if (path == null) {
      return null;
    }
    if (!taken.add(path.toAbsolutePath().normalize())) {
      // Each would rotate what the other has open.
      section.error("path", "is another sink's, too: give each a file of its own");
      return null;
    }
    return new Endpoint.LinesFile(path, megabytes * MEGABYTE, kept);
  }

  static @Nullable Endpoint syslog(Section section) {
    Endpoint.Protocol protocol = section.choice("protocol", Endpoint.Protocol.TLS);
    String host =
        section.text("host", Section.REQUIRED, ConfigurationReader.HOST, "a host name or address");
    int port = section.integer("port", 6514, 1, 65_535);
    String hostName =
        section.text("host_name", "sparekey", "[!-~]{1,255}", "1 to 255 of printable ASCII");
    int facility = section.integer("facility", 13, 0, 23);
    Endpoint.Tls tls = tls(section);
    for (String key : TLS_KEYS) {
      if (!section.isAbsent() && section.has(key) && protocol != Endpoint.Protocol.TLS) {
        section.error(key, "has no effect with protocol " + Words.of(protocol) + ": use tls");
      }
    }
    return host.equals(Section.REQUIRED)
        ? null
        : new Endpoint.Syslog(protocol, host, port, hostName, facility, tls);
  }

  /**
   * @param template null for documents in the sink's format
   * @param decisions whether messages have buttons to decide by
   */
  record Hook(Endpoint.Webhook endpoint, @Nullable Template template, boolean decisions) {}

  static @Nullable Hook webhook(Section section) {
    // Of Teams and Google Chat the secret is in the query.
    URI url =
        url(
            section,
            ConfigurationReader.URL_WITH_QUERY,
            "an address as http(s)://…, without blanks, '@', '#', name or password");
    Template template = section.choice("template", Template.PLAIN);
    boolean decisions = section.flag("decisions", false);
    if (decisions && template != Template.SLACK) {
      section.error("decisions", "goes with template slack only: others have no buttons");
    }
    Secret key = section.secret("key", Section.NONE);
    Supplier<String> authorization = line(section, "authorization", Section.NONE);
    Endpoint.Tls tls = tls(section, url);
    warnOfPlainText(
        section, url, authorization != null || (url != null && url.getRawQuery() != null));
    return url == null
        ? null
        : new Hook(
            new Endpoint.Webhook(
                url,
                key == null ? null : key::value,
                authorization == null ? Map.of() : Map.of("Authorization", authorization),
                tls),
            section.has("template") ? template : null,
            decisions);
  }

  static @Nullable Endpoint splunk(Section section) {
    URI url = url(section);
    Supplier<String> token = line(section, "token", Section.REQUIRED);
    String index = section.optionalText("index", INDEX, "the name of an index");
    String sourceType =
        section.text("source_type", "sparekey", "[A-Za-z0-9:._-]{1,100}", "a source type");
    boolean acknowledgment = section.flag("acknowledgment", false);
    Endpoint.Tls tls = tls(section, url);
    warnOfPlainText(section, url, token != null);
    return url == null || token == null
        ? null
        : new Endpoint.SplunkHec(url, token, index, sourceType, acknowledgment, tls);
  }

  static @Nullable Endpoint elasticsearch(Section section) {
    URI url = url(section);
    String index = section.text("index", "sparekey-alerts", INDEX, "the name of an index");
    Supplier<String> authorization = line(section, "authorization", Section.NONE);
    Endpoint.Tls tls = tls(section, url);
    warnOfPlainText(section, url, authorization != null);
    return url == null ? null : new Endpoint.Elasticsearch(url, index, authorization, tls);
  }

  static @Nullable Endpoint kafka(Section section) {
    String topic =
        section.text(
            "topic", Section.REQUIRED, ConfigurationReader.TOPIC, ConfigurationReader.TOPIC_SHAPE);
    return topic.equals(Section.REQUIRED) ? null : new Endpoint.KafkaTopic(topic);
  }

  /**
   * @param every how long at least lies between two mails
   */
  record Letters(Endpoint.Mail endpoint, Duration every) {}

  static @Nullable Letters mail(Section section) {
    Endpoint.MailSecurity security = section.choice("security", Endpoint.MailSecurity.STARTTLS);
    String host =
        section.text("host", Section.REQUIRED, ConfigurationReader.HOST, "a host name or address");
    int port = section.integer("port", 587, 1, 65_535);
    String from = section.text("from", Section.REQUIRED, ADDRESS, "a mail address");
    List<String> to = section.texts("to", Section.REQUIRED, ADDRESS, "mail addresses");
    String username =
        section.optionalText(
            "username", ConfigurationReader.LINE, "1 to 256 characters on one line");
    Secret password = section.secret("password", Section.NONE);
    Endpoint.Tls tls = tls(section);
    Duration every = section.duration("every", Duration.ofMinutes(15), NEVER, Duration.ofDays(7));
    if (section.isAbsent()) {
      return null;
    }
    if (section.has("username") != section.has("password")) {
      section.error(
          section.has("username") ? "username" : "password",
          "is given alone: a login is a username and a password");
    }
    if (section.has(CERTIFICATE) && security == Endpoint.MailSecurity.NONE) {
      section.error(CERTIFICATE, "has no effect with security none: use starttls or tls");
    }
    if (password != null && security == Endpoint.MailSecurity.NONE) {
      section.warning("security", "is none: the password is sent as it is");
    }
    return host.equals(Section.REQUIRED) || from.equals(Section.REQUIRED) || to.isEmpty()
        ? null
        : new Letters(
            new Endpoint.Mail(
                security,
                host,
                port,
                from,
                to,
                username,
                password == null ? null : password::value,
                tls),
            every);
  }

  /**
   * A receiver of security events.
   *
   * @param door by which it comes to us; null for one that does not
   * @param subjectIssuer who issues the accounts' ids; null for nobody that receivers know
   */
  record Signed(
      Endpoint endpoint, Configuration.@Nullable Door door, @Nullable String subjectIssuer) {}

  /**
   * @param stream its id, as verification tells it
   * @param paths of the listener, taken by what was read so far
   */
  static @Nullable Signed securityEvents(Section section, String stream, Set<String> paths) {
    URI url = url(section);
    Tokens tokens = tokens(section);
    Supplier<String> authorization = line(section, "authorization", Section.NONE);
    Endpoint.Tls tls = tls(section, url);
    warnOfPlainText(section, url, authorization != null);
    String path = section.optionalText("path", ReceiversReader.PATH, ReceiversReader.PATH_SHAPE);
    boolean comes = section.has("path");
    Supplier<String> bearer =
        ReceiversReader.secret(section, "bearer", comes ? Section.REQUIRED : Section.NONE);
    List<IpNetwork> allow = ReceiversReader.networks(section, "allow", ReceiversReader.LOOPBACK);
    for (String key : List.of("bearer", "allow")) {
      if (!section.isAbsent() && section.has(key) && !comes) {
        section.error(key, "has no effect without 'path', where verification is asked for");
      }
    }
    if (section.isAbsent() || url == null || tokens == null) {
      return null;
    }
    Configuration.Door door =
        path == null || bearer == null || allow.isEmpty()
            ? null
            : door(section, path, bearer, allow, paths);
    return comes && door == null
        ? null
        : new Signed(
            new Endpoint.SecurityEvents(
                stream, url, tokens.issuer(), tokens.audience(), tokens.key(), authorization, tls),
            door,
            tokens.subjectIssuer());
  }

  /**
   * @param stream the sink's name
   * @param paths of the listener, taken by what was read so far
   */
  static @Nullable Signed polledEvents(Section section, String stream, Set<String> paths) {
    String path =
        section.text("path", Section.REQUIRED, ReceiversReader.PATH, ReceiversReader.PATH_SHAPE);
    Tokens tokens = tokens(section);
    Supplier<String> bearer = ReceiversReader.secret(section, "bearer", Section.REQUIRED);
    List<IpNetwork> allow = ReceiversReader.networks(section, "allow", ReceiversReader.LOOPBACK);
    Duration silentAfter =
        section.duration(
            "silent_after", Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofDays(7));
    if (section.isAbsent()
        || path.equals(Section.REQUIRED)
        || tokens == null
        || bearer == null
        || allow.isEmpty()) {
      return null;
    }
    Configuration.Door door = door(section, path, bearer, allow, paths);
    return door == null
        ? null
        : new Signed(
            new Endpoint.PolledEvents(
                stream, path, tokens.issuer(), tokens.audience(), tokens.key(), silentAfter),
            door,
            tokens.subjectIssuer());
  }

  /** Null where another sink has one of its paths, which is then said. */
  private static Configuration.@Nullable Door door(
      Section section,
      String path,
      Supplier<String> bearer,
      List<IpNetwork> allow,
      Set<String> paths) {
    Configuration.Door door = new Configuration.Door(path, new CallerProof.Bearer(bearer), allow);
    // All are ours, or a sink's verification would be another's tokens.
    if (!paths.add(path) | !paths.add(door.verification()) | !paths.add(door.keys())) {
      section.error(
          "path",
          "is '"
              + path
              + "', with '"
              + door.verification()
              + "' and '"
              + door.keys()
              + "', of which another sink has one");
      return null;
    }
    return door;
  }

  /** What security event tokens say of us, of the receiver and of people, and who signs them. */
  private record Tokens(
      String issuer, String audience, Supplier<String> key, @Nullable String subjectIssuer) {}

  private static @Nullable Tokens tokens(Section section) {
    String issuer = section.text("issuer", Section.REQUIRED, LINK, "an address as http(s)://…");
    String audience =
        section.text(
            "audience",
            Section.REQUIRED,
            ConfigurationReader.LINE,
            "1 to 256 characters on one line");
    Secret key = section.secret("key", Section.REQUIRED);
    String subjectIssuer =
        section.optionalText("subject_issuer", LINK, "an address as http(s)://…");
    return key == null ? null : new Tokens(issuer, audience, key::value, subjectIssuer);
  }

  /** It may be a secret itself, as a chat's hook is: then by reference, which is never shown. */
  private static @Nullable URI url(Section section) {
    return url(
        section,
        ConfigurationReader.URL,
        "an address as http(s)://…, without blanks, '@', '?', '#', name or password");
  }

  private static @Nullable URI url(Section section, String pattern, String shape) {
    String written = section.text("url", Section.REQUIRED, pattern, shape);
    if (written.equals(Section.REQUIRED)) {
      return null;
    }
    // What HTTP's client says of what it does not take holds the whole address.
    try {
      URI url = new URI(written);
      if (url.getHost() != null) {
        return url;
      }
      section.error("url", "names no host: its name should be of letters, digits, '-' and '.'");
    } catch (URISyntaxException e) {
      section.error(
          "url",
          "holds a character that no address does, such as a brace, at place "
              + (e.getIndex() + 1)
              + ": write it as '%' and two hexadecimal digits");
    }
    return null;
  }

  private static final String CERTIFICATE = "client_certificate";
  private static final String KEY = "client_key";
  private static final List<String> TLS_KEYS = List.of("ca", CERTIFICATE, KEY);

  /** The files are read when the way is opened; here it is seen to that they are there. */
  private static Endpoint.Tls tls(Section section) {
    Path ca = section.file("ca", Section.NONE);
    Path certificate = section.file(CERTIFICATE, Section.NONE);
    Secret key = section.secret(KEY, Section.NONE);
    if (!section.isAbsent() && section.has(CERTIFICATE) != section.has(KEY)) {
      section.error(
          section.has(KEY) ? KEY : CERTIFICATE,
          "is given alone: a client shows a certificate and has its key");
    }
    return new Endpoint.Tls(
        ca,
        certificate == null || key == null
            ? null
            : new Endpoint.ClientCertificate(certificate, key::value));
  }

  private static Endpoint.Tls tls(Section section, @Nullable URI url) {
    Endpoint.Tls tls = tls(section);
    if (!section.isAbsent()
        && section.has(CERTIFICATE)
        && url != null
        && "http".equals(url.getScheme())) {
      section.error(CERTIFICATE, "has no effect with an address as http://…: use https");
    }
    return tls;
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
