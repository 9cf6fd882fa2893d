package dev.sparekey.testkit;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Broker and registry from their projects' own images, of the versions that the build uses. Where
 * no Docker engine answers, {@link #start} aborts the test instead of failing it.
 */
public final class Containers implements KafkaAndOwnRegistry {

  private static final int REGISTRY_PORT = 8080;
  private static final String API = "/apis/ccompat/v7";
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private final KafkaContainer kafka;
  private final GenericContainer<?> registry;
  private final int port;

  private Containers(KafkaContainer kafka, GenericContainer<?> registry, int port) {
    this.kafka = kafka;
    this.registry = registry;
    this.port = port;
  }

  /**
   * Starts both and waits until they answer.
   *
   * @throws org.opentest4j.TestAbortedException no Docker engine answers; one line said so
   */
  public static Containers start() throws IOException {
    DockerEngine.assumeAnswers();
    Properties images = images();
    int port = freePort();
    Containers containers =
        new Containers(
            new KafkaContainer(DockerImageName.parse(images.getProperty("kafka")))
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
            registry(images.getProperty("registry"), port),
            port);
    boolean ready = false;
    try {
      containers.kafka.start();
      containers.registry.start();
      ready = true;
      return containers;
    } finally {
      if (!ready) {
        containers.close();
      }
    }
  }

  private static GenericContainer<?> registry(String image, int port) {
    GenericContainer<?> registry =
        new GenericContainer<>(DockerImageName.parse(image))
            .withExposedPorts(REGISTRY_PORT)
            // In memory, as the image has it, a stop would forget all ids.
            .withEnv("APICURIO_STORAGE_KIND", "sql")
            .withEnv("APICURIO_STORAGE_SQL_KIND", "h2")
            .withEnv("APICURIO_DATASOURCE_URL", "jdbc:h2:file:/tmp/schemas;WRITE_DELAY=0")
            .withEnv("APICURIO_RULES_GLOBAL_COMPATIBILITY", "BACKWARD")
            .waitingFor(
                Wait.forHttp(API + "/subjects")
                    .forPort(REGISTRY_PORT)
                    .withStartupTimeout(LONGEST_START));
    // A port chosen by the engine would be another one after stop and start.
    registry.setPortBindings(List.of(port + ":" + REGISTRY_PORT));
    return registry;
  }

  private static Properties images() throws IOException {
    Properties images = new Properties();
    try (InputStream in = Containers.class.getResourceAsStream("images.properties")) {
      if (in == null) {
        throw new IOException("images.properties is missing beside " + Containers.class.getName());
      }
      images.load(in);
    }
    return images;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public String bootstrapServers() {
    return kafka.getBootstrapServers();
  }

  @Override
  public String registryUrl() {
    return "http://" + registry.getHost() + ":" + port + API;
  }

  @Override
  public void stopRegistry() {
    client().stopContainerCmd(registry.getContainerId()).exec();
  }

  @Override
  public void startRegistry() throws IOException {
    client().startContainerCmd(registry.getContainerId()).exec();
    HttpRequest subjects =
        HttpRequest.newBuilder(URI.create(registryUrl() + "/subjects"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      Awaitility.await()
          .atMost(LONGEST_START)
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(
              () ->
                  http.send(subjects, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    } catch (ConditionTimeoutException e) {
      throw new IOException("the registry's container did not answer again: " + registryUrl(), e);
    }
  }

  private DockerClient client() {
    return registry.getDockerClient();
  }

  @Override
  public void close() {
    try {
      registry.stop();
    } finally {
      kafka.stop();
    }
  }
}
