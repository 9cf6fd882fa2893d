package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Backtests of what topics hold: a helped reset, and a ticket of it that comes nine hours late. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BacktestTopicsIT {

  private static final Instant RESET = Instant.parse("2026-03-20T14:00:00Z");
  private static final int PARTITIONS = 3;

  private Path dir;
  private KafkaAndRegistry platform;
  private Path config;
  private final List<Line> idp = idp();
  private final List<Line> desk = List.of(ticket());

  private record Line(Instant arrives, String json) {}

  @BeforeAll
  void start(@TempDir Path of) throws Exception {
    dir = of;
    platform = LentProcesses.borrow();
    String servers = platform.bootstrapServers();
    Map<String, String> kept = Map.of("retention.ms", "-1");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("raw.idp", PARTITIONS, (short) 1).configs(kept),
                  new NewTopic("raw.desk", 1, (short) 1).configs(kept)))
          .all()
          .get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < idp.size(); i++) {
        send(producer, "raw.idp", i % PARTITIONS, idp.get(i));
      }
      desk.forEach(line -> send(producer, "raw.desk", 0, line));
      send(producer, "raw.idp", 1, new Line(RESET, "no record of anything"));
    }
    Files.writeString(dir.resolve("salt"), "sixteen grains of it");
    config =
        Files.writeString(
            dir.resolve("sparekey.yaml"),
            """
            pipeline: {state_dir: state, dead_letter_salt: {file: salt}}
            kafka: {bootstrap_servers: ["%s"]}
            registry: {urls: ["%s"]}
            feeds:
              - {name: idp, source: sparekey, tickets: false}
              - {name: desk, source: sparekey, tickets: true}
            """
                .formatted(servers, platform.registryUrl()));
  }

  @AfterAll
  void stop() {
    platform.close();
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, int partition, Line line) {
    producer.send(
        new ProducerRecord<>(
            topic,
            partition,
            line.arrives().toEpochMilli(),
            null,
            line.json().getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Line> idp() {
    List<Line> lines = new ArrayList<>();
    for (int day = 20; day > 10; day--) {
      lines.add(login(RESET.minus(Duration.ofDays(day))));
    }
    lines.add(
        new Line(
            RESET,
            written(
                "{'type':'recovery','id':'r','occurred_at':'%s','native_id':'anna',"
                    + "'account_name':'anna@example.com','action':'factor_reset',"
                    + "'actor':{'role':'agent','id':'a1','name':'agent@example.com'}}",
                RESET)));
    lines.add(login(RESET.plus(Duration.ofDays(1))));
    return lines;
  }

  private static Line login(Instant at) {
    return new Line(
        at,
        written(
            "{'type':'authentication','id':'l%s','occurred_at':'%s','native_id':'anna',"
                + "'account_name':'anna@example.com','outcome':'success',"
                + "'authenticators':{'kinds':['password','otp'],'completeness':'exact'}}",
            at.getEpochSecond(), at));
  }

  private static Line ticket() {
    Instant created = RESET.minus(Duration.ofMinutes(10));
    return new Line(
        RESET.plus(Duration.ofHours(9)),
        written(
            "{'type':'ticket','id':'t1','occurred_at':'%s','created_at':'%s','ticket_id':'1',"
                + "'status':'open','category':'recovery','requesters':['anna@example.com'],"
                + "'agent':'agent@example.com'}",
            created, created));
  }

  private static String written(String form, Object... values) {
    return form.formatted(values).replace('\'', '"');
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exit()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void backtest_ofTopicsOfSeveralPartitions_saysWhatItSaysOfFilesInTheOrderOfArrival()
      throws IOException {
    List<Line> all = new ArrayList<>(idp);
    all.addAll(desk);
    all.sort(Comparator.comparing(Line::arrives));
    Path file = dir.resolve("all.jsonl");
    StringBuilder lines = new StringBuilder();
    for (Line line : all) {
      lines
          .append(line.json(), 0, line.json().length() - 1)
          .append(",\"received_at\":\"")
          .append(line.arrives())
          .append("\"}\n");
    }
    Files.writeString(file, lines);

    CommandRun topics = CommandRun.of("backtest", "--config", config, "--format", "json");
    JsonNode files =
        json(CommandRun.of("backtest", "--source", "sparekey=" + file, "--format", "json"));

    assertThat(json(topics).path("rules")).isNotEmpty().isEqualTo(files.path("rules"));
    assertThat(topics.err())
        .contains("14 records read", "1 rejected (malformed_json 1)", "backtest 100 %");
  }

  @Test
  void backtest_ofATime_readsNothingOutsideIt() throws IOException {
    CommandRun before =
        CommandRun.of("backtest", "--config", config, "--to", "2026-03-20", "--format", "json");
    CommandRun after =
        CommandRun.of("backtest", "--config", config, "--from", RESET.plusSeconds(1));

    assertThat(json(before).path("rules")).isEmpty();
    assertThat(before.err()).contains("10 records read, 10 events");
    assertThat(after.err()).contains("2 records read, 2 events");
  }

  @Test
  void rejections_ofTopics_nameThePlaceAndNotTheRecord() throws IOException {
    Path rejections = dir.resolve("rejections");

    assertThat(CommandRun.of("backtest", "--config", config, "--rejections", rejections).exit())
        .isZero();

    assertThat(rejections)
        .content()
        .contains("\"topic\":\"raw.idp\",\"partition\":1,\"offset\":", "malformed_json")
        .doesNotContain("no record of anything");
  }

  @Test
  void backtest_ofTopicsWithMoreRules_triesThemOnThatHistory() throws IOException {
    Path rule =
        Files.writeString(
            dir.resolve("reset.yml"),
            """
            title: Any reset
            id: 99999999-1111-4111-8111-111111111111
            logsource: {product: sparekey, category: recovery_step}
            detection: {reset: {step.action: factor_reset}, condition: reset}
            level: low
            sparekey: {emit: finding, deliver: always}
            """);

    JsonNode result =
        json(CommandRun.of("backtest", "--config", config, "--rules", rule, "--format", "json"));

    assertThat(result.path("rules"))
        .anySatisfy(one -> assertThat(one.path("title").asText()).isEqualTo("Any reset"));
  }
}
