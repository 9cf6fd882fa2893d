package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoIT {

  @Test
  void demo_onARealBrokerAndRegistry_findsEveryAttackAndAccusesNobodyElse() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DemoCommand demo = new DemoCommand(new PrintStream(out, false, StandardCharsets.UTF_8));

    int exit = new CommandLine(demo).execute("--until-done");

    assertThat(exit).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .endsWith("0 missed; 0 others delivered at high or above\n");
  }
}
