package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A policy and its text say the same, and no text does harm. */
class PolicyTextTest {

  private static final AssurancePolicy DEFAULT = AssurancePolicy.DEFAULT;
  private static final String TEXT = AssurancePolicy.defaultText();

  private static AssurancePolicy with(String old, String replacement)
      throws InvalidPolicyException {
    assertThat(TEXT).contains(old);
    return AssurancePolicy.read("changed", TEXT.replace(old, replacement));
  }

  @Test
  void default_printed_readsAsItself() throws InvalidPolicyException {
    assertThat(AssurancePolicy.read("printed", DEFAULT.toYaml())).isEqualTo(DEFAULT);
  }

  @Property(tries = 300)
  void policy_printed_readsAsItself(@ForAll("policies") AssurancePolicy policy)
      throws InvalidPolicyException {
    AssurancePolicy read = AssurancePolicy.read("printed", policy.toYaml());

    assertThat(read).isEqualTo(policy);
    assertThat(read.version()).isEqualTo(policy.version());
  }

  @Provide
  Arbitrary<AssurancePolicy> policies() {
    return DrawnPolicy.any();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# What a login proves | # Another comment",
        "'§2.2.1, §3.1.4'     | 'our decision'",
        "episode_gap: 24 h    | episode_gap: 1440 min",
        "age: 24 h            | age: 1d",
        "share: 20 %          | share: 20%",
        "otp:                  {alone: aal1, | otp: {alone: 1,",
        "patience: 4 h        | patience: '4 h'"
      })
  void text_thatSaysTheSame_hasTheSameVersion(String old, String replacement)
      throws InvalidPolicyException {
    assertThat(with(old, replacement).version()).isEqualTo(DEFAULT.version());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beside_password: aal2, section: '§2.2.1, §3.1.4' | beside_password: aal3, section: '§2.2.1, §3.1.4'",
        "corroborated: [aal2, aal3]   | corroborated: aal2",
        "worth: [none, aal1]          | worth: none",
        "aal2-weak                    | aal2-restricted",
        "settle_after: 35 d           | settle_after: 36 d",
        "days: 3                      | days: 4"
      })
  void text_thatSaysSomethingElse_hasAnotherVersion(String old, String replacement)
      throws InvalidPolicyException {
    assertThat(with(old, replacement).version()).isNotEqualTo(DEFAULT.version());
  }

  @Test
  void version_isShort() {
    assertThat(DEFAULT.version()).matches("[0-9a-f]{12}");
  }

  @Test
  void default_hasAllRanksCited() {
    assertThat(TEXT.lines().filter(line -> line.matches(" *[a-z_]+: *\\{.*")))
        .hasSize(30)
        .allMatch(line -> line.contains("section: '") && line.matches(".*(§[2-6]|App\\. B).*"));
  }

  @Test
  void text_withWindowsLineEnds_isRead() throws InvalidPolicyException {
    assertThat(AssurancePolicy.read("crlf", "\uFEFF" + TEXT.replace("\n", "\r\n")))
        .isEqualTo(DEFAULT);
  }

  static Stream<String> hostile() {
    return Stream.of(
        "",
        "\u0000",
        "%YAML 1.2",
        "a: \uD800",
        "[".repeat(60_000),
        "{a: ".repeat(10_000),
        "- ".repeat(30_000),
        "x".repeat(AssurancePolicy.MAX_LENGTH + 1),
        "a: &a [*a]\n",
        "a: *b\n",
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
        "? {a: b}\n: c\n",
        "ranks: !!java.net.URL [x]\n",
        "k".repeat(50_000) + ": 1\n");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void text_thatMeansHarm_isRefusedWithAPlace(String text) {
    assertThatThrownBy(() -> AssurancePolicy.read("hostile", text))
        .isInstanceOfSatisfying(
            InvalidPolicyException.class,
            e ->
                assertThat(e.problems())
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(100)
                    .allMatch(problem -> problem.line() >= 1 && problem.column() >= 1)
                    .allMatch(problem -> problem.message().length() < 1_000));
  }

  @Property(tries = 300)
  void text_changedAnywhere_isReadOrRefused(@ForAll Random random) {
    StringBuilder changed = new StringBuilder(TEXT);
    for (int i = 0; i < 3; i++) {
      int at = random.nextInt(changed.length());
      switch (random.nextInt(3)) {
        case 0 -> changed.deleteCharAt(at);
        case 1 -> changed.insert(at, "'\"[]{}:,&*!|>%#-\n\t0z".charAt(random.nextInt(19)));
        default -> changed.setCharAt(at, (char) random.nextInt(0x20, 0x250));
      }
    }
    assertThatCode(
            () -> {
              try {
                var unused = AssurancePolicy.read("changed", changed.toString());
              } catch (InvalidPolicyException e) {
                assertThat(e.problems()).isNotEmpty();
              }
            })
        .doesNotThrowAnyException();
  }
}
