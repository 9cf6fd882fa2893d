package dev.sparekey.topology;

import dev.sparekey.testkit.Containers;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.nio.file.Path;

class AccountsKillDockerIT extends AccountsKillContract {
  @Override
  KafkaAndRegistry start(Path dir) throws Exception {
    return Containers.start();
  }
}
