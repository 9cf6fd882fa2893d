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
    "10.0.0.0/8, example.org, false",
    "10.0.0.0/8, 10.0.0, false",
  })
  void network_address_containsOrNot(String network, String address, boolean expected) {
    assertThat(Objects.requireNonNull(IpNetwork.parse(network)).contains(address))
        .isEqualTo(expected);
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
        "1:2:"
      })
  void text_noNetwork_isNull(String text) {
    assertThat(IpNetwork.parse(text)).isNull();
  }
}
