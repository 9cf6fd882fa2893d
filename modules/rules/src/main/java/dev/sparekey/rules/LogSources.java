package dev.sparekey.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The log sources that a rule over raw records may name: those of our source mappings, and those
 * that Sigma's taxonomy and its public rules have for cloud, identity and applications. A misspelt
 * one would be a rule that never matches, in silence.
 */
final class LogSources {

  private record Product(Set<String> services, Set<String> categories) {}

  private static final String APPLICATION = "application";

  private static final Map<String, Product> PRODUCTS = products();
  private static final Set<String> SERVICES = new TreeSet<>();
  private static final Set<String> CATEGORIES = new TreeSet<>();

  static {
    for (Product product : PRODUCTS.values()) {
      SERVICES.addAll(product.services());
      CATEGORIES.addAll(product.categories());
    }
  }

  private LogSources() {}

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
    return "blind: 'sparekey run' judges recovery steps only and puts no raw record before this rule";
  }

  private static String unknown(String problem, String name, Set<String> known) {
    String hint = Nearest.hint(name, known);
    if (!hint.isEmpty() || known.isEmpty()) {
      return problem + hint;
    }
    return problem + " (known: " + String.join(", ", new TreeSet<>(known)) + ")";
  }

  private static Map<String, Product> products() {
    Map<String, Product> products = new HashMap<>();
    // Ours.
    services(products, "okta", "okta");
    services(products, "keycloak");
    services(products, "zendesk");
    // Sigma's folders "cloud" and "identity".
    services(products, "aws", "cloudtrail");
    services(products, "azure", "activitylogs", "auditlogs", "pim", "riskdetection", "signinlogs");
    services(products, "bitbucket", "audit");
    services(products, "cisco", "duo");
    services(products, "gcp", "gcp.audit", "google_workspace.admin", "google_workspace.login");
    services(products, "github", "audit");
    services(products, "m365", "audit", "exchange", "threat_detection", "threat_management");
    services(products, "onelogin", "onelogin.events");
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
      products.put(name, new Product(Set.of(), Set.of(APPLICATION)));
    }
    products.put("kubernetes", new Product(Set.of("audit"), Set.of(APPLICATION)));
    return Map.copyOf(products);
  }

  private static void services(Map<String, Product> products, String name, String... services) {
    products.put(name, new Product(Set.of(services), Set.of()));
  }
}
