package dev.sparekey.topology;

import dev.sparekey.testkit.ChildProcesses;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.nio.file.Path;

class AvroFeedIT extends AvroFeedContract {
  @Override
  KafkaAndRegistry start(Path dir) throws Exception {
    return ChildProcesses.start(dir);
  }
}
