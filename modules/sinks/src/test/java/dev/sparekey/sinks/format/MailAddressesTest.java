package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressesTest {

  /** Whoever writes them has each at sign be looked at; a million take milliseconds. */
  @ParameterizedTest
  @ValueSource(strings = {"@", "@.", "@.@-", "@[.]"})
  void textOfAtSignsWithoutAnAddress_isReadInTimeThatGrowsWithItsLength(String signs) {
    String text = signs.repeat(1_000_000 / signs.length()) + "@a";
    assertThat(
            assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () ->
                    MailAddresses.replaced(text, address -> "(address)", UnaryOperator.identity())))
        .isEqualTo(text);
  }
}
