package dev.sparekey.ingest;

import dev.sparekey.rules.Compiled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The log sources that can be read, by name. */
public final class Sources {
  private static final String DEFAULT_TENANT = "default";
  private static final List<String> BUILT_IN =
      List.of(
          "auth0",
          "aws",
          "dropbox",
          "duo",
          "entra",
          "github",
          "gitlab",
          "google_workspace",
          "jira",
          "keycloak",
          "ocsf",
          "okta",
          "onelogin",
          "onepassword",
          "push_security",
          "servicenow",
          "slack",
          "sparekey",
          "workos",
          "zendesk");

  /** Of a mapping, in the folder of its name. */
  private static final String FILE = "mapping.yml";

  private final Map<String, Source> byName;

  private Sources(Map<String, Source> byName) {
    this.byName = byName;
  }

  /** The mappings that come with Sparekey, for the tenant {@code default}. */
  public static Sources builtIn() {
    return builtIn(DEFAULT_TENANT);
  }

  /**
   * The mappings that come with Sparekey.
   *
   * @throws IllegalStateException if one of them does not compile, which the build tests
   */
  public static Sources builtIn(String tenant) {
    Map<String, Source> byName = new TreeMap<>();
    for (String name : BUILT_IN) {
      String file = name + ".yml";
      Compiled<Source> compiled = Source.load(file, text(name), tenant);
      switch (compiled) {
        case Compiled.Accepted<Source> accepted -> byName.put(name, accepted.value());
        case Compiled.Refused<Source> refused ->
            throw new IllegalStateException(
                "the mapping " + file + " does not load: " + refused.diagnostics());
      }
    }
    return new Sources(byName);
  }

  /** These and {@code source}, which replaces one of the same name. */
  public Sources with(Source source) {
    Map<String, Source> more = new TreeMap<>(byName);
    more.put(source.name(), source);
    return new Sources(more);
  }

  /** The text of a built-in mapping, to start one's own from. */
  public static String text(String name) {
    String file = "mappings/" + name + "/" + FILE;
    try (InputStream resource = Sources.class.getResourceAsStream(file)) {
      if (resource == null) {
        throw new IllegalArgumentException(
            "there is no built-in source '" + name + "': there are " + BUILT_IN);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in mapping " + file + " cannot be read", e);
    }
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  public Source byName(String name) {
    Source source = byName.get(name);
    if (source == null) {
      throw new IllegalArgumentException(
          "there is no source '" + name + "': there are " + byName.keySet());
    }
    return source;
  }

  /**
   * The source of that name, with a tenant's settings in place of the mapping's own.
   *
   * @param settings by name, such as {@code verification_field}; those not named stay as they are
   * @throws IllegalArgumentException in one line, if there is no such source or setting, or the
   *     mapping does not take the value
   */
  public Source byName(String name, Map<String, String> settings) {
    Source source = byName(name);
    return settings.isEmpty() ? source : source.with(settings);
  }

  /** In order. */
  public Set<String> names() {
    return byName.keySet();
  }
}
