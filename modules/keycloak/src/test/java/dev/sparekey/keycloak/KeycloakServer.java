package dev.sparekey.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.localcluster.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A running Keycloak with a realm for the test, and its Admin REST API. */
final class KeycloakServer implements AutoCloseable {

  static final String REALM = "acme";
  static final String APPLICATION = "http://127.0.0.1:9/app";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ADMIN = "admin";

  private final ChildJvm process;
  private final String base;
  private final String management;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String token = "";

  private KeycloakServer(ChildJvm process, int port, int managementPort) {
    this.process = process;
    this.base = "http://localhost:" + port;
    this.management = "http://localhost:" + managementPort;
  }

  /**
   * @param options of our provider, by name
   */
  static KeycloakServer start(Path home, Map<String, String> options)
      throws IOException, InterruptedException {
    int port = freePort();
    int managementPort = freePort();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--profile=prod",
                "start",
                "--optimized",
                "--cache=local",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--http-management-port=" + managementPort,
                "--hostname-strict=false",
                "--proxy-headers=xforwarded",
                "--log-level=warn,dev.sparekey:info"));
    options.forEach(
        (name, value) -> arguments.add("--spi-events-listener--sparekey--" + name + "=" + value));
    ChildJvm process =
        ChildJvm.startProgram(
            "keycloak",
            home,
            home.resolve("lib/quarkus-run.jar").toString(),
            List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home.resolve("conf"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dkc.bootstrap-admin-username=" + ADMIN,
                "-Dkc.bootstrap-admin-password=" + ADMIN,
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED"),
            "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
            arguments);
    KeycloakServer server = new KeycloakServer(process, port, managementPort);
    process.await(LONGEST_START, server::answers);
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create(base + "/realms/master"))
                      .timeout(Duration.ofSeconds(20))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  String base() {
    return base;
  }

  /** What the end of the log says. */
  String tail() {
    return process.tail();
  }

  /**
   * Where a login begins.
   *
   * @param action a required action that the application asks for; null for none
   */
  URI login(@Nullable String action) {
    return URI.create(
        base
            + "/realms/"
            + REALM
            + "/protocol/openid-connect/auth?client_id=app&response_type=code&scope=openid"
            + "&redirect_uri="
            + encoded(APPLICATION)
            + (action == null ? "" : "&kc_action=" + action));
  }

  /** What the metrics say of one meter. */
  double meter(String name) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(management + "/metrics")).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString());
    return response
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in\n" + response.body()));
  }

  /** Logs in as the administrator; what follows is done by that account. */
  void logInAsAdministrator() throws IOException, InterruptedException {
    Map<String, String> form =
        Map.of(
            "grant_type",
            "password",
            "client_id",
            "admin-cli",
            "username",
            ADMIN,
            "password",
            ADMIN);
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(base + "/realms/master/protocol/openid-connect/token"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        form.entrySet().stream()
                            .map(one -> one.getKey() + "=" + encoded(one.getValue()))
                            .collect(Collectors.joining("&"))))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    token = JSON.readTree(response.body()).path("access_token").asText();
  }

  JsonNode read(String path) throws IOException, InterruptedException {
    return JSON.readTree(call("GET", path, null).body());
  }

  /** The path of what was made, as the server tells it. */
  String create(String path, String body) throws IOException, InterruptedException {
    return call("POST", path, body).headers().firstValue("Location").orElse("");
  }

  void update(String path, String body) throws IOException, InterruptedException {
    call("PUT", path, body);
  }

  void delete(String path) throws IOException, InterruptedException {
    call("DELETE", path, null);
  }

  private HttpResponse<String> call(String method, String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(base + "/admin/realms" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          method + " " + path + " answered " + response.statusCode() + " " + response.body());
    }
    return response;
  }

  /** Makes the realm that the test's users live in. */
  void createRealm(int mailPort) throws IOException, InterruptedException {
    create(
        "",
        """
        {"realm": "acme", "enabled": true, "sslRequired": "none", "resetPasswordAllowed": true,
         "loginWithEmailAllowed": true,
         "eventsEnabled": true, "adminEventsEnabled": true, "adminEventsDetailsEnabled": true,
         "passwordPolicy": "hashAlgorithm(pbkdf2-sha512) and hashIterations(1000)",
         "bruteForceProtected": false, "quickLoginCheckMilliSeconds": 0,
         "otpPolicyType": "totp", "otpPolicyAlgorithm": "HmacSHA1", "otpPolicyDigits": 6,
         "otpPolicyPeriod": 30, "otpPolicyLookAheadWindow": 1, "otpPolicyCodeReusable": true,
         "webAuthnPolicyPasswordlessRpEntityName": "acme",
         "webAuthnPolicyPasswordlessSignatureAlgorithms": ["ES256"],
         "webAuthnPolicyPasswordlessRequireResidentKey": "Yes",
         "webAuthnPolicyPasswordlessUserVerificationRequirement": "required",
         "webAuthnPolicyPasswordlessPasskeysEnabled": true,
         "smtpServer": {"host": "127.0.0.1", "port": "%d", "from": "idp@example.com"},
         "clients": [{"clientId": "app", "publicClient": true, "redirectUris": ["%s"],
                      "standardFlowEnabled": true}]}
        """
            .formatted(mailPort, APPLICATION));
    // A new realm has these disabled.
    for (JsonNode execution : read("/acme/authentication/flows/browser/executions")) {
      String provider = execution.path("providerId").asText();
      if (provider.equals("auth-recovery-authn-code-form")
          || provider.equals("webauthn-authenticator")) {
        ((ObjectNode) execution).put("requirement", "ALTERNATIVE");
        update("/acme/authentication/flows/browser/executions", execution.toString());
      }
    }
  }

  /** The id of the browser flow's execution of an authenticator. */
  String execution(String authenticator) throws IOException, InterruptedException {
    for (JsonNode execution : read("/acme/authentication/flows/browser/executions")) {
      if (execution.path("providerId").asText().equals(authenticator)) {
        return execution.path("id").asText();
      }
    }
    throw new AssertionError("the browser flow has no " + authenticator);
  }

  /**
   * The id of a new user.
   *
   * @param oneTimeSecret of a one-time password that is brought along, as by an import; null for
   *     none
   */
  String createUser(String name, String password, @Nullable String oneTimeSecret)
      throws IOException, InterruptedException {
    String imported =
        oneTimeSecret == null
            ? ""
            : """
            , {"type": "otp", "userLabel": "phone", "secretData": "{\\"value\\":\\"%s\\"}",
               "credentialData":
                 "{\\"subType\\":\\"totp\\",\\"digits\\":6,\\"counter\\":0,\\"period\\":30,\\"algorithm\\":\\"HmacSHA1\\"}"}
            """
                .formatted(oneTimeSecret);
    String at =
        create(
            "/acme/users",
            """
            {"username": "%s", "email": "%s@example.com", "emailVerified": true, "enabled": true,
             "firstName": "%s", "lastName": "Test",
             "credentials": [{"type": "password", "value": "%s", "temporary": false}%s]}
            """
                .formatted(name, name, name, password, imported));
    return at.substring(at.lastIndexOf('/') + 1);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
