package dev.sparekey.app.backfill;

/** Where records go. */
interface Outlet {

  /**
   * @param key the same for the same record, so that it comes to the same partition each time
   * @throws org.apache.kafka.common.KafkaException this record, or one before it, cannot be sent
   */
  void send(String topic, String key, byte[] value);
}
