package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sparekey.ingest.Sources;
import dev.sparekey.localcluster.BrokerProcess;
import dev.sparekey.localcluster.LocalCluster;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Pack;
import dev.sparekey.testkit.CommittedLog;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Pipeline;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Settings;
import dev.sparekey.topology.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;

/**
 * A real Keycloak with the provider, a broker, a registry and the pipeline; people in it who enrol,
 * sign in, recover and are attacked.
 */
class KeycloakIT {

  private static final String RAW = "raw.keycloak";
  private static final String HOME = "192.0.2.10";
  private static final String ELSEWHERE = "203.0.113.66";
  private static final String PASSWORD = "correct horse";
  private static final String SECRET = "abcdefghijklmnopqrst";
  private static final String WEAKER = "Recovery path weaker than the account's primary MFA";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CAPACITY = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path dir;
  private static @Nullable LocalCluster cluster;
  private static @Nullable Pipeline pipeline;
  private static @Nullable KeycloakServer running;
  private static final GreenMail MAIL = new GreenMail(ServerSetup.SMTP.dynamicPort());

  private final KeycloakServer keycloak = Objects.requireNonNull(running);
  private final LocalCluster kafka = Objects.requireNonNull(cluster);

  /** A user of the realm. */
  private record Person(String id, String name) {}

  @BeforeAll
  static void start() throws Exception {
    try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Path> installed = starts.submit(Distribution::installed);
      MAIL.start();
      LocalCluster started = LocalCluster.start(dir, line -> {});
      cluster = started;
      String servers = started.kafka().bootstrapServers();
      createTopics(servers);
      pipeline = startPipeline(servers, started.registry().url());
      Path home = Distribution.result(installed);
      KeycloakServer server =
          KeycloakServer.start(
              home,
              Map.of(
                  "bootstrap-servers",
                  servers,
                  "capacity",
                  Integer.toString(CAPACITY),
                  "backfill-delay-seconds",
                  "1"));
      running = server;
      server.logInAsAdministrator();
      server.createRealm(MAIL.getSmtp().getPort());
    }
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable started : Stream.of(running, pipeline, cluster).toList()) {
      if (started != null) {
        try {
          started.close();
        } catch (Exception e) {
          throw new IllegalStateException("did not stop: " + started, e);
        }
      }
    }
    MAIL.stop();
  }

  private static void createTopics(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(RAW, 1, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
      Topics.create(admin, 1, (short) 1);
    }
  }

  private static Pipeline startPipeline(String servers, String registry) {
    Settings settings =
        new Settings(
            List.of(new Feed("keycloak", Sources.builtIn().byName("keycloak"), 1, false)),
            Pack.load(),
            AssurancePolicy.DEFAULT,
            Settings.Time.LIVE,
            1,
            Duration.ofMinutes(10),
            0,
            "sixteen grains of it");
    return Pipeline.start(
        settings,
        new Connection(servers, "keycloak", "one", dir.resolve("state"), 1, 1, Map.of()),
        PublicRecords.register(
            new SchemaRegistry(RegistrySettings.of(registry, Map.of()), Pauses.real()),
            settings.feeds()),
        new SimpleMeterRegistry());
  }

  @Test
  void owner_whoEnrolsSignsInAndRegeneratesInStrongSessions_raisesNothing() throws Exception {
    Person owner = person("owner", null);
    String secret = enrolOneTimePassword(owner);
    List<String> codes = enrolCodes(owner, secret);
    try (Login login = login()) {
      assertThat(login.password(owner.name(), PASSWORD).oneTimePassword(secret).isDone()).isTrue();
    }
    List<String> renewed = enrolCodes(owner, secret);
    assertThat(renewed).doesNotContainAnyElementsOf(codes);
    SoftKey key = enrolPasskey(owner, secret);
    try (Login login = login()) {
      assertThat(login.key(key).isDone()).isTrue();
    }
    Instant sentinel = Instant.now();
    try (Login login = login()) {
      login.password(owner.name(), PASSWORD).recoveryCode(renewed.get(0));
      assertThat(login.isDone()).isTrue();
    }

    // Records of one account stay in order: when the last one raised an alert, all are judged.
    awaitAlert(owner, WEAKER);
    assertThat(alerts(owner)).allMatch(alert -> !alert.occurredAt().isBefore(sentinel));
    assertThat(credentialsOfLogins(owner))
        .containsExactly(
            "[\"password\"]",
            "[\"password\",\"otp\"]",
            "[\"password\",\"otp\"]",
            "[\"password\",\"otp\"]",
            "[\"password\",\"otp\"]",
            "[\"webauthn-passwordless\"]",
            "[\"password\",\"recovery-authn-codes\"]");
  }

  @Test
  void recoveryCode_fromElsewhere_whereOneTimePasswordsAreUsual_isDelivered() throws Exception {
    Person victim = person("victim", SECRET);
    List<String> codes = enrolCodes(victim, SECRET);
    past(victim);
    try (Login login = new Login(keycloak, ELSEWHERE, null)) {
      login.password(victim.name(), PASSWORD).recoveryCode(codes.get(0));
      assertThat(login.isDone()).isTrue();
    }

    Alert alert = awaitAlert(victim, WEAKER);
    assertThat(alert.verdict()).isEqualTo(Verdict.CONFIRMED);
    awaitDelivered(victim, alert.anchor());
    assertThat(alert.subject()).isEqualTo(victim.name());
    assertThat(alert.assurance().why())
        .contains("the step itself was a login with a password and a recovery code");
  }

  @Test
  void recoveryCode_maskedByAForcedPasswordChange_isDelivered() throws Exception {
    Person victim = person("masked", SECRET);
    List<String> codes = enrolCodes(victim, SECRET);
    past(victim);
    keycloak.update("/acme/users/" + victim.id(), "{\"requiredActions\": [\"UPDATE_PASSWORD\"]}");
    try (Login login = new Login(keycloak, ELSEWHERE, null)) {
      login
          .password(victim.name(), PASSWORD)
          .recoveryCode(codes.get(0))
          .submit(
              "#kc-passwd-update-form",
              Map.of("password-new", "mine now", "password-confirm", "mine now"));
      assertThat(login.isDone()).isTrue();
    }

    Alert alert = awaitAlert(victim, WEAKER, one -> one.anchor().endsWith("#recovery"));
    assertThat(alert.verdict()).isEqualTo(Verdict.CONFIRMED);
    awaitDelivered(victim, alert.anchor());
    JsonNode login = published(victim).stream().filter(one -> is(one, "LOGIN")).toList().getLast();
    // What the event says of it is about the password that was changed.
    assertThat(login.at("/details/credential_type").asText()).isEqualTo("password");
    assertThat(login.at("/authNotes/authn.credentials").asText())
        .isEqualTo("[\"password\",\"recovery-authn-codes\"]");
  }

  @Test
  void guessing_ofRecoveryCodes_isDelivered() throws Exception {
    Person victim = person("guessed", SECRET);
    enrolCodes(victim, SECRET);
    try (Login login = new Login(keycloak, ELSEWHERE, null)) {
      login.password(victim.name(), PASSWORD);
      for (int i = 0; i < 5; i++) {
        login.recoveryCode("AAAABBBBCCC" + i);
      }
      assertThat(login.isDone()).isFalse();
    }

    assertThat(awaitAlert(victim, "Guessing of recovery codes").delivered()).isTrue();
  }

  @Test
  void reset_byAnAdministrator_isSuspectedWhileNoDeskIsConnected() throws Exception {
    Person victim = person("helped", SECRET);
    past(victim);
    for (JsonNode credential : keycloak.read("/acme/users/" + victim.id() + "/credentials")) {
      if (credential.path("type").asText().equals("otp")) {
        keycloak.delete(
            "/acme/users/" + victim.id() + "/credentials/" + credential.path("id").asText());
      }
    }

    Alert alert = awaitAlert(victim, WEAKER);
    assertThat(alert.verdict()).isEqualTo(Verdict.SUSPECTED);
    assertThat(Objects.requireNonNull(alert.actor()).role())
        .isEqualTo(dev.sparekey.model.Actor.Role.AGENT);
  }

  @Test
  void factor_boundByAMailedLinkInAnotherBrowser_isConfirmed() throws Exception {
    Person victim = person("mailed", SECRET);
    past(victim);
    try (Login asking = new Login(keycloak, ELSEWHERE, null)) {
      asking
          .open(asking.page().element("a[href*=reset-credentials]").absUrl("href"))
          .submit("#kc-reset-password-form", Map.of("username", victim.name()));
    }
    try (Login opening = new Login(keycloak, ELSEWHERE, null)) {
      opening.open(mailedLink());
      bindOneTimePassword(opening);
      opening.submit(
          "#kc-passwd-update-form",
          Map.of("password-new", "mine now", "password-confirm", "mine now"));
      assertThat(opening.page().document().text()).contains("account has been updated");
    }

    awaitAlert(victim, WEAKER, alert -> alert.verdict() == Verdict.CONFIRMED);
    // Nobody typed the old password, whatever Keycloak notes of credentials.
    assertThat(published(victim))
        .filteredOn(one -> is(one, "UPDATE_CREDENTIAL"))
        .extracting(one -> one.at("/authNotes/authenticators-completed").asText())
        .hasSize(2)
        .allMatch(names -> names.contains("\"reset-credential-email\""));
    assertThat(alerts(victim))
        .filteredOn(alert -> alert.ruleTitle().equals(WEAKER))
        .anySatisfy(
            alert ->
                assertThat(alert.assurance().why())
                    .contains("the step itself was a login with an e-mailed link"));
  }

  /**
   * Keycloak writes each down, and rolls some back. A listener that published from {@code onEvent}
   * would tell of all.
   */
  @Test
  void oneCode_usedManyTimesAtOnce_isPublishedOnceForEachSessionThatItOpened() throws Exception {
    Person victim = person("raced", SECRET);
    double before = keycloak.meter("sparekey_events_rolled_back_total");
    int sessions = 0;
    int rounds = 0;
    List<String> codes = enrolCodes(victim, SECRET);
    while (rounds < 4) {
      int opened = race(victim, codes.get(rounds), 6);
      sessions += opened;
      rounds++;
      if (opened == 0) {
        // All lost against each other: the code is still good, and the next one is not asked for.
        codes = enrolCodes(victim, SECRET);
      }
    }
    assertThat(keycloak.meter("sparekey_events_rolled_back_total")).isGreaterThan(before);

    List<String> stored = stored(victim, "LOGIN");
    await().atMost(PATIENCE).until(() -> publishedIds(victim, "LOGIN").containsAll(stored));
    assertThat(publishedIds(victim, "LOGIN")).containsExactlyInAnyOrderElementsOf(stored);
    assertThat(
            published(victim).stream()
                .filter(one -> is(one, "LOGIN") && one.toString().contains("recovery-authn-codes"))
                .filter(one -> !one.at("/details/custom_required_action").isTextual())
                .count())
        .isEqualTo(sessions);
  }

  @Test
  void broker_thatIsDown_delaysNoLogin_andWhatWasDroppedIsSentOnceFromTheEventStore()
      throws Exception {
    Person victim = person("unseen", SECRET);
    List<String> codes = enrolCodes(victim, SECRET);
    past(victim);
    await().atMost(PATIENCE).until(() -> keycloak.meter("sparekey_events_waiting") == 0);
    BrokerProcess broker = kafka.kafka().brokers().getFirst();
    broker.kill();

    List<Duration> waits = new ArrayList<>();
    try (Login noise = new Login(keycloak, ELSEWHERE, null)) {
      for (int i = 0; i < 2 * CAPACITY; i++) {
        long begin = System.nanoTime();
        noise.password(victim.name(), "wrong");
        waits.add(Duration.ofNanos(System.nanoTime() - begin));
      }
    }
    try (Login login = new Login(keycloak, ELSEWHERE, null)) {
      login.password(victim.name(), PASSWORD).toRecoveryCode();
      long begin = System.nanoTime();
      login.recoveryCode(codes.get(0));
      waits.add(Duration.ofNanos(System.nanoTime() - begin));
      assertThat(login.isDone()).isTrue();
    }
    assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(1)) < 0);
    double dropped = keycloak.meter("sparekey_events_dropped_total");
    assertThat(dropped).isPositive();

    broker.restart();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(keycloak.meter("sparekey_events_backfilled_total"))
                    .isGreaterThanOrEqualTo(dropped));
    List<String> stored = stored(victim, null);
    await().atMost(PATIENCE).until(() -> publishedIds(victim, null).containsAll(stored));
    assertThat(publishedIds(victim, null)).doesNotHaveDuplicates();
    assertThat(awaitAlert(victim, WEAKER).verdict()).isEqualTo(Verdict.CONFIRMED);
  }

  private Person person(String name, @Nullable String secret) throws Exception {
    keycloak.logInAsAdministrator();
    return new Person(keycloak.createUser(name, PASSWORD, secret), name);
  }

  private Login login() throws Exception {
    return new Login(keycloak, HOME, null);
  }

  private String enrolOneTimePassword(Person person) throws Exception {
    try (Login login = new Login(keycloak, HOME, "CONFIGURE_TOTP")) {
      String secret = bindOneTimePassword(login.password(person.name(), PASSWORD));
      assertThat(login.isDone()).isTrue();
      return secret;
    }
  }

  private static String bindOneTimePassword(Login login) throws Exception {
    String secret = login.page().element("#totpSecret").attr("value");
    login.submit(
        "#kc-totp-settings-form",
        Map.of("totp", OneTimePassword.at(Instant.now(), secret), "userLabel", "new phone"));
    return secret;
  }

  /** Issues a set of codes in a session of password and one-time password. */
  private List<String> enrolCodes(Person person, String secret) throws Exception {
    try (Login login = new Login(keycloak, HOME, "CONFIGURE_RECOVERY_AUTHN_CODES")) {
      return issuedCodes(login.password(person.name(), PASSWORD).oneTimePassword(secret));
    }
  }

  private static List<String> issuedCodes(Login login) throws Exception {
    String form = "#kc-recovery-codes-settings-form";
    String codes =
        Objects.requireNonNull(login.page().fields(form).get("generatedRecoveryAuthnCodes"));
    assertThat(login.submit(form, Map.of()).isDone()).isTrue();
    return List.of(codes.split(",", -1));
  }

  private SoftKey enrolPasskey(Person person, String secret) throws Exception {
    SoftKey key = new SoftKey();
    try (Login login = new Login(keycloak, HOME, "webauthn-register-passwordless")) {
      login.password(person.name(), PASSWORD).oneTimePassword(secret);
      Page page = login.page();
      login.submit(
          "#register",
          key.register(
              keycloak.base(),
              page.scripted("rpId"),
              page.scripted("challenge"),
              page.scripted("userid")));
      assertThat(login.isDone()).isTrue();
    }
    return key;
  }

  /** How many of so many browsers that submit the same code at the same time get in. */
  private int race(Person person, String code, int browsers) throws Exception {
    List<Login> logins = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < browsers; i++) {
        Login login = new Login(keycloak, ELSEWHERE, null);
        logins.add(login);
        login.password(person.name(), PASSWORD).toRecoveryCode();
      }
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Boolean>> submitted = new ArrayList<>();
      for (Login login : logins) {
        submitted.add(
            threads.submit(
                () -> {
                  start.await();
                  return login.recoveryCode(code).isDone();
                }));
      }
      start.countDown();
      int opened = 0;
      for (Future<Boolean> one : submitted) {
        opened += one.get() ? 1 : 0;
      }
      return opened;
    } finally {
      logins.forEach(Login::close);
    }
  }

  /** Two months of logins from home, which no test can wait for, in the provider's own form. */
  private void past(Person person) throws Exception {
    Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.kafka().bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int day = 60; day >= 10; day -= 2) {
        Event event = new Event();
        event.setId("past-" + person.id() + "-" + day);
        event.setTime(today.minus(day, ChronoUnit.DAYS).plus(9, ChronoUnit.HOURS).toEpochMilli());
        event.setType(EventType.LOGIN);
        event.setUserId(person.id());
        event.setSessionId("past-session-" + day);
        event.setIpAddress(HOME);
        event.setDetails(Map.of("username", person.name()));
        CapturedEvent captured =
            EventJson.of(event, Map.of("authn.credentials", "[\"password\",\"otp\"]"));
        producer.send(new ProducerRecord<>(RAW, captured.key(), captured.json())).get();
      }
    }
  }

  private static String mailedLink() {
    assertThat(MAIL.waitForIncomingEmail(30_000, 1)).isTrue();
    String body =
        GreenMailUtil.getBody(MAIL.getReceivedMessages()[0])
            .replace("=\r\n", "")
            .replace("=3D", "=");
    Matcher link = Pattern.compile("http://[^\\s\"<>]+action-token[^\\s\"<>]+").matcher(body);
    assertThat(link.find()).as(body).isTrue();
    return link.group().replace("&amp;", "&");
  }

  private List<Alert> alerts(Person person) {
    try (PublishedAlerts alerts =
        new PublishedAlerts(kafka.kafka().bootstrapServers(), kafka.registry().url())) {
      return alerts.of(person.id()).stream()
          .filter(alert -> alert.verdict() != Verdict.WITHDRAWN)
          .toList();
    }
  }

  /** Of what a step is told by, a rule that is more specific than the others has the word. */
  private void awaitDelivered(Person person, String anchor) {
    awaitAlert(person, alert -> alert.anchor().equals(anchor) && alert.delivered());
  }

  private Alert awaitAlert(Person person, String title) {
    return awaitAlert(person, title, alert -> true);
  }

  private Alert awaitAlert(
      Person person, String title, java.util.function.Predicate<Alert> wanted) {
    return awaitAlert(person, wanted.and(alert -> alert.ruleTitle().equals(title)));
  }

  private Alert awaitAlert(Person person, java.util.function.Predicate<Alert> wanted) {
    try (PublishedAlerts alerts =
        new PublishedAlerts(kafka.kafka().bootstrapServers(), kafka.registry().url())) {
      return await("an alert about " + person.name())
          .atMost(PATIENCE)
          .until(
              () ->
                  alerts.of(person.id()).stream()
                      .filter(alert -> alert.verdict() != Verdict.WITHDRAWN)
                      .filter(wanted)
                      .findFirst(),
              java.util.Optional::isPresent)
          .orElseThrow();
    }
  }

  /** What the topic has about the user, in its order, without the past that we wrote. */
  private List<JsonNode> published(Person person) {
    List<JsonNode> found = new ArrayList<>();
    try (CommittedLog log = new CommittedLog(kafka.kafka().bootstrapServers(), List.of(RAW))) {
      log.upToNow(RAW)
          .values()
          .forEach(
              partition ->
                  partition.forEach(
                      record -> {
                        String json = new String(record.value(), StandardCharsets.UTF_8);
                        if (json.contains(person.id()) && !json.contains("\"past-")) {
                          found.add(parsed(json));
                        }
                      }));
    }
    return found;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean is(JsonNode event, String type) {
    return event.path("type").asText().equals(type);
  }

  private List<String> credentialsOfLogins(Person person) {
    return published(person).stream()
        .filter(event -> is(event, "LOGIN"))
        .map(event -> event.at("/authNotes/authn.credentials").asText())
        .toList();
  }

  private List<String> publishedIds(Person person, @Nullable String type) {
    return published(person).stream()
        .filter(event -> event.has("type"))
        .filter(event -> type == null || is(event, type))
        .map(event -> event.path("id").asText())
        .toList();
  }

  /** The ids of the user's events by the Admin REST API. */
  private List<String> stored(Person person, @Nullable String type) throws Exception {
    keycloak.logInAsAdministrator();
    Set<String> ids = new TreeSet<>();
    for (JsonNode event :
        keycloak.read(
            "/acme/events?max=1000&user=" + person.id() + (type == null ? "" : "&type=" + type))) {
      ids.add(event.path("id").asText());
    }
    return List.copyOf(ids);
  }
}
