package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of types beside each mapping, generated from its text; {@code
 * -Dsparekey.cases.write=true} writes them.
 */
class TypeTablesTest {
  private static final Path MAPPINGS = Path.of("src/main/resources/dev/sparekey/ingest/mappings");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sources SOURCES = Sources.builtIn();
  private static final String PUBLISHED = "PUBLISHED-TYPES.md";
  private static final String LIST = "published-types.txt";
  private static final Map<String, String> LISTS =
      Map.of(
          "okta", "Okta's list of event types, those about users, factors, policies and devices",
          "auth0", "Auth0's published log schemas",
          "slack", "Slack's list of audit actions, those about logins, users and settings");

  @ParameterizedTest
  @MethodSource("sources")
  void tableOfNamedTypes_isUpToDate(String name) throws IOException {
    TypeOutcomes types = SOURCES.byName(name).types();
    StringBuilder text = new StringBuilder(head(name, "The types that the mapping names"));
    for (String type : types.named()) {
      text.append(row(type, types.of(type)));
    }
    for (String family : types.ignoredFamilies()) {
      text.append(row(family, List.of("not relevant")));
    }
    compare(MAPPINGS.resolve(name).resolve("TYPES.md"), text.toString());
  }

  static SortedSet<String> sources() {
    return new TreeSet<>(SOURCES.names());
  }

  @ParameterizedTest
  @ValueSource(strings = {"okta", "auth0", "slack"})
  void tableOfTheTypesInTheFixtures_isUpToDate(String name) throws IOException {
    compare(
        MAPPINGS.resolve(name).resolve(PUBLISHED),
        table(name, LISTS.getOrDefault(name, ""), "", published(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"okta", "auth0", "slack"})
  void typesInTheFixtures_areNamedInFull(String name) throws IOException {
    assertNamedInFull(name, published(name));
  }

  /**
   * Each list that was read in a vendor's documents says in its comments where and when. A type in
   * it that is of no bearing is named in full: a family says so of types that nobody looked at.
   */
  @ParameterizedTest
  @MethodSource("sourcesWithAList")
  void tableOfTheListedTypes_isUpToDateAndNamesThemAll(String name) throws IOException {
    List<String> lines = Files.readAllLines(MAPPINGS.resolve(name).resolve(LIST));
    List<String> comments =
        lines.stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.substring(1).strip())
            .toList();
    List<String> types =
        lines.stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.replaceFirst(" # .*", "").strip())
            .toList();
    assertThat(types).doesNotHaveDuplicates();
    String origins = String.join("\n", comments.subList(1, comments.size())) + "\n\n";
    compare(
        MAPPINGS.resolve(name).resolve(PUBLISHED),
        table(name, comments.get(0), origins, new TreeSet<>(types)));
    assertNamedInFull(name, types);
  }

  private static void assertNamedInFull(String name, Collection<String> types) {
    TypeOutcomes outcomes = SOURCES.byName(name).types();
    assertThat(types).filteredOn(type -> outcomes.of(type).isEmpty()).as("not named").isEmpty();
    Set<String> named = new HashSet<>();
    outcomes.named().forEach(type -> named.add(Texts.asciiLower(type)));
    // REGISTER* is REGISTER and its REGISTER_ERROR.
    outcomes
        .ignoredFamilies()
        .forEach(
            family -> {
              String stem = Texts.asciiLower(family.substring(0, family.length() - 1));
              named.add(stem);
              named.add(stem + "_error");
            });
    assertThat(types)
        .filteredOn(type -> !named.contains(Texts.asciiLower(type)))
        .filteredOn(
            type -> outcomes.of(type).stream().anyMatch(one -> one.startsWith("not relevant")))
        .as("passed over by a family alone")
        .isEmpty();
  }

  static List<String> sourcesWithAList() {
    return SOURCES.names().stream()
        .filter(name -> Files.exists(MAPPINGS.resolve(name).resolve(LIST)))
        .sorted()
        .toList();
  }

  private static String table(
      String name, String what, String origins, SortedSet<String> published) {
    TypeOutcomes types = SOURCES.byName(name).types();
    StringBuilder rows = new StringBuilder();
    int mapped = 0;
    int known = 0;
    for (String type : published) {
      List<String> outcomes = types.of(type);
      mapped += outcomes.stream().anyMatch(one -> !one.startsWith("not relevant")) ? 1 : 0;
      known += outcomes.isEmpty() ? 0 : 1;
      rows.append(row(type, outcomes));
    }
    String counts =
        "Of "
            + published.size()
            + " types "
            + mapped
            + " are mapped, "
            + (known - mapped)
            + " are named as of no bearing, and "
            + (published.size() - known)
            + " are not named.\n\n";
    return head(name, what).replace("\n\n|", "\n\n" + origins + counts + "|") + rows;
  }

  private static SortedSet<String> published(String name) throws IOException {
    Path folder = FixtureRecords.present("_reference");
    SortedSet<String> types = new TreeSet<>();
    switch (name) {
      case "okta" ->
          json(folder.resolve("okta-event-type-ids.json"))
              .path("eventTypes")
              .forEach(type -> types.add(type.path("id").asText()));
      case "auth0" -> {
        try (Stream<Path> files = Files.list(folder.resolve("auth0-log-schemas"))) {
          files.forEach(
              file -> types.add(file.getFileName().toString().replace(".schema.json", "")));
        }
      }
      default ->
          json(folder.resolve("slack-audit-actions.json"))
              .path("actions")
              .forEach(
                  group ->
                      group.forEach(
                          action -> {
                            if (isAboutAccounts(action.asText())) {
                              types.add(action.asText());
                            }
                          }));
    }
    return types;
  }

  /** Of Slack's 770 actions most are about channels, files and applications. */
  private static boolean isAboutAccounts(String action) {
    return action.matches(
        "(user_|guest_|role_|owner_|org_owner|service_owner|permissions_|auth_policy|idp_|bulk_session"
            + "|enterprise_managed_auth|ip_allowlist|seamless_auth|intune).*"
            + "|pref\\.(two_factor|mobile_secondary|sso_|session_|mobile_session|sign_in).*");
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }

  private static String head(String name, String what) {
    return "# "
        + what
        + ": `"
        + name
        + "`\n\nGenerated by `TypeTablesTest` from `mapping.yml`; not to be edited. Conditions on"
        + " other fields decide between several outcomes.\n\n| type | becomes |\n|---|---|\n";
  }

  private static String row(String type, List<String> outcomes) {
    String becomes =
        outcomes.isEmpty() ? "(not named: rejected as unmapped)" : String.join("; ", outcomes);
    return "| `" + type.replace("|", "\\|") + "` | " + becomes.replace("|", "\\|") + " |\n";
  }

  private static void compare(Path file, String text) throws IOException {
    if (Boolean.getBoolean("sparekey.cases.write")) {
      Files.writeString(file, text);
    }
    assumeTrue(Files.exists(file), "skipped: no " + file);
    assertThat(Files.readString(file)).isEqualTo(text);
  }
}
