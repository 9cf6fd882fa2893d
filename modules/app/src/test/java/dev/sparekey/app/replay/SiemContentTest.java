package dev.sparekey.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.Yaml;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * {@code deploy/siem} asks for nothing that our documents do not hold. None of the products is
 * here: what is tested is fields, values and references, not that a product takes it.
 */
class SiemContentTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SIEM = Path.of(System.getProperty("sparekey.root", "."), "deploy/siem");
  private static final Links LINKS = new Links("https://soc.example.com/{alert_id}");

  // Elasticsearch and Kibana.

  private static final List<JsonNode> OBJECTS = objects();

  private static List<JsonNode> objects() {
    try (Stream<String> lines = Files.lines(SIEM.resolve("elasticsearch/dashboard.ndjson"))) {
      return lines.map(SiemContentTest::tree).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  private static JsonNode object(String type) {
    List<JsonNode> found =
        OBJECTS.stream().filter(one -> one.path("type").asText().equals(type)).toList();
    assertThat(found).as(type).hasSize(1);
    return found.getFirst();
  }

  /** What a text within the JSON holds. */
  private static JsonNode within(JsonNode object, String pointer) {
    JsonNode text = object.at("/attributes" + pointer);
    assertThat(text.isTextual()).as(pointer).isTrue();
    return tree(text.textValue());
  }

  private static List<JsonNode> panels() {
    return items(within(object("dashboard"), "/panelsJSON"));
  }

  private static List<JsonNode> lenses() {
    return panels().stream().filter(one -> one.path("type").asText().equals("lens")).toList();
  }

  private static List<JsonNode> items(JsonNode array) {
    assertThat(array.isArray()).isTrue();
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static JsonNode state(JsonNode lens) {
    return lens.at("/embeddableConfig/attributes/state");
  }

  private static JsonNode layer(JsonNode lens) {
    return state(lens).at("/datasourceStates/formBased/layers/findings");
  }

  /** By field, the values that the pack's alerts have in a form. */
  private static SortedMap<String, Set<String>> written(Format format, String arrays) {
    SortedMap<String, Set<String>> written = new TreeMap<>();
    for (Alert alert : SiemFormatsTest.REVISIONS) {
      leaves("", tree(format.of(alert, LINKS)), arrays, written);
    }
    return written;
  }

  private static void leaves(
      String path, JsonNode node, String arrays, SortedMap<String, Set<String>> leaves) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        leaves(
            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
            field.getValue(),
            arrays,
            leaves);
      }
    } else if (node.isArray()) {
      node.forEach(item -> leaves(path + arrays, item, arrays, leaves));
    } else {
      leaves.computeIfAbsent(path, name -> new HashSet<>()).add(node.asText());
    }
  }

  /** Types by field, as the index template maps them. */
  private static SortedMap<String, String> mapped() throws IOException {
    SortedMap<String, String> mapped = new TreeMap<>();
    mapped(
        "",
        JSON.readTree(SIEM.resolve("elasticsearch/index-template.json").toFile())
            .at("/template/mappings"),
        mapped);
    return mapped;
  }

  private static void mapped(String path, JsonNode mapping, SortedMap<String, String> mapped) {
    for (Map.Entry<String, JsonNode> field : mapping.path("properties").properties()) {
      String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      if (field.getValue().has("properties")) {
        mapped(name, field.getValue(), mapped);
      } else {
        mapped.put(name, field.getValue().path("type").asText());
      }
    }
  }

  private static final Pattern CLAUSE =
      Pattern.compile("([@A-Za-z_][@A-Za-z_.]*) : (?:\"([^\"]*)\"|([a-z]+))");

  private static List<MatchResult> clauses() {
    Stream<JsonNode> queries =
        Stream.concat(
            lenses().stream().map(lens -> state(lens).path("query")),
            Stream.of("search", "dashboard")
                .map(
                    type ->
                        within(object(type), "/kibanaSavedObjectMeta/searchSourceJSON")
                            .path("query")));
    return queries
        .peek(query -> assertThat(query.path("language").asText()).isEqualTo("kuery"))
        .map(query -> query.path("query").asText())
        .flatMap(
            query -> {
              String rest = CLAUSE.matcher(query).replaceAll("");
              assertThat(rest).as(query).matches("( |and|not)*");
              return CLAUSE.matcher(query).results();
            })
        .toList();
  }

  @Test
  void dashboard_isThreeObjectsWhoseTextsAreJson() {
    assertThat(OBJECTS)
        .extracting(one -> one.path("type").asText())
        .containsExactly("index-pattern", "search", "dashboard");
    assertThat(OBJECTS).allMatch(one -> one.path("coreMigrationVersion").isTextual());
    assertThat(OBJECTS).allMatch(one -> one.path("typeMigrationVersion").isTextual());
    within(object("index-pattern"), "/fieldFormatMap");
    within(object("dashboard"), "/optionsJSON");
    assertThat(panels()).hasSize(7);
  }

  @Test
  void dashboard_isOfTheTemplatesIndex() throws IOException {
    JsonNode template = JSON.readTree(SIEM.resolve("elasticsearch/index-template.json").toFile());

    assertThat(items(template.path("index_patterns")))
        .extracting(JsonNode::asText)
        .containsExactly(object("index-pattern").at("/attributes/title").asText());
  }

  @Test
  void references_areToObjectsOfTheFile() {
    Set<String> known =
        OBJECTS.stream()
            .map(one -> one.path("type").asText() + " " + one.path("id").asText())
            .collect(Collectors.toSet());
    List<JsonNode> references = new ArrayList<>();
    OBJECTS.forEach(one -> references.addAll(items(one.path("references"))));
    lenses()
        .forEach(
            lens -> references.addAll(items(lens.at("/embeddableConfig/attributes/references"))));

    assertThat(references)
        .hasSizeGreaterThan(10)
        .allSatisfy(
            one ->
                assertThat(known)
                    .contains(one.path("type").asText() + " " + one.path("id").asText()));
  }

  @Test
  void references_areNamedAsPanelsNameThem() {
    Set<String> named = new TreeSet<>();
    for (JsonNode panel : panels()) {
      String index = panel.path("panelIndex").asText();
      assertThat(panel.at("/gridData/i").asText()).isEqualTo(index);
      if (panel.has("panelRefName")) {
        named.add(index + ":" + panel.path("panelRefName").asText());
      }
      for (JsonNode reference : panel.at("/embeddableConfig/attributes/references")) {
        assertThat(reference.path("name").asText())
            .isEqualTo("indexpattern-datasource-layer-findings");
        named.add(index + ":" + reference.path("name").asText());
      }
    }

    assertThat(items(object("dashboard").path("references")))
        .extracting(one -> one.path("name").asText())
        .containsExactlyInAnyOrderElementsOf(named);
    assertThat(
            within(object("search"), "/kibanaSavedObjectMeta/searchSourceJSON")
                .path("indexRefName")
                .asText())
        .isEqualTo(object("search").at("/references/0/name").asText());
  }

  @Test
  void panels_showColumnsThatTheyHave() {
    for (JsonNode lens : lenses()) {
      Set<String> columns = new HashSet<>();
      layer(lens).path("columns").fieldNames().forEachRemaining(columns::add);
      Set<String> shown = new HashSet<>();
      shown(state(lens).path("visualization"), shown);

      assertThat(shown).as(lens.path("title").asText()).isEqualTo(columns);
      assertThat(items(layer(lens).path("columnOrder")))
          .extracting(JsonNode::asText)
          .containsExactlyInAnyOrderElementsOf(columns);
      assertThat(layer(lens).findValuesAsText("columnId")).allMatch(columns::contains);
      assertThat(state(lens).path("visualization").findValuesAsText("layerId"))
          .containsOnly("findings");
    }
  }

  private static void shown(JsonNode node, Set<String> columns) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      switch (field.getKey()) {
        case "columnId", "xAccessor", "splitAccessor" -> columns.add(field.getValue().asText());
        case "accessors", "metrics", "primaryGroups" ->
            field.getValue().forEach(one -> columns.add(one.asText()));
        default -> {}
      }
    }
    node.forEach(one -> shown(one, columns));
  }

  @Test
  void panels_lieBesideOneAnotherOnTheGrid() {
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : panels()) {
      JsonNode at = panel.path("gridData");
      for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
        assertThat(x).isLessThan(48);
        for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
          assertThat(cells.add(x + "," + y)).as(panel.path("title").asText()).isTrue();
        }
      }
    }
  }

  @Test
  void dashboard_namesFieldsThatAreMappedAndWritten() throws IOException {
    Set<String> fields = new TreeSet<>();
    fields.add(object("index-pattern").at("/attributes/timeFieldName").asText());
    within(object("index-pattern"), "/fieldFormatMap").fieldNames().forEachRemaining(fields::add);
    items(object("search").at("/attributes/columns")).forEach(one -> fields.add(one.asText()));
    items(object("search").at("/attributes/sort")).forEach(one -> fields.add(one.get(0).asText()));
    lenses().forEach(lens -> fields.addAll(layer(lens).findValuesAsText("sourceField")));
    clauses().forEach(clause -> fields.add(clause.group(1)));
    fields.remove("___records___");

    assertThat(fields).hasSizeGreaterThan(15);
    assertThat(mapped().keySet()).containsAll(fields);
    assertThat(written(Format.ECS, "").keySet()).containsAll(fields);
  }

  @Test
  void dashboard_asksForValuesThatAreWritten() {
    SortedMap<String, Set<String>> written = written(Format.ECS, "");
    AlertDraft withdrawn = new AlertDraft();
    withdrawn.verdict = Verdict.WITHDRAWN;
    leaves("", tree(Format.ECS.of(withdrawn.alert(), LINKS)), "", written);

    assertThat(clauses())
        .extracting(MatchResult::group)
        .contains("event.action : \"finding-closed\"");
    assertThat(clauses())
        .allSatisfy(
            clause ->
                assertThat(written.get(clause.group(1)))
                    .contains(clause.group(2) == null ? clause.group(3) : clause.group(2)));
  }

  @Test
  void columns_areOfFieldsThatCanBeReckonedSo() throws IOException {
    SortedMap<String, String> mapped = mapped();
    for (JsonNode lens : lenses()) {
      for (JsonNode column : layer(lens).path("columns")) {
        String type = mapped.getOrDefault(column.path("sourceField").asText(), "none");
        Set<String> wanted =
            switch (column.path("operationType").asText()) {
              case "terms", "unique_count" -> Set.of("keyword");
              case "date_histogram" -> Set.of("date");
              case "max" -> Set.of("float", "long", "integer", "date");
              case "count" -> Set.of("none");
              default -> Set.of();
            };
        assertThat(wanted).as(column.path("sourceField").asText()).contains(type);
        if (column.path("operationType").asText().equals("max")) {
          assertThat(column.path("dataType").asText().equals("date"))
              .isEqualTo(type.equals("date"));
        }
      }
    }
  }

  // Splunk.

  /** Of SPL: commands, functions and their words. What is none of these is a field. */
  private static final Set<String> SPL =
      Set.of(
          "AND",
          "AS",
          "NOT",
          "by",
          "count",
          "dc",
          "dedup",
          "eval",
          "fieldformat",
          "index",
          "match",
          "max",
          "search",
          "sort",
          "sourcetype",
          "stats",
          "strftime",
          "table",
          "timechart",
          "where");

  /** Fields of Splunk's own, and those that the searches make themselves. */
  private static final Set<String> MADE = Set.of("_time", "accounts", "last", "risk");

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\{\\})?(\\.[A-Za-z_]+(\\{\\})?)*");

  private static Set<String> splFields(String spl) {
    String bare =
        spl.replaceAll("`[a-z_]+`", " ")
            .replaceAll("\"[^\"]*\"", " ")
            .replaceAll("(index|sourcetype)=\\S+", " ")
            // What a field is compared with.
            .replaceAll("=(true|agent|sparekey-heartbeat|[0-9]+)", " ");
    Set<String> fields =
        NAME.matcher(bare).results().map(MatchResult::group).collect(Collectors.toSet());
    fields.removeAll(SPL);
    fields.removeAll(MADE);
    return fields;
  }

  private static Map<String, String> settings(String file) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    String stanza = "";
    for (String line : Files.readAllLines(SIEM.resolve("splunk/default").resolve(file))) {
      if (line.startsWith("[")) {
        stanza = line;
      } else if (line.contains(" = ") && !line.startsWith("#")) {
        String[] parts = line.split(" = ", 2);
        settings.put(stanza + parts[0], parts[1]);
      }
    }
    return settings;
  }

  private static List<String> queries() throws Exception {
    NodeList found =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(SIEM.resolve("splunk/default/data/ui/views/sparekey_findings.xml").toFile())
            .getElementsByTagName("query");
    List<String> queries = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      queries.add(((Element) found.item(i)).getTextContent());
    }
    return queries;
  }

  private static final Pattern BY_PATH = Pattern.compile("spath\\(_raw, \"([^\"]+)\"\\)");

  /** The field that it is of, by the name of the alias. */
  private static Map<String, String> aliases() throws IOException {
    Map<String, String> aliases = new TreeMap<>();
    settings("props.conf")
        .forEach(
            (key, value) -> {
              if (key.contains("FIELDALIAS-")) {
                String[] parts = value.replace("\"", "").split(" AS ", 2);
                aliases.put(parts[1], parts[0]);
              }
            });
    return aliases;
  }

  /** The path that is read for it, wherever in the document it leads, by the name of the field. */
  private static Map<String, String> paths() throws IOException {
    Map<String, String> paths = new TreeMap<>();
    settings("props.conf")
        .forEach(
            (key, value) -> {
              Matcher path = BY_PATH.matcher(value);
              if (path.matches()) {
                paths.put(key.replaceFirst(".*EVAL-", ""), path.group(1));
              }
            });
    return paths;
  }

  /** What the searches name of what Splunk finds by itself. */
  private static Set<String> found() throws Exception {
    Set<String> fields = new TreeSet<>(aliases().values());
    for (Map.Entry<String, String> macro : settings("macros.conf").entrySet()) {
      if (macro.getKey().endsWith("definition")) {
        fields.addAll(splFields(macro.getValue()));
      }
    }
    for (Map.Entry<String, String> search : settings("savedsearches.conf").entrySet()) {
      if (search.getKey().endsWith("]search")) {
        fields.addAll(splFields(search.getValue()));
      } else if (search.getKey().endsWith("suppress.fields")) {
        fields.addAll(List.of(search.getValue().split(",")));
      }
    }
    for (String query : queries()) {
      fields.addAll(splFields(query));
    }
    fields.removeAll(aliases().keySet());
    fields.removeAll(paths().keySet());
    return fields;
  }

  @Test
  void splunk_namesFieldsThatAreWritten() throws Exception {
    assertThat(found()).hasSizeGreaterThan(12);
    assertThat(paths()).hasSizeGreaterThan(3);
    assertThat(written(Format.OCSF, "{}").keySet())
        .containsAll(found())
        .containsAll(paths().values());
  }

  /** Of long documents Splunk finds the fields of the first 5,000 bytes by itself. */
  private static final int FOUND_BY_ITSELF = 5_000;

  @Test
  void splunk_findsByItselfWhatItsSearchesNameOfALongDocument() throws Exception {
    AlertDraft draft = new AlertDraft();
    for (int i = 2; i < 20; i++) {
      draft.line("factor_bound", "evt-000000000000000" + i, Duration.ofMinutes(i), "t".repeat(60));
    }
    draft.absence = Collections.nCopies(4, "a".repeat(60));
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    String document = Format.OCSF.of(draft.alert(), LINKS);
    assertThat(document.length()).isGreaterThan(7_000);

    // Half of it, so that longer names have room.
    assertThat(firstFields(document, FOUND_BY_ITSELF / 2)).containsAll(found());
  }

  /** The fields whose values begin in the first bytes of a document of plain characters. */
  private static Set<String> firstFields(String document, int bytes) throws IOException {
    Set<String> fields = new TreeSet<>();
    try (JsonParser parser = new JsonFactory().createParser(document.substring(0, bytes))) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isScalarValue()) {
          String pointer = parser.getParsingContext().pathAsPointer().toString();
          fields.add(pointer.substring(1).replaceAll("/[0-9]+", "{}").replace('/', '.'));
        }
      }
    } catch (JsonEOFException e) {
      // As Splunk's reading ends.
    }
    return fields;
  }

  /** After an outage all that comes is as old as the outage was long. */
  @Test
  void splunk_alertsByWhenItTookWhatItTells() throws IOException {
    Map<String, String> searches = settings("savedsearches.conf");
    List<String> named =
        searches.keySet().stream()
            .filter(key -> key.endsWith("]search"))
            .map(key -> key.substring(0, key.indexOf(']') + 1))
            .toList();
    assertThat(named).hasSize(2);
    for (String search : named) {
      assertThat(searches.get(search + "dispatch.index_earliest")).matches("-([0-9]+m|1h)");
      assertThat(searches.get(search + "dispatch.earliest_time")).isEqualTo("-60d");
    }
  }

  @Test
  void splunkNotable_isAnotherOneWhenItGetsGraverOrIsReopened() throws IOException {
    Map<String, String> searches = settings("savedsearches.conf");
    String search = "[Sparekey - delivered finding]";
    List<String> throttled =
        List.of(Objects.requireNonNull(searches.get(search + "alert.suppress.fields")).split(","));
    assertThat(throttled).containsExactly("alert_id", "severity", "verdict", "reopened");
    assertThat(
            Objects.requireNonNull(searches.get(search + "search"))
                .replaceFirst(".*\\| table ", "")
                .split(" "))
        .containsAll(throttled);
  }

  @Test
  void splunkDashboard_looksAtTheLatestRevisionsOnly() throws Exception {
    Map<String, String> macros = settings("macros.conf");

    assertThat(queries())
        .hasSize(7)
        .allMatch(
            query ->
                query.startsWith("`sparekey_latest` ") || query.startsWith("`sparekey_open` "));
    assertThat(macros.get("[sparekey_open]definition")).startsWith("`sparekey_latest` ");
    assertThat(macros).containsKey("[sparekey_latest]definition");
  }

  // Sentinel.

  /** The columns of CommonSecurityLog that hold what CEF's keys do. */
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("AdditionalExtensions", "sparekeyAlert"),
          Map.entry("DestinationUserID", "duid"),
          Map.entry("DestinationUserName", "duser"),
          Map.entry("DeviceAction", "act"),
          Map.entry("DeviceCustomNumber1", "cn1"),
          Map.entry("DeviceCustomNumber2", "cn2"),
          Map.entry("DeviceCustomString1", "cs1"),
          Map.entry("DeviceCustomString2", "cs2"),
          Map.entry("DeviceCustomString3", "cs3"),
          Map.entry("FieldDeviceCustomNumber1", "cn1"),
          Map.entry("FieldDeviceCustomNumber2", "cn2"),
          Map.entry("Message", "msg"),
          Map.entry("RequestURL", "request"),
          Map.entry("SourceUserName", "suser"));

  /** Those of CEF's header, which every message has, and of the table itself. */
  private static final Set<String> ALWAYS =
      Set.of(
          "Activity",
          "CommonSecurityLog",
          "DeviceEventClassID",
          "DeviceProduct",
          "DeviceVendor",
          "LogSeverity",
          "TimeGenerated");

  /** What the query itself makes. */
  private static final Set<String> EXTENDED =
      Set.of(
          "AlertId",
          "AlertSeverity",
          "CaseId",
          "Delivered",
          "Epoch",
          "Ingested",
          "Link",
          "Rank",
          "Revision",
          "Ticket",
          "Verdict");

  private static final String PROMPT = "sparekey-finding.yaml";
  private static final String LATE = "sparekey-finding-late.yaml";

  private static String sentinelText(String file) throws IOException {
    return Files.readString(SIEM.resolve("sentinel").resolve(file));
  }

  private static String sentinelQuery(String file) throws IOException {
    String text = sentinelText(file);
    return text.substring(text.indexOf("query: |"), text.indexOf("entityMappings:"))
        .substring("query: |".length())
        .replaceAll("(?m)^\\s*//.*$", "");
  }

  /** CEF's keys that the pack's alerts have. */
  private static Set<String> cefKeys() {
    Set<String> keys = new TreeSet<>();
    for (Alert alert : SiemFormatsTest.REVISIONS) {
      Pattern.compile(" ([A-Za-z0-9]+)=")
          .matcher(Format.CEF.of(alert, LINKS))
          .results()
          .forEach(key -> keys.add(key.group(1)));
    }
    return keys;
  }

  @ParameterizedTest
  @ValueSource(strings = {PROMPT, LATE})
  void sentinel_namesColumnsThatAreFilled(String file) throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern.compile("\\b[A-Z][A-Za-z]+[0-9]?\\b")
        .matcher(
            sentinelQuery(file)
                .replaceAll("column_ifexists\\(\"([A-Za-z0-9]+)\"", "$1")
                .replaceAll("@?\"[^\"]*\"", " "))
        .results()
        .forEach(name -> names.add(name.group()));
    names.removeAll(ALWAYS);
    names.removeAll(EXTENDED);

    assertThat(COLUMNS.keySet()).containsAll(names);
    assertThat(cefKeys())
        .containsAll(names.stream().map(COLUMNS::get).toList())
        .contains("sparekeyAlert", "sparekeyDelivered");
  }

  @ParameterizedTest
  @ValueSource(strings = {PROMPT, LATE})
  void sentinel_mapsColumnsThatTheQueryGives(String file) throws IOException {
    String query = sentinelQuery(file);
    Set<String> given =
        Arrays.stream(query.substring(query.indexOf("| project") + 9).split(","))
            .map(column -> column.split("=", 2)[0].strip())
            .collect(Collectors.toSet());
    String text = sentinelText(file);
    String mappings =
        text.substring(text.indexOf("entityMappings:"), text.indexOf("incidentConfiguration:"));
    Set<String> used = new TreeSet<>();
    Pattern.compile("(?m)(?:columnName: |\\{\\{|^  [A-Za-z]+: )([A-Z][A-Za-z]+)")
        .matcher(mappings)
        .results()
        .forEach(one -> used.add(one.group(1)));

    assertThat(used).hasSizeGreaterThan(5);
    assertThat(given).containsAll(used);
  }

  @ParameterizedTest
  @ValueSource(strings = {PROMPT, LATE})
  void sentinel_isYaml(String file) throws IOException {
    assertThat(Yaml.parse(file, sentinelText(file)).diagnostics()).isEmpty();
  }

  private static Duration sentinel(String file, String setting) throws IOException {
    Matcher matcher =
        Pattern.compile("(?m)^" + setting + ": ([0-9]+)([mhd])$").matcher(sentinelText(file));
    assertThat(matcher.find()).as(setting).isTrue();
    String written = matcher.group(1) + matcher.group(2).toUpperCase(Locale.ROOT);
    return Duration.parse(written.endsWith("D") ? "P" + written : "PT" + written);
  }

  /** Sentinel refuses a rule that looks back for two days or more and runs more often. */
  @Test
  void sentinel_runsAsOftenAsItMay() throws IOException {
    assertThat(sentinel(PROMPT, "queryFrequency")).isEqualTo(Duration.ofMinutes(5));
    assertThat(sentinel(PROMPT, "queryPeriod")).isLessThan(Duration.ofDays(2));
    assertThat(sentinel(LATE, "queryFrequency")).isEqualTo(Duration.ofHours(1));
    assertThat(sentinel(LATE, "queryPeriod")).isEqualTo(Duration.ofDays(14));
  }

  /** What one rule tells the other does not, and each tells what came since it ran last. */
  @Test
  void sentinelsRules_shareWhatComesByHowLateItIs() throws IOException {
    assertThat(sentinelQuery(PROMPT))
        .contains("Ingested > ago(5m)", "where Ingested - TimeGenerated < 23h");
    assertThat(sentinelQuery(LATE))
        .contains("Ingested > ago(1h)", "where Ingested - TimeGenerated >= 23h");
    assertThat(sentinel(PROMPT, "queryPeriod")).isGreaterThan(Duration.ofHours(23));
  }

  @ParameterizedTest
  @ValueSource(strings = {PROMPT, LATE})
  void sentinelsAlerts_areAsGraveAsTheFinding(String file) throws IOException {
    assertThat(sentinelText(file)).contains("alertSeverityColumnName: AlertSeverity\n");
    Map<String, String> severities = new TreeMap<>();
    Pattern.compile("LogSeverity (?:==|in) \\(?((?:\"[0-9]+\"(?:, )?)+)\\)?, \"([A-Za-z]+)\"")
        .matcher(sentinelQuery(file))
        .results()
        .forEach(
            one -> {
              for (String number : one.group(1).replace("\"", "").split(", ")) {
                severities.put(number, one.group(2));
              }
            });
    for (Severity severity : Severity.values()) {
      AlertDraft draft = new AlertDraft();
      draft.severity = severity;
      String told = Format.CEF.of(draft.alert(), LINKS).split("\\|", -1)[6];
      assertThat(severities.get(told))
          .as(severity + " " + told)
          .isEqualToIgnoringCase(severity == Severity.CRITICAL ? "high" : severity.name());
    }
  }
}
