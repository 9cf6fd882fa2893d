package dev.sparekey.localcluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;

/** The child JVM of one broker: {@code BrokerMain <server.properties> <cluster id>}. */
final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws IOException {
    ParentWatch.leaveInterruptToParent();
    Path properties = Path.of(args[0]);
    int formatted =
        StorageTool.execute(
            new String[] {
              "format",
              "--ignore-formatted",
              "--cluster-id",
              args[1],
              "--config",
              properties.toString()
            },
            System.out);
    if (formatted != 0) {
      System.out.println("formatting the storage failed with code " + formatted);
      System.exit(formatted);
    }
    Properties loaded = Utils.loadProps(properties.toString());
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(loaded, false), Time.SYSTEM);
    ParentWatch.start(server::shutdown);
    try {
      server.startup();
    } catch (RuntimeException e) {
      // Threads of the half-started server would keep this JVM up.
      e.printStackTrace(System.out);
      Runtime.getRuntime().halt(1);
    }
    server.awaitShutdown();
  }
}
