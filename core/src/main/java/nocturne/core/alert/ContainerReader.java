package nocturne.core.alert;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Walks through an Avro container: its head, then block after block.
 *
 * <p>The head is only measured; {@link PacketDecoder} knows most heads already. Positions are bytes
 * from the container's beginning.
 */
final class ContainerReader {
  private static final int CONFLUENT_PREFIX = 5;
  private static final int SHOWN_BYTES = 8;

  private final byte[] bytes;
  private final int headLength;
  private final Cursor in;
  private int blocks;

  private ContainerReader(byte[] bytes, int headLength) {
    this.bytes = bytes;
    this.headLength = headLength;
    this.in =
        new Cursor(bytes, headLength + AvroContainer.SYNC_LENGTH, bytes.length, Reason.TRUNCATED);
  }

  /**
   * The decompressed records of a block.
   *
   * @param count number of records according to the block
   * @param data the bytes: the container's own if the codec is null
   * @param from start of the first record
   * @param to required end of the last record
   */
  @SuppressWarnings("ArrayRecordComponent") // lives between a reader and a decoder only
  record Block(long count, byte[] data, int from, int to) {}

  /** Measures the head of a container; throws unless these bytes are one. */
  static ContainerReader open(byte[] bytes) throws UnreadableException {
    requireMagic(bytes);
    Cursor in = new Cursor(bytes, AvroContainer.magic().length, bytes.length, Reason.TRUNCATED);
    int keys = 0;
    for (long count = readCount(in); count != 0; count = readCount(in)) {
      for (long i = 0; i < count; i++) {
        if (++keys > Limits.HEADER_KEYS) {
          throw new UnreadableException(
              Reason.TOO_LARGE, "more than " + Limits.HEADER_KEYS + " keys in the header");
        }
        in.readBytes("a key of the header");
        in.readBytes("a value of the header");
      }
    }
    int headLength = in.position;
    in.skip(AvroContainer.SYNC_LENGTH, "the sync marker");
    return new ContainerReader(bytes, headLength);
  }

  /** Reads the entries of a head that {@link #open} has measured. */
  Map<String, byte[]> entries() throws UnreadableException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    Cursor head = new Cursor(bytes, AvroContainer.magic().length, headLength, Reason.CORRUPT);
    for (long count = readCount(head); count != 0; count = readCount(head)) {
      for (long i = 0; i < count; i++) {
        String key = new String(slice(head.readBytes("a key")), StandardCharsets.UTF_8);
        entries.put(key, slice(head.readBytes("a value")));
      }
    }
    return entries;
  }

  /** Compiles the head. */
  Header header() throws UnreadableException {
    Map<String, byte[]> entries = entries();
    byte[] schema = entries.get(AvroContainer.SCHEMA_KEY);
    if (schema == null) {
      throw new UnreadableException(Reason.CORRUPT, "a header without " + AvroContainer.SCHEMA_KEY);
    }
    if (schema.length > Limits.SCHEMA_BYTES) {
      throw new UnreadableException(
          Reason.TOO_LARGE,
          "a schema of " + schema.length + " bytes where " + Limits.SCHEMA_BYTES + " are allowed");
    }
    byte[] codec = entries.get(AvroContainer.CODEC_KEY);
    return Header.of(
        Arrays.copyOf(bytes, headLength),
        new String(schema, StandardCharsets.UTF_8),
        codec == null ? AvroContainer.NULL_CODEC : new String(codec, StandardCharsets.UTF_8));
  }

  byte[] bytes() {
    return bytes;
  }

  int headLength() {
    return headLength;
  }

  /** Number of bytes after the blocks read so far. */
  int remaining() {
    return in.remaining();
  }

  /**
   * The next block, or empty at the container's end.
   *
   * @param wanted whether a block of so many records is worth opening; another comes without its
   *     data
   */
  Optional<Block> next(Header header, LongPredicate wanted) throws UnreadableException {
    if (in.remaining() == 0) {
      return Optional.empty();
    }
    long count = in.readLong();
    long size = in.readLong();
    if (count < 0 || size < 0) {
      throw in.corrupt("block " + blocks + " of " + count + " records in " + size + " bytes");
    }
    int from = in.skip(size, "block " + blocks);
    int sync = in.skip(AvroContainer.SYNC_LENGTH, "the sync marker after block " + blocks);
    if (!Arrays.equals(
        bytes, sync, in.position, bytes, headLength, headLength + AvroContainer.SYNC_LENGTH)) {
      throw in.corrupt("a sync marker after block " + blocks + " that is not the container's own");
    }
    int fewest = header.layout().fewestBytes();
    BlockCodec codec = BlockCodec.of(header.codec());
    Block block = new Block(count, bytes, from, from);
    if (wanted.test(count)) {
      block = codec.open(bytes, from, (int) size, count);
      requireRoom(count, block.to() - block.from(), fewest);
    } else {
      requireRoom(
          count, codec == BlockCodec.NULL ? (int) size : Limits.inflated((int) size), fewest);
    }
    blocks++;
    return Optional.of(block);
  }

  private void requireRoom(long count, int size, int fewest) throws UnreadableException {
    if (fewest > 0 ? count > size / fewest : count > Limits.EMPTY_RECORDS) {
      throw new UnreadableException(
          fewest > 0 ? Reason.CORRUPT : Reason.TOO_LARGE,
          "block "
              + blocks
              + " of "
              + count
              + " records of at least "
              + fewest
              + " bytes in "
              + size);
    }
  }

  private byte[] slice(long offsetAndLength) {
    int from = (int) (offsetAndLength >>> 32);
    return Arrays.copyOfRange(bytes, from, from + (int) offsetAndLength);
  }

  private static long readCount(Cursor in) throws UnreadableException {
    long count = in.readLong();
    if (count >= 0) {
      return count;
    }
    long size = in.readLong();
    if (count == Long.MIN_VALUE || size < 0) {
      throw in.corrupt("a header of " + count + " keys in " + size + " bytes");
    }
    return -count;
  }

  private static void requireMagic(byte[] bytes) throws UnreadableException {
    if (AvroContainer.startsWithMagic(bytes)) {
      return;
    }
    if (bytes.length == 0) {
      throw new UnreadableException(Reason.NOT_AVRO, "there are no bytes at all");
    }
    byte[] magic = AvroContainer.magic();
    if (bytes.length < magic.length && Arrays.mismatch(bytes, magic) == bytes.length) {
      throw new UnreadableException(
          Reason.TRUNCATED, "only the first " + bytes.length + " bytes of a container");
    }
    if (bytes[0] == 0 && bytes.length >= CONFLUENT_PREFIX) {
      int id = ByteBuffer.wrap(bytes).getInt(1);
      throw new UnreadableException(
          Reason.UNKNOWN_SCHEMA,
          "a bare datum of schema id " + Integer.toUnsignedString(id) + " instead of a container");
    }
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    throw new UnreadableException(
        Reason.NOT_AVRO,
        bytes.length
            + " bytes that begin with "
            + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, shown)
            + " where 4f 62 6a 01 belongs");
  }
}
