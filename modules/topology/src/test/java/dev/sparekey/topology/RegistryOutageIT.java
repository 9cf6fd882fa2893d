package dev.sparekey.topology;

import dev.sparekey.testkit.ChildProcesses;
import dev.sparekey.testkit.KafkaAndOwnRegistry;
import java.nio.file.Path;

class RegistryOutageIT extends RegistryOutageContract {
  @Override
  KafkaAndOwnRegistry start(Path dir) throws Exception {
    return ChildProcesses.start(dir);
  }
}
