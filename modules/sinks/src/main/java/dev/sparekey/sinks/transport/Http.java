package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** POST, with bounded times and bounded answers. Redirects are not followed: they carry secrets. */
final class Http implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int LONGEST_ANSWER = 1 << 20;
  private static final int TOO_MANY = 429;

  private final HttpClient client;

  /**
   * @param ca certificates to believe, PEM; null for those of the Java platform
   * @throws IOException they cannot be used
   */
  Http(@Nullable Path ca) throws IOException {
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .sslContext(Trust.context(ca))
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * @param status 0 when there was none
   * @param body at most 1 MiB of it
   * @param failure why there was no answer; null when there was one
   */
  record Answer(int status, String body, @Nullable Duration after, @Nullable String failure) {

    boolean isOk() {
      return status >= 200 && status < 300;
    }

    /** Of the whole request, where the status alone decides. */
    Outcome outcome() {
      if (isOk()) {
        return new Outcome.Accepted("HTTP " + status);
      }
      if (failure != null) {
        return new Outcome.Later(failure, null);
      }
      // Refused logins and missing pages are of the destination, not of one document: what is
      // mended there is sent again.
      return switch (status) {
        case 400, 413, 415, 422 -> new Outcome.Refused("HTTP " + status);
        default -> new Outcome.Later("HTTP " + status, after);
      };
    }
  }

  Answer post(URI url, Map<String, String> headers, String body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(ANSWER)
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    headers.forEach(request::header);
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        String answer = new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        return new Answer(response.statusCode(), answer, after(response), null);
      }
    } catch (IOException e) {
      // Its message may hold the address with a secret in it, such as a chat's hook.
      return new Answer(0, "", null, url.getHost() + ": " + e.getClass().getSimpleName());
    }
  }

  private static @Nullable Duration after(HttpResponse<?> response) {
    int status = response.statusCode();
    if (status != TOO_MANY && status < 500) {
      return null;
    }
    Optional<String> seconds = response.headers().firstValue("Retry-After");
    return seconds
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .orElse(null);
  }

  @Override
  public void close() {
    client.close();
  }
}
