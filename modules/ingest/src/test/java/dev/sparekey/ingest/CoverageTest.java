package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CoverageTest {
  private static final Sources SOURCES = Sources.builtIn(MappingCase.TENANT);

  /** What a mapping declares is what its cases show, neither more nor less. */
  @ParameterizedTest
  @MethodSource("sources")
  void declaredFields_areThoseThatTheCasesShow(String name) {
    ShownFields shown = new ShownFields();
    for (MappingCase one : MappingCase.builtIn(name)) {
      if (one.read(SOURCES.byName(name)) instanceof Reading.Mapped mapped) {
        mapped.events().forEach(shown::add);
      }
    }
    Coverage declared = SOURCES.byName(name).coverage();
    assertThat(new TreeSet<>(declared.always()))
        .as("always")
        .isEqualTo(new TreeSet<>(shown.coverage().always()));
    assertThat(new TreeSet<>(declared.sometimes()))
        .as("sometimes")
        .isEqualTo(new TreeSet<>(shown.coverage().sometimes()));
  }

  static TreeSet<String> sources() {
    return new TreeSet<>(SOURCES.names());
  }

  @Test
  void desksAndIdentityProviders_areToldApart() {
    assertThat(SOURCES.names().stream().filter(name -> SOURCES.byName(name).isHelpDesk()))
        .containsExactly("jira", "servicenow", "zendesk");
  }

  @Test
  void fieldThatIsNotDeclared_isNeverShown() {
    Coverage okta = SOURCES.byName("okta").coverage();
    assertThat(okta.of("step.action")).isEqualTo(Coverage.Surety.ALWAYS);
    assertThat(okta.of("credential.kind")).isEqualTo(Coverage.Surety.SOMETIMES);
    assertThat(okta.of("credential.codes_left")).isEqualTo(Coverage.Surety.NEVER);
  }
}
