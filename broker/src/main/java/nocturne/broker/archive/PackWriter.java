package nocturne.broker.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Builds packs, one after the other, in memory. Packets are compressed when they are added, so
 * memory holds what will be stored. For one thread; {@link #close} frees native memory.
 */
public final class PackWriter implements AutoCloseable {
  private static final int[] NO_PIECES = {};

  /** A header's bytes as a key, compared in full since a checksum alone might collide. */
  private record HeaderKey(byte[] bytes, int hash) {
    @Override
    public boolean equals(Object other) {
      return other instanceof HeaderKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final PackBuffer buffer;
  private final ZstdCompressCtx zstd;
  private final Map<HeaderKey, Integer> headerNumbers = new HashMap<>();
  private final List<byte[]> headers = new ArrayList<>();
  private final List<PackedPacket> packets = new ArrayList<>();
  private byte[] gathered = new byte[1 << 16];
  private byte[] entry = new byte[1 << 17];
  private int lastHeader = PackedPacket.Entry.NO_HEADER;

  public PackWriter() {
    this(PackBuffer.pieces());
  }

  PackWriter(Deque<byte[]> spare) {
    buffer = new PackBuffer(spare);
    zstd = new ZstdCompressCtx().setLevel(Pack.ZSTD_LEVEL).setChecksum(false);
    clear();
  }

  /** Packets so far. */
  public int packets() {
    return packets.size();
  }

  /** Bytes so far. */
  public int bytes() {
    return buffer.size();
  }

  /**
   * Adds a packet.
   *
   * @param offset of its record, above that of the packet before
   * @param parts places of its header and cutouts; impossible places are ignored
   */
  public void add(
      long offset,
      @Nullable Candid candid,
      @Nullable ObjectId objectId,
      PacketOrigin origin,
      byte[] packet,
      Anatomy parts) {
    Anatomy anatomy = parts.within(packet.length);
    int crc = Pack.crc32c(packet, 0, packet.length);
    int header = anatomy.isWhole() ? PackedPacket.Entry.NO_HEADER : headerNumber(packet, anatomy);
    int length = anatomy.isWhole() ? whole(packet) : takenApart(packet, anatomy);
    ByteBuffer front = ByteBuffer.wrap(entry, 0, 12).putInt(4, packet.length).putInt(8, crc);
    front.putInt(0, Pack.crc32c(entry, 4, length - 4));
    packets.add(
        new PackedPacket(
            offset,
            candid,
            objectId,
            origin,
            new PackedPacket.Entry(buffer.size(), length, header),
            packet.length,
            crc));
    buffer.append(entry, 0, length);
  }

  private int whole(byte[] packet) {
    int bound = Math.toIntExact(Zstd.compressBound(packet.length));
    entry = grown(entry, 13 + Math.max(bound, packet.length));
    int squeezed = zstd.compressByteArray(entry, 13, bound, packet, 0, packet.length);
    if (squeezed < packet.length) {
      entry[12] = Pack.SQUEEZED;
      return 13 + squeezed;
    }
    entry[12] = Pack.WHOLE;
    System.arraycopy(packet, 0, entry, 13, packet.length);
    return 13 + packet.length;
  }

  private int takenApart(byte[] packet, Anatomy anatomy) {
    int[] raw = anatomy.raw();
    gathered = grown(gathered, packet.length);
    int rest = 0;
    int from = anatomy.headerLength();
    for (int i = 0; i <= raw.length; i += 2) {
      int to = i < raw.length ? raw[i] : packet.length;
      System.arraycopy(packet, from, gathered, rest, to - from);
      rest += to - from;
      from = i < raw.length ? raw[i + 1] : to;
    }
    int bound = Math.toIntExact(Zstd.compressBound(rest));
    int frameAt = 25 + 4 * raw.length;
    entry = grown(entry, frameAt + bound + packet.length);
    ByteBuffer front = ByteBuffer.wrap(entry);
    front.put(12, (byte) Pack.TAKEN_APART).position(13);
    front.putInt(anatomy.headerLength()).putInt(raw.length / 2);
    for (int i = 0; i < raw.length; i += 2) {
      front.putInt(raw[i]).putInt(raw[i + 1] - raw[i]);
    }
    int frame = zstd.compressByteArray(entry, frameAt, bound, gathered, 0, rest);
    front.putInt(frame);
    int end = frameAt + frame;
    for (int i = 0; i < raw.length; i += 2) {
      System.arraycopy(packet, raw[i], entry, end, raw[i + 1] - raw[i]);
      end += raw[i + 1] - raw[i];
    }
    return end;
  }

  private int headerNumber(byte[] packet, Anatomy anatomy) {
    int length = anatomy.headerLength();
    if (lastHeader >= 0) {
      byte[] last = headers.get(lastHeader);
      if (Arrays.equals(last, 0, last.length, packet, 0, length)) {
        return lastHeader;
      }
    }
    byte[] bytes = Arrays.copyOf(packet, length);
    HeaderKey key = new HeaderKey(bytes, Pack.crc32c(bytes, 0, length));
    @Nullable Integer known = headerNumbers.get(key);
    if (known == null) {
      known = headers.size();
      headers.add(bytes);
      headerNumbers.put(key, known);
    }
    lastHeader = known;
    return known;
  }

  /**
   * A complete pack.
   *
   * @param content in pieces, valid until the writer is cleared
   */
  public record Finished(List<ByteBuffer> content, PackIndex index) {}

  /** Completes the pack of the added packets; {@link #clear} begins the next. */
  public Finished finish(Night night, int partition, Range range) {
    int headersAt = buffer.size();
    List<PackIndex.Header> places = new ArrayList<>();
    for (byte[] header : headers) {
      int at = buffer.size();
      int stored = appendHeader(header);
      places.add(new PackIndex.Header(at, stored, header.length));
    }
    PackIndex index = new PackIndex(night, partition, range, places, packets);
    byte[] encoded = index.encode();
    ByteBuffer footer = ByteBuffer.allocate(Pack.FOOTER_BYTES);
    footer.putInt(buffer.size()).putInt(encoded.length).putInt(headersAt);
    footer.putInt(Pack.crc32c(encoded, 0, encoded.length));
    footer.putInt(Pack.crc32c(footer.array(), 0, 16)).put(Pack.MAGIC);
    buffer.append(encoded, 0, encoded.length);
    buffer.append(footer.array(), 0, Pack.FOOTER_BYTES);
    return new Finished(buffer.content(), index);
  }

  private int appendHeader(byte[] header) {
    int bound = Math.toIntExact(Zstd.compressBound(header.length));
    entry = grown(entry, 8 + bound);
    int stored = 8 + zstd.compressByteArray(entry, 8, bound, header, 0, header.length);
    ByteBuffer front = ByteBuffer.wrap(entry).putInt(4, header.length);
    front.putInt(0, Pack.crc32c(entry, 4, stored - 4));
    buffer.append(entry, 0, stored);
    return stored;
  }

  /** Drops the added packets. */
  public void clear() {
    buffer.clear();
    headers.clear();
    headerNumbers.clear();
    packets.clear();
    lastHeader = PackedPacket.Entry.NO_HEADER;
    buffer.append(Pack.MAGIC, 0, Pack.MAGIC.length);
  }

  private static byte[] grown(byte[] array, int size) {
    return array.length >= size ? array : new byte[Math.max(size, 2 * array.length)];
  }

  @Override
  public void close() {
    zstd.close();
  }

  /**
   * The parts of a packet that a pack treats differently.
   *
   * @param headerLength bytes before the container's sync marker
   * @param raw pieces that are compressed already (cutouts): begin and end of each, ascending,
   *     disjoint, after the header
   */
  public record Anatomy(int headerLength, int[] raw) {
    /** Anatomy of any other packet than a plain container of one alert. */
    public static final Anatomy OF_ANYTHING = new Anatomy(0, NO_PIECES);

    boolean isWhole() {
      return headerLength == 0;
    }

    /** These parts if they fit a packet of that length, else {@link #OF_ANYTHING}. */
    Anatomy within(int packetLength) {
      int before = headerLength;
      boolean sound = headerLength > 0 && headerLength <= packetLength && raw.length % 2 == 0;
      for (int i = 0; sound && i < raw.length; i++) {
        sound = raw[i] >= before && raw[i] <= packetLength;
        before = raw[i];
      }
      return sound ? this : OF_ANYTHING;
    }
  }
}
