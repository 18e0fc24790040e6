package nocturne.broker.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Restores packets from one pack: the tail (index and headers) is read once, each packet with one
 * more read. Everything is checked against its checksum before it is used, so damaged bytes give a
 * {@link CorruptPackException} and nothing else. For one thread.
 */
public final class PackReader {
  /** Enough for the index and headers of most packs of a thousand packets. */
  private static final int TAIL = 1 << 18;

  private final PackSource source;
  private final byte[] tail;
  private final long tailAt;
  private final PackIndex index;
  private final Map<Integer, byte[]> headers = new HashMap<>();

  /**
   * Reads the tail.
   *
   * @throws CorruptPackException names the pack and the place
   */
  public PackReader(PackSource source) {
    this.source = source;
    long size = source.size();
    int least = 2 * Pack.MAGIC.length + Pack.FOOTER_BYTES;
    if (size < least || size > Integer.MAX_VALUE) {
      throw new CorruptPackException(source.name(), 0, "its size is " + size + " bytes");
    }
    byte[] last = source.read(Math.max(0, size - TAIL), (int) Math.min(size, TAIL));
    long lastAt = size - last.length;
    PackCursor footer =
        cursor(last, lastAt, Math.max(0, last.length - Pack.FOOTER_BYTES), last.length);
    int footerAt = footer.at();
    int indexAt = footer.i32();
    int indexLength = footer.i32();
    int headersAt = footer.i32();
    int indexCrc = footer.i32();
    int footerCrc = footer.i32();
    int magicAt = footer.skip(Pack.MAGIC.length);
    if (!Arrays.equals(last, magicAt, last.length, Pack.MAGIC, 0, Pack.MAGIC.length)) {
      throw footer.corrupt(magicAt, "it does not end as a pack of version 1 does");
    }
    if (footerCrc != Pack.crc32c(last, footerAt, 16)) {
      throw footer.corrupt(footerAt, "the footer's checksum is wrong");
    }
    long end = size - Pack.FOOTER_BYTES;
    if (headersAt < Pack.MAGIC.length
        || indexAt < headersAt
        || indexLength < 0
        || (long) indexAt + indexLength != end) {
      throw footer.corrupt(footerAt, "the footer names places that cannot be");
    }
    if (headersAt < lastAt) {
      last = source.read(headersAt, (int) (size - headersAt));
      lastAt = headersAt;
    }
    tail = last;
    tailAt = lastAt;
    int from = (int) (indexAt - tailAt);
    if (from + indexLength > tail.length) {
      throw new CorruptPackException(source.name(), indexAt, "the index is cut short");
    }
    PackCursor in = cursor(tail, tailAt, from, from + indexLength);
    if (indexCrc != Pack.crc32c(tail, from, indexLength)) {
      throw in.corrupt(from, "the index's checksum is wrong");
    }
    index = PackIndex.decode(in, headersAt, indexAt);
  }

  private PackCursor cursor(byte[] bytes, long base, int from, int end) {
    return new PackCursor(source.name(), bytes, base, from, end);
  }

  public PackIndex index() {
    return index;
  }

  /**
   * The packet's bytes, exactly as they were added.
   *
   * @param packet from this pack's index
   */
  public byte[] packet(PackedPacket packet) {
    byte[] entry = source.read(packet.entry().at(), packet.entry().stored());
    return packet(packet, entry, 0, entry.length);
  }

  private byte[] packet(PackedPacket packet, byte[] bytes, int from, int length) {
    PackedPacket.Entry entry = packet.entry();
    byte[] restored =
        unpack(source.name(), entry.at(), bytes, from, length, header(entry.header()));
    if (restored.length != packet.length()
        || Pack.crc32c(restored, 0, restored.length) != packet.crc32c()) {
      throw new CorruptPackException(
          source.name(), entry.at(), "there is another packet than the index says: " + packet);
    }
    return restored;
  }

  private byte @Nullable [] header(int number) {
    if (number == PackedPacket.Entry.NO_HEADER) {
      return null;
    }
    byte[] known = headers.get(number);
    if (known == null) {
      PackIndex.Header place = index.headers().get(number);
      int from = (int) (place.at() - tailAt);
      known = unpackHeader(source.name(), place.at(), tail, from, place.stored());
      if (known.length != place.length()) {
        throw new CorruptPackException(
            source.name(), place.at(), "there is another header than the index says");
      }
      headers.put(number, known);
    }
    return known;
  }

  /**
   * Passes every packet by ascending offset. Reads the pack in pieces of some megabytes.
   *
   * @throws CorruptPackException at the first damaged packet, after those before it were passed
   */
  public void forEach(BiConsumer<PackedPacket, byte[]> each) {
    forEach(
        each,
        (packet, damage) -> {
          throw damage;
        });
  }

  /**
   * Passes every packet by ascending offset. Passes a damaged packet to {@code damaged} and
   * continues.
   */
  public void forEach(
      BiConsumer<PackedPacket, byte[]> each,
      BiConsumer<PackedPacket, CorruptPackException> damaged) {
    int most = 1 << 22;
    byte[] piece = {};
    long pieceAt = 0;
    for (PackedPacket packet : index.packets()) {
      PackedPacket.Entry entry = packet.entry();
      if (entry.at() < pieceAt || entry.at() + entry.stored() > pieceAt + piece.length) {
        pieceAt = entry.at();
        piece = source.read(pieceAt, Math.max(most, entry.stored()));
      }
      int from = (int) (entry.at() - pieceAt);
      int length = Math.min(entry.stored(), piece.length - from);
      byte[] restored;
      try {
        restored = packet(packet, piece, from, length);
      } catch (CorruptPackException e) {
        damaged.accept(packet, e);
        continue;
      }
      each.accept(packet, restored);
    }
  }

  /**
   * Checks what no packet needs: the pack's beginning, and night and partition against its name.
   */
  public void check(Night night, int partition) {
    byte[] front = source.read(0, Pack.MAGIC.length);
    if (!Arrays.equals(front, Pack.MAGIC)) {
      throw new CorruptPackException(source.name(), 0, "it does not begin as a pack does");
    }
    if (!index.night().equals(night) || index.partition() != partition) {
      throw new CorruptPackException(
          source.name(),
          tailAt,
          "the index is of night %s, partition %s, not what the name says"
              .formatted(index.night().basicIso(), index.partition()));
    }
  }

  /**
   * Restores a packet from its entry only, as an announcement names it.
   *
   * @param pack its name, for messages
   * @param entryAt position of the entry in the pack, for messages
   * @param header as {@link #unpackHeader} returns it; absent if the announcement names none
   */
  public static byte[] unpack(String pack, long entryAt, byte[] entry, byte @Nullable [] header) {
    return unpack(pack, entryAt, entry, 0, entry.length, header);
  }

  private static byte[] unpack(
      String pack, long entryAt, byte[] bytes, int from, int length, byte @Nullable [] header) {
    PackCursor in = new PackCursor(pack, bytes, entryAt - from, from, from + length);
    int crc = in.i32();
    if (crc != Pack.crc32c(bytes, in.at(), in.left())) {
      throw in.corrupt(from, "the entry's checksum is wrong");
    }
    int packetLength = in.i32();
    int packetCrc = in.i32();
    int form = in.u8();
    if (packetLength < 0) {
      throw in.corrupt(from + 4, "the packet's length is " + packetLength);
    }
    byte[] packet =
        switch (form) {
          case Pack.WHOLE -> Arrays.copyOfRange(bytes, in.at(), in.at() + in.left());
          case Pack.SQUEEZED -> inflated(in, bytes, in.left(), packetLength);
          case Pack.TAKEN_APART -> putTogether(in, bytes, packetLength, header);
          default -> throw in.corrupt(from + 12, "the entry has the unknown form " + form);
        };
    if (packet.length != packetLength || Pack.crc32c(packet, 0, packet.length) != packetCrc) {
      throw in.corrupt(from, "the packet that comes out is not the one that went in");
    }
    return packet;
  }

  private static byte[] putTogether(
      PackCursor in, byte[] bytes, int packetLength, byte @Nullable [] header) {
    int place = in.at();
    int headerLength = in.i32();
    if (header == null || header.length != headerLength) {
      throw in.corrupt(
          place,
          "a header of %s bytes is needed and %s is given"
              .formatted(headerLength, (header == null ? "none" : "one of " + header.length)));
    }
    int raws = in.count(8, "raw pieces");
    int placesAt = in.at();
    long rest = (long) packetLength - headerLength;
    int before = headerLength;
    for (int i = 0; i < raws; i++) {
      int at = in.i32();
      int length = in.i32();
      if (at < before || length < 0 || length > packetLength - at) {
        throw in.corrupt(in.at() - 8, "a raw piece does not lie inside the packet");
      }
      before = at + length;
      rest -= length;
    }
    if (rest < 0) {
      throw in.corrupt(place, "header and raw pieces are longer than the packet");
    }
    byte[] gathered = inflated(in, bytes, in.length("zstd frame"), (int) rest);
    byte[] packet = Arrays.copyOf(header, packetLength);
    PackCursor places = in.again(placesAt);
    int to = headerLength;
    int taken = 0;
    for (int i = 0; i < raws; i++) {
      int at = places.i32();
      int length = places.i32();
      System.arraycopy(gathered, taken, packet, to, at - to);
      taken += at - to;
      System.arraycopy(bytes, in.skip(length), packet, at, length);
      to = at + length;
    }
    in.ends("the entry");
    System.arraycopy(gathered, taken, packet, to, packetLength - to);
    return packet;
  }

  /**
   * Restores a header from the bytes that an announcement names.
   *
   * @throws CorruptPackException names the pack and the place
   */
  public static byte[] unpackHeader(String pack, long headerAt, byte[] stored) {
    return unpackHeader(pack, headerAt, stored, 0, stored.length);
  }

  private static byte[] unpackHeader(
      String pack, long headerAt, byte[] bytes, int from, int length) {
    PackCursor in = new PackCursor(pack, bytes, headerAt - from, from, from + length);
    int crc = in.i32();
    if (crc != Pack.crc32c(bytes, in.at(), in.left())) {
      throw in.corrupt(from, "the header's checksum is wrong");
    }
    int headerLength = in.i32();
    if (headerLength < 0) {
      throw in.corrupt(from + 4, "the header's length is " + headerLength);
    }
    return inflated(in, bytes, in.left(), headerLength);
  }

  /** Inflates the frame at the cursor. Allocates nothing unless the frame declares that length. */
  private static byte[] inflated(PackCursor in, byte[] bytes, int stored, int length) {
    int from = in.skip(stored);
    long size;
    try {
      size = Zstd.getFrameContentSize(bytes, from, stored);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw in.corrupt(from, "a zstd frame ends within its own head");
    }
    if (size != length) {
      throw in.corrupt(from, "a zstd frame says " + size + " bytes where " + length + " are due");
    }
    byte[] out = new byte[length];
    try {
      Zstd.decompressByteArray(out, 0, length, bytes, from, stored);
    } catch (ZstdException e) {
      throw in.corrupt(from, "a zstd frame cannot be read: " + e.getMessage());
    }
    return out;
  }
}
