package dev.sparekey.ingest;

import dev.sparekey.rules.Compiled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The log sources that can be read, by name. */
public final class Sources {
  private static final String DEFAULT_TENANT = "default";
  private static final List<String> BUILT_IN =
      List.of(
          "auth0",
          "aws",
          "directory",
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
          "shared_signals",
          "slack",
          "sparekey",
          "workos",
          "zendesk");

  /** Of a mapping, in the folder of its name. */
  private static final String FILE = "mapping.yml";

  /** One for all, so that none is compiled twice; there may be too many tenants to keep all's. */
  private static final Sources OF_THE_DEFAULT_TENANT =
      new Sources(DEFAULT_TENANT, Set.copyOf(BUILT_IN), Map.of());

  private final String tenant;
  private final Set<String> names;

  /**
   * Compiled when they are asked for: a pipeline of two sources has no use for the other mappings.
   */
  private final Map<String, Source> compiled;

  private Sources(String tenant, Set<String> names, Map<String, Source> compiled) {
    this.tenant = tenant;
    this.names = Collections.unmodifiableSet(new TreeSet<>(names));
    this.compiled = new ConcurrentHashMap<>(compiled);
  }

  /** The mappings that come with Sparekey, for the tenant {@code default}. */
  public static Sources builtIn() {
    return builtIn(DEFAULT_TENANT);
  }

  /** The mappings that come with Sparekey. */
  public static Sources builtIn(String tenant) {
    Source.checkTenantName(tenant);
    return tenant.equals(DEFAULT_TENANT)
        ? OF_THE_DEFAULT_TENANT
        : new Sources(tenant, Set.copyOf(BUILT_IN), Map.of());
  }

  private static Source compiled(String name, String tenant) {
    String file = name + ".yml";
    Compiled<Source> compiled = Source.load(file, text(name), tenant);
    return switch (compiled) {
      case Compiled.Accepted<Source> accepted -> accepted.value();
      case Compiled.Refused<Source> refused ->
          throw new IllegalStateException(
              "the mapping " + file + " does not load: " + refused.diagnostics());
    };
  }

  /** These and {@code source}, which replaces one of the same name. */
  public Sources with(Source source) {
    Set<String> more = new TreeSet<>(names);
    more.add(source.name());
    Sources sources = new Sources(tenant, more, compiled);
    sources.compiled.put(source.name(), source);
    return sources;
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
   * @throws IllegalStateException if a built-in one does not compile, which the build tests
   */
  public Source byName(String name) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException("there is no source '" + name + "': there are " + names);
    }
    return compiled.computeIfAbsent(name, built -> compiled(built, tenant));
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
    return names;
  }
}
