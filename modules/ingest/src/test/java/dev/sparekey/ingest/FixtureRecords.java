package dev.sparekey.ingest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Public log samples and captures of a running Keycloak, where their folder is present. */
final class FixtureRecords {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ALL =
      Path.of(System.getProperty("sparekey.root", ".")).resolve("../shared/fixtures");

  /** The folders of each source. There are none of OCSF and of our own words. */
  static final Map<String, List<String>> FOLDERS = folders();

  private FixtureRecords() {}

  private static Map<String, List<String>> folders() {
    Map<String, List<String>> folders = new TreeMap<>();
    for (String source :
        new String[] {
          "auth0",
          "aws",
          "dropbox",
          "duo",
          "entra",
          "github",
          "gitlab",
          "google_workspace",
          "okta",
          "onelogin",
          "onepassword",
          "push_security",
          "slack",
          "workos"
        }) {
      folders.put(source, List.of(source));
    }
    folders.put("jira", List.of("atlassian"));
    folders.put("keycloak", List.of("keycloak", "keycloak-captures"));
    folders.put("servicenow", List.of("helpdesk_servicenow"));
    folders.put("zendesk", List.of("zendesk", "helpdesk_zendesk"));
    return folders;
  }

  /** The events of a folder, in the order of its files. */
  static List<JsonNode> of(String folder) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (JsonNode line : lines(folder)) {
      records.add(line.path("event"));
    }
    try (Stream<Path> files = Files.list(present(folder))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
        events(file).forEach(records::add);
      }
    }
    return records;
  }

  /** All of a source; none where the folder is not beside the project, and none is missed. */
  static List<JsonNode> ofSource(String source) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (String folder : FOLDERS.getOrDefault(source, List.of())) {
      if (Files.isDirectory(ALL.resolve(folder))) {
        records.addAll(of(folder));
      }
    }
    return records;
  }

  /** The lines of a folder with what their collector added. */
  static List<JsonNode> lines(String folder) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(present(folder))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          lines.add(JSON.readTree(line));
        }
      }
    }
    return lines;
  }

  static JsonNode captured(String name) throws IOException {
    return events(present("keycloak-captures").resolve(name + ".json"));
  }

  private static JsonNode events(Path file) throws IOException {
    return JSON.readTree(Files.readString(file)).path("events");
  }

  static Path present(String folder) {
    Path path = ALL.resolve(folder);
    assumeTrue(Files.isDirectory(path), "skipped: no public log samples beside the project");
    return path;
  }
}
