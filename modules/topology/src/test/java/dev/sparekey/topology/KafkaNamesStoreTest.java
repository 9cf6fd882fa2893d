package dev.sparekey.topology;

import dev.sparekey.engine.NamesStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class KafkaNamesStoreTest extends NamesStoreContract {

  @TempDir private Path dir;

  @SuppressWarnings("NullAway.Init") // before each test
  private MockTask task;

  @BeforeEach
  void start() {
    task = new MockTask(dir, KafkaNamesStore.NAMES);
  }

  @AfterEach
  void end() {
    task.close();
  }

  @Override
  NamesStore store() {
    return new KafkaNamesStore(task.context());
  }
}
