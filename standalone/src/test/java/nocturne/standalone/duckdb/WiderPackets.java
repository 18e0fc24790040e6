package nocturne.standalone.duckdb;

import java.util.ArrayList;
import java.util.List;
import nocturne.core.sample.SampleAlert;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Samples of a survey that has added a field at the top and one in the candidate. */
final class WiderPackets {
  private WiderPackets() {}

  static byte[] with(String top, String inCandidate) {
    GenericRecord sample = SampleAlert.of(99).record();
    GenericRecord candidate = widened((GenericRecord) sample.get("candidate"), inCandidate);
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : sample.getSchema().getFields()) {
      boolean changed = field.name().equals("candidate");
      fields.add(new Schema.Field(field, changed ? candidate.getSchema() : field.schema()));
    }
    fields.add(new Schema.Field(top, Schema.create(Schema.Type.STRING)));
    GenericRecord wider =
        new GenericData.Record(Schema.createRecord("alert", null, "wider", false, fields));
    sample.getSchema().getFields().forEach(f -> wider.put(f.name(), sample.get(f.name())));
    wider.put("candidate", candidate);
    wider.put(top, "new");
    return SampleAlert.container(wider.getSchema(), CodecFactory.nullCodec(), 1, List.of(wider));
  }

  private static GenericRecord widened(GenericRecord record, String field) {
    List<Schema.Field> fields = new ArrayList<>();
    record.getSchema().getFields().forEach(f -> fields.add(new Schema.Field(f, f.schema())));
    fields.add(new Schema.Field(field, Schema.create(Schema.Type.DOUBLE)));
    GenericRecord wider =
        new GenericData.Record(Schema.createRecord("candidate", null, "wider", false, fields));
    record.getSchema().getFields().forEach(f -> wider.put(f.name(), record.get(f.name())));
    wider.put(field, 1.5);
    return wider;
  }
}
