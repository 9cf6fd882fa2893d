package dev.sparekey.topology;

import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import java.nio.file.Path;

class AccountsKillIT extends AccountsKillContract {
  @Override
  KafkaAndRegistry start(Path dir) throws Exception {
    return LentProcesses.borrow();
  }
}
