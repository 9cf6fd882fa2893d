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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** One mail of plain text for all that is due. */
final class MailTransport implements Transport {

  private static final int MOST = 50;
  private static final int PATIENCE_MS = 10_000;

  /** Each answer has a timeout, which a server that sends a letter at a time never meets. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
  private static final int LONGEST_SUBJECT = 200;
  private static final String RULE = "-".repeat(72);

  private final Endpoint.Mail mail;
  private final SSLContext trust;
  private final Duration longest;
  private final Session session;

  MailTransport(Endpoint.Mail mail, SSLContext trust) {
    this(mail, trust, LONGEST);
  }

  /**
   * @param longest after which a server that has not taken a mail is given up
   */
  MailTransport(Endpoint.Mail mail, SSLContext trust, Duration longest) {
    this.mail = mail;
    this.trust = trust;
    this.longest = longest;
    this.session = Session.getInstance(properties(mail, trust), login(mail));
  }

  private static Properties properties(Endpoint.Mail mail, SSLContext trust) {
    Properties properties = new Properties();
    properties.put("mail.transport.protocol", "smtp");
    properties.put("mail.smtp.host", mail.host());
    properties.put("mail.smtp.port", String.valueOf(mail.port()));
    properties.put("mail.smtp.auth", String.valueOf(mail.username() != null));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.socketFactory", trust.getSocketFactory());
    properties.put("mail.smtp.ssl.protocols", String.join(" ", PROTOCOLS));
    switch (mail.security()) {
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        // Else whoever sits between could take the offer out, and read on.
        properties.put("mail.smtp.starttls.required", "true");
      }
      case TLS, NONE -> {}
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
    AtomicBoolean stuck = new AtomicBoolean();
    Socket tcp = new Socket();
    CompletableFuture<Void> watch =
        CompletableFuture.runAsync(
            () -> {
              stuck.set(true);
              close(tcp);
            },
            CompletableFuture.delayedExecutor(longest.toMillis(), TimeUnit.MILLISECONDS));
    try {
      MimeMessage message = message(parcels);
      message.saveChanges();
      SMTPTransport way = (SMTPTransport) session.getTransport();
      try {
        way.connect(connected(tcp));
        begun = true;
        way.sendMessage(message, message.getAllRecipients());
        return Collections.nCopies(parcels.size(), new Outcome.Accepted("taken by " + mail.host()));
      } finally {
        sayGoodbye(way);
      }
    } catch (MessagingException | IOException e) {
      return Collections.nCopies(
          parcels.size(), outcome(e, begun, parcels.size(), stuck.get() ? longest : null));
    } finally {
      watch.cancel(false);
      close(tcp);
    }
  }

  /**
   * By a socket of our own, which can be closed while it is read. And mail's own client, where a
   * handshake by these certificates failed, begins another by those that the platform trusts.
   */
  private Socket connected(Socket tcp) throws IOException {
    // With the name as it was given: STARTTLS would ask for that of a number, and believe it.
    InetAddress host =
        InetAddress.getByAddress(mail.host(), InetAddress.getByName(mail.host()).getAddress());
    tcp.connect(new InetSocketAddress(host, mail.port()), PATIENCE_MS);
    tcp.setSoTimeout(PATIENCE_MS);
    return switch (mail.security()) {
      case TLS -> secured(tcp);
      case STARTTLS, NONE -> tcp;
    };
  }

  private Socket secured(Socket tcp) throws IOException {
    SSLSocket secured =
        (SSLSocket) trust.getSocketFactory().createSocket(tcp, mail.host(), mail.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    // Sockets do not look at the host's name unless told to.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  /** What was taken is, though the server does not answer to that. */
  private static void sayGoodbye(jakarta.mail.Transport way) {
    try {
      way.close();
    } catch (MessagingException e) {
      // It is of no use any more, whatever became of it.
      return;
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, whatever became of it.
      return;
    }
  }

  /**
   * Its message may quote the server, which may quote a login: the code alone is told.
   *
   * @param cutAfter how long it took, if that was too long
   */
  private Outcome outcome(
      Exception failure, boolean begun, int parcels, @Nullable Duration cutAfter) {
    String why =
        "mail by "
            + mail.host()
            + ": "
            + (cutAfter == null
                ? Trust.why(failure)
                : "it had not taken it after " + cutAfter.toMillis() + " ms");
    if (failure instanceof SMTPSendFailedException answered) {
      why += " (SMTP " + answered.getReturnCode() + ")";
      if (isOfTheText(answered) && parcels == 1) {
        return new Outcome.Refused(why, false);
      }
    }
    // One that is refused is sent to nobody.
    boolean refused = failure instanceof SendFailedException && !isUnanswered(failure);
    return new Outcome.Later(why, null, begun && !refused);
  }

  /** Whether the text was sent whole, and the server broke off: the client has it as refused. */
  private static boolean isUnanswered(Exception failure) {
    return failure instanceof SMTPSendFailedException sent
        && command(sent).equals(".")
        && sent.getReturnCode() < 400;
  }

  private static String command(SMTPSendFailedException failure) {
    return Objects.requireNonNullElse(failure.getCommand(), "").strip();
  }

  /** Refused for good where the text was given: filters of contents do that, logins do not. */
  private static boolean isOfTheText(SMTPSendFailedException answered) {
    String command = command(answered);
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
