package dev.sparekey.app.demo;

import java.util.List;

/** How to look at the topics and the schemas with common tools. */
final class TopicsGuide {

  private TopicsGuide() {}

  /**
   * No line is longer than 80 characters, so that a narrow terminal shows what can be copied.
   *
   * @param registry the base address of the Confluent API
   */
  static List<String> lines(String servers, String registry) {
    return List.of(
        "Everything is worked through. To look at the topics, in another terminal:",
        "  curl -s " + registry + "/subjects",
        "  kcat -b " + servers + " -L",
        "  kcat -b " + servers + " -C -e -o -5 -t raw.okta",
        "  kafka-console-consumer.sh --bootstrap-server " + servers + " \\",
        "    --from-beginning --topic raw.zendesk",
        "  kcat -b " + servers + " -C -e -t sparekey.alerts -s value=avro \\",
        "    -r " + registry);
  }
}
