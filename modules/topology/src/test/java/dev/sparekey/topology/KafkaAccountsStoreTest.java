package dev.sparekey.topology;

import dev.sparekey.engine.AccountsStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class KafkaAccountsStoreTest extends AccountsStoreContract {

  @TempDir private Path dir;

  @SuppressWarnings("NullAway.Init") // before each test
  private MockTask task;

  @BeforeEach
  void start() {
    task = new MockTask(dir, KafkaAccountsStore.NAMES);
  }

  @AfterEach
  void end() {
    task.close();
  }

  @Override
  AccountsStore store() {
    return new KafkaAccountsStore(task.context());
  }
}
