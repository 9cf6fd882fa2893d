package dev.sparekey.app.config;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.CanonicalSource;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Nearest;
import dev.sparekey.rules.Place;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Yaml;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From the text of a configuration file to a {@link Configuration}, or to all that is wrong. */
public final class ConfigurationReader {

  private static final int MAX_BYTES = 1 << 20;

  /** In the place of a mapping: the records are Avro of our own schemas. */
  private static final String AVRO = "avro";

  private static final int LEAST_SALT = 16;

  private static final String IDENTIFIER = "[A-Za-z0-9_-]{1,64}";
  private static final String IDENTIFIER_SHAPE = "1 to 64 of A-Z a-z 0-9 _ -";
  private static final String FEED_SHAPE = IDENTIFIER_SHAPE + ", and not 'clock'";
  static final String LINE = "[^\\p{Cntrl}]{1,256}";
  private static final String LINE_SHAPE = "1 to 256 characters on one line";
  private static final String PORT =
      "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
  private static final String AUTHORITY = "(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,255})";
  private static final String SERVER = AUTHORITY + ":" + PORT;
  static final String HOST = "[A-Za-z0-9._:-]{1,255}";
  static final String TOPIC = "(?!sparekey\\.)(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}";
  static final String TOPIC_SHAPE =
      "1 to 249 of A-Z a-z 0-9 . _ -, not '.' or '..', and not begin with 'sparekey.'";
  static final String URL = "https?://" + AUTHORITY + "(:" + PORT + ")?(/[^\\s@?#]{0,1024})?";

  /** With a query, too. A '@' in it would be read as the end of a login with such a password. */
  static final String URL_WITH_QUERY = URL + "(\\?[^\\s@#]{0,2048})?";

  private final Section.Text text;
  private final boolean toleratesRules;

  private ConfigurationReader(Section.Text text, boolean toleratesRules) {
    this.text = text;
    this.toleratesRules = toleratesRules;
  }

  /**
   * Reads a file and what it refers to: secrets, mappings, rules, a policy.
   *
   * @param environment gives a variable's value, null for one that is not set
   * @throws IOException with a message for the user, if the file cannot be read or is too large
   */
  public static Compiled<Configuration> read(
      Path file, Function<String, @Nullable String> environment) throws IOException {
    return read(file, environment, false);
  }

  /**
   * The same, but what is wrong with rule files is told by {@link
   * Configuration.RuleChanges#mistakes()} and refuses nothing: a pipeline that is started again
   * goes on with the rules that it had.
   */
  public static Compiled<Configuration> readForRun(
      Path file, Function<String, @Nullable String> environment) throws IOException {
    return read(file, environment, true);
  }

  private static Compiled<Configuration> read(
      Path file, Function<String, @Nullable String> environment, boolean toleratesRules)
      throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw Unreadable.of("the configuration file", file, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException(
          "the configuration file '" + file + "' has more than " + MAX_BYTES + " bytes");
    }
    String yaml;
    try {
      yaml = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("the configuration file '" + file + "' is not UTF-8 text", e);
    }
    Path folder = file.toAbsolutePath().getParent();
    return read(
        file.toString(), yaml, folder == null ? Path.of("/") : folder, environment, toleratesRules);
  }

  /**
   * @param fileName names the text in diagnostics
   * @param folder that relative paths start from
   */
  static Compiled<Configuration> read(
      String fileName, String yaml, Path folder, Function<String, @Nullable String> environment) {
    return read(fileName, yaml, folder, environment, false);
  }

  private static Compiled<Configuration> read(
      String fileName,
      String yaml,
      Path folder,
      Function<String, @Nullable String> environment,
      boolean toleratesRules) {
    Yaml.Text parsed = Yaml.parse(fileName, yaml);
    Section.Text text = new Section.Text(folder, environment);
    text.diagnostics().addAll(parsed.diagnostics());
    Configuration configuration = null;
    if (parsed.documents().size() == 1
        && parsed.documents().getFirst() instanceof Yaml.Mapping top) {
      Section root = new Section(text, "", top);
      configuration = new ConfigurationReader(text, toleratesRules).configuration(root);
      root.refuseUnknown();
    } else if (text.diagnostics().isEmpty()) {
      text.error(new Place(fileName, 1, 1, ""), "the text should be one mapping of keys");
    }
    List<Diagnostic> diagnostics =
        text.diagnostics().stream()
            .sorted(
                Comparator.comparing(Diagnostic::source)
                    .thenComparingInt(Diagnostic::line)
                    .thenComparingInt(Diagnostic::column))
            .toList();
    return configuration == null || diagnostics.stream().anyMatch(ConfigurationReader::isError)
        ? new Compiled.Refused<>(diagnostics)
        : new Compiled.Accepted<>(configuration, diagnostics);
  }

  private static boolean isError(Diagnostic diagnostic) {
    return diagnostic.severity() == Diagnostic.Severity.ERROR;
  }

  /** Every key there is, with its default in words; lists' items have the list's path. */
  static SortedMap<String, String> keys() {
    Section.Text text = new Section.Text(Path.of(""), variable -> null);
    var unused = new ConfigurationReader(text, false).configuration(new Section(text, "", null));
    return new TreeMap<>(text.keys());
  }

  /** Null where something that is needed is missing or wrong, which has been said. */
  private @Nullable Configuration configuration(Section root) {
    String tenant = root.text("tenant", "default", LINE.replace("256", "64"), "1 to 64 characters");
    Configuration.Pipeline pipeline =
        root.section("pipeline", Section.REQUIRED, ConfigurationReader::pipeline);
    Configuration.Kafka kafka = root.section("kafka", Section.REQUIRED, this::kafka);
    Configuration.Registry registry =
        root.section("registry", Section.REQUIRED, ConfigurationReader::registry);
    List<Configuration.Feed> feeds = feeds(root, tenant);
    RuleFiles ruleFiles = new RuleFiles();
    List<RulePath> rulePaths = rulePaths(root, ruleFiles);
    RuleSet rules = ruleFiles.load();
    List<Diagnostic> mistakes = new ArrayList<>();
    if (toleratesRules) {
      rules.diagnostics().stream().filter(ConfigurationReader::isError).forEach(mistakes::add);
    } else {
      text.diagnostics().addAll(rules.diagnostics());
    }
    Configuration.RuleChanges ruleChanges = ruleChanges(root, rulePaths, ruleFiles, mistakes);
    AssurancePolicy policy = policy(root);
    List<Configuration.Sink> sinks =
        SinksReader.read(
            root, rules, tenants(feeds), pipeline == null ? "" : pipeline.deadLetterSalt().value());
    Configuration.Listening delivery = SinksReader.delivery(root);
    Configuration.Listening listener = ReceiversReader.listener(root);
    ReceiversReader receiving = new ReceiversReader();
    List<Configuration.Receiver> receivers =
        receiving.receivers(root, feeds, pipeline == null ? null : pipeline.stateDir());
    List<Configuration.DecisionWay> decisions = receiving.decisions(root);
    Configuration.Http http =
        root.section("http", Section.NONE, section -> http(section, DEFAULT_PORT));
    return pipeline == null || kafka == null || registry == null || feeds.isEmpty()
        ? null
        : new Configuration(
            tenant,
            pipeline,
            kafka,
            registry,
            feeds,
            rules,
            ruleChanges,
            policy,
            sinks,
            delivery,
            listener,
            receivers,
            decisions,
            http == null ? loopback(DEFAULT_PORT) : http);
  }

  private static Set<String> tenants(List<Configuration.Feed> feeds) {
    return feeds.stream().map(feed -> feed.format().tenant()).collect(Collectors.toSet());
  }

  private static final String DEFAULT_HOST = "127.0.0.1";
  private static final int DEFAULT_PORT = 8470;

  private static Configuration.@Nullable Pipeline pipeline(Section section) {
    String applicationId = section.text("application_id", "sparekey", IDENTIFIER, IDENTIFIER_SHAPE);
    String instance = section.text("instance", "sparekey-1", IDENTIFIER, IDENTIFIER_SHAPE);
    Path stateDir = section.path("state_dir", Section.REQUIRED);
    int threads = section.integer("threads", 1, 1, 64);
    int partitions = section.integer("partitions", 6, 1, 1000);
    int replicas = section.integer("replicas", 3, 1, 9);
    Duration disorder =
        section.duration("disorder", Duration.ofMinutes(2), Duration.ZERO, Duration.ofDays(1));
    int epoch = section.integer("epoch", 0, 0, 1_000_000);
    Instant alertFrom = section.time("alert_from");
    Settings.Time time = section.choice("time", Settings.Time.LIVE);
    Secret salt = section.secret("dead_letter_salt", Section.REQUIRED);
    if (salt != null && salt.value().length() < LEAST_SALT) {
      section.error(
          "dead_letter_salt",
          "should have " + LEAST_SALT + " characters or more, so that nobody guesses it");
    }
    Duration startupWait =
        section.duration(
            "startup_wait", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofMinutes(30));
    return stateDir == null || salt == null
        ? null
        : new Configuration.Pipeline(
            applicationId,
            instance,
            stateDir,
            threads,
            partitions,
            replicas,
            disorder,
            epoch,
            alertFrom,
            time,
            salt,
            startupWait);
  }

  private Configuration.@Nullable Kafka kafka(Section section) {
    List<String> servers =
        section.texts(
            "bootstrap_servers", Section.REQUIRED, SERVER, "addresses as host:port, 1 to 65535");
    Configuration.SecurityProtocol protocol =
        section.choice("security_protocol", Configuration.SecurityProtocol.PLAINTEXT);
    Configuration.Tls tls = section.section("tls", Section.NONE, ConfigurationReader::tls);
    Configuration.Sasl sasl = section.section("sasl", Section.NONE, ConfigurationReader::sasl);
    boolean named = section.has("sasl");
    Map<String, String> client =
        section.entries(
            "client",
            ClientSettings::isSecret,
            name -> ClientSettings.refusal(name, named),
            ClientSettings::mistake);
    if (section.isAbsent()) {
      return null;
    }
    boolean overTls =
        protocol == Configuration.SecurityProtocol.SSL
            || protocol == Configuration.SecurityProtocol.SASL_SSL;
    boolean withSasl =
        protocol == Configuration.SecurityProtocol.SASL_PLAINTEXT
            || protocol == Configuration.SecurityProtocol.SASL_SSL;
    String word = Words.of(protocol);
    if (section.has("tls") && !overTls) {
      section.error(
          "tls", "has no effect with security_protocol " + word + ": use ssl or sasl_ssl");
    }
    if (section.has("sasl") && !withSasl) {
      section.error("sasl", "has no effect with security_protocol " + word + ": use sasl_ssl");
    }
    if (withSasl && !section.has("sasl") && !client.containsKey(ClientSettings.JAAS)) {
      section.error(
          "security_protocol",
          "is " + word + ", which needs 'kafka.sasl', or sasl.jaas.config under 'kafka.client'");
    }
    if (protocol == Configuration.SecurityProtocol.SASL_PLAINTEXT
        && sasl != null
        && sasl.mechanism() == Configuration.Mechanism.PLAIN) {
      section.warning(
          "security_protocol", "sends the password over the network as it is: prefer sasl_ssl");
    }
    return new Configuration.Kafka(servers, protocol, tls, sasl, client);
  }

  private static Configuration.@Nullable Tls tls(Section section) {
    Configuration.KeyStore trust =
        section.section("truststore", Section.NONE, store -> keyStore(store, false));
    Configuration.KeyStore own =
        section.section("keystore", Section.NONE, store -> keyStore(store, true));
    boolean verify = section.flag("verify_host_name", true);
    if (!section.isAbsent() && !verify) {
      section.warning("verify_host_name", "is false: any certificate of the issuer is believed");
    }
    return new Configuration.Tls(trust, own, verify);
  }

  static Configuration.@Nullable KeyStore keyStore(Section section, boolean keys) {
    Path path = section.file("path", Section.REQUIRED);
    Configuration.StoreType type = section.choice("type", Configuration.StoreType.PKCS12);
    Secret password = section.secret("password", Section.NONE);
    Secret keyPassword = keys ? section.secret("key_password", Section.NONE) : null;
    if (!section.isAbsent() && type == Configuration.StoreType.PEM && section.has("password")) {
      section.error("password", "does not go with PEM, whose keys have 'key_password'");
    }
    return path == null ? null : new Configuration.KeyStore(path, type, password, keyPassword);
  }

  private static Configuration.@Nullable Sasl sasl(Section section) {
    Configuration.Mechanism mechanism =
        section.choice("mechanism", Configuration.Mechanism.SCRAM_SHA_512);
    String username = section.text("username", Section.REQUIRED, LINE, LINE_SHAPE);
    Secret password = line(section, "password");
    return password == null ? null : new Configuration.Sasl(mechanism, username, password);
  }

  /** A secret without line breaks, which would end what it is put into. */
  private static @Nullable Secret line(Section section, String key) {
    Secret secret = section.secret(key, Section.REQUIRED);
    if (secret != null && secret.value().chars().anyMatch(Character::isISOControl)) {
      section.error(key, "should be one line without control characters");
      return null;
    }
    return secret;
  }

  private static Configuration.@Nullable Registry registry(Section section) {
    List<String> urls =
        section.texts(
            "urls", Section.REQUIRED, URL, "addresses as http(s)://…, without name or password");
    Configuration.Login basic =
        section.section(
            "basic_auth",
            Section.NONE,
            login -> {
              String username =
                  login.text(
                      "username",
                      Section.REQUIRED,
                      "[^\\p{Cntrl}:]{1,256}",
                      "1 to 256 characters without ':'");
              Secret password = line(login, "password");
              return password == null ? null : new Configuration.Login(username, password);
            });
    Secret bearer = section.secret("bearer_token", Section.NONE);
    Configuration.Tls tls = section.section("tls", Section.NONE, ConfigurationReader::tls);
    if (section.has("basic_auth") && section.has("bearer_token")) {
      section.error("bearer_token", "does not go with 'registry.basic_auth': keep one of them");
    }
    if ((basic != null || bearer != null)
        && urls.stream().anyMatch(url -> url.startsWith("http:"))) {
      section.warning("urls", "send credentials over the network as they are: prefer https");
    }
    return section.isAbsent() || urls.isEmpty()
        ? null
        : new Configuration.Registry(urls, basic, bearer, tls);
  }

  private List<Configuration.Feed> feeds(Section root, String tenant) {
    Set<String> names = new HashSet<>();
    Set<String> topics = new HashSet<>();
    return root.sections(
        "feeds",
        Section.REQUIRED,
        section -> {
          Configuration.Feed feed = feed(section, tenant);
          if (feed != null && !names.add(feed.name())) {
            section.error("name", "is '" + feed.name() + "', which another feed has: rename one");
          }
          if (feed != null && !topics.add(feed.topic())) {
            section.error("topic", "is '" + feed.topic() + "', which another feed reads");
          }
          return feed;
        });
  }

  private Configuration.@Nullable Feed feed(Section section, String tenant) {
    String name = section.text("name", Section.REQUIRED, "(?!clock$)" + IDENTIFIER, FEED_SHAPE);
    String kind = section.optionalText("source", LINE, LINE_SHAPE);
    Path mapping = section.file("mapping", Section.NONE);
    Map<String, String> settings =
        section.entries(
            "settings",
            setting -> false,
            setting -> Optional.empty(),
            (setting, value) -> Optional.empty());
    String topic = section.text("topic", "raw.<name>", TOPIC, TOPIC_SHAPE);
    Boolean tickets = section.flagOrNull("tickets", "true if the source is a help desk");
    Duration silentAfter =
        section.duration(
            "silent_after", Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofDays(7));
    if (section.isAbsent()) {
      return null;
    }
    if (section.has("source") && section.has("mapping")) {
      section.error("mapping", "does not go with 'source': keep one of them");
      return null;
    }
    if (!section.has("source") && !section.has("mapping")) {
      section.missing("source", "is missing: name a built-in one, or give a file as 'mapping'");
      return null;
    }
    Feed.Format format =
        AVRO.equals(kind)
            ? avro(section, tenant, settings)
            : kind != null
                ? json(builtIn(section, kind, tenant, settings))
                : own(section, mapping, tenant, settings);
    if (format == null) {
      return null;
    }
    boolean desk = tickets == null ? isHelpDesk(format) : tickets;
    return new Configuration.Feed(
        name,
        format,
        section.has("topic") ? topic : "raw." + name,
        desk,
        desk || section.has("silent_after") ? silentAfter : null);
  }

  private static Feed.@Nullable Format json(@Nullable Source source) {
    return source == null ? null : new Feed.Format.Json(source);
  }

  private static Feed.@Nullable Format avro(
      Section section, String tenant, Map<String, String> settings) {
    if (!settings.isEmpty()) {
      section.error("settings", "are a mapping's: records in our own schemas need none");
      return null;
    }
    return new Feed.Format.Avro(new CanonicalSource(tenant));
  }

  /** Our own words can show everything; whether they tell of tickets only their owner knows. */
  private static boolean isHelpDesk(Feed.Format format) {
    return switch (format) {
      case Feed.Format.Json json -> json.source().isHelpDesk();
      case Feed.Format.Avro avro -> false;
    };
  }

  private @Nullable Source builtIn(
      Section section, String kind, String tenant, Map<String, String> settings) {
    Set<String> known = new TreeSet<>(Sources.builtIn().names());
    known.add(AVRO);
    if (!known.contains(kind)) {
      section.error(
          "source",
          "is '"
              + kind
              + "'"
              + Nearest.to(kind, known).map(near -> " (did you mean '" + near + "'?)").orElse("")
              + ": there are "
              + String.join(", ", known));
      return null;
    }
    return compiled(Source.load(kind + ".yml", Sources.text(kind), tenant, settings));
  }

  private Feed.Format.@Nullable Json own(
      Section section, @Nullable Path mapping, String tenant, Map<String, String> settings) {
    if (mapping == null) {
      return null;
    }
    try {
      MappingFile file = compiled(MappingFile.load(mapping, tenant, settings));
      return file == null ? null : new Feed.Format.Json(file);
    } catch (IOException e) {
      section.error("mapping", "cannot be read: " + e.getMessage());
      return null;
    }
  }

  private <T> @Nullable T compiled(Compiled<T> compiled) {
    return switch (compiled) {
      case Compiled.Accepted<T> accepted -> {
        text.diagnostics().addAll(accepted.warnings());
        yield accepted.value();
      }
      case Compiled.Refused<T> refused -> {
        text.diagnostics().addAll(refused.diagnostics());
        yield null;
      }
    };
  }

  /** Sparekey's own where the text names none, or a wrong one, which is then said. */
  private AssurancePolicy policy(Section root) {
    Path file = root.file("policy", "Sparekey's own");
    if (file == null) {
      return AssurancePolicy.DEFAULT;
    }
    try {
      return switch (PolicyFile.read(file)) {
        case Compiled.Accepted<AssurancePolicy> accepted -> accepted.value();
        case Compiled.Refused<AssurancePolicy> refused -> {
          text.diagnostics().addAll(refused.diagnostics());
          yield AssurancePolicy.DEFAULT;
        }
      };
    } catch (IOException e) {
      root.error("policy", "cannot be used: " + e.getMessage());
      return AssurancePolicy.DEFAULT;
    }
  }

  private static Configuration.RuleChanges ruleChanges(
      Section root, List<RulePath> paths, RuleFiles files, List<Diagnostic> mistakes) {
    Function<Section, Configuration.RuleChanges> reader =
        section ->
            new Configuration.RuleChanges(
                section.choice("from", Configuration.RulesFrom.FOLDERS),
                paths,
                files.release(),
                mistakes,
                new Configuration.Gate(
                    section.duration(
                        "shadow_for", Duration.ofDays(1), Duration.ZERO, Duration.ofDays(90)),
                    section.integer("shadow_most_delivered", 10, 0, 1_000_000)));
    Configuration.RuleChanges given = root.section("rule_changes", Section.NONE, reader);
    return given != null
        ? given
        : new Configuration.RuleChanges(
            Configuration.RulesFrom.FOLDERS,
            paths,
            files.release(),
            mistakes,
            new Configuration.Gate(Duration.ofDays(1), 10));
  }

  private List<RulePath> rulePaths(Section root, RuleFiles files) {
    List<RulePath> paths = new ArrayList<>();
    for (String path : root.texts("rules", Section.NONE, LINE.replace("256", "4096"), "paths")) {
      RulePath resolved = new RulePath(Path.of(path), text.folder().resolve(path).normalize());
      paths.add(resolved);
      try {
        if (files.add(resolved) == 0) {
          root.error("rules", "names '" + path + "', which holds no *.yml or *.yaml file");
        }
      } catch (IOException e) {
        root.error("rules", "cannot be read: " + e.getMessage());
      }
    }
    return paths;
  }

  private static Configuration.Http http(Section section, int port) {
    return new Configuration.Http(
        section.text("host", DEFAULT_HOST, HOST, "a host name or address"),
        section.integer("port", port, 0, 65_535));
  }

  /** The section {@code status}, or on this machine alone at the port. */
  static Configuration.Http status(Section section, int port) {
    Configuration.Http given =
        section.section("status", Section.NONE, status -> http(status, port));
    return given == null ? loopback(port) : given;
  }

  /** What nobody but this machine reaches. */
  static Configuration.Http loopback(int port) {
    return new Configuration.Http(DEFAULT_HOST, port);
  }
}
