package dev.sparekey.rules;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From one text to the rules and correlations in it. A document with an error yields nothing. */
final class RuleReader {
  /** The categories of product sparekey, with what is known of their fields. */
  static final Map<String, Taxonomy> OURS = Map.of("recovery_step", RecoveryTaxonomy.taxonomy());

  private static final String PLACEHOLDERS = "placeholders";

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");
  private static final Pattern TAG = Pattern.compile("[a-z0-9_-]+\\.[a-z0-9._-]+");

  /** Keys of a rule that Sigma defines and that change nothing here. */
  private static final Set<String> INERT =
      Set.of("author", "date", "modified", "related", "license", "scope", "taxonomy", "fields");

  /** Keys of the {@code sparekey:} block. */
  private static final Set<String> BLOCK =
      Set.of("catch_all", "deliver", "emit", "nist", "owner", "reason", "runbook", "tests");

  /** Keys that only a plain rule has. */
  private static final Set<String> OF_A_RULE = Set.of("detection", "logsource");

  private static final Set<String> BLOCK_OR_RULE =
      Stream.concat(BLOCK.stream(), OF_A_RULE.stream()).collect(Collectors.toUnmodifiableSet());

  private final String source;
  private final boolean shadow;
  private final Problems problems = new Problems();
  private final Budget budget = new Budget();
  private final List<Yaml> documents;
  private final List<RuleTest> tests = new ArrayList<>();

  private Rewriting.Placeholders placeholders = Rewriting.Placeholders.NONE;

  private RuleReader(String source, String text, boolean shadow) {
    this.source = source;
    this.shadow = shadow;
    this.documents = RuleCollection.written(YamlReader.read(source, text, problems), problems);
    if (documents.isEmpty() && problems.errors() == 0) {
      problems.error(new Place(source, 1, 1, ""), "the text holds no rule");
    }
  }

  static RuleReader open(String source, String text) {
    return open(source, text, false);
  }

  /**
   * @param shadow whether its rules are only tried
   */
  static RuleReader open(String source, String text, boolean shadow) {
    return new RuleReader(source, text, shadow);
  }

  /** The tests of its rules and correlations, also of those that did not load. */
  List<RuleTest> tests() {
    return List.copyOf(tests);
  }

  /** What is wrong with the text so far. */
  List<Diagnostic> diagnostics() {
    return problems.all();
  }

  /**
   * Adds the lists of the documents with the key {@value #PLACEHOLDERS}: {@code placeholders:
   * {administrators: [alice, bob]}}. Rules of every text may use them.
   */
  void addPlaceholders(Map<String, List<String>> known) {
    for (Yaml document : documents) {
      if (!isPlaceholders(document)) {
        continue;
      }
      Attributes attributes = new Attributes((Yaml.Mapping) document, problems);
      Yaml node = attributes.node(PLACEHOLDERS);
      attributes.refuseOthers("a document of placeholders");
      if (!(node instanceof Yaml.Mapping lists)) {
        problems.error(
            attributes.at(PLACEHOLDERS), "'placeholders' should be a mapping of names to values");
        continue;
      }
      Attributes values = new Attributes(lists, problems);
      for (Yaml.Entry entry : lists.entries()) {
        String name = entry.key().text();
        List<String> texts = values.texts(name);
        if (!Rewriting.Placeholders.isName(name)) {
          problems.error(
              entry.key().at(),
              "a placeholder's name has letters, digits, '_', '-' and '.': was '" + name + "'");
        } else if (texts.isEmpty()) {
          problems.error(entry.value().at(), "placeholder '" + name + "' has no values");
        } else if (known.putIfAbsent(name, texts) != null) {
          problems.error(
              entry.key().at(), "placeholder '" + name + "' has its values elsewhere already");
        }
      }
    }
  }

  /** What its documents of exceptions say, before the rules they name are found. */
  List<SuppressionReader.Draft> suppressions() {
    List<SuppressionReader.Draft> drafts = new ArrayList<>();
    for (Yaml document : documents) {
      if (SuppressionReader.isExceptions(document)) {
        drafts.addAll(
            new SuppressionReader(problems, budget, shadow).read((Yaml.Mapping) document));
      }
    }
    return drafts;
  }

  /** What its documents turn off, before the rules they name are found. */
  List<DisabledReader.Draft> disabled() {
    List<DisabledReader.Draft> drafts = new ArrayList<>();
    for (Yaml document : documents) {
      if (DisabledReader.isDisabled(document)) {
        if (shadow) {
          problems.error(
              document.at(),
              "what is only tried disables nothing: move it out of the folder 'shadow'");
        }
        drafts.addAll(new DisabledReader(problems).read((Yaml.Mapping) document));
      }
    }
    return drafts;
  }

  private static boolean isPlaceholders(Yaml document) {
    return document instanceof Yaml.Mapping mapping && mapping.entry(PLACEHOLDERS) != null;
  }

  /** The ids of its rules and correlations, also of those that do not load. */
  Set<UUID> ids() {
    Set<UUID> ids = new LinkedHashSet<>();
    for (Yaml document : documents) {
      if (document instanceof Yaml.Mapping mapping
          && (mapping.entry("detection") != null || mapping.entry("correlation") != null)) {
        Attributes rule = new Attributes(mapping, problems);
        String title = rule.text("title");
        ids.add(id(rule, title == null ? "" : title, false));
      }
    }
    return ids;
  }

  /** After the placeholders of all texts are known. */
  List<Draft> drafts(Rewriting.Placeholders known) {
    this.placeholders = known;
    List<Draft> drafts = new ArrayList<>();
    for (Yaml document : documents) {
      Draft draft =
          isPlaceholders(document)
                  || SuppressionReader.isExceptions(document)
                  || DisabledReader.isDisabled(document)
              ? null
              : document(document);
      if (draft != null) {
        drafts.add(draft);
      }
    }
    return drafts;
  }

  private @Nullable Draft document(Yaml document) {
    if (!(document instanceof Yaml.Mapping mapping)) {
      problems.error(document.at(), "a rule should be a mapping");
      return null;
    }
    int before = problems.errors();
    Attributes rule = new Attributes(mapping, problems);
    Draft draft =
        rule.has("correlation")
            ? correlation(rule, mapping)
            : rule.has("filter") ? filter(rule) : rule(rule, mapping);
    if (problems.errors() > before) {
      return null;
    }
    if (draft instanceof Draft.OfRule read && !read.rule().evaluated()) {
      problems.warning(rule.at("logsource"), LogSources.blindness());
    }
    return draft;
  }

  private @Nullable Draft filter(Attributes document) {
    Yaml logSourceNode = document.node("logsource");
    LogSource logSource = logSource(document, logSourceNode);
    Yaml node = document.node("filter");
    String meaning = Meaning.ofFilter(node, placeholders);
    RuleHeader header = header(document, response -> meaning, meaning, false);
    Taxonomy taxonomy = logSource == null ? null : taxonomy(logSource, document.at("logsource"));
    for (String key : List.of("detection", "level")) {
      if (document.has(key)) {
        problems.error(document.keyAt(key), "a filter has no '" + key + "'");
      }
    }
    misplaced(document, true);
    document.refuseOthers("a filter", INERT, BLOCK_OR_RULE);
    if (!(node instanceof Yaml.Mapping mapping)) {
      problems.error(
          document.at("filter"),
          "'filter' should be a mapping of rules, selections and a condition");
      return null;
    }
    Attributes filter = new Attributes(mapping, problems);
    List<Yaml.Scalar> rules = filter.scalars("rules");
    boolean any = rules.size() == 1 && rules.getFirst().text().equals("any");
    if (rules.isEmpty()) {
      problems.error(filter.at("rules"), "'rules' should name at least one rule, or 'any' for all");
    }
    List<Yaml.Entry> searches =
        mapping.entries().stream().filter(entry -> !entry.key().text().equals("rules")).toList();
    DetectionTree tree =
        new DetectionParser(problems, "filter").detection(new Yaml.Mapping(mapping.at(), searches));
    if (tree == null) {
      return null;
    }
    Detection detection = compiler(taxonomy).compile(tree);
    if (detection == null || logSource == null || taxonomy == null) {
      return null;
    }
    return new Draft.OfFilter(
        document.at("id"), header, logSource, any, any ? List.of() : rules, detection);
  }

  private DetectionCompiler compiler(@Nullable Taxonomy taxonomy) {
    // Without a known log source the detection is still compiled, for its own problems.
    return new DetectionCompiler(
        taxonomy == null ? Taxonomy.open() : taxonomy, problems, budget, placeholders);
  }

  private @Nullable Draft rule(Attributes rule, Yaml.Mapping document) {
    Yaml logSourceNode = rule.node("logsource");
    LogSource logSource = logSource(rule, logSourceNode);
    boolean ours = logSource != null && logSource.isSparekey();
    RuleHeader header =
        header(
            rule,
            response -> Meaning.of(document, response, placeholders),
            Meaning.ofCondition(document, placeholders),
            ours);
    Taxonomy taxonomy = logSource == null ? null : taxonomy(logSource, rule.at("logsource"));
    Yaml written = rule.node("detection");
    misplaced(rule, ours);
    if (ours) {
      rule.refuseOthers("a rule over recovery steps", INERT, BLOCK);
    } else {
      rule.doubtOthers(INERT);
    }
    if (written == null) {
      problems.error(rule.at(), "the rule has no 'detection'");
      return null;
    }
    DetectionTree tree = new DetectionParser(problems).detection(written);
    if (tree == null) {
      return null;
    }
    Detection detection = compiler(taxonomy).compile(tree);
    if (detection == null || logSource == null || taxonomy == null) {
      return null;
    }
    return new Draft.OfRule(rule.at("id"), new Rule(header, logSource, detection, List.of()));
  }

  private @Nullable LogSource logSource(Attributes rule, @Nullable Yaml node) {
    if (node == null) {
      problems.error(rule.at(), "the rule has no 'logsource'");
      return null;
    }
    if (!(node instanceof Yaml.Mapping mapping)) {
      problems.error(node.at(), "logsource should be a mapping of product, service and category");
      return null;
    }
    Attributes attributes = new Attributes(mapping, problems);
    LogSource logSource =
        new LogSource(
            attributes.text("product"), attributes.text("service"), attributes.text("category"));
    attributes.text("definition");
    if (logSource.equals(new LogSource(null, null, null))) {
      problems.error(node.at(), "logsource needs a product, a service or a category");
      return null;
    }
    if (logSource.isSparekey()) {
      attributes.refuseOthers("logsource");
      return logSource;
    }
    int before = problems.errors();
    LogSources.check(logSource, attributes, problems);
    attributes.doubtOthers(Set.of());
    return problems.errors() > before ? null : logSource;
  }

  private @Nullable Taxonomy taxonomy(LogSource logSource, Place at) {
    if (!logSource.isSparekey()) {
      return Taxonomy.open();
    }
    String category = logSource.category();
    Taxonomy taxonomy = category == null ? null : OURS.get(category);
    if (taxonomy == null || logSource.service() != null) {
      problems.error(
          at,
          "product sparekey has records of category "
              + String.join(", ", OURS.keySet())
              + (category == null
                  ? ": the rule names no category"
                  : logSource.service() == null
                      ? ": was '" + category + "'" + Nearest.hint(category, OURS.keySet())
                      : " and no services"));
      return null;
    }
    return taxonomy;
  }

  /**
   * @param meaning of the document, whose findings are treated so
   */
  private RuleHeader header(
      Attributes rule, Function<Response, String> meaning, String condition, boolean ours) {
    String title = rule.text("title");
    if (title == null) {
      if (!rule.has("title")) {
        problems.error(rule.at(), "the rule has no 'title'");
      }
      title = "";
    }
    UUID id = id(rule, title, ours);
    Status status = rule.choice("status", Status.EXPERIMENTAL);
    Level level = rule.choice("level", Level.MEDIUM);
    if (ours && !rule.has("level")) {
      problems.error(rule.at(), "the rule has no 'level'");
    }
    List<Yaml.Scalar> tags = rule.scalars("tags");
    for (Yaml.Scalar tag : tags) {
      if (!TAG.matches(tag.text())) {
        problems.warning(tag.at(), "a tag has a namespace and a name, such as attack.t1556.006");
      }
    }
    Response response = response(rule, id, otherwise(rule, ours, level, status));
    return new RuleHeader(
        id,
        rule.text("name"),
        title,
        status,
        level,
        rule.textOr("description", ""),
        tags.stream().map(Yaml.Scalar::text).toList(),
        rule.texts("falsepositives"),
        rule.texts("references"),
        response,
        source,
        sha256(meaning.apply(response)),
        sha256(condition),
        shadow);
  }

  /**
   * Where its author does not say. A foreign rule's level and status say for whom it was written:
   * what is low is for dashboards and correlations, what is experimental may be wrong often.
   */
  private static Response.Deliver otherwise(
      Attributes rule, boolean ours, Level level, Status status) {
    if (ours) {
      return Response.Deliver.COMPOSED;
    }
    boolean known = rule.has("detection");
    boolean unripe =
        rule.has("status")
            && switch (status) {
              case STABLE, TEST -> false;
              case EXPERIMENTAL, DEPRECATED, UNSUPPORTED -> true;
            };
    return known && (unripe || level.compareTo(Level.MEDIUM) < 0)
        ? Response.Deliver.NEVER
        : Response.Deliver.ALWAYS;
  }

  private UUID id(Attributes rule, String title, boolean ours) {
    String text = rule.text("id");
    if (text != null && isId(text)) {
      return UUID.fromString(text);
    }
    if (text != null) {
      problems.error(rule.at("id"), "'id' should be a UUID: was '" + text + "'");
    } else if (ours && !rule.has("id")) {
      problems.error(rule.at(), "the rule has no 'id': alerts are identified by it");
    }
    // A correlation often has the title of the rule that it counts.
    String kind =
        rule.has("correlation")
            ? "sigma-correlation:"
            : rule.has("filter") ? "sigma-filter:" : "sigma:";
    return UUID.nameUUIDFromBytes((kind + title).getBytes(StandardCharsets.UTF_8));
  }

  static boolean isId(String text) {
    return UUID_TEXT.matches(text);
  }

  /**
   * Keys of the block that stand beside it. A foreign rule may mean something of its own by them.
   */
  private void misplaced(Attributes rule, boolean ours) {
    for (String key : BLOCK) {
      if (rule.has(key)) {
        String problem = "'" + key + "' has no effect here: it belongs under 'sparekey:'";
        if (ours) {
          problems.error(rule.keyAt(key), problem);
        } else {
          problems.warning(rule.keyAt(key), problem);
        }
      }
    }
  }

  private Response response(Attributes rule, UUID id, Response.Deliver otherwise) {
    Yaml node = rule.node("sparekey");
    if (node == null) {
      return new Response(Response.Emit.FINDING, otherwise, "", "", "", List.of(), false);
    }
    if (!(node instanceof Yaml.Mapping mapping)) {
      problems.error(node.at(), "'sparekey' should be a mapping");
      return new Response(Response.Emit.FINDING, otherwise, "", "", "", List.of(), false);
    }
    Attributes block = new Attributes(mapping, problems);
    Response.Emit emit = block.choice("emit", Response.Emit.FINDING);
    boolean report = emit == Response.Emit.REPORT;
    Response.Deliver deliver = block.choice("deliver", report ? Response.Deliver.NEVER : otherwise);
    if (report && deliver != Response.Deliver.NEVER) {
      problems.error(block.at("deliver"), "a report is never delivered");
    }
    if (deliver == Response.Deliver.COMPOSED && rule.has("correlation")) {
      problems.error(
          block.at("deliver"),
          "a correlation is delivered 'always' or 'never': a gap and a second sign are of one step,"
              + " and it counts several");
    }
    Response response =
        new Response(
            emit,
            deliver,
            block.textOr("owner", ""),
            reason(block),
            block.textOr("runbook", ""),
            block.texts("nist"),
            block.flag("catch_all", false));
    Yaml written = block.node("tests");
    if (written != null && rule.has("filter")) {
      problems.error(block.keyAt("tests"), "a filter has no tests: write them at the rules");
    } else if (written != null) {
      tests.addAll(new RuleTestReader(id, problems).read(written));
    }
    block.refuseOthers("sparekey");
    return response;
  }

  private String reason(Attributes block) {
    String text = block.textOr("reason", "").strip();
    if (text.length() > OwnedItems.LONGEST) {
      problems.error(
          block.at("reason"), "'reason' has at most " + OwnedItems.LONGEST + " characters");
    }
    return text;
  }

  private @Nullable Draft correlation(Attributes rule, Yaml.Mapping document) {
    // Whether it is one of ours, only the rules that it counts can tell.
    RuleHeader header =
        header(
            rule,
            response -> Meaning.of(document, response, placeholders),
            Meaning.ofCondition(document, placeholders),
            false);
    boolean generate = rule.flag("generate", false);
    Yaml node = rule.node("correlation");
    misplaced(rule, true);
    for (String key : OF_A_RULE) {
      if (rule.has(key)) {
        problems.error(
            rule.keyAt(key),
            "a correlation has no '" + key + "': write the rule as a document of its own");
      }
    }
    rule.refuseOthers("a correlation rule", INERT, BLOCK_OR_RULE);
    if (!(node instanceof Yaml.Mapping mapping)) {
      problems.error(rule.at("correlation"), "'correlation' should be a mapping");
      return null;
    }
    CorrelationText text = new CorrelationReader(problems).read(mapping);
    return new Draft.OfCorrelation(
        rule.at("id"), header, rule.has("id"), rule.has("level"), text, generate);
  }

  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
