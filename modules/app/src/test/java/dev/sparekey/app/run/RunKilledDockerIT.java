package dev.sparekey.app.run;

import dev.sparekey.testkit.Containers;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.nio.file.Path;

class RunKilledDockerIT extends RunKilledContract {
  @Override
  KafkaAndRegistry start(Path dir) throws Exception {
    return Containers.start();
  }
}
