package dev.sparekey.app.run;

import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import java.nio.file.Path;

class RunKilledIT extends RunKilledContract {
  @Override
  KafkaAndRegistry start(Path dir) throws Exception {
    return LentProcesses.borrow();
  }
}
