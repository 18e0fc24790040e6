package nocturne.core.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * A made-up alert in ZTF's shape, written as a packet by the Avro library.
 *
 * <p>As made it passes the extragalactic-transient filter: six positive detections on six nights in
 * g and r, no star, no solar-system object near. The same settings give the same bytes. Values are
 * set by {@link #candidate}, {@link #record} and {@link #epoch} under the survey's names.
 */
public final class SampleAlert {
  private static final Schema SCHEMA = load();

  private final GenericRecord alert;
  private final List<GenericRecord> history = new ArrayList<>();
  private CodecFactory codec = CodecFactory.nullCodec();

  private SampleAlert(long candid) {
    alert = new GenericData.Record(SCHEMA);
    Random random = new Random(candid);
    alert.put("schemavsn", "1");
    alert.put("publisher", "Nocturne's tests");
    alert.put("objectId", "ZTF21sample" + Math.abs(candid % 1000));
    alert.put("candid", candid);
    GenericRecord candidate = new GenericData.Record(type("candidate"));
    fill(candidate, 2459234.75 + random.nextDouble() / 10, 1, 18.5f, 0.05f, "t", candid);
    candidate.put("ssdistnr", -999.0f);
    candidate.put("ssmagnr", -999.0f);
    candidate.put("sgscore1", 0.1f);
    candidate.put("distpsnr1", 0.8f + random.nextFloat());
    candidate.put("drb", 0.99f);
    candidate.put("drbversion", "d6_m7");
    candidate.put("rbversion", "t17_f5_c3");
    candidate.put("ndethist", 6);
    candidate.put("ncovhist", 100);
    alert.put("candidate", candidate);
    for (int i = 5; i >= 1; i--) {
      epoch(jd() - 3 * i, 1 + i % 2, 18.6f + 0.2f * i, 0.06f, "t", candid - 1000L * i);
    }
    cutouts(2_000);
  }

  /** An alert that passes the filter. */
  public static SampleAlert of(long candid) {
    return new SampleAlert(candid);
  }

  /** The packet of an alert that passes the filter. */
  public static byte[] packet(long candid) {
    return of(candid).packet();
  }

  /** A container with one alert that has one field more. */
  public static byte[] wider(long candid, Schema.Field extra, @Nullable Object value) {
    GenericRecord sample = of(candid).record();
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : sample.getSchema().getFields()) {
      fields.add(new Schema.Field(field, field.schema()));
    }
    fields.add(extra);
    Schema schema = Schema.createRecord("alert", null, "wider", false, fields);
    GenericRecord wider = new GenericData.Record(schema);
    for (Schema.Field field : sample.getSchema().getFields()) {
      wider.put(field.name(), sample.get(field.name()));
    }
    wider.put(extra.name(), value);
    return container(schema, CodecFactory.nullCodec(), 1, List.of(wider));
  }

  /** The schema samples are written with. */
  public static Schema schema() {
    return SCHEMA;
  }

  /** Sets a field at the top level. */
  public SampleAlert record(String field, @Nullable Object value) {
    alert.put(field, value);
    return this;
  }

  /** Sets a field of the candidate. */
  public SampleAlert candidate(String field, @Nullable Object value) {
    candidateRecord().put(field, value);
    return this;
  }

  /** The candidate's time. */
  public double jd() {
    return (double) candidateRecord().get("jd");
  }

  /** Adds a detection to the end of the history. */
  public SampleAlert epoch(
      double jd, int fid, float magpsf, float sigmapsf, String isdiffpos, long candid) {
    GenericRecord epoch = new GenericData.Record(historyType());
    fill(epoch, jd, fid, magpsf, sigmapsf, isdiffpos, candid);
    history.add(epoch);
    return this;
  }

  /** Adds an epoch without a detection to the end of the history. */
  public SampleAlert nothingFound(double jd, int fid, float diffmaglim) {
    epoch(jd, fid, 0, 0, "t", 0);
    return lastEpoch(
        epoch -> {
          for (String field : List.of("magpsf", "sigmapsf", "isdiffpos", "candid", "ra", "dec")) {
            epoch.put(field, null);
          }
          epoch.put("diffmaglim", diffmaglim);
        });
  }

  /** Changes the last epoch of the history. */
  public SampleAlert lastEpoch(Consumer<GenericRecord> change) {
    change.accept(history.get(history.size() - 1));
    return this;
  }

  /** Adds an epoch of forced photometry. */
  public SampleAlert forced(double jd, int fid, float flux, float fluxError, float magzpsci) {
    Schema array = SCHEMA.getField("fp_hists").schema().getTypes().get(1);
    GenericRecord point = new GenericData.Record(array.getElementType());
    point.put("jd", jd);
    point.put("fid", fid);
    point.put("pid", 1L);
    point.put("forcediffimflux", flux);
    point.put("forcediffimfluxunc", fluxError);
    point.put("magzpsci", magzpsci);
    List<Object> points = new ArrayList<>();
    if (alert.get("fp_hists") instanceof List<?> known) {
      points.addAll(known);
    }
    points.add(point);
    alert.put("fp_hists", points);
    return this;
  }

  /** Empties the history. */
  public SampleAlert noHistory() {
    history.clear();
    return this;
  }

  /** Gives each cutout so many bytes of noise. */
  public SampleAlert cutouts(int bytes) {
    Schema type = SCHEMA.getField("cutoutScience").schema().getTypes().get(1);
    for (String name : List.of("cutoutScience", "cutoutTemplate", "cutoutDifference")) {
      byte[] stamp = new byte[bytes];
      new Random(name.hashCode() + (long) alert.get("candid")).nextBytes(stamp);
      GenericRecord cutout = new GenericData.Record(type);
      cutout.put("fileName", name + ".fits.gz");
      cutout.put("stampData", ByteBuffer.wrap(stamp));
      alert.put(name, cutout);
    }
    return this;
  }

  /** Compresses the block. */
  public SampleAlert codec(CodecFactory blockCodec) {
    this.codec = blockCodec;
    return this;
  }

  /** The alert as the Avro library has it. */
  public GenericRecord record() {
    alert.put("prv_candidates", new ArrayList<>(history));
    return alert;
  }

  /** The alert as a container of one record. */
  public byte[] packet() {
    return container(SCHEMA, codec, 1, List.of(record()));
  }

  /** The alert's bare datum. */
  public byte[] datum() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      new GenericDatumWriter<GenericRecord>(SCHEMA).write(record(), encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A container of any records, with so many in each block; its sync marker is fixed. */
  public static byte[] container(
      Schema schema, CodecFactory codec, int recordsInBlock, List<GenericRecord> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.setCodec(codec);
      writer.create(schema, out, new byte[16]);
      int inBlock = 0;
      for (GenericRecord each : records) {
        writer.append(each);
        if (++inBlock == recordsInBlock) {
          writer.sync();
          inBlock = 0;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void fill(
      GenericRecord epoch,
      double jd,
      int fid,
      float magpsf,
      float sigmapsf,
      String isdiffpos,
      long candid) {
    epoch.put("jd", jd);
    epoch.put("fid", fid);
    epoch.put("pid", 1480249980715L);
    epoch.put("diffmaglim", 20.5f);
    epoch.put("programid", 1);
    epoch.put("candid", candid);
    epoch.put("isdiffpos", isdiffpos);
    epoch.put("field", 700);
    epoch.put("rcid", 7);
    epoch.put("ra", 210.9 + (candid % 100) / 1000.0);
    epoch.put("dec", 54.3 - (candid % 100) / 1000.0);
    epoch.put("magpsf", magpsf);
    epoch.put("sigmapsf", sigmapsf);
    epoch.put("rb", 0.9f);
    epoch.put("magzpsci", 26.3f);
  }

  private GenericRecord candidateRecord() {
    return (GenericRecord) alert.get("candidate");
  }

  private static Schema type(String field) {
    return SCHEMA.getField(field).schema();
  }

  private static Schema historyType() {
    return type("prv_candidates").getTypes().get(1).getElementType();
  }

  private static Schema load() {
    try (InputStream in = SampleAlert.class.getResourceAsStream("alert.avsc")) {
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
