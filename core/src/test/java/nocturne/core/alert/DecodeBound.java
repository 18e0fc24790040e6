package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import nocturne.core.fuzz.Allocation;
import nocturne.core.survey.ztf.Ztf;

/**
 * How much memory reading a packet may ask for: computed from its length and {@link Limits}, not
 * from what it says.
 */
final class DecodeBound {
  private static final long FIXED = 1L << 20;

  /** A schema's text is the dearest: the Avro library makes of a letter some 60 bytes. */
  private static final long FOR_EACH_BYTE = 128;

  /**
   * Nine for the cell, its share of what lies inside each other, and that arrays grow by doubling.
   */
  private static final long FOR_EACH_CELL = 48;

  private DecodeBound() {}

  /** Bytes that may be allocated, garbage included, while one packet is decoded. */
  static long of(byte[] packet) {
    return FIXED + FOR_EACH_BYTE * packet.length + ofData(packet.length);
  }

  /** The same for a packet whose block may be compressed. */
  static long ofCompressed(byte[] packet) {
    long inflated = Limits.inflated(packet.length);
    return of(packet) + 3 * inflated + ofData(inflated);
  }

  private static long ofData(long bytes) {
    return FOR_EACH_CELL * Math.min(Limits.CELLS, RowReader.allowance(bytes));
  }

  /** Bytes that a decoder which has never seen the packet's header allocates for it. */
  static long measure(byte[] packet) throws Exception {
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    return Allocation.during(
        () -> {
          try {
            decoder.decodeOne(packet);
          } catch (UnreadableException e) {
            assertThat(e.reason()).isNotNull();
          }
        });
  }

  /** Fails if a decoder asks for more; measured twice, since classes may be loaded meanwhile. */
  static void require(byte[] packet) throws Exception {
    if (measure(packet) > of(packet)) {
      long most = isCompressed(packet) ? ofCompressed(packet) : of(packet);
      assertThat(measure(packet))
          .as("bytes allocated while reading a packet of %d", packet.length)
          .isLessThanOrEqualTo(most);
    }
  }

  private static boolean isCompressed(byte[] packet) {
    try {
      return !new PacketDecoder(Ztf.SURVEY).header(packet).codec().equals(AvroContainer.NULL_CODEC);
    } catch (UnreadableException e) {
      return false;
    }
  }
}
