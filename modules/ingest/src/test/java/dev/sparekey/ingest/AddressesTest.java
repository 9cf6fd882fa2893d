package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.24, 203.0.113.0/24",
    "2001:db8:7:1::9, 2001:db8:7::/48",
    "2001:DB8::, 2001:db8:0::/48",
    "::1, 0:0:0::/48",
    "::ffff:203.0.113.24, 203.0.113.0/24",
    "1:2:3:4:5:6:7:8, 1:2:3::/48"
  })
  void address_hasTheNetworkOfItsPrefix(String address, String network) {
    assertThat(Addresses.network(address)).isEqualTo(network);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "unknown",
        "1.2.3",
        "1.2.3.256",
        "1.2.3.4, 5.6.7.8",
        "1.2.3.4:80",
        "::1::",
        "1:2:3",
        "1:2:3:4:5:6:7:8:9",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7:8::",
        "\u0661.2.3.4",
        ":::::::::::"
      })
  void otherText_hasNone(String text) {
    assertThat(Addresses.network(text)).isNull();
  }
}
