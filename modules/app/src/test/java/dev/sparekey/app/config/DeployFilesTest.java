package dev.sparekey.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Yaml;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What needs a Docker engine is at least consistent with itself and with the code. */
class DeployFilesTest {

  private static final Path ROOT = Path.of(System.getProperty("sparekey.root"));
  private static final Path DEPLOY = ROOT.resolve("deploy");
  private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:[0-9][A-Za-z0-9._-]*");
  private static final List<String> IN_CONTAINER = List.of("topics", "sparekey");

  @Test
  void topics_ofTheFile_areThoseWeMake() throws IOException {
    List<NewTopic> topics = new ArrayList<>();
    for (Yaml item : list(get(document("topics.yaml"), "topics"))) {
      topics.add(
          new NewTopic(
                  text(get(item, "name")),
                  Integer.parseInt(text(get(item, "partitions"))),
                  Short.parseShort(text(get(item, "replicas"))))
              .configs(texts(get(item, "config"))));
    }

    assertThat(topics).containsExactlyInAnyOrderElementsOf(Topics.wanted(6, (short) 3));
  }

  @Test
  void compose_images_arePinned() throws IOException {
    assertThat(services().values())
        .allSatisfy(service -> assertThat(text(get(service, "image"))).matches(PINNED));
  }

  @Test
  void compose_kafkaAndRegistry_areOfTheVersionsWeTestWith() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));

    assertThat(text(get(service("kafka"), "image")))
        .isEqualTo("apache/kafka:" + property(pom, "kafka.version"));
    assertThat(text(get(service("registry"), "image")))
        .isEqualTo("apicurio/apicurio-registry:" + property(pom, "apicurio.version"));
  }

  @Test
  void compose_publishedPorts_areOfLoopbackOnly() throws IOException {
    assertThat(services().values())
        .flatExtracting(service -> list(find(service, "ports")))
        .isNotEmpty()
        .allSatisfy(port -> assertThat(text(port)).startsWith("127.0.0.1:"));
  }

  @Test
  void compose_services_areHealthCheckedOrEnd() throws IOException {
    Map<String, Yaml> services = services();

    // Sparekey's own check is in the image.
    assertThat(List.of("kafka", "registry"))
        .allSatisfy(name -> assertThat(find(services.get(name), "healthcheck")).isNotNull());
    assertThat(Files.readString(DEPLOY.resolve("Dockerfile"))).contains("HEALTHCHECK");
    assertThat(text(get(service("topics"), "restart"))).isEqualTo("no");
    assertThat(text(get(service("raw-topics"), "restart"))).isEqualTo("no");
  }

  @Test
  void compose_dependencies_areServices() throws IOException {
    Map<String, Yaml> services = services();

    assertThat(services.values())
        .flatExtracting(service -> keys(find(service, "depends_on")))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(services).containsKey(name));
  }

  @Test
  void compose_secrets_comeFromOutside() throws IOException {
    for (Yaml service : services().values()) {
      texts(find(service, "environment"))
          .forEach(
              (name, value) -> {
                if (name.matches(".*(SALT|PASSWORD|SECRET|TOKEN|KEY)$")) {
                  assertThat(value).as(name).isEqualTo("${" + name + ":-}");
                }
              });
    }
  }

  @Test
  void compose_configuration_isAcceptedWithTheEnvironmentItIsGiven() throws IOException {
    for (String name : IN_CONTAINER) {
      Map<String, String> environment = texts(get(service(name), "environment"));
      environment.replaceAll((variable, reference) -> "x".repeat(16));
      String mount = text(list(get(service(name), "volumes")).getFirst());
      Path mounted = DEPLOY.resolve(mount.substring(0, mount.indexOf(':'))).normalize();

      assertThat(mount).endsWith(":/etc/sparekey/sparekey.yaml:ro");
      assertThat(ConfigurationReader.read(mounted, environment::get))
          .as(name)
          .isInstanceOf(Compiled.Accepted.class);
    }
  }

  @Test
  void compose_configuration_withoutASalt_isRefusedByUs() throws IOException {
    assertThat(
            ConfigurationReader.read(
                DEPLOY.resolve("compose.sparekey.yaml"), Map.of("SPAREKEY_SALT", "")::get))
        .isInstanceOf(Compiled.Refused.class);
  }

  @Test
  void compose_image_isBuiltOnceAndNeverFetched() throws IOException {
    assertThat(find(service("topics"), "build")).isNotNull();
    assertThat(find(service("sparekey"), "build")).isNull();
    assertThat(text(get(service("sparekey"), "pull_policy"))).isEqualTo("never");
    assertThat(text(get(service("sparekey"), "image")))
        .isEqualTo(text(get(service("topics"), "image")));
  }

  @Test
  void compose_restarts_areBounded() throws IOException {
    assertThat(text(get(service("sparekey"), "restart"))).matches("on-failure:[1-9]");
  }

  @Test
  void compose_sources_haveTheirTopicMade() throws IOException {
    String made = text(list(get(service("raw-topics"), "command")).getFirst());

    assertThat(composed().feeds())
        .allSatisfy(feed -> assertThat(feed.topic()).isEqualTo("raw." + feed.name()))
        .allSatisfy(feed -> assertThat(made).containsPattern("for feed in [a-z ]*" + feed.name()));
  }

  @Test
  void compose_publishedPort_isTheConfigurations() throws IOException {
    String port = Integer.toString(composed().http().port());

    assertThat(text(list(get(service("sparekey"), "ports")).getFirst()))
        .isEqualTo("127.0.0.1:" + port + ":" + port);
    assertThat(Files.readString(DEPLOY.resolve("Dockerfile")))
        .contains("EXPOSE " + port)
        .contains("/dev/tcp/127.0.0.1/" + port);
  }

  @Test
  void image_bases_haveOurJavaAndItsNewestPatch() throws IOException {
    assertThat(instructions("FROM"))
        .containsExactly("maven:3-eclipse-temurin-21 AS build", "eclipse-temurin:21-jre-noble");
  }

  @Test
  void image_process_endsWhenItHasNoMemory() throws IOException {
    assertThat(Files.readString(DEPLOY.resolve("Dockerfile")))
        .contains("\"-XX:+ExitOnOutOfMemoryError\"");
  }

  @Test
  void image_user_isNotRoot() throws IOException {
    assertThat(instructions("USER").getLast()).isEqualTo("10001:10001");
  }

  @Test
  void image_copies_whatIsThereAndNotIgnored() throws IOException {
    List<String> ignored = Files.readAllLines(ROOT.resolve(".dockerignore"));
    for (String copy : instructions("COPY")) {
      if (copy.startsWith("--from")) {
        continue;
      }
      String[] words = copy.split(" +");
      for (String source : List.of(words).subList(0, words.length - 1)) {
        assertThat(ROOT.resolve(source)).exists();
        assertThat(ignored).doesNotContain(source);
      }
    }
  }

  @Test
  void image_entryPoint_isTheLaunchers() throws IOException {
    String launcher = Files.readString(ROOT.resolve("sparekey"));
    Matcher option =
        Pattern.compile("-D(org\\.apache\\.avro\\.[^ \"]+|[a-z]+=[^ \"]*avro[^ \"]*)")
            .matcher(launcher);
    String dockerfile = Files.readString(DEPLOY.resolve("Dockerfile"));

    int found = 0;
    while (option.find()) {
      assertThat(dockerfile).contains('"' + option.group() + '"');
      found++;
    }
    assertThat(found).isEqualTo(2);
  }

  private static Configuration composed() throws IOException {
    Compiled<Configuration> read =
        ConfigurationReader.read(DEPLOY.resolve("compose.sparekey.yaml"), name -> "x".repeat(16));
    return ((Compiled.Accepted<Configuration>) read).value();
  }

  private static List<String> instructions(String word) throws IOException {
    return Files.readAllLines(DEPLOY.resolve("Dockerfile")).stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .toList();
  }

  private static String property(String pom, String name) {
    Matcher matcher = Pattern.compile("<" + name + ">([^<]+)<").matcher(pom);
    assertThat(matcher.find()).as(name).isTrue();
    return matcher.group(1);
  }

  private static Map<String, Yaml> services() throws IOException {
    Map<String, Yaml> services = new HashMap<>();
    if (get(document("compose.yaml"), "services") instanceof Yaml.Mapping mapping) {
      mapping.entries().forEach(entry -> services.put(entry.key().text(), entry.value()));
    }
    return services;
  }

  private static Yaml service(String name) throws IOException {
    return get(get(document("compose.yaml"), "services"), name);
  }

  private static Yaml document(String file) throws IOException {
    Yaml.Text parsed = Yaml.parse(file, Files.readString(DEPLOY.resolve(file)));
    assertThat(parsed.diagnostics()).isEmpty();
    return parsed.documents().getFirst();
  }

  private static Yaml get(Yaml yaml, String key) {
    Yaml value = find(yaml, key);
    if (value == null) {
      throw new AssertionError("no key " + key + " in line " + yaml.at().line());
    }
    return value;
  }

  private static @Nullable Yaml find(@Nullable Yaml yaml, String key) {
    Yaml.Entry entry = yaml instanceof Yaml.Mapping mapping ? mapping.entry(key) : null;
    return entry == null ? null : entry.value();
  }

  private static List<Yaml> list(@Nullable Yaml yaml) {
    return yaml instanceof Yaml.Sequence sequence ? sequence.items() : List.of();
  }

  private static List<String> keys(@Nullable Yaml yaml) {
    return List.copyOf(texts(yaml).keySet());
  }

  /** Keys and, where it is a scalar, their value. */
  private static Map<String, String> texts(@Nullable Yaml yaml) {
    Map<String, String> texts = new HashMap<>();
    Stream<Yaml.Entry> entries =
        yaml instanceof Yaml.Mapping mapping ? mapping.entries().stream() : Stream.empty();
    entries.forEach(
        entry ->
            texts.put(
                entry.key().text(),
                entry.value() instanceof Yaml.Scalar scalar ? scalar.text() : ""));
    return texts;
  }

  private static String text(Yaml yaml) {
    return ((Yaml.Scalar) yaml).text();
  }
}
