package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.alert.Alert;
import nocturne.core.alert.CellType;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Records;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Decodes packets on one thread: with our decoder as the stages use it, with our decoder and every
 * value read, and with the Avro library in three ways, the best of which knows the schema
 * beforehand and gets the bare datum.
 */
final class DecodeBench {
  /** Packets in a run, so that it lasts long enough to be timed. */
  private static final int LEAST_WORK = 20_000;

  private final List<byte[]> packets;
  private final int runs;
  private final int rounds;
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private long sink;
  private final List<Bare> bare = new ArrayList<>();

  /** A packet whose container was opened before the clock started. */
  private record Bare(
      GenericDatumReader<GenericRecord> whole,
      GenericDatumReader<GenericRecord> projected,
      byte[] datum) {}

  DecodeBench(List<byte[]> packets, int runs) throws IOException {
    this.packets = packets;
    this.runs = runs;
    this.rounds = Math.max(1, LEAST_WORK / Math.max(1, packets.size()));
    Map<String, Bare> readers = new HashMap<>();
    for (byte[] packet : packets) {
      Alert alert = Packets.decoded(decoder, packet);
      Bare known =
          readers.computeIfAbsent(alert.header().schemaText(), text -> readersOf(alert, text));
      bare.add(new Bare(known.whole(), known.projected(), alert.datum()));
    }
  }

  private static Bare readersOf(Alert alert, String text) {
    Schema writer =
        new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false).parse(text);
    List<Schema.Field> kept = new ArrayList<>();
    for (Schema.Field field : writer.getFields()) {
      if (!alert.fields().cutouts().contains(field.name())) {
        kept.add(new Schema.Field(field.name(), field.schema(), field.doc()));
      }
    }
    Schema reader =
        Schema.createRecord(writer.getName(), writer.getDoc(), writer.getNamespace(), false, kept);
    return new Bare(
        new GenericDatumReader<>(writer), new GenericDatumReader<>(writer, reader), new byte[0]);
  }

  void run(PrintStream out) throws InterruptedException {
    new Contest("packets", (long) packets.size() * rounds, runs)
        .with("Avro library, schema known, no cutouts, bare datum", () -> often(() -> bare(true)))
        .with("Avro library, schema known, all fields, bare datum", () -> often(() -> bare(false)))
        .with("Avro library, container as it comes (one round)", () -> rounds * containers())
        .with("Nocturne, container as it comes", () -> often(() -> ours(false)))
        .with("Nocturne, and every value asked for", () -> often(() -> ours(true)))
        .run(out);
    out.println("(what was read adds up to " + Long.toHexString(sink) + ")");
  }

  private long often(Contest.Way way) throws Exception {
    long nanos = 0;
    for (int round = 0; round < rounds; round++) {
      nanos += way.nanos();
    }
    return nanos;
  }

  private long bare(boolean projected) throws IOException {
    BinaryDecoder reused = DecoderFactory.get().binaryDecoder(new byte[0], null);
    long began = System.nanoTime();
    for (Bare packet : bare) {
      GenericDatumReader<GenericRecord> reader = projected ? packet.projected() : packet.whole();
      reused = DecoderFactory.get().binaryDecoder(packet.datum(), reused);
      consume(reader.read(null, reused).getSchema().getFields().size());
    }
    return System.nanoTime() - began;
  }

  private long containers() throws IOException {
    long began = System.nanoTime();
    for (byte[] packet : packets) {
      try (DataFileReader<GenericRecord> file =
          new DataFileReader<>(new SeekableByteArrayInput(packet), new GenericDatumReader<>())) {
        consume(file.next().getSchema().getFields().size());
      }
    }
    return System.nanoTime() - began;
  }

  private long ours(boolean everything) {
    long began = System.nanoTime();
    for (byte[] packet : packets) {
      Alert alert = Packets.decoded(decoder, packet);
      consume(everything ? sum(alert.records()) : alert.candid().value());
    }
    return System.nanoTime() - began;
  }

  private static long sum(Records rows) {
    long sum = 0;
    int width = rows.layout().width();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < width; column++) {
        CellType type = rows.type(row, column);
        switch (type) {
          case RECORD, ARRAY, MAP -> sum += sum(rows.recordsAt(row, column));
          case STRING, ENUM -> sum += rows.stringAt(row, column).length();
          case INT, LONG, FLOAT, DOUBLE ->
              sum += Double.doubleToLongBits(rows.doubleAt(row, column));
          default -> sum++;
        }
      }
    }
    return sum;
  }

  /** Keeps the compiler from finding the work useless. */
  private void consume(long value) {
    sink += value;
  }

  /**
   * Runs several ways of doing the same work in turn, A B C A B C, so that a machine whose speed
   * drifts treats them alike.
   */
  private static final class Contest {

    /** One candidate. Returns how long the work took in nanoseconds, set-up left out. */
    @FunctionalInterface
    interface Way {
      long nanos() throws Exception;
    }

    private final String unit;
    private final long work;
    private final int runs;
    private final Map<String, Way> ways = new LinkedHashMap<>();

    /**
     * @param unit of the work, plural
     * @param work units in each run
     * @param runs counted; one more before them is not
     */
    Contest(String unit, long work, int runs) {
      this.unit = unit;
      this.work = work;
      this.runs = runs;
    }

    /** The first one added is what the others are compared with. */
    Contest with(String name, Way way) {
      ways.put(name, way);
      return this;
    }

    void run(PrintStream out) throws InterruptedException {
      Scores scores = new Scores(unit);
      for (int run = -1; run < runs; run++) {
        for (Map.Entry<String, Way> way : ways.entrySet()) {
          double rate = work * 1e9 / time(way.getValue());
          if (run >= 0) {
            scores.add(way.getKey(), rate);
          }
        }
      }
      scores.print(out);
    }

    private static long time(Way way) throws InterruptedException {
      try {
        return way.nanos();
      } catch (InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("a run failed: " + e.getMessage(), e);
      }
    }
  }
}
