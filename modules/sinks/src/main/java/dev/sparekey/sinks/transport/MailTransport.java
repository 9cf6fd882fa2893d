package dev.sparekey.sinks.transport;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.delivery.Gravity;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/** One mail of plain text for all that is due. */
final class MailTransport implements Transport {

  private static final int MOST = 50;
  private static final String PATIENCE_MS = "10000";
  private static final int LONGEST_SUBJECT = 200;
  private static final String RULE = "-".repeat(72);

  private final Endpoint.Mail mail;
  private final Session session;

  MailTransport(Endpoint.Mail mail, SSLContext trust) {
    this.mail = mail;
    this.session = Session.getInstance(properties(mail, trust), login(mail));
  }

  private static Properties properties(Endpoint.Mail mail, SSLContext trust) {
    Properties properties = new Properties();
    properties.put("mail.transport.protocol", "smtp");
    properties.put("mail.smtp.host", mail.host());
    properties.put("mail.smtp.port", String.valueOf(mail.port()));
    properties.put("mail.smtp.connectiontimeout", PATIENCE_MS);
    properties.put("mail.smtp.timeout", PATIENCE_MS);
    properties.put("mail.smtp.writetimeout", PATIENCE_MS);
    properties.put("mail.smtp.auth", String.valueOf(mail.username() != null));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.socketFactory", trust.getSocketFactory());
    properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
    switch (mail.security()) {
      case TLS -> properties.put("mail.smtp.ssl.enable", "true");
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        // Else whoever sits between could take the offer out, and read on.
        properties.put("mail.smtp.starttls.required", "true");
      }
      case NONE -> {}
    }
    return properties;
  }

  private static @Nullable Authenticator login(Endpoint.Mail mail) {
    String username = mail.username();
    Supplier<String> password = mail.password();
    if (username == null || password == null) {
      return null;
    }
    return new Authenticator() {
      @Override
      protected PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(username, password.get());
      }
    };
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) {
    boolean begun = false;
    try (jakarta.mail.Transport way = session.getTransport()) {
      MimeMessage message = message(parcels);
      message.saveChanges();
      way.connect();
      begun = true;
      way.sendMessage(message, message.getAllRecipients());
      return Collections.nCopies(parcels.size(), new Outcome.Accepted("taken by " + mail.host()));
    } catch (MessagingException e) {
      return Collections.nCopies(parcels.size(), outcome(e, begun, parcels.size()));
    }
  }

  /** Its message may quote the server, which may quote a login: the code alone is told. */
  private Outcome outcome(MessagingException failure, boolean begun, int parcels) {
    String why = "mail by " + mail.host() + ": " + Trust.why(failure);
    if (failure instanceof SMTPSendFailedException answered) {
      why += " (SMTP " + answered.getReturnCode() + ")";
      if (isOfTheText(answered) && parcels == 1) {
        return new Outcome.Refused(why, false);
      }
    }
    // One that is refused is sent to nobody.
    return new Outcome.Later(why, null, begun && !(failure instanceof SendFailedException));
  }

  /** Refused for good where the text was given: filters of contents do that, logins do not. */
  private static boolean isOfTheText(SMTPSendFailedException answered) {
    String command = Objects.requireNonNullElse(answered.getCommand(), "").strip();
    return answered.getReturnCode() / 100 == 5 && (command.equals("DATA") || command.equals("."));
  }

  private MimeMessage message(List<Parcel> parcels) throws MessagingException {
    MimeMessage message = new Letter(session, id(parcels));
    if (parcels.size() == 1) {
      // Of a digest each finding has a thread of its own: it would join them all to one.
      message.setHeader("References", named("alert", parcels.getFirst().alert().id()));
    }
    message.setFrom(new InternetAddress(mail.from()));
    for (String to : mail.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
    }
    message.setSentDate(Date.from(parcels.getLast().alert().emittedAt()));
    message.setSubject(subject(parcels), StandardCharsets.UTF_8.name());
    // Out-of-office replies to alerts help nobody (RFC 3834 §5).
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setText(
        String.join("\n" + RULE + "\n\n", parcels.stream().map(Parcel::document).toList()),
        StandardCharsets.UTF_8.name());
    return message;
  }

  /** A mail with an id that stays when it is sent again, by which receivers drop the second. */
  private static final class Letter extends MimeMessage {

    private final String id;

    Letter(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }

  /** Of the revisions in it and of whom they are for. */
  private String id(List<Parcel> parcels) {
    return named(
        "mail",
        mail.from()
            + mail.to()
            + parcels.stream()
                .map(Parcel::alert)
                .map(alert -> alert.id() + ":" + alert.epoch() + ":" + alert.revision())
                .toList());
  }

  /** By a hash, since an alert's id may be anything. */
  private String named(String kind, String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      String name = HexFormat.of().formatHex(hash, 0, 16);
      String host = mail.from().substring(mail.from().lastIndexOf('@') + 1);
      return "<" + kind + "." + name + ".sparekey@" + host + ">";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The headline of one, or how many there are and the gravest. */
  private static String subject(List<Parcel> parcels) {
    if (parcels.size() == 1) {
      String headline = parcels.getFirst().document().lines().findFirst().orElse("");
      return "Sparekey: "
          + (headline.length() > LONGEST_SUBJECT
              ? headline.substring(0, LONGEST_SUBJECT) + "…"
              : headline);
    }
    List<Alert> standing =
        parcels.stream()
            .map(Parcel::alert)
            .filter(alert -> alert.verdict() != Verdict.WITHDRAWN)
            .toList();
    int withdrawn = parcels.size() - standing.size();
    if (standing.isEmpty()) {
      return "Sparekey: " + withdrawn + " findings, all withdrawn";
    }
    Severity gravest =
        standing.stream().map(Gravity::of).max(Comparator.naturalOrder()).orElseThrow();
    return "Sparekey: "
        + parcels.size()
        + " findings, the gravest "
        + gravest.name().toLowerCase(Locale.ROOT)
        + (withdrawn == 0 ? "" : ", " + withdrawn + " withdrawn");
  }

  @Override
  public void close() {
    // Each mail has its own connection.
  }
}
