package dev.sparekey.app.config;

import dev.sparekey.ingest.Source;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A feed's mapping in a file of its user's, which may change while records are read by it. Each
 * event tells by which version it was read.
 */
public final class MappingFile implements Supplier<Source> {

  private final Path path;
  private final String tenant;
  private final Map<String, String> settings;
  private volatile Source current;

  private MappingFile(Path path, String tenant, Map<String, String> settings, Source current) {
    this.path = path;
    this.tenant = tenant;
    this.settings = Map.copyOf(settings);
    this.current = current;
  }

  /**
   * @throws IOException with a message for the user, if it cannot be read
   */
  static Compiled<MappingFile> load(Path path, String tenant, Map<String, String> settings)
      throws IOException {
    return switch (compiled(path, tenant, settings)) {
      case Compiled.Accepted<Source> accepted ->
          new Compiled.Accepted<>(
              new MappingFile(path, tenant, settings, accepted.value()), accepted.warnings());
      case Compiled.Refused<Source> refused -> new Compiled.Refused<>(refused.diagnostics());
    };
  }

  /**
   * One that is known to load.
   *
   * @throws IOException if it does not
   */
  public static MappingFile of(Path path, String tenant, Map<String, String> settings)
      throws IOException {
    return switch (load(path, tenant, settings)) {
      case Compiled.Accepted<MappingFile> accepted -> accepted.value();
      case Compiled.Refused<MappingFile> refused ->
          throw new IOException(String.valueOf(refused.diagnostics()));
    };
  }

  private static Compiled<Source> compiled(Path path, String tenant, Map<String, String> settings)
      throws IOException {
    RuleFiles files = new RuleFiles();
    files.add(path);
    return Source.load(path.toString(), String.join("", files.texts().values()), tenant, settings);
  }

  public Path path() {
    return path;
  }

  /** By which records are read now. */
  @Override
  public Source get() {
    return current;
  }

  /**
   * Reads it again. What it says counts from here on, unless there is something wrong with it, or
   * it is of another source, shows something else or is no longer what a help desk's was: by these
   * rules and deadlines were set up at the start. Example: with one field more in {@code shows} a
   * rule would go on being taken for blind.
   *
   * @return why what it said before still counts; empty if it does not
   * @throws IOException with a message for the user, if it cannot be read
   */
  public String reload() throws IOException {
    return switch (compiled(path, tenant, settings)) {
      case Compiled.Accepted<Source> accepted -> {
        Source changed = accepted.value();
        String other = otherThan(current, changed);
        if (!other.isEmpty()) {
          yield path + ": " + other + ": start anew";
        }
        current = changed;
        yield "";
      }
      case Compiled.Refused<Source> refused ->
          refused.diagnostics().stream().map(Diagnostic::render).collect(Collectors.joining("\n"));
    };
  }

  /** What of a mapping was looked at once, at the start; empty if all of that is as it was. */
  private static String otherThan(Source was, Source is) {
    if (!is.name().equals(was.name())) {
      return "the source is now '" + is.name() + "' and was '" + was.name() + "'";
    }
    if (is.isHelpDesk() != was.isHelpDesk()) {
      return is.isHelpDesk() ? "it is now a help desk's" : "it is no longer a help desk's";
    }
    if (!is.coverage().equals(was.coverage()) || !is.actions().equals(was.actions())) {
      return "the source now shows other fields or tells of other actions";
    }
    return "";
  }
}
