package dev.streamstore.stack.mail;

import dev.streamstore.stack.mail.StoredMessage.Attachment;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import jakarta.mail.util.StreamProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.jspecify.annotations.Nullable;

/** A message taken apart: its headers, its text, its attachments. Lenient, because a mail is whatever somebody sent. */
final class ParsedMessage {
    static {
        // Told nothing, Jakarta Mail looks through all jars for this class, for every part of every mail (mail-api
        // issue 699).
        System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
    }

    private static final int MAX_DEPTH = 20;
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private final MimeMessage message;
    private final List<Part> attachments = new ArrayList<>();
    private @Nullable String text;
    private @Nullable String html;

    /** @param raw must allow to be read again and again, as a shared input stream does */
    ParsedMessage(InputStream raw) throws MessagingException, IOException {
        this.message = new MimeMessage(null, raw);
        visit(message, 0);
    }

    private void visit(Part part, int depth) throws MessagingException, IOException {
        if (depth < MAX_DEPTH && part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart child = parts.getBodyPart(i);
                visit(child, depth + 1);
            }
        } else if (fileName(part).isPresent() || Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
            attachments.add(part);
        } else if (part.isMimeType("text/html") && html == null) {
            html = textOf(part);
        } else if (part.isMimeType("text/*") && text == null) {
            text = textOf(part);
        } else {
            attachments.add(part);
        }
    }

    private static String textOf(Part part) throws MessagingException, IOException {
        Charset charset = StandardCharsets.UTF_8;
        try {
            String named = new ContentType(part.getContentType()).getParameter("charset");
            if (named != null) {
                charset = Charset.forName(MimeUtility.javaCharset(named));
            }
        } catch (ParseException | IllegalArgumentException e) {
            // an unreadable or unknown charset: the bytes are most likely UTF-8
        }
        try (InputStream content = part.getInputStream()) {
            return new String(content.readNBytes(MAX_TEXT_BYTES), charset);
        }
    }

    private static Optional<String> fileName(Part part) throws MessagingException {
        String name = part.getFileName();
        return name == null || name.isBlank() ? Optional.empty() : Optional.of(decoded(name));
    }

    private static String decoded(String header) {
        try {
            return MimeUtility.decodeText(header);
        } catch (UnsupportedEncodingException e) {
            return header;
        }
    }

    Optional<String> messageId() throws MessagingException {
        String id = message.getMessageID();
        return id == null || id.isBlank() ? Optional.empty() : Optional.of(id.strip());
    }

    Optional<String> author() throws MessagingException {
        String header = message.getHeader("From", ",");
        if (header == null) {
            return Optional.empty();
        }
        InternetAddress[] addresses = InternetAddress.parseHeader(header, false);
        return addresses.length == 0 ? Optional.empty() : Optional.ofNullable(addresses[0].getAddress());
    }

    String subject() throws MessagingException {
        String subject = message.getSubject();
        return subject == null ? "" : subject;
    }

    @Nullable
    String text() {
        return text;
    }

    @Nullable
    String html() {
        return html;
    }

    List<Attachment> attachments() throws MessagingException, IOException {
        List<Attachment> list = new ArrayList<>();
        for (int i = 0; i < attachments.size(); i++) {
            try (InputStream content = attachments.get(i).getInputStream()) {
                list.add(new Attachment(nameOf(i), content.transferTo(OutputStream.nullOutputStream())));
            }
        }
        return list;
    }

    /** The decoded content of an attachment, or empty when there is none of that name. */
    Optional<Part> attachment(String name) throws MessagingException {
        for (int i = 0; i < attachments.size(); i++) {
            if (nameOf(i).equals(name)) {
                return Optional.of(attachments.get(i));
            }
        }
        return Optional.empty();
    }

    private String nameOf(int index) throws MessagingException {
        return fileName(attachments.get(index)).orElse("part-" + (index + 1));
    }
}
