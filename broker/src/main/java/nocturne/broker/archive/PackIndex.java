package nocturne.broker.archive;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Content of a pack; {@link Pack} describes its bytes.
 *
 * @param range the offsets it covers
 * @param headers the distinct headers of its packets
 * @param packets by ascending offset
 */
public record PackIndex(
    Night night, int partition, Range range, List<Header> headers, List<PackedPacket> packets) {
  private static final int FEWEST_PACKET_BYTES = 53;

  /**
   * A header of packets in the pack.
   *
   * @param at offset of its first byte in the pack
   * @param stored number of bytes that it takes in the pack
   * @param length of the decoded header in bytes
   */
  public record Header(int at, int stored, int length) {}

  public PackIndex {
    headers = List.copyOf(headers);
    packets = List.copyOf(packets);
  }

  byte[] encode() {
    Map<String, Integer> topics = new LinkedHashMap<>();
    for (PackedPacket p : packets) {
      topics.putIfAbsent(p.origin().topic(), topics.size());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 + packets.size() * 80);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeBytes(night.basicIso());
      out.writeInt(partition);
      out.writeLong(range.from());
      out.writeLong(range.to());
      out.writeInt(headers.size());
      for (Header h : headers) {
        out.writeInt(h.at());
        out.writeInt(h.stored());
        out.writeInt(h.length());
      }
      out.writeInt(topics.size());
      for (String topic : topics.keySet()) {
        writeText(out, topic);
      }
      out.writeInt(packets.size());
      for (PackedPacket p : packets) {
        writePacket(out, p, topics.getOrDefault(p.origin().topic(), 0));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void writePacket(DataOutputStream out, PackedPacket p, int topic)
      throws IOException {
    @Nullable Candid candid = p.candid();
    @Nullable ObjectId objectId = p.objectId();
    out.writeLong(p.offset());
    out.writeByte(
        (candid == null ? 0 : Pack.HAS_CANDID) | (objectId == null ? 0 : Pack.HAS_OBJECT_ID));
    if (candid != null) {
      out.writeLong(candid.value());
    }
    if (objectId != null) {
      writeText(out, objectId.value());
    }
    out.writeInt(topic);
    out.writeInt(p.origin().partition());
    out.writeLong(p.origin().offset());
    out.writeLong(p.origin().timestampMillis());
    out.writeInt(p.entry().at());
    out.writeInt(p.entry().stored());
    out.writeInt(p.entry().header());
    out.writeInt(p.length());
    out.writeInt(p.crc32c());
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(utf8.length);
    out.write(utf8);
  }

  /** Decodes an index whose checksum has been checked; checks its places against the pack. */
  static PackIndex decode(PackCursor in, int entriesEnd, int headersEnd) {
    Night night = night(in);
    int partition = in.i32();
    long from = in.i64();
    long to = in.i64();
    if (partition < 0 || from < 0 || to < from) {
      throw in.corrupt(
          in.at() - 16, "there is no range of a partition but [" + from + ", " + to + ")");
    }
    List<Header> headers = new ArrayList<>();
    for (int n = in.count(12, "headers"); n > 0; n--) {
      Header h = new Header(in.i32(), in.i32(), in.i32());
      if (h.at() < entriesEnd || h.stored() < 8 || h.at() > headersEnd - h.stored()) {
        throw in.corrupt(in.at() - 12, "a header is said to lie outside the headers: " + h);
      }
      headers.add(h);
    }
    List<String> topics = new ArrayList<>();
    for (int n = in.count(2, "topics"); n > 0; n--) {
      topics.add(in.text());
    }
    int count = in.count(FEWEST_PACKET_BYTES, "packets");
    List<PackedPacket> packets = new ArrayList<>(count);
    long before = from - 1;
    for (int i = 0; i < count; i++) {
      int place = in.at();
      PackedPacket p = packet(in, topics);
      if (p.offset() <= before || p.offset() >= to) {
        throw in.corrupt(
            place, "offset " + p.offset() + " stands after " + before + " in a pack up to " + to);
      }
      PackedPacket.Entry entry = p.entry();
      if (entry.at() < Pack.MAGIC.length
          || entry.stored() < 13
          || entry.at() > entriesEnd - entry.stored()) {
        throw in.corrupt(place, "an entry is said to lie outside the entries: " + p);
      }
      if (entry.header() < PackedPacket.Entry.NO_HEADER
          || entry.header() >= headers.size()
          || p.length() < 0) {
        throw in.corrupt(place, "a packet's header or length cannot be: " + p);
      }
      before = p.offset();
      packets.add(p);
    }
    in.ends("the index");
    return new PackIndex(night, partition, new Range(from, to), headers, packets);
  }

  private static Night night(PackCursor in) {
    int place = in.at();
    String digits = in.ascii(8);
    try {
      return Night.parse(digits);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw in.corrupt(place, "'" + digits + "' is no night");
    }
  }

  private static PackedPacket packet(PackCursor in, List<String> topics) {
    long offset = in.i64();
    int has = in.u8();
    @Nullable Candid candid = (has & Pack.HAS_CANDID) == 0 ? null : new Candid(in.i64());
    int place = in.at();
    @Nullable String name = (has & Pack.HAS_OBJECT_ID) == 0 ? null : in.text();
    if (name != null && !ObjectId.isValid(name)) {
      throw in.corrupt(place, "there is no objectId but " + name.length() + " characters");
    }
    int topic = in.i32();
    if (topic < 0 || topic >= topics.size()) {
      throw in.corrupt(in.at() - 4, "topic " + topic + " of " + topics.size() + " is named");
    }
    PacketOrigin origin = new PacketOrigin(topics.get(topic), in.i32(), in.i64(), in.i64());
    return new PackedPacket(
        offset,
        candid,
        name == null ? null : new ObjectId(name),
        origin,
        new PackedPacket.Entry(in.i32(), in.i32(), in.i32()),
        in.i32(),
        in.i32());
  }
}
