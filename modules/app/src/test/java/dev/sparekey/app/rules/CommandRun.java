package dev.sparekey.app.rules;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What {@code sparekey rules …} printed, and how it ended. */
record CommandRun(int exit, String out, String err) {

  static CommandRun of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int exit =
        new CommandLine(new RulesCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(texts);
    return new CommandRun(exit, out.toString(), err.toString());
  }
}
