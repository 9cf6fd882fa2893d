package dev.sparekey.keycloak;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Cookies, forms and redirects; no scripts. */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String application;
  private final String address;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * By name. Keycloak marks its cookies as secure; browsers send those to localhost all the same,
   * the JDK's own cookie handler does not.
   */
  private final Map<String, HttpCookie> cookies = new LinkedHashMap<>();

  /**
   * @param application the URL that logins end at; it is not asked
   * @param address where the browser seems to be, as a proxy would tell it
   */
  Browser(String application, String address) {
    this.application = application;
    this.address = address;
  }

  Page get(URI at) throws IOException, InterruptedException {
    return show(HttpRequest.newBuilder(at));
  }

  /** Sends the page's form with its hidden fields and these. */
  Page submit(Page page, String form, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(page.fields(form));
    all.putAll(fields);
    String body =
        all.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return show(
        HttpRequest.newBuilder(page.action(form))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private Page show(HttpRequest.Builder first) throws IOException, InterruptedException {
    HttpRequest request = withCookies(first);
    while (true) {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      response.headers().allValues("Set-Cookie").stream()
          .flatMap(header -> HttpCookie.parse(header).stream())
          .forEach(cookie -> cookies.put(cookie.getName(), cookie));
      cookies.values().removeIf(HttpCookie::hasExpired);
      String location = response.headers().firstValue("Location").orElse(null);
      if (location == null) {
        return new Page(request.uri(), response.statusCode(), response.body());
      }
      URI next = request.uri().resolve(location);
      if (location.startsWith(application)) {
        return new Page(next, response.statusCode(), "");
      }
      request = withCookies(HttpRequest.newBuilder(next));
    }
  }

  private HttpRequest withCookies(HttpRequest.Builder request) {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.values().stream()
              .map(cookie -> cookie.getName() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request.header("X-Forwarded-For", address).timeout(PATIENCE).build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
