package dev.sparekey.topology;

import dev.sparekey.testkit.Containers;
import dev.sparekey.testkit.KafkaAndOwnRegistry;
import java.nio.file.Path;

class RegistryOutageDockerIT extends RegistryOutageContract {
  @Override
  KafkaAndOwnRegistry start(Path dir) throws Exception {
    return Containers.start();
  }
}
