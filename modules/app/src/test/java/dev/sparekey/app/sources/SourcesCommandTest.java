package dev.sparekey.app.sources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SourcesCommandTest {

  private static final String RESET =
      """
      {"uuid":"u1","published":"2026-11-03T09:15:27Z","eventType":"user.mfa.factor.reset_all",\
      "actor":{"id":"00u9desk","type":"User"},"target":[{"type":"User","id":"00u1mina"}],\
      "outcome":{"result":"SUCCESS"}}\
      """;

  private static final String DOOR =
      """
      source: door
      type: /kind
      id: /nr
      occurred_at: /at
      events:
        - when: {kind: opened}
          emit:
            authentication:
              account: /who
              outcome: success
      """;

  @TempDir private Path dir;

  private record Run(int exit, String out, String err) {}

  private static Run sources(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int exit =
        new CommandLine(new SourcesCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(texts);
    return new Run(exit, out.toString(), err.toString());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  @Test
  void list_namesEverySource() {
    Run run = sources("list");
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines()).hasSize(22).anyMatch(line -> line.startsWith("okta "));
  }

  @Test
  void list_asJson_saysWhichAreHelpDesks() throws IOException {
    JsonNode all = new ObjectMapper().readTree(sources("list", "--format=json").out());
    assertThat(all.path("sources")).hasSize(22);
    for (JsonNode source : all.path("sources")) {
      assertThat(source.path("cases").asInt()).isPositive();
    }
  }

  @Test
  void lint_ofAGoodMapping_isSilent() throws IOException {
    Run run = sources("lint", file("door.yml", DOOR));
    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void lint_ofAMistake_saysWhereItIs() throws IOException {
    Path file = file("door.yml", DOOR.replace("account: /who", "acount: /who"));
    Run run = sources("lint", file);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains(file + ":9:9: ").contains("no event has a field 'acount'");
  }

  private static final String FOUND =
      DOOR.replace(
          "authentication:\n        account: /who\n        outcome: success",
          "recovery:\n        account_name: /who\n        action: code_exposed");

  @Test
  void lint_ofAResetByNameOnly_saysWhereItIs() throws IOException {
    Path file = file("door.yml", FOUND.replace("code_exposed", "factor_reset"));
    Run run = sources("lint", file);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains(file + ":8:7: ").contains("only 'code_exposed' is told");
  }

  @Test
  void try_ofAnExposureByName_saysThatItIsOfANameAndNoAccount() throws IOException {
    Run run =
        sources(
            "try",
            "--mapping",
            file("door.yml", FOUND),
            file(
                "found.jsonl",
                "{\"kind\":\"opened\",\"nr\":1,\"at\":\"2026-11-03T09:15:27Z\",\"who\":\"M@b\"}"));
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains(
            "mapped    recovery: code_exposed of whoever is called m@b by unknown at 2026-11-03");
  }

  @Test
  void test_ofTheBuiltInSources_finds_noDifference() {
    Run run = sources("test");
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines()).hasSize(22).allMatch(line -> line.contains(" 0 not as expected"));
  }

  @Test
  void test_ofOwnFolder_showsWhatDiffers() throws IOException {
    file("mapping.yml", DOOR);
    Path one = Files.createDirectories(dir.resolve("cases/opened"));
    Files.writeString(
        one.resolve("input.json"),
        "{\"kind\":\"opened\",\"who\":\"mina\",\"at\":\"2026-11-03T09:15:27Z\",\"nr\":1}");
    Run without = sources("test", dir);
    assertThat(without.exit()).isEqualTo(1);
    assertThat(without.out()).contains("door/opened: there is no expected.json");
    assertThat(sources("test", "--write", dir).exit()).isZero();
    assertThat(one.resolve("expected.json")).content().contains("\"nativeId\" : \"mina\"");
    Files.writeString(one.resolve("expected.json"), "{\"mapped\":{\"events\":[]}}");
    Run differs = sources("test", dir);
    assertThat(differs.exit()).isEqualTo(1);
    assertThat(differs.out()).contains("expected").contains("1 cases, 1 not as expected");
  }

  @Test
  void try_ofMappedAndNamedRecords_isComplete() throws IOException {
    Path file =
        file("okta.jsonl", RESET + "\n" + RESET.replace("user.mfa.factor.reset_all", "app.user.x"));
    Run run = sources("try", "--source=okta", file);
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("record 1  mapped    recovery: factor_reset 00u1mina by agent at 2026-11-03")
        .contains("record 2  rejected  not_relevant: type app.user.x")
        .contains("2 records by okta@")
        .contains("1 × recovery: factor_reset");
  }

  @Test
  void try_ofCanonicalRecords_readsThoseOfTheTenantMeant() throws IOException {
    String login =
        "{\"type\":\"authentication\",\"id\":\"1\",\"occurred_at\":\"2026-11-03T09:15:27Z\","
            + "\"account\":{\"tenant\":\"%s\",\"native_id\":\"a\"},\"outcome\":\"success\"}\n";
    Path file = file("all.jsonl", login.formatted("default") + login.formatted("acme"));

    assertThat(sources("try", "--source=sparekey", file).out())
        .contains("record 1  mapped", "record 2  rejected  other_tenant");
    assertThat(sources("try", "--source=sparekey", "--tenant=acme", file).out())
        .contains("record 1  rejected  other_tenant", "record 2  mapped");
  }

  @Test
  void try_readsListsPrettyObjectsAndGzip() throws IOException {
    String pretty = new ObjectMapper().readTree(RESET).toPrettyString();
    assertThat(sources("try", "--source=okta", file("pretty.json", pretty)).exit()).isZero();
    assertThat(sources("try", "--source=okta", file("list.json", "[" + pretty + "]")).exit())
        .isZero();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(RESET.getBytes(StandardCharsets.UTF_8));
    }
    Path gz = Files.write(dir.resolve("a.jsonl.gz"), packed.toByteArray());
    assertThat(sources("try", "--source=okta", gz).out()).contains("1 mapped, 0 not");
  }

  @Test
  void try_ofAnUnseenVendor_namesTypesAndFieldsAndNoValue() throws IOException {
    Path file =
        file(
            "unseen.jsonl",
            """
            {"eventType":"quantum.reset","who":{"login":"mina","secret":"hunter2"},"at":1}
            {"eventType":"quantum.reset","who":{"login":"ola"},"at":2,"extra":"hunter2"}
            {"kind":"hunter2 was here","deep":[{"x":1}]}
            """);
    Run run = sources("try", "--source=okta", file);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("2 × type quantum.reset is named by no entry")
        .contains("fields: /eventType /who/login /at")
        .contains("1 × type (none) is named by no entry")
        .contains("fields: /kind /deep/0/x")
        .contains("looks for the type at /eventType and for the time at /published")
        .doesNotContain("hunter2");
  }

  @Test
  void try_atAPlaceWithin_readsTheRecordsThere() throws IOException {
    Path file = file("wrapped.json", "{\"answer\":{\"rows\":[" + RESET + "," + RESET + "]}}");
    Run run = sources("try", "--source=okta", "--at=/answer/rows", file);
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("2 records by okta@");
  }

  @Test
  void try_asJson_showsTheEventsInFull() throws IOException {
    Run run = sources("try", "--source=okta", "--format=json", file("okta.json", RESET));
    JsonNode reading = new ObjectMapper().readTree(run.out());
    assertThat(reading.at("/mapped/events/0/action").asText()).isEqualTo("factor_reset");
    assertThat(run.err()).contains("1 mapped");
  }

  @Test
  void try_withOwnMapping_readsByIt() throws IOException {
    Path mapping = file("door.yml", DOOR);
    Path file =
        file("door.json", "{\"kind\":\"opened\",\"who\":\"mina\",\"at\":\"2026-11-03T09:15:27Z\"}");
    assertThat(sources("try", "--mapping=" + mapping, file).exit()).isZero();
  }

  @Test
  void try_ofUnknownSource_saysWhichThereAre() throws IOException {
    Run run = sources("try", "--source=octa", file("x.json", "{}"));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("there is no source 'octa'").contains("okta");
  }

  @Test
  void try_ofAnUnseenVendor_namesWhereTimesAndRecordsMayBe() throws IOException {
    Path page =
        file(
            "page.json",
            "{\"success\":true,\"result\":[{\"mail\":\"m\",\"allowed\":true,"
                + "\"created_at\":\"2026-11-03T09:15:27Z\"}]}");
    assertThat(sources("try", "--source=entra", page).out())
        .contains("of which hold a time: /result/0/created_at\n")
        .contains("--at /result reads each of its elements as a record")
        // What the mapping worked out before is no place that anybody else knows.
        .doesNotContain("/let/")
        .contains("/activityDisplayName");
    assertThat(sources("try", "--source=entra", "--at=/result", page).out())
        .contains("of which hold a time: /created_at\n")
        .doesNotContain("most lie in one list");
  }

  @Test
  void try_ofWhatIsNoJson_isNotComplete() throws IOException {
    Run run = sources("try", "--source=okta", file("a.log", "<14>1 host app - - - " + RESET));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("None of it is JSON.").contains("such as a syslog header");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "<?xml version='1.0'?><Event/>#It looks like XML",
        "<Event xmlns='x'>{}</Event>#It looks like XML",
        "source: door#It looks like YAML",
        "---#It looks like YAML",
        "hello#Give a file with one JSON object a line"
      })
  void try_ofAnotherFormat_saysWhichInsteadOfTheHeader(String text, String said)
      throws IOException {
    Run run = sources("try", "--source=okta", file("a.txt", text + "\nabout: x\n"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains(said).doesNotContain("syslog");
  }

  @Test
  void try_ofABinaryFile_isRefusedAsSuch() throws IOException {
    Path binary = Files.write(dir.resolve("a.bin"), new byte[] {0, 'a', 'b', 'c', 'd', 'e'});
    Run run = sources("try", "--source=okta", binary);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("is no text: its byte 1 is zero").doesNotContain("UTF-16");
  }

  @ParameterizedTest
  @CsvSource({"257, ustar, tar", "0, 'PK\u0003\u0004', zip"})
  void try_ofAnArchive_saysToUnpackIt(int at, String sign, String name) throws IOException {
    byte[] archive = new byte[512];
    archive[0] = 'a';
    byte[] bytes = sign.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, archive, at, bytes.length);
    Run run = sources("try", "--source=okta", Files.write(dir.resolve("a.log"), archive));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("is a " + name + " archive: unpack it");
  }

  @Test
  void try_withAMappingThatLoadsWithWarnings_tellsThem() throws IOException {
    Path mapping = file("door.yml", DOOR.replace("account: /who", "account: who.id"));
    Path record =
        file("door.json", "{\"kind\":\"opened\",\"who\":\"m\",\"at\":\"2026-11-03T09:15:27Z\"}");
    Run run = sources("try", "--mapping=" + mapping, record);
    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("warning: 'who.id' stands for itself");
  }

  @Test
  void try_ofAFileThatWasCutOff_saysSo() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write((RESET + "\n").repeat(50).getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = packed.toByteArray();
    Path gz = Files.write(dir.resolve("a.jsonl.gz"), Arrays.copyOf(whole, whole.length / 2));
    Run run = sources("try", "--source=okta", gz);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("ends before its gzip does: it was cut off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
  void try_ofUtf16_saysHowToWriteIt(String charset) throws IOException {
    Path utf16 = Files.write(dir.resolve("a.jsonl"), RESET.getBytes(Charset.forName(charset)));
    Run run = sources("try", "--source=okta", utf16);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("is UTF-16 text").contains("iconv -f UTF-16 -t UTF-8");
  }

  @Test
  void try_ofAMarkedFileWithLineEndsOfWindows_readsIt() throws IOException {
    Run run =
        sources(
            "try", "--source=okta", file("a.jsonl", "\uFEFF" + RESET + "\r\n" + RESET + "\r\n"));
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("2 mapped, 0 not");
  }

  @Test
  void try_ofAFolderOrOfNothing_saysWhatItIs() throws IOException {
    assertThat(sources("try", "--source=okta", dir).err())
        .contains("'" + dir + "' is a folder: give one of its files");
    assertThat(sources("try", "--source=okta", dir.resolve("none.jsonl")).err())
        .contains("there is no file '" + dir.resolve("none.jsonl") + "'");
  }

  @Test
  void try_ofAnEmptyFile_isNotComplete() throws IOException {
    Run run = sources("try", "--source=okta", file("x.json", "\n"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("holds no record");
  }

  @Test
  void coverage_tellsAlwaysSometimesAndNever() throws IOException {
    JsonNode all = new ObjectMapper().readTree(sources("coverage", "--format=json").out());
    assertThat(all).hasSize(22);
    assertThat(all.at("/okta/step.action").asText()).isEqualTo("always");
    assertThat(all.at("/okta/credential.kind").asText()).isEqualTo("sometimes");
    assertThat(all.at("/okta/credential.codes_left").asText()).isEqualTo("never");
    assertThat(sources("coverage").out()).contains("okta").contains("always");
    assertThat(sources("coverage", "--format=markdown").out()).startsWith("| field | auth0 |");
  }
}
