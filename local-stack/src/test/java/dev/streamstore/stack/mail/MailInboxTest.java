package dev.streamstore.stack.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Over real SMTP and HTTP, with the client library the services send with. */
class MailInboxTest {
    private static final byte[] PDF = "%PDF-1.7 not really".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private MailInbox inbox;

    @BeforeEach
    void open() throws IOException {
        inbox = new MailInbox(0, 0, directory, MailInbox.loopback());
        inbox.start();
    }

    @AfterEach
    void close() {
        inbox.close();
    }

    private Session session() {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", Integer.toString(inbox.smtpPort()));
        return Session.getInstance(properties);
    }

    /** A message with a given Message-ID; the library would otherwise choose one when sending. */
    private MimeMessage message(String messageId, String to, String subject) throws MessagingException {
        MimeMessage message = new MimeMessage(session()) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", messageId);
            }
        };
        message.setFrom("StreamStore <shop@streamstore.example>");
        message.setRecipients(Message.RecipientType.TO, to);
        message.setSubject(subject, "UTF-8");
        return message;
    }

    private void sendText(String messageId, String to, String subject, String text) throws MessagingException {
        MimeMessage message = message(messageId, to, subject);
        message.setText(text, "UTF-8");
        Transport.send(message);
    }

    private void sendWithPdf(String messageId, String to) throws MessagingException {
        MimeMessage message = message(messageId, to, "Your order is confirmed – thank you ✓");
        MimeBodyPart body = new MimeBodyPart();
        body.setContent(new MimeMultipart(
                "alternative", part("Grüße, total 49,98 €", "plain"), part("<p>Grüße</p><script>1</script>", "html")));
        MimeBodyPart pdf = new MimeBodyPart();
        pdf.setDataHandler(new DataHandler(new ByteArrayDataSource(PDF, "application/pdf")));
        pdf.setFileName("invoice 2026-1 ü.pdf");
        message.setContent(new MimeMultipart(body, pdf));
        Transport.send(message);
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, "UTF-8", subtype);
        return part;
    }

    private java.net.http.HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + inbox.httpPort() + path))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(path).body());
    }

    @Test
    void aMailIsListedWithTheFieldsOfTheContract() throws Exception {
        sendWithPdf("<1@shop>", "ada@example.org");
        JsonNode list = json("/api/messages");
        assertThat(list.size()).isEqualTo(1);
        JsonNode mail = list.get(0);
        assertThat(mail.propertyNames()).contains("id", "from", "to", "subject", "receivedAt", "attachments");
        assertThat(mail.get("from").asString()).isEqualTo("shop@streamstore.example");
        assertThat(mail.get("to").asString()).isEqualTo("ada@example.org");
        assertThat(mail.get("subject").asString()).isEqualTo("Your order is confirmed – thank you ✓");
        assertThat(java.time.Instant.parse(mail.get("receivedAt").asString())).isNotNull();
        assertThat(mail.get("attachments").get(0).get("name").asString()).isEqualTo("invoice 2026-1 ü.pdf");
        assertThat(mail.get("attachments").get(0).get("size").asInt()).isEqualTo(PDF.length);
    }

    @Test
    void oneMailIsShownWithItsTextAndItsAttachmentDownloads() throws Exception {
        sendWithPdf("<1@shop>", "ada@example.org");
        String id = json("/api/messages").get(0).get("id").asString();
        JsonNode mail = json("/api/messages/" + id);
        assertThat(mail.get("text").asString().strip()).isEqualTo("Grüße, total 49,98 €");
        assertThat(mail.get("html").asString()).contains("Grüße");
        var pdf = get("/api/messages/" + id + "/attachments/invoice%202026-1%20%C3%BC.pdf");
        assertThat(pdf.body()).isEqualTo(PDF);
        assertThat(pdf.headers().firstValue("content-type")).hasValue("application/pdf");
        assertThat(pdf.headers().firstValue("content-disposition"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("attachment"));
    }

    @Test
    void whatWasAcceptedIsThereAfterARestart() throws Exception {
        sendWithPdf("<1@shop>", "ada@example.org");
        sendText("<2@shop>", "bob@example.org", "second", "hello");
        JsonNode before = json("/api/messages");
        inbox.close();
        inbox = new MailInbox(0, 0, directory, MailInbox.loopback());
        inbox.start();
        assertThat(json("/api/messages")).isEqualTo(before);
        assertThat(before.get(0).get("subject").asString()).isEqualTo("second"); // the newest first
        assertThat(json("/api/messages?to=ADA@example.org").size()).isEqualTo(1);
        assertThat(json("/api/messages?limit=1").size()).isEqualTo(1);
    }

    @Test
    void aRepeatedMessageIdIsAcceptedAndStoredOnceAlsoAfterARestart() throws Exception {
        sendText("<same@shop>", "ada@example.org", "once", "hello");
        sendText("<same@shop>", "ada@example.org", "once", "hello");
        inbox.close();
        inbox = new MailInbox(0, 0, directory, MailInbox.loopback());
        inbox.start();
        sendText("<same@shop>", "ada@example.org", "once", "hello");
        assertThat(json("/api/messages").size()).isEqualTo(1);
    }

    @Test
    void theSameMessageSentByManyAtOnceIsStoredOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> sends = IntStream.range(0, 20)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        sendText("<same@shop>", "ada@example.org", "once", "hello");
                        sendText("<" + i + "@shop>", "bob@example.org", "each", "hello");
                        return true;
                    })
                    .toList();
            for (var sent : threads.invokeAll(sends)) {
                assertThat(sent.get()).isTrue();
            }
        }
        assertThat(json("/api/messages?to=ada@example.org").size()).isEqualTo(1);
        assertThat(json("/api/messages?to=bob@example.org").size()).isEqualTo(20);
    }

    @Test
    void aMessageThatBreaksOffIsNotStored() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", inbox.smtpPort())) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            in.readLine();
            for (String line : List.of("HELO me", "MAIL FROM:<a@b.example>", "RCPT TO:<ada@example.org>", "DATA")) {
                out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                in.readLine();
            }
            String tooBigForMemory = "x\r\n".repeat(IncomingMessage.MOST_IN_MEMORY);
            out.write(("Subject: half\r\nMessage-ID: <half@shop>\r\n\r\n" + tooBigForMemory + "this never en")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await().until(() -> spooled() > 0);
        }
        await().until(() -> spooled() == 0);
        assertThat(json("/api/messages").size()).isZero();
    }

    private long spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.count();
        }
    }

    @Test
    void aMessageThatIsTooBigIsRefusedAndTheConnectionGoesOn() throws Exception {
        String line = "x".repeat(998) + "\r\n";
        String huge = line.repeat(SmtpDoor.MAX_MESSAGE_BYTES / line.length() + 1);
        assertThatThrownBy(() -> sendText("<big@shop>", "ada@example.org", "big", huge))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("552");
        sendText("<small@shop>", "ada@example.org", "small", "hello");
        assertThat(json("/api/messages").size()).isEqualTo(1);
        assertThat(spooled()).isZero();
    }

    @Test
    void aMailTooBigForMemoryIsTheSameAsASmallOne() throws Exception {
        String text = "0123456789\r\n".repeat(IncomingMessage.MOST_IN_MEMORY / 4);
        sendText("<big@shop>", "ada@example.org", "big", text);
        String id = json("/api/messages").get(0).get("id").asString();
        assertThat(json("/api/messages/" + id).get("text").asString()).isEqualTo(text);
        assertThat(spooled()).isZero();
    }

    @Test
    void aMailWithoutMessageIdOrHeadersIsStoredEachTime() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (Socket socket = new Socket("127.0.0.1", inbox.smtpPort())) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                in.readLine();
                for (String line : List.of("HELO me", "MAIL FROM:<>", "RCPT TO:<ada@example.org>", "DATA", "hi\r\n.")) {
                    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    assertThat(in.readLine()).startsWithIgnoringCase(line.equals("DATA") ? "354" : "250");
                }
            }
        }
        assertThat(json("/api/messages").size()).isEqualTo(2);
    }

    @Test
    void unknownThingsAreNotFoundAndNothingCanBeChanged() throws Exception {
        assertThat(get("/api/messages/abc").statusCode()).isEqualTo(404);
        assertThat(get("/api/messages/..%2F..%2Fetc").statusCode()).isEqualTo(404);
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        var deleted = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + inbox.httpPort() + "/api/messages"))
                        .DELETE()
                        .build(),
                BodyHandlers.discarding());
        assertThat(deleted.statusCode()).isEqualTo(405);
    }

    @Test
    void thePageAsksNobodyElse() throws Exception {
        var page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self'"));
        for (String file : List.of("/", "/inbox.js", "/inbox.css")) {
            assertThat(new String(get(file).body(), StandardCharsets.UTF_8)).doesNotContain("http://", "https://");
        }
    }
}
