package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sparekey.model.Severity;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Guide;
import dev.sparekey.sinks.format.Template;
import dev.sparekey.testkit.AlertDraft;
import jakarta.mail.Address;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
}
