package dev.sparekey.sinks.transport;

import dev.sparekey.model.Severity;
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
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
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
      // Its message may quote the server, which may quote a login.
      return Collections.nCopies(
          parcels.size(),
          new Outcome.Later(
              "mail by " + mail.host() + ": " + Trust.why(e),
              null,
              // One that is refused is sent to nobody.
              begun && !(e instanceof SendFailedException)));
    }
  }

  private MimeMessage message(List<Parcel> parcels) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
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

  /** The headline of one, or how many there are and the gravest. */
  private static String subject(List<Parcel> parcels) {
    if (parcels.size() == 1) {
      String headline = parcels.getFirst().document().lines().findFirst().orElse("");
      return "Sparekey: "
          + (headline.length() > LONGEST_SUBJECT
              ? headline.substring(0, LONGEST_SUBJECT) + "…"
              : headline);
    }
    Severity gravest =
        parcels.stream()
            .map(parcel -> parcel.alert().severity())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return "Sparekey: "
        + parcels.size()
        + " findings, the gravest "
        + gravest.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    // Each mail has its own connection.
  }
}
