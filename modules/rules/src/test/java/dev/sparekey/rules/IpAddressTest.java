package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.24, 203.0.113.24",
    "0.0.0.0, 0.0.0.0",
    "::ffff:203.0.113.24, 203.0.113.24",
    "::FFFF:cb00:7118, 203.0.113.24",
    "0:0:0:0:0:ffff:203.0.113.24, 203.0.113.24",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "0:0:1:0:0:0:0:0, 0:0:1::",
    "::203.0.113.24, ::cb00:7118",
    "64:ff9b::203.0.113.24, 64:ff9b::cb00:7118",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::, ::",
    "::1, ::1",
  })
  void address_isWrittenOneWay(String text, String written) {
    assertThat(IpAddress.parse(text)).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "unknown",
        "1.2.3",
        "1.2.3.256",
        "1.2.3.4.5",
        "1.2.3.4, 5.6.7.8",
        "1.2.3.4:80",
        "[::1]",
        " ::1",
        "1.2.3.4::",
        "1.2.3.4::1",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3",
        "010.0.0.1",
        "10.0.0.00",
        "0x0a.0.0.1",
        "+1.2.3.4",
        "::1::",
        "1:2:3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "00001::",
        "fe80::1%eth0",
        "\u0661.2.3.4",
        ":::",
        ":",
        ":::::::::::"
      })
  void otherText_isNone(String text) {
    assertThat(IpAddress.parse(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.24, 203.0.113.0/24",
    "::ffff:203.0.113.24, 203.0.113.0/24",
    "2001:db8:7:1::9, 2001:db8:7::/48",
    "::1, ::/48",
  })
  void network_ofAnAddress_hasTheLengthOfItsFamily(String address, String network) {
    assertThat(Objects.requireNonNull(IpAddress.parse(address)).network(24, 48))
        .hasToString(network);
  }

  @Property
  void address_writtenAndParsed_isTheSame(@ForAll long high, @ForAll long low) {
    IpAddress address = new IpAddress(high, low);
    assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
  }
}
