package dev.sparekey.app.config;

import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.files.LogFiles;
import dev.sparekey.receivers.http.CallerProof;
import dev.sparekey.receivers.http.Listener;
import dev.sparekey.receivers.http.QueryInlet;
import dev.sparekey.receivers.http.Webhook;
import dev.sparekey.receivers.signals.EventStream;
import dev.sparekey.receivers.signals.PollLoop;
import dev.sparekey.receivers.signals.Transmitter;
import dev.sparekey.rules.IpNetwork;
import dev.sparekey.topology.Feed;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sections {@code listener}, {@code receivers} and {@code decisions}: the ways in that are ours
 * to run.
 */
final class ReceiversReader {

  static final String PATH = "/[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_-]{1,64}){0,7}";
  static final String PATH_SHAPE = "a path such as /okta, of A-Z a-z 0-9 _ - and slashes";
  private static final String HEADER = "[A-Za-z0-9-]{1,64}";
  private static final String NETWORK = "[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?";
  private static final String NETWORK_SHAPE = "addresses or networks such as 203.0.113.0/24";
  static final String LOOPBACK = "127.0.0.0/8, ::1";
  private static final int LEAST_SECRET = 16;

  /** Of the listener, taken by what was read so far. */
  private final Set<String> paths = new HashSet<>();

  // The listener.

  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final int DEFAULT_PORT = 8480;
  private static final int DEFAULT_STATUS_PORT = 8471;
  private static final int DEFAULT_BODY_KB = 900;
  private static final int DEFAULT_IN_FLIGHT_MB = 16;

  static Configuration.Listening listener(Section root) {
    Configuration.Listening given =
        root.section("listener", Section.NONE, ReceiversReader::listening);
    return given == null
        ? new Configuration.Listening(
            new Listener(
                DEFAULT_HOST,
                DEFAULT_PORT,
                null,
                DEFAULT_BODY_KB * 1000,
                DEFAULT_IN_FLIGHT_MB * 1_000_000L,
                List.of()),
            ConfigurationReader.loopback(DEFAULT_STATUS_PORT))
        : given;
  }

  private static Configuration.Listening listening(Section section) {
    String host =
        section.text("host", DEFAULT_HOST, ConfigurationReader.HOST, "a host name or address");
    int port = section.integer("port", DEFAULT_PORT, 0, 65_535);
    Listener.Tls tls = section.section("tls", Section.NONE, ReceiversReader::tls);
    int bodyKb = section.integer("body_kilobytes", DEFAULT_BODY_KB, 1, 16_000);
    int inFlightMb = section.integer("in_flight_megabytes", DEFAULT_IN_FLIGHT_MB, 1, 32);
    List<IpNetwork> proxies = networks(section, "proxies", Section.NONE);
    Configuration.Http status = ConfigurationReader.status(section, DEFAULT_STATUS_PORT);
    if (!section.isAbsent() && bodyKb * 1000L > inFlightMb * 1_000_000L) {
      section.error("body_kilobytes", "should fit into in_flight_megabytes");
    }
    warnOfPlainText(section, host, tls);
    return new Configuration.Listening(
        new Listener(host, port, tls, bodyKb * 1000, inFlightMb * 1_000_000L, proxies), status);
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }

  private static Listener.@Nullable Tls tls(Section section) {
    Configuration.KeyStore keys =
        section.section(
            "keystore", Section.REQUIRED, store -> ConfigurationReader.keyStore(store, true));
    Configuration.KeyStore callers =
        section.section(
            "callers", Section.NONE, store -> ConfigurationReader.keyStore(store, false));
    return keys == null
        ? null
        : new Listener.Tls(store(keys), callers == null ? null : store(callers));
  }

  private static Listener.Store store(Configuration.KeyStore store) {
    return new Listener.Store(
        store.path(),
        store.type().name(),
        supplier(store.password()),
        supplier(store.keyPassword()));
  }

  private static @Nullable Supplier<String> supplier(@Nullable Secret secret) {
    return secret == null ? null : secret::value;
  }

  private static final int DEFAULT_POLLED_PORT = 8481;
  private static final int POLLED_BODY = QueryInlet.LONGEST;
  private static final long POLLED_IN_FLIGHT = 8_000_000;

  /** Where what is fetched from us is fetched. */
  static Listener polled(Section section) {
    Listener given = section.section("listener", Section.NONE, ReceiversReader::polledListener);
    return given == null ? polled() : given;
  }

  /** On this machine alone. */
  static Listener polled() {
    return new Listener(
        DEFAULT_HOST, DEFAULT_POLLED_PORT, null, POLLED_BODY, POLLED_IN_FLIGHT, List.of());
  }

  private static Listener polledListener(Section section) {
    String host =
        section.text("host", DEFAULT_HOST, ConfigurationReader.HOST, "a host name or address");
    int port = section.integer("port", DEFAULT_POLLED_PORT, 0, 65_535);
    Listener.Tls tls = section.section("tls", Section.NONE, ReceiversReader::tls);
    List<IpNetwork> proxies = networks(section, "proxies", Section.NONE);
    warnOfPlainText(section, host, tls);
    return new Listener(host, port, tls, POLLED_BODY, POLLED_IN_FLIGHT, proxies);
  }

  private static void warnOfPlainText(Section section, String host, Listener.@Nullable Tls tls) {
    if (!section.isAbsent() && tls == null && !isLoopback(host)) {
      section.warning(
          "host", "is not this machine alone, and without 'tls' secrets go over it as they are");
    }
  }

  // The receivers.

  private static final List<String> WAYS =
      List.of("webhook", "security_events", "security_events_poll", "files");
  private static final String ONE_OF = "one of " + String.join(", ", WAYS);

  /**
   * @param state where positions of files are kept; null while that is not known
   */
  List<Configuration.Receiver> receivers(
      Section root, List<Configuration.Feed> feeds, @Nullable Path state) {
    Map<String, Configuration.Feed> known = new HashMap<>();
    feeds.forEach(feed -> known.put(feed.name(), feed));
    return root.sections("receivers", Section.NONE, section -> receiver(section, known, state));
  }

  private Configuration.@Nullable Receiver receiver(
      Section section, Map<String, Configuration.Feed> feeds, @Nullable Path state) {
    FeedTopic feed = feed(section, feeds);
    // Asked whatever there is, so that the list of known keys is whole.
    FeedTopic into = feed == null ? new FeedTopic("", "") : feed;
    List<Configuration.Receiver> ways = new ArrayList<>();
    Webhook webhook = section.section("webhook", Section.NONE, hook -> webhook(hook, into));
    if (webhook != null) {
      ways.add(new Configuration.Receiver.Hook(webhook));
    }
    add(ways, section.section("security_events", Section.NONE, push -> push(push, into)));
    add(ways, section.section("security_events_poll", Section.NONE, poll -> poll(poll, into)));
    add(ways, section.section("files", Section.NONE, files -> files(files, into, state)));
    if (section.isAbsent() || feed == null) {
      return null;
    }
    List<String> given = WAYS.stream().filter(section::has).toList();
    if (given.isEmpty()) {
      section.missing("webhook", "is missing: say how records come by " + ONE_OF);
      return null;
    }
    if (given.size() > 1) {
      section.error(given.get(1), "does not go with '" + given.getFirst() + "': keep one of them");
      return null;
    }
    return ways.isEmpty() ? null : ways.getFirst();
  }

  private static void add(List<Configuration.Receiver> ways, Configuration.@Nullable Receiver way) {
    if (way != null) {
      ways.add(way);
    }
  }

  private Configuration.@Nullable Receiver push(Section section, FeedTopic feed) {
    String path = section.text("path", Section.REQUIRED, PATH, PATH_SHAPE);
    Transmitter transmitter = transmitter(section);
    Supplier<String> bearer = secret(section, "bearer");
    List<IpNetwork> allow = networks(section, "allow", LOOPBACK);
    boolean heartbeats = section.flag("marks", false);
    Duration settle = settle(section);
    if (section.isAbsent()
        || transmitter == null
        || path.equals(Section.REQUIRED)
        || allow.isEmpty()) {
      return null;
    }
    take(section, path);
    return new Configuration.Receiver.Push(
        feed,
        transmitter,
        new EventStream.Marking(heartbeats, settle),
        path,
        bearer == null ? null : new CallerProof.Bearer(bearer),
        allow);
  }

  private static Configuration.@Nullable Receiver poll(Section section, FeedTopic feed) {
    String url =
        section.text("url", Section.REQUIRED, ConfigurationReader.URL, "an address as http(s)://…");
    Transmitter transmitter = transmitter(section);
    Secret authorization = section.secret("authorization", Section.NONE);
    Duration every =
        section.duration(
            "every", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofHours(1));
    Duration settle = settle(section);
    if (section.isAbsent() || transmitter == null || url.equals(Section.REQUIRED)) {
      return null;
    }
    if (url.startsWith("http:") && !isLoopback(URI.create(url).getHost())) {
      section.error(
          "url", "should be https: whoever is in between could say that there is nothing to tell");
      return null;
    }
    if (authorization != null
        && !authorization.value().matches(ConfigurationReader.LINE.replace("256", "8192"))) {
      section.error("authorization", "should be one line without control characters");
      return null;
    }
    return new Configuration.Receiver.Poll(
        feed,
        transmitter,
        new EventStream.Marking(false, settle),
        new PollLoop.Endpoint(URI.create(url), supplier(authorization), every));
  }

  private static Duration settle(Section section) {
    return section.duration("settle", Duration.ofMinutes(2), Duration.ZERO, Duration.ofHours(24));
  }

  private static @Nullable Transmitter transmitter(Section section) {
    String issuer = section.text("issuer", Section.REQUIRED, ConfigurationReader.LINE, "one line");
    String audience =
        section.text("audience", Section.REQUIRED, ConfigurationReader.LINE, "one line");
    Path file = section.file("keys", Section.NONE);
    String url =
        section.optionalText("keys_url", ConfigurationReader.URL, "an address as http(s)://…");
    List<String> critical =
        section.texts("critical_members", Section.NONE, "[A-Za-z0-9_]{1,64}", "names of members");
    if (section.isAbsent()) {
      return null;
    }
    if (section.has("keys") == section.has("keys_url")) {
      section.error(
          section.has("keys") ? "keys_url" : "issuer",
          "wants the transmitter's public keys by one of 'keys' and 'keys_url'");
      return null;
    }
    if (url != null && url.startsWith("http:") && !isLoopback(URI.create(url).getHost())) {
      section.error("keys_url", "should be https: whoever is in between would choose the keys");
      return null;
    }
    Transmitter.Keys keys =
        file != null
            ? new Transmitter.Keys.Local(file)
            : url != null ? new Transmitter.Keys.Remote(URI.create(url)) : null;
    return keys == null || issuer.equals(Section.REQUIRED) || audience.equals(Section.REQUIRED)
        ? null
        : new Transmitter(issuer, audience, keys, Set.copyOf(critical));
  }

  private static Configuration.@Nullable Receiver files(
      Section section, FeedTopic feed, @Nullable Path state) {
    Path path = section.path("path", Section.REQUIRED);
    Duration every =
        section.duration(
            "every", Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofHours(1));
    boolean marks = section.flag("marks", false);
    Duration settle = settle(section);
    if (section.isAbsent() || path == null || state == null) {
      return null;
    }
    Path folder = path.getParent();
    Path name = path.getFileName();
    if (folder == null || name == null || folder.toString().contains("*")) {
      section.error(
          "path", "should be a file or a pattern of files in one folder: was '" + path + "'");
      return null;
    }
    return new Configuration.Receiver.Files(
        new LogFiles(
            feed,
            folder,
            name.toString(),
            state.resolve("receivers").resolve(feed.feed() + ".json"),
            every,
            marks ? settle : null));
  }

  private static @Nullable FeedTopic feed(Section section, Map<String, Configuration.Feed> feeds) {
    String name =
        section.text("feed", Section.REQUIRED, ConfigurationReader.LINE, "the name of a feed");
    if (section.isAbsent() || name.equals(Section.REQUIRED)) {
      return null;
    }
    Configuration.Feed feed = feeds.get(name);
    if (feed == null) {
      section.error(
          "feed",
          "is '"
              + name
              + "', which is none of 'feeds': "
              + String.join(", ", new TreeSet<>(feeds.keySet())));
      return null;
    }
    if (!(feed.format() instanceof Feed.Format.Json)) {
      section.error("feed", "is '" + name + "', whose records are Avro: receivers bring JSON");
      return null;
    }
    return new FeedTopic(feed.name(), feed.topic());
  }

  private @Nullable Webhook webhook(Section section, FeedTopic feed) {
    String path = section.text("path", Section.REQUIRED, PATH, PATH_SHAPE);
    CallerProof proof = proof(section);
    List<IpNetwork> allow = networks(section, "allow", LOOPBACK);
    boolean challenge = section.flag("okta_verification", false);
    boolean marks = section.flag("marks", false);
    if (proof == null || path.equals(Section.REQUIRED) || allow.isEmpty()) {
      return null;
    }
    take(section, path);
    if (marks && !paths.add(path + "/marks")) {
      section.error("path", "takes marks at '" + path + "/marks', which another receiver has");
    }
    return new Webhook(feed, path, proof, allow, challenge, marks);
  }

  private void take(Section section, String path) {
    if (!paths.add(path)) {
      section.error("path", "is '" + path + "', which another receiver has");
    }
  }

  // Decisions.

  List<Configuration.DecisionWay> decisions(Section root) {
    return root.sections("decisions", Section.NONE, this::decision);
  }

  private Configuration.@Nullable DecisionWay decision(Section section) {
    String path = section.text("path", Section.REQUIRED, PATH, PATH_SHAPE);
    CallerProof proof = proof(section);
    List<IpNetwork> allow = networks(section, "allow", LOOPBACK);
    if (proof == null || path.equals(Section.REQUIRED) || allow.isEmpty()) {
      return null;
    }
    if (proof instanceof CallerProof.Signature signature && !signature.scheme().hasTime()) {
      section.error(
          "signature", "should be one with a time: what was signed once could be sent for ever");
      return null;
    }
    take(section, path);
    return new Configuration.DecisionWay(path, proof, allow);
  }

  // Who sends.

  /** Null where there is none, or where it is wrong, which is then said. */
  private static @Nullable CallerProof proof(Section section) {
    Supplier<String> bearer = secret(section, "bearer");
    String headerName = section.optionalText("header", HEADER, "the name of a header");
    Supplier<String> headerValue = secret(section, "value");
    String scheme = section.optionalText("signature", schemes("|"), "one of " + schemes(", "));
    Supplier<String> key = secret(section, "key");
    Duration age =
        section.duration(
            "signature_age", Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofHours(1));
    if (section.isAbsent()
        || isAlone(section, "header", "value")
        || isAlone(section, "signature", "key")) {
      return null;
    }
    List<String> proofs =
        List.of("bearer", "header", "signature").stream().filter(section::has).toList();
    if (proofs.isEmpty()) {
      section.missing(
          "bearer",
          "is missing: say how a sender shows who it is by one of bearer, header, signature");
      return null;
    }
    if (proofs.size() > 1) {
      section.error(
          proofs.get(1), "does not go with '" + proofs.getFirst() + "': keep one of them");
      return null;
    }
    if (bearer != null) {
      return new CallerProof.Bearer(bearer);
    }
    if (headerName != null && headerValue != null) {
      return new CallerProof.Header(headerName, headerValue);
    }
    return scheme != null && key != null
        ? new CallerProof.Signature(scheme(scheme), key, age)
        : null;
  }

  private static boolean isAlone(Section section, String one, String other) {
    if (section.has(one) == section.has(other)) {
      return false;
    }
    section.error(section.has(one) ? one : other, "is given alone: it wants the other, too");
    return true;
  }

  /** Short ones are guessed: nothing slows down a sender who tries. */
  private static @Nullable Supplier<String> secret(Section section, String key) {
    return secret(section, key, Section.NONE);
  }

  static @Nullable Supplier<String> secret(Section section, String key, String fallback) {
    Secret secret = section.secret(key, fallback);
    if (secret != null && secret.value().length() < LEAST_SECRET) {
      section.error(key, "should have " + LEAST_SECRET + " characters or more");
      return null;
    }
    return supplier(secret);
  }

  private static String schemes(String between) {
    List<String> words = new ArrayList<>();
    for (CallerProof.Scheme scheme : CallerProof.Scheme.values()) {
      words.add(dev.sparekey.app.terminal.Words.of(scheme));
    }
    return String.join(between, words);
  }

  private static CallerProof.Scheme scheme(String word) {
    for (CallerProof.Scheme scheme : CallerProof.Scheme.values()) {
      if (dev.sparekey.app.terminal.Words.of(scheme).equals(word)) {
        return scheme;
      }
    }
    throw new IllegalArgumentException("no scheme '" + word + "'");
  }

  static List<IpNetwork> networks(Section section, String key, String fallback) {
    List<IpNetwork> networks = new ArrayList<>();
    for (String text : section.texts(key, fallback, NETWORK, NETWORK_SHAPE)) {
      IpNetwork network = IpNetwork.parse(text);
      if (network == null) {
        section.error(key, "should hold " + NETWORK_SHAPE + ": was '" + text + "'");
      } else {
        networks.add(network);
      }
    }
    if (section.has(key) && networks.isEmpty()) {
      section.error(key, "should hold " + NETWORK_SHAPE + ": nobody could send");
    }
    if (!section.has(key) && fallback.equals(LOOPBACK)) {
      for (String text : LOOPBACK.split(", ", -1)) {
        IpNetwork network = IpNetwork.parse(text);
        if (network != null) {
          networks.add(network);
        }
      }
    }
    return networks;
  }
}
