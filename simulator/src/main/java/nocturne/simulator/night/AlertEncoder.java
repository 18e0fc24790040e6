package nocturne.simulator.night;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import nocturne.core.alert.AvroContainer;

/**
 * Makes packets: Avro containers of one alert each, codec null, the writer's schema inside.
 *
 * <p>The layout is that of ZTF's packets of version 4.02: the same records, names, types and order,
 * with documentation of our own. Not thread-safe: it reuses its buffers.
 */
final class AlertEncoder {
  private static final String SCHEMA_RESOURCE = "ztf-4.02.avsc";
  private static final byte[] VERSION = SourceWriter.ascii("4.02");
  private static final byte[] NEW_VERSION = SourceWriter.ascii("4.03");
  private static final String NEW_FIELD =
      ",{\"name\": \"remark\", \"type\": [\"null\", \"string\"], \"default\": null}]}";
  private static final byte[] PUBLISHER = SourceWriter.ascii("Nocturne simulator");

  /** Length of the marker between head and block, and after the block. */
  static final int SYNC_BYTES = 16;

  private static final byte[] MAGIC = {'O', 'b', 'j', 1};

  private final AvroBytes packet = new AvroBytes();
  private final AvroBytes datum = new AvroBytes();
  private final SourceWriter source = new SourceWriter(datum);
  private final Cutouts cutouts;
  private byte[] head;
  private boolean isNew;

  AlertEncoder(Cutouts cutouts) {
    this.cutouts = cutouts;
    this.head = head(schemaText());
  }

  /** All packets from now on have a schema of a higher version, with one more field. */
  void changeSchema() {
    String old = schemaText();
    head = head(old.substring(0, old.lastIndexOf(']')).replace("\"4.02\"", "\"4.03\"") + NEW_FIELD);
    isNew = true;
  }

  /** The schema's text without line ends and indentation, as each packet contains it. */
  static String schemaText() {
    try (InputStream in = AlertEncoder.class.getResourceAsStream(SCHEMA_RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            "Cannot make alerts: the schema "
                + SCHEMA_RESOURCE
                + " is not beside the simulator's classes; build the program again.");
      }
      StringBuilder text = new StringBuilder();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .forEach(text::append);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] head(String schema) {
    AvroBytes head = new AvroBytes();
    head.raw(MAGIC, MAGIC.length);
    head.whole(2);
    head.bytes(SourceWriter.ascii(AvroContainer.CODEC_KEY));
    head.bytes(SourceWriter.ascii(AvroContainer.NULL_CODEC));
    head.bytes(SourceWriter.ascii(AvroContainer.SCHEMA_KEY));
    head.bytes(schema.getBytes(StandardCharsets.UTF_8));
    head.whole(0);
    return head.copy();
  }

  /** Offset of the first sync marker, in every packet. */
  static int syncPosition() {
    return head(schemaText()).length;
  }

  /**
   * Encodes a packet.
   *
   * @param history epochs before this one, ascending
   * @param forced photometry of earlier nights; tonight's does not exist yet
   */
  byte[] encode(
      SimulatedObject object,
      Epoch epoch,
      List<Epoch> history,
      List<Epoch> forced,
      ImageNames imageNames,
      long seed) {
    Measurement measurement = epoch.measurement();
    datum.clear();
    datum
        .bytes(isNew ? NEW_VERSION : VERSION)
        .bytes(PUBLISHER)
        .bytes(SourceWriter.ascii(object.objectId()));
    datum.whole(epoch.candid());
    byte[] imageName = imageNames.of(measurement.exposure());
    source.candidate(object, epoch, imageName, history, seed);
    source.history(object, history, imageNames, seed);
    source.forced(object, forced);
    double magnitude = measurement.magnitude();
    String name = "candid" + epoch.candid();
    String processed = name + "_pid" + measurement.exposure().pid(object.place().rcid()) + "_targ_";
    cutout(processed + "sci.fits.gz", cutouts.science(magnitude));
    cutout(name + "_ref.fits.gz", cutouts.template(magnitude));
    cutout(processed + "scimref.fits.gz", cutouts.difference(magnitude, measurement.isPositive()));
    if (isNew) {
      datum.nulls(1);
    }
    return contain(epoch.candid());
  }

  private void cutout(String fileName, byte[] image) {
    datum.some().bytes(SourceWriter.ascii(fileName)).bytes(image);
  }

  private byte[] contain(long candid) {
    byte[] record = datum.copy();
    packet.clear();
    packet.raw(head, head.length);
    sync(candid);
    packet.whole(1).whole(record.length).raw(record, record.length);
    sync(candid);
    return packet.copy();
  }

  /** A marker of the packet's own, as real packets have. */
  private void sync(long candid) {
    packet.real(Double.longBitsToDouble(candid * 0x9E3779B97F4A7C15L));
    packet.real(Double.longBitsToDouble(Draw.mix(candid, 1)));
  }
}
