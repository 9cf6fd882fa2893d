package dev.sparekey.app.replay;

import dev.sparekey.app.config.PolicyFile;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.records.DecisionLines;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.model.Control;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a replay reads, checked before anything is read or written.
 *
 * @param decisions what was decided of accounts
 * @param files all of them: records, mappings, rules, the policy and the decisions
 * @param warnings one line each
 */
public record ReplayInputs(
    List<Input> inputs,
    RuleSet rules,
    AssurancePolicy policy,
    List<Control> decisions,
    List<Path> files,
    List<String> warnings) {

  public ReplayInputs {
    inputs = List.copyOf(inputs);
    decisions = List.copyOf(decisions);
    files = List.copyOf(files);
    warnings = List.copyOf(warnings);
  }

  /** A source and one file of it. */
  public record Input(Source source, Path file) {

    /** Whether only its records tell if it brings tickets, so that they are read twice. */
    boolean mayBringAnything() {
      return source.shows().contains("ticket.status") && !source.isHelpDesk();
    }
  }

  /**
   * @param sources NAME=FILE each
   * @param settings NAME.SETTING=VALUE each
   * @param policy null for Sparekey's own
   * @param decisions a file of lines; null for none
   * @throws IllegalArgumentException in words for the user; what does not load is told by file,
   *     line and column
   */
  static ReplayInputs of(
      String tenant,
      List<Path> mappings,
      List<String> sources,
      List<String> settings,
      List<Path> rules,
      @Nullable Path policy,
      @Nullable Path decisions) {
    if (!tenant.matches("[^\\p{Cntrl}]{1,64}")) {
      throw new IllegalArgumentException("--tenant should be 1 to 64 characters on one line");
    }
    List<Path> files = new ArrayList<>(mappings);
    List<String> warnings = new ArrayList<>();
    Sources known = Sources.builtIn(tenant);
    for (Path mapping : mappings) {
      known = known.with(mapping(mapping, tenant, warnings));
    }
    List<Input> inputs = inputs(sources, known, settings(settings));
    inputs.forEach(input -> files.add(input.file()));
    RuleSet ruleSet = rules(rules, files, warnings);
    AssurancePolicy read = policy == null ? AssurancePolicy.DEFAULT : policy(policy, files);
    List<Control> decided = List.of();
    if (decisions != null) {
      files.add(decisions);
      decided = DecisionLines.read(decisions, tenant);
    }
    return new ReplayInputs(inputs, ruleSet, read, decided, files, warnings);
  }

  /** The same by other rules. */
  public ReplayInputs with(RuleSet others) {
    return new ReplayInputs(inputs, others, policy, decisions, files, warnings);
  }

  /** Also by another name, as by a link. */
  public boolean isOneOfTheFiles(Path other) {
    return files.stream()
        .anyMatch(
            file -> {
              try {
                return Files.exists(other) && Files.isSameFile(file, other);
              } catch (IOException e) {
                throw new IllegalStateException("'" + other + "' cannot be looked at: " + e, e);
              }
            });
  }

  private static Source mapping(Path file, String tenant, List<String> warnings) {
    Compiled<Source> compiled;
    try {
      RuleFiles texts = new RuleFiles();
      texts.add(file);
      compiled = Source.load(file.toString(), String.join("", texts.texts().values()), tenant);
    } catch (IOException e) {
      throw new IllegalArgumentException("--mapping: " + e.getMessage(), e);
    }
    return switch (compiled) {
      case Compiled.Accepted<Source> accepted -> {
        accepted.warnings().stream().map(Diagnostic::headline).forEach(warnings::add);
        yield accepted.value();
      }
      case Compiled.Refused<Source> refused ->
          throw new IllegalArgumentException(
              "the mapping does not load:\n" + headlines(refused.diagnostics()));
    };
  }

  private static AssurancePolicy policy(Path file, List<Path> files) {
    files.add(file);
    try {
      return switch (PolicyFile.read(file)) {
        case Compiled.Accepted<AssurancePolicy> accepted -> accepted.value();
        case Compiled.Refused<AssurancePolicy> refused ->
            throw new IllegalArgumentException(
                "the policy does not load:\n" + headlines(refused.diagnostics()));
      };
    } catch (IOException e) {
      throw new IllegalArgumentException("--policy: " + e.getMessage(), e);
    }
  }

  private static RuleSet rules(List<Path> paths, List<Path> files, List<String> warnings) {
    RuleFiles found = new RuleFiles();
    for (Path path : paths) {
      try {
        if (found.add(path) == 0) {
          throw new IllegalArgumentException("no *.yml or *.yaml file in '" + path + "'");
        }
      } catch (IOException e) {
        throw new IllegalArgumentException("--rules: " + e.getMessage(), e);
      }
    }
    found.texts().keySet().forEach(file -> files.add(Path.of(file)));
    RuleSet rules = found.load();
    if (rules.hasErrors()) {
      throw new IllegalArgumentException(
          "the rules do not load:\n" + headlines(found.diagnostics()));
    }
    found.diagnostics().stream().map(Diagnostic::headline).forEach(warnings::add);
    return rules;
  }

  private static String headlines(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(Diagnostic::headline).collect(Collectors.joining("\n"));
  }

  private static List<Input> inputs(
      List<String> sources, Sources known, Map<String, Map<String, String>> settings) {
    List<Input> inputs = new ArrayList<>();
    for (String source : sources) {
      int equals = source.indexOf('=');
      if (equals < 1 || equals == source.length() - 1) {
        throw new IllegalArgumentException("--source should be NAME=FILE: was '" + source + "'");
      }
      String name = source.substring(0, equals);
      Path file = Path.of(source.substring(equals + 1));
      if (!known.names().contains(name)) {
        throw new IllegalArgumentException(
            "no source '" + name + "'; known are " + String.join(", ", known.names()));
      }
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new IllegalArgumentException("cannot read the file '" + file + "' of source " + name);
      }
      Input input = new Input(known.byName(name, settings.getOrDefault(name, Map.of())), file);
      if (input.mayBringAnything() && !Files.isRegularFile(file)) {
        throw new IllegalArgumentException(
            "'"
                + file
                + "' should be a regular file: records of source "
                + name
                + " are read twice, first for whether there are tickets among them");
      }
      inputs.add(input);
    }
    for (String name : settings.keySet()) {
      if (inputs.stream().noneMatch(input -> input.source().name().equals(name))) {
        throw new IllegalArgumentException(
            "--set names the source '" + name + "', of which no file is given");
      }
    }
    return inputs;
  }

  /** By source, then by setting. */
  private static Map<String, Map<String, String>> settings(List<String> settings) {
    Map<String, Map<String, String>> bySource = new TreeMap<>();
    for (String setting : settings) {
      int dot = setting.indexOf('.');
      int equals = setting.indexOf('=', dot + 1);
      if (dot < 1 || equals < dot + 2) {
        throw new IllegalArgumentException(
            "--set should be NAME.SETTING=VALUE: was '" + setting + "'");
      }
      String name = setting.substring(dot + 1, equals);
      String before =
          bySource
              .computeIfAbsent(setting.substring(0, dot), source -> new TreeMap<>())
              .put(name, setting.substring(equals + 1));
      if (before != null) {
        throw new IllegalArgumentException(
            "--set gives '" + setting.substring(0, equals) + "' twice");
      }
    }
    return bySource;
  }
}
