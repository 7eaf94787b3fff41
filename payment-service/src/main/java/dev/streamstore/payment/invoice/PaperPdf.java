package dev.streamstore.payment.invoice;

import dev.streamstore.events.Money;
import dev.streamstore.events.OrderLine;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.GregorianCalendar;
import java.util.Locale;
import org.openpdf.text.Document;
import org.openpdf.text.Element;
import org.openpdf.text.Font;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.Rectangle;
import org.openpdf.text.pdf.PdfContentByte;
import org.openpdf.text.pdf.PdfDate;
import org.openpdf.text.pdf.PdfEncryption;
import org.openpdf.text.pdf.PdfName;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;
import org.openpdf.text.pdf.PdfWriter;

/**
 * An invoice or a credit note on paper, A4. The same paper always gives the same bytes: dates and the document's id come from it. Uses
 * the fonts every reader has, so characters outside Latin-1 print as {@code ?}.
 */
final class PaperPdf {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.US);
    private static final float MARGIN = 56;
    private static final Color INK = new Color(0x1c2430);
    private static final Color MUTED = new Color(0x667085);
    private static final Color ACCENT = new Color(0x0b6e6e);
    private static final Color RULE = new Color(0xd0d5dd);
    private static final Color BAND = new Color(0xf2f6f6);

    private static final Font BODY = new Font(Font.HELVETICA, 10, Font.NORMAL, INK);
    private static final Font STRONG = new Font(Font.HELVETICA, 10, Font.BOLD, INK);
    private static final Font SMALL = new Font(Font.HELVETICA, 8, Font.NORMAL, MUTED);
    private static final Font SHOP = new Font(Font.HELVETICA, 17, Font.BOLD, INK);
    private static final Font TITLE = new Font(Font.HELVETICA, 22, Font.BOLD, ACCENT);
    private static final Font TOTAL = new Font(Font.HELVETICA, 13, Font.BOLD, ACCENT);

    private final Paper paper;
    private final Seller seller;

    PaperPdf(Paper paper, Seller seller) {
        this.paper = paper;
        this.seller = seller;
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        Document document = new Document(PageSize.A4, MARGIN, MARGIN, MARGIN, MARGIN);
        PdfWriter writer = PdfWriter.getInstance(document, bytes);
        document.addTitle(paper.title() + " " + paper.number().text());
        document.addAuthor(seller.name());
        document.open();
        GregorianCalendar issued = GregorianCalendar.from(paper.issuedAt().atZone(ZoneOffset.UTC));
        writer.getInfo().put(PdfName.CREATIONDATE, new PdfDate(issued));
        writer.getInfo().put(PdfName.MODDATE, new PdfDate(issued));
        byte[] id = documentId();
        writer.getInfo().put(PdfName.FILEID, PdfEncryption.createInfoId(id, id));
        drawLogo(writer.getDirectContent(), MARGIN, PageSize.A4.getHeight() - MARGIN - 26);
        document.add(letterhead());
        document.add(parties());
        document.add(lines());
        document.add(totals());
        document.add(paragraph(printable(paper.closing() + " Questions? " + seller.email()), SMALL, 36));
        document.close();
        return bytes.toByteArray();
    }

    /** Three waves on a rounded tile: a stream. */
    private static void drawLogo(PdfContentByte canvas, float x, float y) {
        float size = 30;
        canvas.saveState();
        canvas.setColorFill(ACCENT);
        canvas.roundRectangle(x, y, size, size, 7);
        canvas.fill();
        canvas.setColorStroke(Color.WHITE);
        canvas.setLineWidth(2.2f);
        canvas.setLineCap(PdfContentByte.LINE_CAP_ROUND);
        for (int wave = 0; wave < 3; wave++) {
            float level = y + 8 + wave * 7;
            canvas.moveTo(x + 6, level);
            canvas.curveTo(x + 10, level + 5, x + 12, level + 5, x + 15, level);
            canvas.curveTo(x + 18, level - 5, x + 20, level - 5, x + 24, level);
            canvas.stroke();
        }
        canvas.restoreState();
    }

    private PdfPTable letterhead() {
        PdfPTable table = table(50, 50);
        PdfPCell shop = cell(new Phrase("StreamStore", SHOP), Element.ALIGN_LEFT);
        shop.setPaddingLeft(40);
        shop.setPaddingTop(4);
        table.addCell(shop);
        table.addCell(cell(new Phrase(paper.title(), TITLE), Element.ALIGN_RIGHT));
        return table;
    }

    private PdfPTable parties() {
        PdfPTable table = table(37, 33, 30);
        table.setSpacingBefore(30);
        table.addCell(fact("FROM", seller.name() + '\n' + String.join("\n", seller.address()) + '\n' + seller.taxId()));
        table.addCell(fact(
                "BILLED TO", paper.order().customerId() + '\n' + paper.order().email()));
        PdfPCell numbers = fact(
                paper.title().toUpperCase(Locale.US) + " NUMBER", paper.number().text());
        numbers.addElement(paragraph("DATE", SMALL, 8));
        numbers.addElement(paragraph(DATE.format(paper.issuedAt().atZone(ZoneOffset.UTC)), BODY, 2));
        table.addCell(numbers);
        PdfPTable facts = table(70, 30);
        facts.setSpacingBefore(4);
        paper.facts().forEach((name, value) -> facts.addCell(fact(name, value)));
        PdfPCell row = new PdfPCell(facts);
        row.setBorder(Rectangle.NO_BORDER);
        row.setColspan(3);
        table.addCell(row);
        return table;
    }

    private PdfPTable lines() {
        PdfPTable table = table(16, 42, 10, 16, 16);
        table.setSpacingBefore(14);
        table.setHeaderRows(1);
        String[] heads = {"ARTICLE", "DESCRIPTION", "QTY", "UNIT PRICE", "AMOUNT"};
        for (int column = 0; column < heads.length; column++) {
            PdfPCell head = cell(new Phrase(heads[column], SMALL), alignment(column));
            head.setBackgroundColor(BAND);
            head.setPadding(6);
            table.addCell(head);
        }
        for (OrderLine line : paper.order().lines()) {
            table.addCell(row(line.sku(), 0));
            table.addCell(row(line.name(), 1));
            table.addCell(row(Integer.toString(line.quantity()), 2));
            table.addCell(row(line.unitPrice().toDecimalString(), 3));
            table.addCell(row(line.lineTotal().toDecimalString(), 4));
        }
        return table;
    }

    private PdfPTable totals() {
        PdfPTable table = table(50, 24, 26);
        table.setSpacingBefore(12);
        table.setKeepTogether(true);
        Money total = paper.order().total();
        int pieces =
                paper.order().lines().stream().mapToInt(OrderLine::quantity).sum();
        addSum(
                table,
                new Phrase(pieces == 1 ? "1 piece" : pieces + " pieces", BODY),
                new Phrase(total.toDecimalString(), BODY));
        addSum(
                table,
                new Phrase(paper.totalName(), STRONG),
                new Phrase(total.currency() + " " + total.toDecimalString(), TOTAL));
        return table;
    }

    private static void addSum(PdfPTable table, Phrase name, Phrase amount) {
        table.addCell(sum(new Phrase("", BODY), Element.ALIGN_LEFT));
        table.addCell(sum(name, Element.ALIGN_LEFT));
        table.addCell(sum(amount, Element.ALIGN_RIGHT));
    }

    private static PdfPCell sum(Phrase phrase, int alignment) {
        PdfPCell cell = cell(phrase, alignment);
        cell.setVerticalAlignment(Element.ALIGN_BOTTOM);
        cell.setPaddingRight(6);
        return cell;
    }

    private static PdfPCell row(String text, int column) {
        PdfPCell cell = cell(new Phrase(printable(text), BODY), alignment(column));
        cell.setPadding(6);
        cell.setBorder(Rectangle.BOTTOM);
        cell.setBorderColor(RULE);
        cell.setBorderWidth(0.5f);
        return cell;
    }

    private static int alignment(int column) {
        return column < 2 ? Element.ALIGN_LEFT : Element.ALIGN_RIGHT;
    }

    private static PdfPCell fact(String name, String value) {
        PdfPCell cell = new PdfPCell();
        cell.setBorder(Rectangle.NO_BORDER);
        cell.setPaddingLeft(0);
        cell.setPaddingBottom(10);
        cell.addElement(paragraph(name, SMALL, 0));
        cell.addElement(paragraph(printable(value), BODY, 2));
        return cell;
    }

    private static PdfPCell cell(Phrase phrase, int alignment) {
        PdfPCell cell = new PdfPCell(phrase);
        cell.setBorder(Rectangle.NO_BORDER);
        cell.setHorizontalAlignment(alignment);
        cell.setPaddingLeft(0);
        cell.setPaddingRight(0);
        return cell;
    }

    private static Paragraph paragraph(String text, Font font, float spaceBefore) {
        Paragraph paragraph = new Paragraph(text, font);
        paragraph.setSpacingBefore(spaceBefore);
        return paragraph;
    }

    private static PdfPTable table(float... widths) {
        PdfPTable table = new PdfPTable(widths);
        table.setWidthPercentage(100);
        return table;
    }

    /** What the standard fonts lack would vanish without a trace. */
    private static String printable(String text) {
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
    }

    private byte[] documentId() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((paper.number().text() + ' ' + paper.order().orderId()).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("[invoice] SHA-256: expected on every JDK but was missing", e);
        }
    }
}
