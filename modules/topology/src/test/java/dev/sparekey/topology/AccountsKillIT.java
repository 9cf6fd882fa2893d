package dev.sparekey.topology;

import dev.sparekey.testkit.ChildProcesses;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.nio.file.Path;

class AccountsKillIT extends AccountsKillContract {
  @Override
  KafkaAndRegistry start(Path dir) throws Exception {
    return ChildProcesses.start(dir);
  }
}
