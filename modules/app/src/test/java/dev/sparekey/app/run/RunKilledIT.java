package dev.sparekey.app.run;

import dev.sparekey.testkit.ChildProcesses;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.nio.file.Path;

class RunKilledIT extends RunKilledContract {
  @Override
  KafkaAndRegistry start(Path dir) throws Exception {
    return ChildProcesses.start(dir);
  }
}
