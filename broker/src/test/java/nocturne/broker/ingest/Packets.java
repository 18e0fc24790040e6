package nocturne.broker.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** Packets as small as an alert can be, written by Avro's own writer. */
public final class Packets {
  private static final Schema WHOLE = schema(", {\"name\": \"magpsf\", \"type\": \"float\"}");
  private static final Schema WITHOUT_MAGPSF = schema("");
  private static final byte[] SYNC = "sixteen bytes it".getBytes(StandardCharsets.US_ASCII);

  private Packets() {}

  /** An alert; another version has other bytes under the same candid. */
  public static byte[] alert(long candid, int version) {
    GenericRecord candidate = new GenericData.Record(WHOLE.getField("candidate").schema());
    candidate.put("jd", 2459234.75);
    candidate.put("magpsf", 18.5f);
    return write(WHOLE, candid, "ZTF21test" + version, candidate);
  }

  /** Has a candid and lacks a field without which it is no use. */
  public static byte[] withoutMagpsf(long candid) {
    GenericRecord candidate = new GenericData.Record(WITHOUT_MAGPSF.getField("candidate").schema());
    candidate.put("jd", 2459234.75);
    return write(WITHOUT_MAGPSF, candid, "ZTF21test", candidate);
  }

  public static byte[] noise(int n) {
    return ("no alert at all, number " + n).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] write(
      Schema schema, long candid, String objectId, GenericRecord candidate) {
    GenericRecord alert = new GenericData.Record(schema);
    alert.put("candid", candid);
    alert.put("objectId", objectId);
    alert.put("candidate", candidate);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> file =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      file.create(schema, out, SYNC);
      file.append(alert);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Schema schema(String more) {
    return new Schema.Parser()
        .parse(
            """
            {"type": "record", "name": "alert", "fields": [
              {"name": "objectId", "type": "string"},
              {"name": "candid", "type": "long"},
              {"name": "candidate", "type": {"type": "record", "name": "candidate", "fields": [
                {"name": "jd", "type": "double"}%s]}}]}
            """
                .formatted(more));
  }
}
