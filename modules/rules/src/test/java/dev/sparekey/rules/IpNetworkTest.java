package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
    "2001:db8::/32, 2001:db8:1::5, true",
    "2001:db8::/32, 2001:db9::5, false",
    "::/0, 2001:db9::5, true",
    "fe80::/10, fe80::1, true",
    "2001:db8::/65, 2001:db8:0:0:8000::1, false",
    "::/0, 10.0.0.1, false",
    "::/0, ::ffff:10.0.0.1, false",
    "::/64, 10.0.0.1, false",
    "::ffff:0:0/96, 10.0.0.1, true",
    "::ffff:10.0.0.0/104, 10.9.9.9, true",
    "::ffff:a00:0/104, 11.0.0.1, false",
    "::10.0.0.0/104, 10.0.0.1, false",
    "10.0.0.0/8, ::10.0.0.1, false",
  })
  void network_address_containsOrNot(String network, String address, boolean expected) {
    IpNetwork parsed = Objects.requireNonNull(IpNetwork.parse(network));
    assertThat(parsed.contains(Objects.requireNonNull(IpAddress.parse(address))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "2001:DB8:7:1::9/48, 2001:db8:7::/48",
    "::ffff:10.1.2.3/104, 10.0.0.0/8",
    "::ffff:0:0/95, ::fffe:0:0/95",
    "::/0, ::/0",
    "192.0.2.7, 192.0.2.7/32",
  })
  void network_asText_isItsFirstAddressAndLength(String network, String text) {
    assertThat(IpNetwork.parse(network)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.256",
        "10.0.0",
        "::/129",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "12345::",
        "g::",
        "10.0.0.0/-1",
        "localhost",
        "10.0.0.0/8/8",
        "10.0.0.0/08",
        "1:2:"
      })
  void text_noNetwork_isNull(String text) {
    assertThat(IpNetwork.parse(text)).isNull();
  }
}
