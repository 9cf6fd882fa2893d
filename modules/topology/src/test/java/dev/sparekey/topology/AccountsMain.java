package dev.sparekey.topology;

import dev.sparekey.testkit.Throttle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The accounts stage alone in a JVM of its own, until it is killed: {@code AccountsMain <bootstrap
 * servers> <registry> <application> <state folder> <throttled>}.
 */
final class AccountsMain {

  private AccountsMain() {}

  public static void main(String[] args) {
    start(
        args[0],
        PublicRecords.register(TestBed.registry(args[1]), List.of()),
        args[2],
        Path.of(args[3]),
        Boolean.parseBoolean(args[4]));
  }

  static Pipeline start(
      String servers, PublicRecords published, String application, Path state, boolean throttled) {
    Connection connection =
        new Connection(
            servers, application, "one", state, 1, 1, throttled ? Throttle.SETTINGS : Map.of());
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    return Pipeline.start(
        PipelineTopology.accountsAlone(
            Scenario.settings(Settings.Time.RECORDS, TestBed.PARTITIONS), published, meters),
        connection,
        meters);
  }
}
