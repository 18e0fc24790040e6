package nocturne.core.alert;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.SampleAlert;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Containers made by hand, byte by byte, for what no honest writer would write. */
final class HandMade {
  static final int SYNC = 16;

  private HandMade() {}

  static String minimalSchema(String idField, String property) {
    return "{\"type\": \"record\", \"name\": \"alert\", "
        + property
        + ", \"fields\": [{\"name\":\""
        + idField
        + "\",\"type\":\"long\"},{\"name\":\"candidate\",\"type\":{\"type\":\"record\",\"name\":"
        + "\"candidate\",\"fields\":[{\"name\":\"candid\",\"type\":\"long\"},{\"name\":\"jd\",\"type\":"
        + "[\"null\",\"double\"]},{\"name\":\"magpsf\",\"type\":\"float\"}]}}]}";
  }

  static GenericRecord minimalRecord(Schema schema, @Nullable Double jd) {
    GenericRecord candidate = new GenericData.Record(schema.getField("candidate").schema());
    candidate.put("candid", 9L);
    candidate.put("jd", jd);
    candidate.put("magpsf", 18.5f);
    GenericRecord alert = new GenericData.Record(schema);
    alert.put(0, 9L);
    alert.put("candidate", candidate);
    return alert;
  }

  static byte[] minimal(Schema schema) {
    return SampleAlert.container(
        schema, CodecFactory.nullCodec(), 1, List.of(minimalRecord(schema, 2459000.5)));
  }

  static byte[] minimalDatum() {
    ByteBuffer datum = ByteBuffer.allocate(15).order(ByteOrder.LITTLE_ENDIAN);
    datum.put((byte) 18).put((byte) 18).put((byte) 2).putDouble(2459000.5).putFloat(18.5f);
    return datum.array();
  }

  static byte[] container(String schema, byte[] datum, long count) {
    return container(Map.of("avro.schema", bytes(schema)), datum, count);
  }

  static byte[] container(Map<String, byte[]> header, byte[] block, long count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(AvroContainer.head(new LinkedHashMap<>(header)));
    out.writeBytes(new byte[SYNC]);
    out.writeBytes(varint(count));
    out.writeBytes(varint(block.length));
    out.writeBytes(block);
    out.writeBytes(new byte[SYNC]);
    return out.toByteArray();
  }

  static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long bits = (value << 1) ^ (value >> 63);
    while ((bits & ~0x7FL) != 0) {
      out.write((int) ((bits & 0x7F) | 0x80));
      bits >>>= 7;
    }
    out.write((int) bits);
    return out.toByteArray();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
