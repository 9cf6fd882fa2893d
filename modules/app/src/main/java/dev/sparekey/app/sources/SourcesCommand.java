package dev.sparekey.app.sources;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.MappingCase;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.ReadingJson;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey sources}: the mappings, and what a detection engineer needs to write one. */
@Command(
    name = "sources",
    description = "Lists the log sources, and checks, tests and tries the mappings that read them.",
    mixinStandardHelpOptions = true)
public final class SourcesCommand implements Runnable {

  /** How a list is written. */
  enum Format {
    TEXT,
    JSON,
    MARKDOWN;

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  private static final int NOT_CLEAN = 1;
  private static final String MAPPING = "mapping.yml";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw usage("name a command: list, lint, test, try or coverage");
  }

  @Command(description = "Lists the built-in sources.", mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--format",
              defaultValue = "text",
              description = "text or json; default: ${DEFAULT-VALUE}.")
          Format format) {
    List<Source> sources = builtIn();
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.JSON) {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      ArrayNode list = all.putArray("sources");
      for (Source source : sources) {
        list.addObject()
            .put("name", source.name())
            .put("version", source.version())
            .put("help_desk", source.isHelpDesk())
            .put("cases", MappingCase.builtIn(source.name()).size())
            .put("about", source.about().strip());
      }
      out.println(PlainJson.of(all));
    } else {
      for (Source source : sources) {
        out.printf("%-17s  %s%n", source.name(), source.about().strip());
      }
    }
    return written(out, CommandLine.ExitCode.OK);
  }

  @Command(
      description = "Checks mapping files; prints file:line:column: message per mistake.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:every mapping loads (warnings may be printed)",
        "1:something does not load",
        "2:wrong usage, or a file that cannot be read"
      },
      mixinStandardHelpOptions = true)
  int lint(
      @Parameters(
              arity = "1..*",
              paramLabel = "PATH",
              description =
                  "Mapping files, or folders searched for *.yml and *.yaml that are not hidden.")
          List<Path> paths) {
    PrintWriter out = spec.commandLine().getOut();
    boolean clean = true;
    for (Map.Entry<String, String> text : texts(paths).entrySet()) {
      Compiled<Source> compiled = Source.load(text.getKey(), text.getValue(), MappingCase.TENANT);
      for (Diagnostic diagnostic : diagnostics(compiled)) {
        out.println(diagnostic.render());
        clean &= diagnostic.severity() != Diagnostic.Severity.ERROR;
      }
    }
    return written(out, clean ? CommandLine.ExitCode.OK : NOT_CLEAN);
  }

  @Command(
      description = {
        "Runs the cases of mappings: of the built-in ones, or of each folder that holds a "
            + MAPPING
            + " and a folder 'cases' with a folder for each: "
            + MappingCase.INPUT
            + " is the record, "
            + MappingCase.EXPECTED
            + " what it should be read as.",
        "Expected events are of the tenant '" + MappingCase.TENANT + "'."
      },
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:every case is read as expected",
        "1:some are not",
        "2:wrong usage, or a file that cannot be read"
      },
      mixinStandardHelpOptions = true)
  int test(
      @Parameters(
              arity = "0..*",
              paramLabel = "FOLDER",
              description = "Folders of mappings; none for the built-in ones.")
          @Nullable List<Path> folders,
      @Option(
              names = "--write",
              description =
                  "Writes what is read to " + MappingCase.EXPECTED + ", for you to look at.")
          boolean write) {
    PrintWriter out = spec.commandLine().getOut();
    int failed = 0;
    if (folders == null || folders.isEmpty()) {
      if (write) {
        throw usage("--write needs the folder of a mapping");
      }
      Sources sources = Sources.builtIn(MappingCase.TENANT);
      for (String name : sources.names()) {
        failed += run(out, sources.byName(name), MappingCase.builtIn(name));
      }
    } else {
      for (Path folder : folders) {
        failed += run(out, folder, write);
      }
    }
    return written(out, failed == 0 ? CommandLine.ExitCode.OK : NOT_CLEAN);
  }

  @Command(
      name = "try",
      description = {
        "Shows, record by record, what a mapping makes of a file and why.",
        "The file holds JSON: one object a line, a list, or objects of several lines; plain or"
            + " gzip, up to 64 MiB. Of records that no entry names, the types are counted and the"
            + " names of their fields shown, never a value."
      },
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:every record was mapped, or rejected by name",
        "1:some are of a type that the mapping does not name, there are none, or none is JSON",
        "2:wrong usage, or a file that cannot be read"
      },
      mixinStandardHelpOptions = true)
  int tryOut(
      @Parameters(paramLabel = "FILE", description = "The records.") Path file,
      @Option(names = "--source", paramLabel = "NAME", description = "A built-in source.")
          @Nullable String name,
      @Option(names = "--mapping", paramLabel = "FILE", description = "A mapping of your own.")
          @Nullable Path mapping,
      @Option(
              names = "--set",
              paramLabel = "SETTING=VALUE",
              description = "A setting of the mapping; may be repeated.")
          @Nullable Map<String, String> settings,
      @Option(
              names = "--tenant",
              paramLabel = "NAME",
              defaultValue = "default",
              description =
                  "Whose records they are; of another's nothing is read. Default:"
                      + " ${DEFAULT-VALUE}.")
          String tenant,
      @Option(
              names = "--at",
              paramLabel = "POINTER",
              description =
                  "Where each record lies within what the file holds, as a JSON Pointer such as"
                      + " /event; a list there holds several.")
          @Nullable String at,
      @Option(
              names = "--format",
              defaultValue = "text",
              description =
                  "text, or json for each record's events in full; default: ${DEFAULT-VALUE}.")
          Format format,
      @Option(names = "--summary", description = "Leaves out the lines of single records.")
          boolean summaryOnly) {
    if (!tenant.matches("[^\\p{Cntrl}]{1,64}")) {
      throw usage("--tenant should be 1 to 64 characters on one line");
    }
    Source source = source(name, mapping, settings == null ? Map.of() : settings, tenant);
    List<byte[]> records = records(source, file, at);
    PrintWriter out = spec.commandLine().getOut();
    Trial trial = new Trial(source);
    for (byte[] record : records) {
      String line = trial.take(record);
      if (format == Format.JSON) {
        out.println(
            PlainJson.of(ReadingJson.of(source.read(new RawRecord(source.name(), record, null)))));
      } else if (!summaryOnly) {
        out.println(line);
      }
    }
    if (records.isEmpty()) {
      spec.commandLine().getErr().println("sparekey: the file '" + file + "' holds no record");
    }
    PrintWriter sum = format == Format.JSON ? spec.commandLine().getErr() : out;
    trial.summary().forEach(sum::println);
    sum.flush();
    return written(out, trial.isComplete() ? CommandLine.ExitCode.OK : NOT_CLEAN);
  }

  @Command(
      description = {
        "Prints which fields of a recovery step each source can show always, sometimes or never.",
        "Always means that every record with a place for the field fills it, or, of a field that"
            + " counts events, that the source tells of such events."
      },
      mixinStandardHelpOptions = true)
  int coverage(
      @Option(
              names = "--format",
              defaultValue = "text",
              description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
          Format format) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        switch (format) {
          case TEXT -> CoverageTable.text(builtIn());
          case MARKDOWN -> CoverageTable.markdown(builtIn());
          case JSON -> CoverageTable.json(builtIn());
        });
    return written(out, CommandLine.ExitCode.OK);
  }

  private static List<Source> builtIn() {
    Sources sources = Sources.builtIn();
    return sources.names().stream().map(sources::byName).toList();
  }

  /** The number of cases that are not read as expected. */
  private static int run(PrintWriter out, Source source, List<MappingCase> cases) {
    int failed = 0;
    for (MappingCase one : cases) {
      Optional<String> difference = one.difference(source);
      if (difference.isPresent()) {
        failed++;
        out.println(source.name() + "/" + one.name() + ": " + difference.get());
      }
    }
    out.printf("%-17s  %d cases, %d not as expected%n", source.name(), cases.size(), failed);
    out.flush();
    return failed;
  }

  private int run(PrintWriter out, Path folder, boolean write) {
    Source source = source(null, folder.resolve(MAPPING), Map.of(), MappingCase.TENANT);
    Path cases = folder.resolve("cases");
    if (!Files.isDirectory(cases)) {
      throw usage("there is no folder '" + cases + "'");
    }
    try {
      if (write) {
        for (MappingCase one : MappingCase.in(cases)) {
          Files.writeString(
              cases.resolve(one.name()).resolve(MappingCase.EXPECTED),
              MappingCase.shown(one.read(source)));
        }
      }
      return run(out, source, MappingCase.in(cases));
    } catch (IOException e) {
      throw usage("the cases in '" + cases + "' cannot be read or written: " + e.getMessage());
    }
  }

  private Source source(
      @Nullable String name, @Nullable Path mapping, Map<String, String> settings, String tenant) {
    if ((name == null) == (mapping == null)) {
      throw usage("give one of --source and --mapping");
    }
    if (mapping == null) {
      try {
        return Sources.builtIn(tenant).byName(String.valueOf(name), settings);
      } catch (IllegalArgumentException e) {
        throw usage(e.getMessage());
      }
    }
    Map<String, String> texts = texts(List.of(mapping));
    if (texts.size() != 1) {
      throw usage("--mapping should be one file: was '" + mapping + "'");
    }
    Map.Entry<String, String> text = texts.entrySet().iterator().next();
    Compiled<Source> compiled = Source.load(text.getKey(), text.getValue(), tenant, settings);
    return switch (compiled) {
      case Compiled.Accepted<Source> accepted -> {
        accepted.warnings().stream()
            .map(Diagnostic::render)
            .forEach(spec.commandLine().getErr()::println);
        yield accepted.value();
      }
      case Compiled.Refused<Source> refused -> {
        refused.diagnostics().stream()
            .map(Diagnostic::render)
            .forEach(spec.commandLine().getErr()::println);
        throw usage("the mapping '" + mapping + "' does not load");
      }
    };
  }

  private List<byte[]> records(Source source, Path file, @Nullable String at) {
    JsonPointer pointer;
    try {
      pointer = at == null ? null : JsonPointer.compile(at);
    } catch (IllegalArgumentException e) {
      throw usage("--at should be a JSON Pointer such as /event: was '" + at + "'");
    }
    try {
      return RecordFile.read(source.name(), file, source.columns(), pointer);
    } catch (IOException e) {
      throw usage(e.getMessage());
    }
  }

  /** By path, in order. */
  private Map<String, String> texts(List<Path> paths) {
    RuleFiles files = new RuleFiles();
    try {
      for (Path path : paths) {
        if (files.add(path) == 0) {
          throw usage("no *.yml or *.yaml file in '" + path + "'");
        }
      }
    } catch (IOException e) {
      throw usage(e.getMessage());
    }
    return new TreeMap<>(files.texts());
  }

  private static List<Diagnostic> diagnostics(Compiled<Source> compiled) {
    return switch (compiled) {
      case Compiled.Accepted<Source> accepted -> new ArrayList<>(accepted.warnings());
      case Compiled.Refused<Source> refused -> refused.diagnostics();
    };
  }

  private int written(PrintWriter out, int exit) {
    if (out.checkError()) {
      spec.commandLine()
          .getErr()
          .println("sparekey: standard output cannot be written to; not all was printed");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return exit;
  }

  private ParameterException usage(@Nullable String message) {
    return new ParameterException(spec.commandLine(), String.valueOf(message));
  }
}
