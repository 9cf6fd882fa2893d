package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Guide;
import dev.sparekey.sinks.format.Template;
import dev.sparekey.testkit.AlertDraft;
import jakarta.mail.Address;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MailTransportTest {

  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

  private int port;

  @BeforeEach
  void start() {
    server.start();
    port = server.getSmtp().getPort();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private List<Outcome> send(
      Endpoint.MailSecurity security, @Nullable String password, Parcel... parcels)
      throws IOException {
    Endpoint.Mail mail =
        new Endpoint.Mail(
            security,
            "127.0.0.1",
            port,
            "sparekey@example.com",
            List.of("soc@example.com", "desk@example.com"),
            password == null ? null : "robot",
            password == null ? null : () -> password,
            Endpoint.Tls.PLATFORM);
    try (MailTransport transport = new MailTransport(mail, Trust.context(Endpoint.Tls.PLATFORM))) {
      return transport.send(List.of(parcels));
    }
  }

  private static Parcel parcel(Severity severity, String subject) {
    AlertDraft draft = new AlertDraft();
    draft.severity = severity;
    draft.subject = subject;
    return new Parcel(draft.alert(), Template.text(draft.alert(), Guide.NONE));
  }

  @Test
  void oneFinding_hasItsHeadlineAsSubject() throws Exception {
    assertThat(
            Parcels.kinds(
                send(Endpoint.MailSecurity.NONE, null, parcel(Severity.HIGH, "zoë@example.com"))))
        .containsExactly("Accepted");

    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getSubject())
        .isEqualTo(
            "Sparekey: [high, confirmed] Agent re-armed an account without a fitting ticket:"
                + " zoë@example.com, by agent desk.mallory@tamarack.example");
    assertThat(Arrays.stream(mail.getAllRecipients()).map(Address::toString))
        .containsExactly("soc@example.com", "desk@example.com");
    assertThat(mail.getContent().toString()).contains("\r\nWhat happened\r\n");
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
  }

  @Test
  void severalFindings_areOneMailThatNamesTheGravest() throws Exception {
    send(
        Endpoint.MailSecurity.NONE,
        null,
        parcel(Severity.HIGH, "a"),
        parcel(Severity.CRITICAL, "b"),
        parcel(Severity.LOW, "c"));

    assertThat(server.getReceivedMessages()[0].getSubject())
        .isEqualTo("Sparekey: 3 findings, the gravest critical");
    assertThat(server.getReceivedMessages()[0].getContent().toString())
        .contains("ticket: a,", "ticket: b,", "ticket: c,");
  }

  private static Parcel revision(int revision, Verdict verdict) {
    AlertDraft draft = new AlertDraft();
    draft.revision = revision;
    draft.verdict = verdict;
    return new Parcel(draft.alert(), Template.text(draft.alert(), Guide.NONE));
  }

  @Test
  void withdrawnFindings_areNotTheGravest() throws Exception {
    Parcel withdrawn = revision(2, Verdict.WITHDRAWN);
    send(Endpoint.MailSecurity.NONE, null, withdrawn, withdrawn);
    send(Endpoint.MailSecurity.NONE, null, withdrawn, parcel(Severity.LOW, "a"));

    assertThat(server.getReceivedMessages()[0].getSubject())
        .isEqualTo("Sparekey: 2 findings, all withdrawn");
    assertThat(server.getReceivedMessages()[1].getSubject())
        .isEqualTo("Sparekey: 2 findings, the gravest low, 1 withdrawn");
  }

  /** Of each mail in one person's box, and then in the other's. */
  private List<String> headers(String name) throws Exception {
    List<String> values = new ArrayList<>();
    for (MimeMessage mail : server.getReceivedMessages()) {
      values.add(mail.getHeader(name, null));
    }
    return values;
  }

  @Test
  void mailThatIsSentAgain_hasTheSameId() throws Exception {
    Parcel first = revision(1, Verdict.CONFIRMED);
    send(Endpoint.MailSecurity.NONE, null, first);
    send(Endpoint.MailSecurity.NONE, null, first);
    send(Endpoint.MailSecurity.NONE, null, revision(2, Verdict.WITHDRAWN));

    List<String> ids = headers("Message-ID");
    assertThat(ids.get(0))
        .isEqualTo(ids.get(1))
        .matches("<mail\\.[0-9a-f]{32}\\.sparekey@example.com>");
    assertThat(ids.get(2)).isNotEqualTo(ids.get(0));
  }

  @Test
  void revisionsOfAFinding_areOneThreadAndADigestIsNone() throws Exception {
    send(Endpoint.MailSecurity.NONE, null, revision(1, Verdict.CONFIRMED));
    send(Endpoint.MailSecurity.NONE, null, revision(2, Verdict.WITHDRAWN));
    send(Endpoint.MailSecurity.NONE, null, parcel(Severity.LOW, "a"), parcel(Severity.LOW, "b"));

    List<String> threads = headers("References");
    assertThat(threads.get(0))
        .isEqualTo(threads.get(1))
        .matches("<alert\\.[0-9a-f]{32}\\.sparekey@example.com>");
    assertThat(threads.get(2)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"550, Refused", "552, Refused", "554, Refused", "451, Later"})
  void textThatAFilterRefuses_isRefusedIfItIsAloneAndForGood(int code, String kind)
      throws Exception {
    try (Filter filter = new Filter(code)) {
      port = filter.port();
      List<Outcome> alone = send(Endpoint.MailSecurity.NONE, null, parcel(Severity.HIGH, "a"));
      assertThat(Parcels.kinds(alone)).containsExactly(kind);
      assertThat(alone.toString()).contains("(SMTP " + code + ")").doesNotContain("s3cret");
    }
    try (Filter filter = new Filter(code)) {
      port = filter.port();
      assertThat(
              Parcels.kinds(
                  send(
                      Endpoint.MailSecurity.NONE,
                      null,
                      parcel(Severity.HIGH, "a"),
                      parcel(Severity.HIGH, "b"))))
          .containsExactly("Later", "Later");
    }
  }

  /** A mail server for one mail, whose text it refuses. */
  private static final class Filter implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private final Thread thread;

    Filter(int code) throws IOException {
      thread = Thread.ofVirtual().start(() -> serve(code));
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve(int code) {
      try (Socket client = socket.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
        say(client, "220 here");
        boolean text = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (text && !line.equals(".")) {
            continue;
          }
          if (text) {
            text = false;
            say(client, code + " s3cret");
          } else if (line.equals("DATA")) {
            text = true;
            say(client, "354 go on");
          } else {
            say(client, "250 ok");
          }
        }
      } catch (IOException e) {
        // The client has heard enough.
        return;
      }
    }

    private static void say(Socket client, String line) throws IOException {
      client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
    }

    @Override
    public void close() throws Exception {
      socket.close();
      thread.join();
    }
  }

  @Test
  void nameWithLineBreaks_forgesNoHeader() throws Exception {
    send(
        Endpoint.MailSecurity.NONE,
        null,
        parcel(Severity.HIGH, "a\r\nBcc: eve@example.org\r\n\r\nbody"));

    assertThat(server.getReceivedMessages()[0].getHeader("Bcc")).isNull();
    assertThat(server.getReceivedMessages()[0].getSubject()).contains("a  Bcc: eve@example.org");
  }

  @Test
  void login_isUsedAndAWrongOneTellsNothingOfThePassword() throws Exception {
    server.setUser("robot", "robot", "r1ght");
    assertThat(Parcels.kinds(send(Endpoint.MailSecurity.NONE, "r1ght", parcel(Severity.HIGH, "a"))))
        .containsExactly("Accepted");
    List<Outcome> wrong = send(Endpoint.MailSecurity.NONE, "wr0ng", parcel(Severity.HIGH, "a"));
    assertThat(Parcels.known(wrong)).containsExactly(false);
    assertThat(wrong.toString()).doesNotContain("wr0ng");
  }

  @Test
  void serverWithoutStarttls_getsNoMailInPlainText() throws Exception {
    assertThat(
            Parcels.known(send(Endpoint.MailSecurity.STARTTLS, null, parcel(Severity.HIGH, "a"))))
        .containsExactly(false);
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void serverThatIsDown_isTriedLater() throws Exception {
    server.stop();
    assertThat(Parcels.known(send(Endpoint.MailSecurity.NONE, null, parcel(Severity.HIGH, "a"))))
        .containsExactly(false);
  }

  private List<Outcome> send(
      ScriptedMailServer.Manner manner,
      Endpoint.MailSecurity security,
      TestIdentity is,
      TestIdentity believed,
      Duration longest)
      throws Exception {
    try (ScriptedMailServer scripted =
        new ScriptedMailServer(manner, security, is.server(believed))) {
      Endpoint.Mail mail =
          new Endpoint.Mail(
              security,
              "127.0.0.1",
              scripted.port(),
              "sparekey@example.com",
              List.of("soc@example.com"),
              null,
              null,
              new Endpoint.Tls(believed.certificate(), null));
      try (MailTransport transport = new MailTransport(mail, Trust.context(mail.tls()), longest)) {
        List<Outcome> outcomes = transport.send(List.of(parcel(Severity.HIGH, "a")));
        assertThat(scripted.connections()).as(outcomes.toString()).isOne();
        return outcomes;
      }
    }
  }

  private List<Outcome> send(ScriptedMailServer.Manner manner, Duration longest) throws Exception {
    TestIdentity server = TestIdentity.of("server", "RSA");
    return send(manner, Endpoint.MailSecurity.NONE, server, server, longest);
  }

  /** Else each mail would be sent again for a week. */
  @Test
  void serverThatBreaksOffAtTheGoodbye_hasTakenTheMail() throws Exception {
    assertThat(
            Parcels.kinds(
                send(ScriptedMailServer.Manner.BREAKS_OFF_AT_THE_END, Duration.ofSeconds(30))))
        .containsExactly("Accepted");
  }

  /** It may have taken it: a withdrawal is to be sent. */
  @Test
  void serverThatClosesAfterTheText_mayHaveTakenTheMail() throws Exception {
    List<Outcome> outcomes =
        send(ScriptedMailServer.Manner.CLOSES_AFTER_THE_TEXT, Duration.ofSeconds(30));
    assertThat(Parcels.kinds(outcomes)).containsExactly("Later");
    assertThat(Parcels.known(outcomes)).containsExactly(true);
  }

  @Test
  void serverThatAnswersALetterAtATime_isGivenUp() {
    List<Outcome> outcomes =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> send(ScriptedMailServer.Manner.NEVER_ENDS_ITS_GREETING, Duration.ofMillis(300)));
    assertThat(Parcels.known(outcomes)).containsExactly(false);
    assertThat(outcomes.toString()).contains("it had not taken it after 300 ms");
  }

  @ParameterizedTest
  @EnumSource(
      value = Endpoint.MailSecurity.class,
      names = {"TLS", "STARTTLS"})
  void serverWithACertificateOfTheCa_takesTheMail(Endpoint.MailSecurity security) throws Exception {
    TestIdentity server = TestIdentity.of("server", "RSA");
    assertThat(
            Parcels.kinds(
                send(
                    ScriptedMailServer.Manner.ORDERLY,
                    security,
                    server,
                    server,
                    Duration.ofSeconds(30))))
        .containsExactly("Accepted");
  }

  /** Nor is it tried whether the platform would believe it: there is one connection. */
  @ParameterizedTest
  @EnumSource(
      value = Endpoint.MailSecurity.class,
      names = {"TLS", "STARTTLS"})
  void serverWithACertificateOfSomebodyElse_getsNoMail(Endpoint.MailSecurity security)
      throws Exception {
    List<Outcome> outcomes =
        send(
            ScriptedMailServer.Manner.ORDERLY,
            security,
            TestIdentity.of("stranger", "RSA"),
            TestIdentity.of("server", "RSA"),
            Duration.ofSeconds(30));
    assertThat(Parcels.known(outcomes)).containsExactly(false);
  }

  /** Whoever has any certificate of the same authority could else read all mail. */
  @ParameterizedTest
  @EnumSource(
      value = Endpoint.MailSecurity.class,
      names = {"TLS", "STARTTLS"})
  void serverWithACertificateForAnotherName_getsNoMail(Endpoint.MailSecurity security)
      throws Exception {
    TestIdentity elsewhere = TestIdentity.of("elsewhere", "RSA", "DNS:elsewhere.example");
    List<Outcome> outcomes =
        send(
            ScriptedMailServer.Manner.ORDERLY,
            security,
            elsewhere,
            elsewhere,
            Duration.ofSeconds(30));
    assertThat(Parcels.known(outcomes)).containsExactly(false);
  }
}
