package dev.sparekey.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;

/** A task's stores without Kafka. */
final class MockTask implements AutoCloseable {

  private final MockProcessorContext<byte[], byte[]> context;
  private final List<StateStore> stores = new ArrayList<>();

  MockTask(Path dir, List<String> names) {
    context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), dir.toFile());
    for (String name : names) {
      StateStore store =
          PipelineTopology.store(name).withLoggingDisabled().withCachingDisabled().build();
      store.init(context.getStateStoreContext(), store);
      stores.add(store);
    }
  }

  MockProcessorContext<byte[], byte[]> context() {
    return context;
  }

  @Override
  public void close() {
    stores.forEach(StateStore::close);
  }
}
