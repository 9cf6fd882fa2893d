package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The log sources that a rule over raw records may name, and which of our sources' mappings reads
 * their records: those of our mappings, and those that Sigma's taxonomy and its public rules have
 * for cloud, identity and applications. A misspelt one would be a rule that never matches, in
 * silence.
 */
public final class LogSources {

  private record Product(Set<String> services, Set<String> categories) {
    Product() {
      this(new TreeSet<>(), new TreeSet<>());
    }
  }

  /**
   * @param read by which of our sources; empty where there is none, and a rule is blind
   */
  private record Row(LogSource records, Set<String> read) {}

  private static final String APPLICATION = "application";

  private static final List<Row> TABLE = table();
  private static final Map<String, Product> PRODUCTS = new HashMap<>();
  private static final Set<String> SERVICES = new TreeSet<>();
  private static final Set<String> CATEGORIES = new TreeSet<>();

  static {
    for (Row row : TABLE) {
      Product product =
          PRODUCTS.computeIfAbsent(String.valueOf(row.records().product()), name -> new Product());
      String service = row.records().service();
      String category = row.records().category();
      if (service != null) {
        product.services().add(service);
        SERVICES.add(service);
      }
      if (category != null) {
        product.categories().add(category);
        CATEGORIES.add(category);
      }
    }
  }

  private LogSources() {}

  /**
   * What the records of one of our sources are in Sigma's words. Several where one feed carries
   * what Sigma keeps apart, as that of Entra does with sign-ins and audits.
   */
  public static List<LogSource> of(String source) {
    return TABLE.stream().filter(row -> row.read().contains(source)).map(Row::records).toList();
  }

  /** The sources of ours whose records a rule over this log source reads; empty for none. */
  public static SortedSet<String> readBy(LogSource wanted) {
    SortedSet<String> sources = new TreeSet<>();
    for (Row row : TABLE) {
      if (wanted.covers(row.records())) {
        sources.addAll(row.read());
      }
    }
    return sources;
  }

  /**
   * Reports what nobody knows.
   *
   * @param written where the three attributes stand
   */
  static void check(LogSource source, Attributes written, Problems problems) {
    String name = source.product();
    Product product = name == null ? null : PRODUCTS.get(name);
    if (name != null && product == null) {
      problems.error(
          written.at("product"),
          unknown("unknown product '" + name + "'", name, new TreeSet<>(PRODUCTS.keySet())));
      return;
    }
    String of = product == null ? "unknown " : "product " + name + " has no ";
    String service = source.service();
    Set<String> services = product == null ? SERVICES : product.services();
    if (service != null && !services.contains(service)) {
      problems.error(
          written.at("service"), unknown(of + "service '" + service + "'", service, services));
    }
    String category = source.category();
    Set<String> categories = product == null ? CATEGORIES : product.categories();
    if (category == null || categories.contains(category)) {
      return;
    }
    problems.error(
        written.at("category"),
        RuleReader.OURS.containsKey(category)
            ? "category " + category + " needs 'product: " + LogSource.SPAREKEY + "'"
            : unknown(of + "category '" + category + "'", category, categories));
  }

  /** Why a rule over raw records, which loads, is put before none. */
  static String blindness() {
    return "blind: no source of Sparekey's reads records of this log source";
  }

  private static String unknown(String problem, String name, Set<String> known) {
    String hint = Nearest.hint(name, known);
    if (!hint.isEmpty() || known.isEmpty()) {
      return problem + hint;
    }
    return problem + " (known: " + String.join(", ", new TreeSet<>(known)) + ")";
  }

  private static List<Row> table() {
    List<Row> rows = new ArrayList<>();
    // Ours that Sigma has no name for: theirs is that of the mapping.
    for (String source :
        new String[] {
          "auth0",
          "dropbox",
          "gitlab",
          "jira",
          "keycloak",
          "ocsf",
          "onepassword",
          "push_security",
          "servicenow",
          "slack",
          "workos",
          "zendesk"
        }) {
      rows.add(row(source, null, null, source));
    }
    // Sigma's folders "cloud" and "identity".
    rows.add(row("okta", "okta", null, "okta"));
    rows.add(row("onelogin", "onelogin.events", null, "onelogin"));
    rows.add(row("cisco", "duo", null, "duo"));
    rows.add(row("aws", "cloudtrail", null, "aws"));
    rows.add(row("github", "audit", null, "github"));
    for (String service :
        new String[] {"activitylogs", "auditlogs", "pim", "riskdetection", "signinlogs"}) {
      rows.add(row("azure", service, null, "entra"));
    }
    rows.add(row("m365", "audit", null, "entra"));
    for (String service : new String[] {"exchange", "threat_detection", "threat_management"}) {
      rows.add(row("m365", service, null));
    }
    rows.add(row("gcp", "google_workspace.admin", null, "google_workspace"));
    rows.add(row("gcp", "google_workspace.login", null, "google_workspace"));
    rows.add(row("gcp", "gcp.audit", null));
    rows.add(row("bitbucket", "audit", null));
    // Sigma's folder "application".
    for (String name :
        new String[] {
          "django",
          "jvm",
          "nodejs",
          "opencanary",
          "python",
          "rpc_firewall",
          "ruby_on_rails",
          "spring",
          "sql",
          "velocity"
        }) {
      rows.add(row(name, null, APPLICATION));
    }
    rows.add(row("kubernetes", "audit", APPLICATION));
    return List.copyOf(rows);
  }

  private static Row row(
      String product, @Nullable String service, @Nullable String category, String... read) {
    return new Row(new LogSource(product, service, category), Set.of(read));
  }
}
