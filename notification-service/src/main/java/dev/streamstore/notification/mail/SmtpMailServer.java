package dev.streamstore.notification.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.StreamProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

/** Sends by SMTP, over connections that are kept for the next letter. Thread-safe. */
@Component
class SmtpMailServer implements MailServer {
    static {
        // Told nothing, Jakarta Mail looks through all jars for this class, for every part of every mail (mail-api
        // issue 699).
        System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
    }

    /** 5xx replies that say something about us, not about the letter: it is sent once that is put right. */
    private static final Set<Integer> OUR_FAULT = Set.of(530, 534, 535, 538);

    private final JavaMailSender sender;
    private final SmtpConnections connections;
    private final MailProperties properties;

    SmtpMailServer(JavaMailSender sender, SmtpConnections connections, MailProperties properties) {
        this.sender = sender;
        this.connections = connections;
        this.properties = properties;
    }

    @Override
    public Receipt send(Letter letter) {
        MimeMessage message;
        try {
            message = compose(letter);
        } catch (MessagingException e) {
            return new Receipt.Rejected("can't be written as a mail: " + e.getMessage());
        }
        try {
            connections.send(message);
            return new Receipt.Accepted();
        } catch (MessagingException e) {
            List<Throwable> causes = causes(e);
            if (causes.stream().anyMatch(SmtpMailServer::isFinal)) {
                return new Receipt.Rejected(
                        String.valueOf(causes.getLast().getMessage()).strip());
            }
            throw new MailServerAwayException("[smtp] letter " + letter.messageId() + ": not taken", e);
        }
    }

    private MimeMessage compose(Letter letter) throws MessagingException {
        MimeMessage message = sender.createMimeMessage();
        MimeMessageHelper helper =
                new MimeMessageHelper(message, MimeMessageHelper.MULTIPART_MODE_MIXED, StandardCharsets.UTF_8.name());
        helper.setFrom(new InternetAddress(properties.from()));
        helper.setTo(recipient(letter));
        helper.setSubject(letter.subject());
        helper.setSentDate(Date.from(letter.writtenAt()));
        helper.setText(letter.text(), letter.html());
        if (letter.attachment().isPresent()) {
            Letter.Attachment file = letter.attachment().get();
            helper.addAttachment(file.name(), new ByteArrayResource(file.bytes()), file.mediaType());
        }
        message.setHeader("Auto-Submitted", "auto-generated");
        if (letter.traceparent() != null) {
            message.setHeader("traceparent", letter.traceparent());
        }
        message.saveChanges();
        // Saving makes up one of its own.
        message.setHeader("Message-ID", letter.messageId());
        return message;
    }

    /** One address, whatever commas and line breaks are in it. */
    private static InternetAddress recipient(Letter letter) throws AddressException {
        InternetAddress address = new InternetAddress(letter.recipient(), true);
        if (address.isGroup()) {
            throw new AddressException("a group", letter.recipient());
        }
        return address;
    }

    private static boolean isFinal(Throwable cause) {
        OptionalInt reply = switch (cause) {
            case SMTPAddressFailedException e -> OptionalInt.of(e.getReturnCode());
            case SMTPSenderFailedException e -> OptionalInt.of(e.getReturnCode());
            case SMTPSendFailedException e -> OptionalInt.of(e.getReturnCode());
            default -> OptionalInt.empty();
        };
        return reply.isPresent() && reply.getAsInt() / 100 == 5 && !OUR_FAULT.contains(reply.getAsInt());
    }

    /** The exception and all it hangs on, the innermost last. Jakarta Mail chains by {@code getNextException}. */
    private static List<Throwable> causes(MessagingException thrown) {
        List<Throwable> causes = new ArrayList<>();
        Throwable next = thrown;
        while (next != null && !causes.contains(next)) {
            causes.add(next);
            next = next instanceof MessagingException messaging ? messaging.getNextException() : next.getCause();
        }
        return causes;
    }
}
