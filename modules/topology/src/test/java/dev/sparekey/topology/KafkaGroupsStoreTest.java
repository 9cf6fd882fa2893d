package dev.sparekey.topology;

import dev.sparekey.engine.GroupsStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class KafkaGroupsStoreTest extends GroupsStoreContract {

  @TempDir private Path dir;

  @SuppressWarnings("NullAway.Init") // before each test
  private MockTask task;

  @BeforeEach
  void start() {
    task = new MockTask(dir, KafkaGroupsStore.NAMES);
  }

  @AfterEach
  void end() {
    task.close();
  }

  @Override
  GroupsStore store() {
    return new KafkaGroupsStore(task.context());
  }
}
