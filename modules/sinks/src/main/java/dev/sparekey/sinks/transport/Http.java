package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** POST, with bounded times and bounded answers. Redirects are not followed: they carry secrets. */
final class Http implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int LONGEST_ANSWER = 1 << 20;
  private static final int TOO_MANY = 429;

  private final HttpClient client;
  private final Duration longest;

  /**
   * @throws IOException a certificate or a key cannot be used
   */
  Http(Endpoint.Tls tls) throws IOException {
    this(tls, ANSWER);
  }

  /**
   * @param longest from the first byte sent to the last one read
   */
  Http(Endpoint.Tls tls, Duration longest) throws IOException {
    this.longest = longest;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .sslContext(Trust.context(tls))
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * @param status 0 when there was none
   * @param body at most 1 MiB of it
   * @param failure why there was no answer; null when there was one
   * @param arrived whether the request may have arrived
   */
  record Answer(
      int status,
      String body,
      @Nullable Duration after,
      @Nullable String failure,
      boolean arrived) {

    boolean isOk() {
      return status >= 200 && status < 300;
    }

    /** Of the whole request, where the status alone decides. */
    Outcome outcome() {
      if (isOk()) {
        return new Outcome.Accepted("HTTP " + status);
      }
      if (failure != null) {
        return new Outcome.Later(failure, null, arrived);
      }
      String why = "HTTP " + status + Stated.by(body);
      return isOfTheDocument()
          ? new Outcome.Refused(why, false)
          : new Outcome.Later(why, after, isOfTheServer());
    }

    /**
     * Refused logins, missing pages, conflicts and overload are of the destination, not of one
     * document: what is mended there is sent again.
     */
    private boolean isOfTheDocument() {
      return switch (status) {
        case 401, 403, 404, 407, 408, 409, 423, 425, TOO_MANY -> false;
        default -> status >= 400 && status < 500;
      };
    }

    /** Who fails, or gives up on another behind it, may have done so with the work half done. */
    private boolean isOfTheServer() {
      return status >= 500;
    }
  }

  Answer post(URI url, Map<String, String> headers, String body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    headers.forEach(request::header);
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request.build(), info -> new BoundedBody(LONGEST_ANSWER));
    try {
      // A timeout of the request would end with the answer's head, and its body could take for
      // ever.
      HttpResponse<String> response = answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), response.body(), after(response), null, true);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      // Its message may hold the address with a secret in it, such as a chat's hook.
      return new Answer(
          0, "", null, url.getHost() + ": " + Trust.why(cause), !isOfConnecting(cause));
    } catch (TimeoutException e) {
      return new Answer(
          0, "", null, url.getHost() + ": no answer within " + longest.toMillis() + " ms", true);
    } finally {
      answer.cancel(true);
    }
  }

  private static boolean isOfConnecting(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof HttpConnectTimeoutException
        || failure instanceof SSLHandshakeException;
  }

  private static @Nullable Duration after(HttpResponse<?> response) {
    int status = response.statusCode();
    if (status != TOO_MANY && status < 500) {
      return null;
    }
    String asked = response.headers().firstValue("Retry-After").orElse("");
    if (asked.matches("[0-9]{1,6}")) {
      return Duration.ofSeconds(Long.parseLong(asked));
    }
    try {
      // By its own clock, which may differ from ours.
      return Duration.between(time(response.headers().firstValue("Date").orElse("")), time(asked));
    } catch (DateTimeParseException e) {
      // Who says "too many" asks for patience, if not for how much.
      return status == TOO_MANY ? Duration.ZERO : null;
    }
  }

  private static Instant time(String written) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.parse(written, Instant::from);
  }

  /** Nobody waits any more for what is on its way, such as a verification that is not answered. */
  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
