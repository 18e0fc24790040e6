package nocturne.core.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import nocturne.core.survey.AlertFields;

/**
 * Writes an alert as one JSON object: every field of the packet under its own name, without the
 * cutouts.
 *
 * <p>Floats are widened to double and printed in full, so that parsing gives the same double back;
 * NaN and infinities, which JSON does not have, are null. Bytes are base64, maps are objects. A
 * candid is written as the {@link JsonStyle} says at the top level and inside the candidate and the
 * history. Thread-safe.
 */
public final class AlertJson {
  private static final String AS_TEXT = "_str";

  /** Beyond this a double, and so most JSON readers, rounds whole numbers. */
  private static final long EXACT = 1L << 53;

  private final JsonFactory factory =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
  private final JsonStyle style;

  public AlertJson(JsonStyle style) {
    this.style = style;
  }

  /** The alert on one line, without a line end. */
  public String toString(Alert alert) {
    StringWriter out = new StringWriter(8192);
    try (JsonGenerator json = factory.createGenerator(out)) {
      write(alert, json);
    } catch (IOException e) {
      throw new UncheckedIOException("A StringWriter refused " + alert, e);
    }
    return out.toString();
  }

  /** The alert as UTF-8. */
  public byte[] toBytes(Alert alert) {
    return toString(alert).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns the alert as UTF-8, unless that is too long: a packet has a schema's names once, the
   * JSON has them for each row, so a small packet can expand to gigabytes.
   *
   * @param most maximum number of bytes, which is also the maximum in memory
   * @return empty if there are more
   */
  public Optional<byte[]> toBytes(Alert alert, int most) {
    Bounded out = new Bounded(most);
    try {
      write(alert, out);
      return Optional.of(out.bytes.toByteArray());
    } catch (TooLongException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory refused " + alert, e);
    }
  }

  private static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
    private final int most;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] more, int from, int length) throws IOException {
      if (length > most - bytes.size()) {
        throw new TooLongException();
      }
      bytes.write(more, from, length);
    }
  }

  /** Writes the alert as UTF-8 and leaves the stream open. */
  public void write(Alert alert, OutputStream out) throws IOException {
    // A schema may name a field by half a surrogate pair, which Jackson's own UTF-8 stumbles over.
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    try (JsonGenerator json = factory.createGenerator(writer)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      write(alert, json);
    }
  }

  /** Writes the alert as the next value of a generator that the caller made. */
  public void write(Alert alert, JsonGenerator json) throws IOException {
    AlertFields fields = alert.fields();
    Records root = alert.records();
    json.writeStartObject();
    for (int column = 0; column < root.layout().width(); column++) {
      String name = root.layout().field(column);
      if (name.equals(fields.candid())) {
        writeCandid(name, alert.candid().value(), json);
      } else if (!fields.cutouts().contains(name)) {
        writeField(fields, root, 0, column, json);
      }
    }
    if (root.layout().indexOf(fields.candid()) < 0) {
      writeCandid(fields.candid(), alert.candid().value(), json);
    }
    json.writeEndObject();
  }

  private void writeField(AlertFields fields, Records rows, int row, int column, JsonGenerator json)
      throws IOException {
    String name = rows.layout().field(column);
    if (name.equals(fields.candid()) && rows.type(row, column).isWhole()) {
      writeCandid(name, rows.longAt(row, column), json);
    } else {
      json.writeFieldName(name);
      writeValue(fields, rows, row, column, json);
    }
  }

  private void writeCandid(String name, long candid, JsonGenerator json) throws IOException {
    String digits = Long.toString(candid);
    if (style == JsonStyle.CANDID_AS_STRING) {
      json.writeStringField(name, digits);
    } else {
      json.writeNumberField(name, candid);
      json.writeStringField(name + AS_TEXT, digits);
    }
  }

  private void writeValue(AlertFields fields, Records rows, int row, int column, JsonGenerator json)
      throws IOException {
    switch (rows.type(row, column)) {
      case NULL -> json.writeNull();
      case BOOLEAN -> json.writeBoolean(rows.booleanAt(row, column));
      case INT, LONG -> writeWhole(rows.longAt(row, column), json);
      case FLOAT, DOUBLE -> writeDouble(rows.doubleAt(row, column), json);
      case STRING, ENUM -> json.writeString(rows.stringAt(row, column));
      case BYTES, FIXED ->
          json.writeBinary(rows.data(), rows.offsetAt(row, column), rows.lengthAt(row, column));
      case RECORD -> writeRecord(fields, rows.recordsAt(row, column), 0, json);
      case ARRAY -> writeArray(fields, rows.recordsAt(row, column), json);
      case MAP -> writeMap(fields, rows.recordsAt(row, column), json);
    }
  }

  private void writeWhole(long value, JsonGenerator json) throws IOException {
    if (style == JsonStyle.CANDID_AS_STRING && (value > EXACT || value < -EXACT)) {
      json.writeString(Long.toString(value));
    } else {
      json.writeNumber(value);
    }
  }

  private static void writeDouble(double value, JsonGenerator json) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  private void writeRecord(AlertFields fields, Records rows, int row, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    for (int column = 0; column < rows.layout().width(); column++) {
      writeField(fields, rows, row, column, json);
    }
    json.writeEndObject();
  }

  private void writeArray(AlertFields fields, Records items, JsonGenerator json)
      throws IOException {
    json.writeStartArray();
    for (int row = 0; row < items.size(); row++) {
      if (items.isNullRow(row)) {
        json.writeNull();
      } else if (items.layout().isRecord()) {
        writeRecord(fields, items, row, json);
      } else {
        writeValue(fields, items, row, 0, json);
      }
    }
    json.writeEndArray();
  }

  private void writeMap(AlertFields fields, Records entries, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    for (int row = 0; row < entries.size(); row++) {
      json.writeFieldName(entries.stringAt(row, 0));
      writeValue(fields, entries, row, 1, json);
    }
    json.writeEndObject();
  }
}
