package dev.sparekey.app.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is wrong with a decision is said before anybody is asked for a broker. */
class AccountsCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return new CommandLine(new AccountsCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--primary=aal1 --reason=x|name an account (or --file)",
        "okta:00u --reason=x|name --primary",
        "okta:00u --primary=aal1|name --reason",
        "okta:00u --primary=high --reason=x|primary should be none, aal1",
        "okta --primary=aal1 --reason=x|an account should be FEED:ID",
        "okta:00u --file=x|with --file the lines say",
      })
  void decision_thatIsNone_isRefused(String arguments, String why) {
    assertThat(execute(("accept " + arguments + " --config=none").split(" ", -1))).isEqualTo(2);
    assertThat(err.toString()).contains(why);
  }

  @Test
  void reason_ofSeveralLines_isRefused() {
    assertThat(execute("accept", "okta:00u", "--primary=aal1", "--reason=a\nb", "--config=none"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("reason should be words on one line");
  }

  /** An account of which no recovery is known has no posture to say it in. */
  @Test
  void helpOfAccept_promisesAPostureOnlyWhereARecoveryIsKnown() {
    assertThat(execute("accept", "--help")).isZero();

    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("in an alert, and in the posture of an account of which a recovery is known");
  }
}
