package dev.sparekey.app.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.InvalidPolicyException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyCommandTest {

  private static final String STRICTER =
      AssurancePolicy.defaultText().replace("  age: 24 h", "  age: 12 h");

  @TempDir private Path dir;

  private record Run(int exit, String out, String err) {}

  private static Run policy(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new PolicyCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("policy.yaml"), text);
  }

  private Path configuration() throws IOException {
    Files.writeString(dir.resolve("salt"), "sixteen grains of it");
    return Files.writeString(
        dir.resolve("sparekey.yaml"),
        """
        pipeline: {state_dir: state, dead_letter_salt: {file: salt}}
        kafka: {bootstrap_servers: 'a:9092'}
        registry: {urls: 'http://r'}
        feeds: [{name: okta, source: okta}]
        policy: policy.yaml
        """);
  }

  @Test
  void show_printsSparekeysOwnWithItsCommentsAsAPolicy() throws InvalidPolicyException {
    Run run = policy("show");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .doesNotContain("ersion " + AssurancePolicy.DEFAULT.version())
        .contains("# What a login proves.");
    assertThat(run.err()).isEqualTo("version " + AssurancePolicy.DEFAULT.version() + "\n");
    assertThat(AssurancePolicy.read("shown", run.out())).isEqualTo(AssurancePolicy.DEFAULT);
  }

  @Test
  void show_withAConfigurationThatNamesAPolicy_printsThat() throws Exception {
    file(STRICTER);

    Run run = policy("show", "--config", configuration());

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("  age: 12 h\n");
    assertThat(AssurancePolicy.read("shown", run.out()))
        .isEqualTo(AssurancePolicy.read("given", STRICTER));
  }

  @Test
  void show_withAWrongPolicy_saysWhatIsWrongByFileLineAndColumn() throws IOException {
    Path file = file(STRICTER.replace("age: 12 h", "age: 12"));

    Run run = policy("show", "--config", configuration());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).containsPattern("(?m)^" + file + ":\\d+:8: 'tickets.age' should be ");
  }

  @Test
  void show_toWhatCannotBeWritten_isExitOne() {
    PrintWriter full =
        new PrintWriter(
            new Writer() {
              @Override
              public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("No space left on device");
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });

    assertThat(new CommandLine(new PolicyCommand()).setOut(full).execute("show")).isEqualTo(1);
  }

  @Test
  void check_ofAPolicy_saysItsVersion() throws Exception {
    Path file = file(STRICTER);

    Run run = policy("check", file);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .isEqualTo(
            file + ": ok, version " + AssurancePolicy.read("given", STRICTER).version() + "\n");
  }

  @Test
  void check_ofMistakes_namesEachByFileLineAndColumn() throws IOException {
    Path file = file(STRICTER.replace("  otp: ", "  opt: ").replace("skew: 2 min", "skew: 2 d"));

    Run run = policy("check", file);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines())
        .hasSize(2)
        .allMatch(line -> line.matches("\\Q" + file + "\\E:\\d+:\\d+: .*"))
        .anyMatch(line -> line.contains("did you mean 'otp'?"))
        .anyMatch(line -> line.contains("'feeds.skew' should be 0 s to 1 h"));
  }

  @Test
  void check_ofAMissingFile_isWrongUsage() {
    Run run = policy("check", dir.resolve("none"));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("the policy file").contains("cannot be read");
  }

  @Test
  void check_ofBytesThatAreNoText_isWrongUsage() throws IOException {
    Path file =
        Files.write(dir.resolve("x.yaml"), "ranks: \u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(policy("check", file).err()).contains("is not UTF-8 text");
  }

  @Test
  void check_ofAHugeFile_isWrongUsage() throws IOException {
    Path file = Files.write(dir.resolve("x.yaml"), new byte[4 * AssurancePolicy.MAX_LENGTH + 1]);

    assertThat(policy("check", file).exit()).isEqualTo(2);
  }

  @Test
  void policy_withoutACommand_isWrongUsage() {
    assertThat(policy().exit()).isEqualTo(2);
  }
}
