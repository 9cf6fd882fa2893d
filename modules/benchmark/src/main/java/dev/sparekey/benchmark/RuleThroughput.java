package dev.sparekey.benchmark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.ingest.Observation;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.rules.LogSource;
import dev.sparekey.rules.RawRecord;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many native records a second pass 10, 100, 1,000 and 3,000 rules, on one thread: {@code
 * RuleThroughput [<share>]}, where a share of 10 takes a tenth of the turns. Three ways: as ingest
 * reads them, by their mapping; only parsed; and parsed beforehand.
 *
 * <p>Rules are SigmaHQ's in a shuffled, fixed order; beyond their number, variants of them that ask
 * for other values of the same fields, as rules about other events of the same sources do. Records
 * are the public cases of four sources. Both lie in {@code ../shared/fixtures}.
 */
public final class RuleThroughput {

  private static final int[] RULES = {10, 100, 1_000, 3_000};

  /** Some ten milliseconds: short turns, so that what else the machine does falls on all alike. */
  private static final int RECORDS = 2_000;

  private static final int TURNS = 500;
  private static final long SEED = 20261124;

  private static final Map<String, LogSource> SOURCES =
      Map.of(
          "aws", new LogSource("aws", "cloudtrail", null),
          "entra", new LogSource("azure", "auditlogs", null),
          "github", new LogSource("github", "audit", null),
          "okta", new LogSource("okta", "okta", null));

  /** Fields that say which service a record is of: a rule about another event keeps them. */
  private static final Pattern KEPT =
      Pattern.compile(
          "\\s+(?:eventSource|eventService|Category|LoggedByService|gcp\\.audit\\.service_name"
              + "|condition)(?:\\|[a-z]+)*:.*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern VALUE =
      Pattern.compile("(\\s+(?:-\\s+|[\\w.{}-]+(?:\\|[a-z]+)*:\\s+))(['\"]?)(\\S.*?)(['\"]?)\\s*");

  private record Native(
      Source mapping, LogSource source, byte[] json, Map<String, Object> parsed) {}

  /** A set, and its rules over the records of each source. */
  private record Rules(RuleSet set, Map<String, RawRules> over) {
    static Rules of(RuleSet set) {
      Map<String, RawRules> over = new TreeMap<>();
      SOURCES.keySet().forEach(source -> over.put(source, RawRules.of(set, source)));
      return new Rules(set, over);
    }
  }

  private RuleThroughput() {}

  public static void main(String[] args) throws IOException {
    int turns = TURNS / (args.length > 0 ? Integer.parseInt(args[0]) : 1);
    Path fixtures = Path.of(System.getProperty("sparekey.root", ".")).resolve("../shared/fixtures");
    if (!Files.isDirectory(fixtures.resolve("_sigma-rules"))) {
      say("skipped: no public Sigma rules and records in " + fixtures.normalize());
      return;
    }
    List<Native> natives = natives(fixtures);
    List<Rules> sets = new ArrayList<>();
    for (int count : RULES) {
      sets.add(Rules.of(RuleSet.load(texts(fixtures.resolve("_sigma-rules"), count))));
    }
    double[][] ingested = new double[sets.size()][turns];
    double[][] alone = new double[sets.size()][turns];
    double[][] parsed = new double[sets.size()][turns];
    long[] matches = new long[sets.size()];
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < sets.size(); i++) {
        long before = cpuTime();
        matches[i] = match(sets.get(i).set(), natives, RECORDS);
        long matched = cpuTime();
        parseAndMatch(sets.get(i).set(), natives, RECORDS);
        long read = cpuTime();
        ingest(sets.get(i), natives, RECORDS);
        alone[i][turn] = RECORDS * 1e9 / (matched - before);
        parsed[i][turn] = RECORDS * 1e9 / (read - matched);
        ingested[i][turn] = RECORDS * 1e9 / (cpuTime() - read);
      }
    }
    say(
        "| Rules | Records a CPU second: read by ingest | of 10 rules' | parsed and matched | of 10 rules' | matched alone | of 10 rules' | Candidates a record | Matches |");
    say("|---|---|---|---|---|---|---|---|---|");
    for (int i = 0; i < sets.size(); i++) {
      say(
          String.format(
              Locale.ROOT,
              "| %,d | %,.0f | %.0f %% | %,.0f | %.0f %% | %,.0f | %.0f %% | %.2f | %,d |",
              sets.get(i).set().rules().size(),
              median(ingested[i]),
              100 * median(ingested[i]) / median(ingested[0]),
              median(parsed[i]),
              100 * median(parsed[i]) / median(parsed[0]),
              median(alone[i]),
              100 * median(alone[i]) / median(alone[0]),
              candidates(sets.get(i).set(), natives),
              matches[i]));
    }
  }

  private static long match(RuleSet rules, List<Native> natives, int records) {
    long matches = 0;
    for (int i = 0; i < records; i++) {
      Native one = natives.get(i % natives.size());
      matches += rules.matches(one.source(), RawRecord.of(one.parsed())).size();
    }
    return matches;
  }

  private static void parseAndMatch(RuleSet rules, List<Native> natives, int records)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    TypeReference<Map<String, Object>> type = new TypeReference<>() {};
    for (int i = 0; i < records; i++) {
      Native one = natives.get(i % natives.size());
      List<Rule> matches =
          rules.matches(one.source(), RawRecord.of(mapper.readValue(one.json(), type)));
      if (matches.size() > RULES[RULES.length - 1]) {
        throw new IllegalStateException("more matches than rules: " + matches.size());
      }
    }
  }

  /** What {@code run} does with a record before it is put into the inbox. */
  private static void ingest(Rules rules, List<Native> natives, int records) {
    for (int i = 0; i < records; i++) {
      Native one = natives.get(i % natives.size());
      String source = one.mapping().name();
      Observation observed =
          one.mapping()
              .observe(
                  new dev.sparekey.ingest.RawRecord(source, one.json(), null),
                  rules.over().getOrDefault(source, RawRules.NONE));
      if (observed.matches().size() > RULES[RULES.length - 1]) {
        throw new IllegalStateException("more matches than rules: " + observed.matches().size());
      }
    }
  }

  private static double candidates(RuleSet rules, List<Native> natives) {
    return natives.stream()
        .mapToInt(one -> rules.candidates(one.source(), RawRecord.of(one.parsed())).size())
        .average()
        .orElse(0);
  }

  private static List<Native> natives(Path fixtures) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<Native> natives = new ArrayList<>();
    for (Map.Entry<String, LogSource> source : new TreeMap<>(SOURCES).entrySet()) {
      Path file = fixtures.resolve(source.getKey()).resolve("panther-cases.jsonl");
      for (String line : Files.readAllLines(file)) {
        JsonNode event = mapper.readTree(line).path("event");
        natives.add(
            new Native(
                Sources.builtIn().byName(source.getKey()),
                source.getValue(),
                mapper.writeValueAsBytes(event),
                mapper.convertValue(event, new TypeReference<>() {})));
      }
    }
    Collections.shuffle(natives, new Random(SEED));
    return natives;
  }

  private static Map<String, String> texts(Path folder, int count) throws IOException {
    List<String> written = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yml")).sorted().toList()) {
        written.add(Files.readString(file));
      }
    }
    Collections.shuffle(written, new Random(SEED));
    Map<String, String> texts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String text = written.get(i % written.size());
      texts.put(
          String.format(Locale.ROOT, "%05d.yml", i), i < written.size() ? text : variant(text, i));
    }
    return texts;
  }

  /** The same rule about other values. */
  private static String variant(String text, int number) {
    StringBuilder variant = new StringBuilder();
    boolean detection = false;
    for (String line : text.lines().toList()) {
      if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0))) {
        detection = line.startsWith("detection:");
      }
      Matcher value = VALUE.matcher(line);
      if (line.startsWith("id:")) {
        byte[] name = ("variant " + number).getBytes(StandardCharsets.UTF_8);
        variant.append("id: ").append(java.util.UUID.nameUUIDFromBytes(name));
      } else if (line.startsWith("title:")) {
        variant.append(line.replaceAll("['\"]", "")).append(' ').append(number);
      } else if (detection && !KEPT.matcher(line).matches() && value.matches()) {
        variant.append(value.group(1)).append(value.group(2)).append(value.group(3));
        variant.append(number).append(value.group(4));
      } else {
        variant.append(line);
      }
      variant.append('\n');
    }
    return variant.toString();
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Without the first quarter, which is for the compiler. */
  private static double median(double[] rates) {
    double[] warm = Arrays.copyOfRange(rates, rates.length / 4, rates.length);
    Arrays.sort(warm);
    return warm[warm.length / 2];
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
