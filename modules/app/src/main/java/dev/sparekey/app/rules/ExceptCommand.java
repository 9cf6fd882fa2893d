package dev.sparekey.app.rules;

import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.RuleSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey rules except}. */
@Command(
    name = "except",
    description = {
      "Writes an exception from a rule to standard output, checked, for a file among your rules: what"
          + " the rule finds there is recorded and not delivered.",
      "Example: sparekey rules except agent_reset_without_ticket --when actor.id=svc-onboarding"
          + " --owner mara@example.com --reason CHG-4711 --expires 2026-12-31 >"
          + " rules/except-onboarding.yml"
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:written", "1:it would be refused", "2:wrong usage"},
    mixinStandardHelpOptions = true)
final class ExceptCommand implements Callable<Integer> {

  private static final int REFUSED = 1;
  private static final String NAME = "exception";

  /** Steps that occurred before are judged for good. */
  private static final int JUDGED_ANEW_DAYS = 35;

  private static final int MOST_DAYS = 366;

  @Parameters(paramLabel = "RULE", description = "Its id or its name.")
  private String rule = "";

  @Option(
      names = "--when",
      required = true,
      paramLabel = "FIELD=VALUE",
      description = "Has to hold, with every other one that is given; as in a rule's selection.")
  private List<String> when = List.of();

  @Option(names = "--owner", required = true, description = "Who answers for it.")
  private String owner = "";

  @Option(names = "--reason", required = true, description = "Why, in a few words.")
  private String reason = "";

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description =
          "Its first day in UTC, at most 366 days before its last; default: 35 days before today,"
              + " before which all is judged for good, or as many as the 366 allow.")
  private @Nullable String from;

  @Option(
      names = "--expires",
      required = true,
      paramLabel = "DATE",
      description = "Its last day in UTC, such as 2026-12-31.")
  private String expires = "";

  @Option(
      names = "--rules",
      paramLabel = "PATH",
      description = "Rules of yours, where the rule is not a built-in one; repeatable.")
  private List<Path> rules = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    RuleFiles files = RuleTestCommand.files(spec, rules);
    String first = from == null ? first(LocalDate.now(ZoneOffset.UTC), expires).toString() : from;
    String text = text(first);
    Map<String, String> all = new HashMap<>(files.release());
    all.put(NAME, text);
    List<Diagnostic> mistakes = new ArrayList<>(RuleSet.load(all).diagnostics());
    mistakes.removeIf(
        one -> one.severity() != Diagnostic.Severity.ERROR || !one.source().equals(NAME));
    PrintWriter err = spec.commandLine().getErr();
    if (!mistakes.isEmpty()) {
      mistakes.forEach(one -> err.println("sparekey: " + one.message()));
      err.flush();
      return REFUSED;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
    err.println(
        "sparekey: covers what occurs from "
            + first
            + " to "
            + expires
            + " in UTC, also what occurred already; --from and --expires say otherwise");
    err.flush();
    return CommandLine.ExitCode.OK;
  }

  /**
   * Whoever makes an exception does so for an alert that is there, which is to be covered, too. It
   * may be of yesterday, or of a day that has not begun in UTC where she is.
   */
  static LocalDate first(LocalDate today, String expires) {
    LocalDate first = today.minusDays(JUDGED_ANEW_DAYS);
    try {
      LocalDate earliest = LocalDate.parse(expires).minusDays(MOST_DAYS - 1);
      return earliest.isAfter(first) && !earliest.isAfter(today) ? earliest : first;
    } catch (DateTimeException e) {
      // It may be a time, and else is refused with all else.
      return first;
    }
  }

  private String text(String first) {
    StringBuilder text = new StringBuilder("exceptions:\n");
    text.append("  - rule: ").append(quoted(rule)).append('\n');
    text.append("    when:\n");
    for (String one : when) {
      int equals = one.indexOf('=');
      if (equals < 1) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--when should be FIELD=VALUE: was '" + one + "'");
      }
      text.append("      ")
          .append(quoted(one.substring(0, equals)))
          .append(": ")
          .append(quoted(one.substring(equals + 1)))
          .append('\n');
    }
    text.append("    owner: ").append(quoted(owner)).append('\n');
    text.append("    reason: ").append(quoted(reason)).append('\n');
    text.append("    from: ").append(quoted(first)).append('\n');
    text.append("    expires: ").append(quoted(expires)).append('\n');
    return text.toString();
  }

  /** Whatever the user gave is one value, and no YAML. */
  private static String quoted(String value) {
    return "'" + value.replaceAll("\\p{Cntrl}", " ").replace("'", "''") + "'";
  }
}
