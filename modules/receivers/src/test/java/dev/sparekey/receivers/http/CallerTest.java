package dev.sparekey.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.rules.IpNetwork;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CallerTest {

  private static final List<IpNetwork> PROXIES =
      List.of(Objects.requireNonNull(IpNetwork.parse("10.0.0.0/24")));

  @Test
  void header_ofAStranger_isNotBelieved() {
    assertThat(Caller.address("203.0.113.7", "127.0.0.1", PROXIES)).hasToString("203.0.113.7");
  }

  @Test
  void header_ofAProxy_namesTheLastHopThatIsNoProxy() {
    assertThat(Caller.address("10.0.0.9", "127.0.0.1, 203.0.113.7, 10.0.0.8", PROXIES))
        .hasToString("203.0.113.7");
  }

  @Test
  void header_ofAProxyWithNonsense_tellsNothing() {
    assertThat(Caller.address("10.0.0.9", "203.0.113.7, unknown", PROXIES)).isNull();
  }

  @Test
  void zoneAndBrackets_areNoPartOfAnAddress() {
    assertThat(Caller.address("[0:0:0:0:0:0:0:1]", null, PROXIES)).hasToString("::1");
    assertThat(Caller.address("fe80::1%eth0", null, PROXIES)).hasToString("fe80::1");
  }
}
