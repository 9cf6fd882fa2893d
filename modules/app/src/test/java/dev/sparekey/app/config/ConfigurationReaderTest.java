package dev.sparekey.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {

  private static final String SALT = "sixteen grains of it";

  private static final String LEAST =
      """
      pipeline:
        state_dir: state
        dead_letter_salt: {env: SALT}
      kafka:
        bootstrap_servers: [a:9092, 'b:9092']
      registry:
        urls: http://r:8081
      feeds:
        - {name: idp, source: okta}
      """;

  private static final Map<String, String> ENVIRONMENT =
      Map.of("SALT", SALT, "PASSWORD", "pa\"ss\\word", "TOKEN", "t0ken", "THREADS", "4");

  @TempDir private Path dir;

  @Test
  void least_read_hasTheDefaults() {
    Configuration read = accepted(LEAST);

    assertThat(read.tenant()).isEqualTo("default");
    assertThat(read.pipeline())
        .isEqualTo(
            new Configuration.Pipeline(
                "sparekey",
                "sparekey-1",
                dir.resolve("state"),
                1,
                6,
                3,
                Duration.ofMinutes(2),
                0,
                null,
                Settings.Time.LIVE,
                new Secret(SALT),
                Duration.ofMinutes(1)));
    assertThat(read.kafka().bootstrapServers()).containsExactly("a:9092", "b:9092");
    assertThat(read.http()).isEqualTo(new Configuration.Http("127.0.0.1", 8470));
    assertThat(read.feeds())
        .singleElement()
        .extracting(Configuration.Feed::topic)
        .isEqualTo("raw.idp");
    assertThat(read.rules().rules()).isNotEmpty();
    assertThat(read.policy()).isEqualTo(AssurancePolicy.DEFAULT);
  }

  @Test
  void unknownKey_nearAKnownOne_isSaidWithPlaceAndSuggestion() {
    assertThat(problems(LEAST.replace("kafka:", "kafak:")))
        .containsExactly("f.yaml:4:1: unknown key 'kafak' (did you mean 'kafka'?)");
  }

  @Test
  void unknownKey_nearNothing_isSaidWithTheKnownOnes() {
    assertThat(problems(LEAST + "colour: red\n"))
        .containsExactly(
            "f.yaml:10:1: unknown key 'colour': known here are decisions, delivery, feeds, http, kafka,"
                + " listener, pipeline, policy, receivers, registry, rule_changes, rules, sinks,"
                + " tenant");
  }

  @Test
  void unknownKey_withinAFeed_isSaid() {
    assertThat(problems(LEAST.replace("source: okta", "source: okta, tikets: true")))
        .containsExactly("f.yaml:9:31: unknown key 'tikets' (did you mean 'tickets'?)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "threads: 0     | 2:12: 'pipeline.threads' should be a whole number from 1 to 64: was '0'",
        "threads: 65    | 2:12: 'pipeline.threads' should be a whole number from 1 to 64: was '65'",
        "threads: two   | 2:12: 'pipeline.threads' should be a whole number from 1 to 64: was 'two'",
        "threads: '2'   | 2:12: 'pipeline.threads' should be a whole number from 1 to 64: was '2'",
        "threads: [2]   | 2:12: 'pipeline.threads' should be one value, not a list",
        "threads: {a: 2}| 2:12: 'pipeline.threads' should be {env: NAME} or {file: PATH}",
        "threads:       | 2:3: 'pipeline.threads' has no value: give one or remove the key",
        "disorder: 2    | 2:13: 'pipeline.disorder' should be 0s to 1d, as a number and ms, s, m, h or d: was '2'",
        "disorder: 25h  | 2:13: 'pipeline.disorder' should be 0s to 1d, as a number and ms, s, m, h or d: was '25h'",
        "alert_from: yesterday | 2:15: 'pipeline.alert_from' should be a time with its zone and of this century, such as 2026-11-24T18:00:00Z: was 'yesterday'",
        "alert_from: 2026-11-24 | 2:15: 'pipeline.alert_from' should be a time with its zone and of this century, such as 2026-11-24T18:00:00Z: was '2026-11-24'",
        "alert_from: 1970-01-01T00:00:00Z | 2:15: 'pipeline.alert_from' should be a time with its zone and of this century, such as 2026-11-24T18:00:00Z: was '1970-01-01T00:00:00Z'",
        "time: noon     | 2:9: 'pipeline.time' should be one of live, records: was 'noon'",
        "instance: a b  | 2:13: 'pipeline.instance' should be 1 to 64 of A-Z a-z 0-9 _ -: was 'a b'",
        "instance: {env: NIL} | 2:13: 'pipeline.instance': the environment variable 'NIL' is not set",
      })
  void wrongValue_ofPipeline_isSaidWithItsPlace(String line, String problem) {
    assertThat(problems(LEAST.replace("pipeline:\n", "pipeline:\n  " + line + "\n")))
        .containsExactly("f.yaml:" + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-24T18:00:00Z", "'2026-11-24T19:00+01:00'"})
  void alertFrom_withItsZone_isThatTime(String written) {
    Configuration read =
        accepted(LEAST.replace("pipeline:\n", "pipeline:\n  alert_from: " + written + "\n"));

    assertThat(read.pipeline().alertFrom()).isEqualTo(Instant.parse("2026-11-24T18:00:00Z"));
  }

  @Test
  void mistakes_ofAllKinds_areSaidAtOnce() {
    String many =
        """
        pipeline: {threads: 0}
        kafka: {bootstrap_servers: [nowhere]}
        registry: []
        feeds: []
        http: {port: 70000}
        """;

    assertThat(problems(many))
        .containsExactly(
            "f.yaml:1:11: 'pipeline.state_dir' is missing",
            "f.yaml:1:11: 'pipeline.dead_letter_salt' is missing",
            "f.yaml:1:21: 'pipeline.threads' should be a whole number from 1 to 64: was '0'",
            "f.yaml:2:29: 'kafka.bootstrap_servers' should hold addresses as host:port, 1 to 65535: was"
                + " 'nowhere'",
            "f.yaml:3:11: 'registry' should be a mapping of keys",
            "f.yaml:4:8: 'feeds' should be a list with at least one item",
            "f.yaml:5:14: 'http.port' should be a whole number from 0 to 65535: was '70000'");
  }

  @Test
  void text_notYamlOrNoMapping_isSaid() {
    assertThat(problems("a: [")).singleElement().asString().contains("not YAML");
    assertThat(problems("")).containsExactly("f.yaml:1:1: the text should be one mapping of keys");
    assertThat(problems("- a"))
        .containsExactly("f.yaml:1:1: the text should be one mapping of keys");
  }

  @Test
  void secret_asALiteral_isRefusedAndNotShown() {
    assertThat(problems(LEAST.replace("{env: SALT}", "hunter2")))
        .singleElement()
        .asString()
        .startsWith("f.yaml:3:21: 'pipeline.dead_letter_salt' is a secret")
        .doesNotContain("hunter2");
  }

  @Test
  void secret_ofAFile_losesItsLastLineBreakOnly() throws IOException {
    Files.writeString(dir.resolve("salt"), SALT + "\nb\n");

    assertThat(accepted(LEAST.replace("{env: SALT}", "{file: salt}")).pipeline().deadLetterSalt())
        .isEqualTo(new Secret(SALT + "\nb"));
  }

  @Test
  void secret_ofAMissingFile_isSaid() {
    assertThat(problems(LEAST.replace("{env: SALT}", "{file: nil}")))
        .containsExactly(
            "f.yaml:3:21: 'pipeline.dead_letter_salt': the file '"
                + dir.resolve("nil")
                + "' cannot be read");
  }

  @Test
  void reference_toAWrongValue_doesNotShowIt() {
    assertThat(
            problems("tenant: {env: LONG}\n" + LEAST, Map.of("SALT", SALT, "LONG", "y".repeat(99))))
        .containsExactly(
            "f.yaml:1:9: 'tenant' should be 1 to 64 characters: was what the reference gives (not"
                + " shown)");
  }

  @Test
  void number_byReference_isRead() {
    assertThat(
            accepted(LEAST.replace("pipeline:\n", "pipeline:\n  threads: {env: THREADS}\n"))
                .pipeline()
                .threads())
        .isEqualTo(4);
  }

  @Test
  void configuration_asText_holdsNoSecret() {
    Configuration read =
        accepted(
            kafka(
                    """
                      security_protocol: sasl_ssl
                      sasl: {username: us, password: {env: PASSWORD}}
                      client: {ssl.keystore.key: {env: TOKEN}}
                    """)
                .replace("urls: http://r:8081", "urls: https://r\n  bearer_token: {env: TOKEN}"));

    assertThat(read.toString() + read.connection() + read.registry().settings())
        .doesNotContain("pa\"ss")
        .doesNotContain("t0ken")
        .doesNotContain(SALT);
  }

  @Test
  void sasl_withScram_givesTheClientsProperties() {
    Configuration read =
        accepted(
            kafka(
                """
                  security_protocol: sasl_ssl
                  sasl: {username: us, password: {env: PASSWORD}}
                """));

    assertThat(read.kafka().clientProperties())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .containsEntry(
            "sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"us\""
                + " password=\"pa\\\"ss\\\\word\";");
  }

  @Test
  void tls_withBothStores_givesTheClientsProperties() throws IOException {
    Files.writeString(dir.resolve("ca.pem"), "x");
    Files.writeString(dir.resolve("own.p12"), "x");

    Configuration read =
        accepted(
            kafka(
                """
                  security_protocol: ssl
                  tls:
                    truststore: {path: ca.pem, type: pem}
                    keystore: {path: own.p12, password: {env: TOKEN}, key_password: {env: SALT}}
                """));

    assertThat(read.kafka().clientProperties())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "security.protocol", "SSL",
                "ssl.endpoint.identification.algorithm", "https",
                "ssl.truststore.location", dir.resolve("ca.pem").toString(),
                "ssl.truststore.type", "PEM",
                "ssl.keystore.location", dir.resolve("own.p12").toString(),
                "ssl.keystore.type", "PKCS12",
                "ssl.keystore.password", "t0ken",
                "ssl.key.password", SALT));
  }

  @Test
  void tls_withAMissingStore_isSaid() {
    assertThat(problems(kafka("  security_protocol: ssl\n  tls: {truststore: {path: nil.p12}}\n")))
        .singleElement()
        .asString()
        .contains("f.yaml:7:28: 'kafka.tls.truststore.path' cannot be read");
  }

  @Test
  void tls_withPlaintext_isRefusedAsOfNoEffect() {
    assertThat(problems(kafka("  tls: {verify_host_name: true}\n")))
        .containsExactly(
            "f.yaml:6:8: 'kafka.tls' has no effect with security_protocol plaintext: use ssl or"
                + " sasl_ssl");
  }

  @Test
  void saslProtocol_withoutLogin_isRefused() {
    assertThat(problems(kafka("  security_protocol: sasl_ssl\n")))
        .singleElement()
        .asString()
        .contains("needs 'kafka.sasl'");
  }

  @Test
  void clientSettings_ofKafka_arePassedOn() {
    Configuration read =
        accepted(kafka("  client: {client.rack: r1, consumer.max.poll.records: 500}\n"));

    assertThat(read.kafka().clientProperties())
        .containsEntry("client.rack", "r1")
        .containsEntry("consumer.max.poll.records", "500");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client.rak: r1       | 6:12: unknown key 'client.rak' (did you mean 'client.rack'?)",
        "state.dir: x         | 6:12: 'kafka.client' should not hold 'state.dir': set 'pipeline.state_dir'",
        "isolation.level: x   | 6:12: 'kafka.client' should not hold 'isolation.level': the results depend on our choice",
        "consumer.isolation.level: x | 6:12: 'kafka.client' should not hold 'consumer.isolation.level': the results depend on our choice",
        "ssl.keystore.key: x  | 6:30: 'kafka.client.ssl.keystore.key' is a secret and should not stand here: write {env: NAME} or {file: PATH}, and change it if this file has been shared",
        "producer.bootstrap.servers: x:1 | 6:12: 'kafka.client' should not hold 'producer.bootstrap.servers': set 'kafka.bootstrap_servers'",
        "consumer.security.protocol: SSL | 6:12: 'kafka.client' should not hold 'consumer.security.protocol': set 'kafka.security_protocol'",
        "ssl.endpoint.identification.algorithm: '' | 6:12: 'kafka.client' should not hold 'ssl.endpoint.identification.algorithm': set 'kafka.tls.verify_host_name'",
        "admin.ssl.truststore.type: JKS | 6:12: 'kafka.client' should not hold 'admin.ssl.truststore.type': set 'kafka.tls.truststore.type'",
        "consumer.max.poll.records: abc | 6:39: 'kafka.client.consumer.max.poll.records' should be of type int, [1,...]: was 'abc'",
        "max.poll.records: 0   | 6:30: 'kafka.client.max.poll.records' should be of type int, [1,...]: was '0'",
        "sasl.jaas.config: x  | 6:30: 'kafka.client.sasl.jaas.config' is a secret and should not stand here: write {env: NAME} or {file: PATH}, and change it if this file has been shared",
      })
  void clientSettings_thatShouldNotBe_areRefused(String entry, String problem) {
    assertThat(problems(kafka("  client: {" + entry + "}\n"))).containsExactly("f.yaml:" + problem);
  }

  @Test
  void clientSettings_besideSasl_doNotReplaceIt() {
    String sasl =
        """
          security_protocol: sasl_ssl
          sasl: {username: us, password: {env: PASSWORD}}
          client: {producer.sasl.mechanism: PLAIN}
        """;

    assertThat(problems(kafka(sasl)))
        .containsExactly(
            "f.yaml:8:12: 'kafka.client' should not hold 'producer.sasl.mechanism': set"
                + " 'kafka.sasl.mechanism'");
  }

  @Test
  void clientSettings_ofAMechanismWithoutKeys_areTaken() {
    String login =
        """
          security_protocol: sasl_ssl
          client: {sasl.mechanism: GSSAPI, sasl.jaas.config: {env: JAAS}}
        """;

    assertThat(
            accepted(
                    kafka(login),
                    Map.of("SALT", SALT, "JAAS", "a.Module required principal=\"us\";"))
                .kafka()
                .clientProperties())
        .containsEntry("sasl.mechanism", "GSSAPI");
  }

  @Test
  void jaas_withAPasswordOutsideOfQuotes_isRefusedAndNotShown() {
    String login = "  security_protocol: sasl_ssl\n  client: {sasl.jaas.config: {env: JAAS}}\n";

    assertThat(
            problems(
                kafka(login),
                Map.of("SALT", SALT, "JAAS", "a.Module required password=open Sesame42;")))
        .singleElement()
        .asString()
        .startsWith("f.yaml:7:30: 'kafka.client.sasl.jaas.config' should be: MODULE required")
        .doesNotContain("open")
        .doesNotContain("Sesame42");
  }

  @Test
  void clientSetting_wrongByReference_isNotShown() {
    assertThat(problems(kafka("  client: {max.poll.records: {env: TOKEN}}\n")))
        .singleElement()
        .asString()
        .contains("(not shown)")
        .doesNotContain("t0ken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:99999", "a:65536", "a:0", "a", "a:9092/x"})
  void brokers_withoutAPossiblePort_areRefused(String server) {
    assertThat(problems(LEAST.replace("a:9092", "'" + server + "'"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://r:99999", "http://", "ftp://r", "http://r?x=y", "https://r:0/"})
  void registry_atNoPossibleAddress_isRefused(String url) {
    assertThat(problems(LEAST.replace("http://r:8081", "'" + url + "'"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a b", "ü"})
  void topic_thatKafkaWouldNotMake_isRefused(String topic) {
    assertThat(problems(LEAST.replace("source: okta", "source: okta, topic: '" + topic + "'")))
        .singleElement()
        .asString()
        .contains("'feeds.topic' should be 1 to 249 of");
  }

  @Test
  void salt_thatIsShort_isRefusedAndNotShown() {
    assertThat(problems(LEAST, Map.of("SALT", "grain")))
        .singleElement()
        .asString()
        .startsWith("f.yaml:3:21: 'pipeline.dead_letter_salt' should have 16 characters or more")
        .doesNotContain("grain");
  }

  @Test
  void requiredKeyOfAFeed_misspelt_isSaidOnce() {
    assertThat(problems(LEAST.replace("source: okta", "sorce: okta")))
        .containsExactly("f.yaml:9:17: unknown key 'sorce' (did you mean 'source'?)");
  }

  @Test
  void registry_withBasicAuthAndTls_givesTheClientsProperties() throws IOException {
    Files.writeString(dir.resolve("ca.p12"), "x");
    Configuration read =
        accepted(
            LEAST.replace(
                "urls: http://r:8081",
                """
                urls: [https://r1, https://r2]
                  basic_auth: {username: us, password: {env: TOKEN}}
                  tls: {truststore: {path: ca.p12, password: {env: SALT}}}"""));

    assertThat(read.registry().settings().urls()).containsExactly("https://r1", "https://r2");
    assertThat(read.registry().settings().properties())
        .containsEntry("basic.auth.credentials.source", "USER_INFO")
        .containsEntry("basic.auth.user.info", "us:t0ken")
        .containsEntry("schema.registry.ssl.truststore.location", dir.resolve("ca.p12").toString())
        .containsEntry("schema.registry.ssl.truststore.password", SALT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://us:pw42@r:8081", "https://us:p@/pw42@r", "us:pw42@r"})
  void registry_withALoginInItsUrl_isRefusedAndNotShown(String url) {
    assertThat(problems(LEAST.replace("http://r:8081", "'" + url + "'")))
        .singleElement()
        .asString()
        .contains("(not shown)@r")
        .doesNotContain("pw42")
        .doesNotContain("us:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://r/a?x=s3cret",
        "http://r/a#s3cret",
        "http://r/?s3cret@r",
        "r/a?x=s3cret",
        "http:/r/a?x=s3cret"
      })
  void registry_withAQueryInItsUrl_isRefusedAndNotShown(String url) {
    assertThat(problems(LEAST.replace("http://r:8081", "'" + url + "'")))
        .singleElement()
        .asString()
        .contains("(not shown)'")
        .doesNotContain("s3cret");
  }

  @Test
  void feed_ofAnUnknownSource_isSaidWithASuggestion() {
    assertThat(problems(LEAST.replace("source: okta", "source: okto")))
        .containsExactly(
            "f.yaml:9:25: 'feeds.source' is 'okto' (did you mean 'okta'?): there are auth0,"
                + " avro, aws, directory, dropbox, duo, entra, github, gitlab, google_workspace,"
                + " jira, keycloak, ocsf, okta, onelogin, onepassword, push_security, servicenow,"
                + " shared_signals, slack, sparekey, workos, zendesk");
  }

  @Test
  void feed_ofAvro_isReadInOurOwnSchemas() {
    assertThat(accepted(LEAST.replace("source: okta", "source: avro, tickets: true")).feeds())
        .singleElement()
        .satisfies(
            feed -> {
              assertThat(feed.format()).isInstanceOf(Feed.Format.Avro.class);
              assertThat(feed.tickets()).isTrue();
            });
  }

  @Test
  void feed_ofAvroWithSettings_isRefused() {
    assertThat(problems(LEAST.replace("source: okta", "source: avro, settings: {a: b}")))
        .singleElement()
        .asString()
        .contains("'feeds.settings' are a mapping's");
  }

  @Test
  void feeds_ofOneName_areRefused() {
    assertThat(problems(LEAST + "  - {name: idp, source: zendesk, topic: other}\n"))
        .containsExactly("f.yaml:10:12: 'feeds.name' is 'idp', which another feed has: rename one");
  }

  @Test
  void feeds_ofOneTopic_areRefused() {
    assertThat(problems(LEAST + "  - {name: b, source: zendesk, topic: raw.idp}\n"))
        .containsExactly("f.yaml:10:39: 'feeds.topic' is 'raw.idp', which another feed reads");
  }

  @Test
  void feed_onATopicOfOurs_isRefused() {
    assertThat(problems(LEAST.replace("source: okta", "source: okta, topic: sparekey.inbox")))
        .singleElement()
        .asString()
        .contains("not begin with 'sparekey.'");
  }

  @Test
  void silence_notSaid_isOneHourOfAHelpDeskAndNeverOfOthers() {
    assertThat(
            accepted(
                    LEAST.replace(
                        "source: okta}",
                        "source: okta}\n"
                            + "  - {name: desk, source: zendesk}\n"
                            + "  - {name: other, source: keycloak, silent_after: 15m}"))
                .feeds())
        .extracting(Configuration.Feed::silentAfter)
        .containsExactly(null, Duration.ofHours(1), Duration.ofMinutes(15));
  }

  @Test
  void tickets_notSaid_followTheSource() {
    Configuration read =
        accepted(
            LEAST
                + """
                  - {name: desk, source: zendesk}
                  - {name: own, source: sparekey}
                  - {name: own-desk, source: sparekey, tickets: true}
                """);

    assertThat(read.feeds())
        .extracting(Configuration.Feed::name, Configuration.Feed::tickets)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("idp", false),
            org.assertj.core.groups.Tuple.tuple("desk", true),
            org.assertj.core.groups.Tuple.tuple("own", false),
            org.assertj.core.groups.Tuple.tuple("own-desk", true));
  }

  @Test
  void feed_withoutSourceAndMapping_isRefused() {
    assertThat(problems(LEAST.replace(", source: okta", "")))
        .containsExactly(
            "f.yaml:9:5: 'feeds.source' is missing: name a built-in one, or give a file as"
                + " 'mapping'");
  }

  @Test
  void mapping_ofTheUser_isReadAndItsMistakesAreSaidInIt() throws IOException {
    Files.writeString(dir.resolve("own.yml"), "source: own\nevnts: []\n");

    assertThat(problems(LEAST.replace("source: okta", "mapping: own.yml")))
        .anyMatch(problem -> problem.startsWith(dir.resolve("own.yml") + ":2:1: "));
  }

  @Test
  void rules_ofTheUser_areCheckedAndTheirMistakesAreSaidInThem() throws IOException {
    Files.writeString(dir.resolve("r.yml"), "title: x\n");

    assertThat(problems(LEAST + "rules: [r.yml]\n"))
        .anyMatch(problem -> problem.startsWith(dir.resolve("r.yml") + ":1:"));
  }

  @Test
  void rules_thatAreNotThere_areSaid() {
    assertThat(problems(LEAST + "rules: [nil]\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:10:8: 'rules' cannot be read: no file or folder");
  }

  @Test
  void policy_ofTheUser_isTheConfigurations() throws IOException {
    Files.writeString(
        dir.resolve("p.yaml"),
        AssurancePolicy.defaultText().replace("settle_after: 35 d", "settle_after: 40 d"));

    assertThat(accepted(LEAST + "policy: p.yaml\n").policy().settleAfter())
        .isEqualTo(Duration.ofDays(40));
  }

  @Test
  void policy_thatIsWrong_isRefusedByItsOwnLinesAndColumns() throws IOException {
    Files.writeString(
        dir.resolve("p.yaml"),
        AssurancePolicy.defaultText().replace("settle_after: 35 d", "settle_after: 35"));

    assertThat(problems(LEAST + "policy: p.yaml\n"))
        .singleElement()
        .asString()
        .matches("\\Q" + dir.resolve("p.yaml") + "\\E:\\d+:17: 'steps.settle_after' should be .*");
  }

  @Test
  void policy_thatIsNotThere_isSaid() {
    assertThat(problems(LEAST + "policy: nil\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:10:9: 'policy' cannot be read: there is no readable file");
  }

  private static String kafka(String lines) {
    return LEAST.replace("registry:\n", lines + "registry:\n");
  }

  private Configuration accepted(String text) {
    return accepted(text, ENVIRONMENT);
  }

  private Configuration accepted(String text, Map<String, String> environment) {
    Compiled<Configuration> read = ConfigurationReader.read("f.yaml", text, dir, environment::get);
    assertThat(read).isInstanceOf(Compiled.Accepted.class);
    return ((Compiled.Accepted<Configuration>) read).value();
  }

  private List<String> problems(String text) {
    return problems(text, ENVIRONMENT);
  }

  private List<String> problems(String text, Map<String, String> environment) {
    Compiled<Configuration> read = ConfigurationReader.read("f.yaml", text, dir, environment::get);
    assertThat(read).isInstanceOf(Compiled.Refused.class);
    return ((Compiled.Refused<Configuration>) read)
        .diagnostics().stream()
            .filter(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR)
            .map(Diagnostic::headline)
            .toList();
  }
}
