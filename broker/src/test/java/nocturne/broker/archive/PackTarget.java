package nocturne.broker.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nocturne.broker.archive.PackWriter.Anatomy;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.fuzz.Allocation;
import nocturne.core.fuzz.FuzzTarget;
import nocturne.core.night.Night;

/**
 * Packs. After an even first byte the rest is packets, and what goes into a pack comes out of it;
 * after an odd one the rest is a pack whose checksums are put right first, so that a lie gets as
 * far as it can: it is read or refused as corrupt, without more memory than its bytes can be worth.
 */
public final class PackTarget implements FuzzTarget {
  private static final Night NIGHT = Night.parse("20210120");

  /** Nothing that is compressed can have grown more than zstd can shrink it, 128 KiB to 4 bytes. */
  private static final long FOR_EACH_BYTE = 3L << 15;

  @Override
  public List<byte[]> seeds() {
    byte[] parted = new byte[90];
    Arrays.fill(parted, 20, 70, (byte) 7);
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(
        input(0, new byte[] {20, 5, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}));
    seeds.add(input(0, parted));
    seeds.add(input(1, pack(List.of())));
    seeds.add(input(1, pack(List.of(parted))));
    seeds.add(input(1, pack(List.of(parted, new byte[0], new byte[] {1, 2, 3}, parted))));
    return seeds;
  }

  private static byte[] input(int mode, byte[] rest) {
    byte[] input = new byte[rest.length + 1];
    input[0] = (byte) mode;
    System.arraycopy(rest, 0, input, 1, rest.length);
    return input;
  }

  @Override
  public void put(byte[] input) throws Exception {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    if ((input[0] & 1) == 0) {
      comesOutAsItWentIn(rest);
    } else {
      isReadOrRefused(rest);
    }
  }

  /** Packets of as many bytes as the byte before each says. */
  private static void comesOutAsItWentIn(byte[] bytes) {
    List<byte[]> packets = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int to = Math.min(bytes.length, at + 1 + (bytes[at] & 0xff));
      packets.add(Arrays.copyOfRange(bytes, at + 1, to));
      at = to;
    }
    PackReader reader = new PackReader(PackSource.of("p", pack(packets)));
    List<byte[]> found = new ArrayList<>();
    reader.forEach((packed, packet) -> found.add(packet));
    assertThat(found).usingElementComparator(Arrays::compare).isEqualTo(packets);
    for (int i = 0; i < packets.size(); i++) {
      assertThat(reader.packet(reader.index().packets().get(i))).isEqualTo(packets.get(i));
    }
    reader.check(NIGHT, 3);
  }

  private static byte[] pack(List<byte[]> packets) {
    try (PackWriter writer = new PackWriter()) {
      for (int i = 0; i < packets.size(); i++) {
        byte[] packet = packets.get(i);
        Anatomy parts =
            packet.length == 0
                ? Anatomy.OF_ANYTHING
                : new Anatomy(packet[0] & 0x3f, new int[] {packet.length / 2, packet.length - 1});
        writer.add(
            i,
            i % 2 == 0 ? new Candid(i) : null,
            i % 3 == 0 ? new ObjectId("ZTF21a" + i) : null,
            new PacketOrigin("ztf_20210120_programid" + i % 2, i % 3, i, 1611100000000L),
            packet,
            parts);
      }
      return ObjectStore.joined(writer.finish(NIGHT, 3, new Range(0, packets.size())).content());
    }
  }

  private static void isReadOrRefused(byte[] pack) throws Exception {
    putChecksumsRight(pack);
    long allocated = Allocation.during(() -> read(pack));
    if (allocated > most(pack)) {
      assertThat(Allocation.during(() -> read(pack)))
          .as("bytes allocated while reading a pack of %d", pack.length)
          .isLessThanOrEqualTo(most(pack));
    }
  }

  private static long most(byte[] pack) {
    return (16L << 20) + FOR_EACH_BYTE * pack.length;
  }

  private static void read(byte[] pack) {
    try {
      PackReader reader = new PackReader(PackSource.of("p", pack));
      for (PackedPacket packet : reader.index().packets()) {
        try {
          assertThat(reader.packet(packet)).hasSize(packet.length());
        } catch (CorruptPackException e) {
          assertThat(e.pack()).isEqualTo("p");
        }
      }
      reader.forEach((packed, packet) -> assertThat(packet).hasSize(packed.length()));
      reader.check(NIGHT, 3);
    } catch (CorruptPackException e) {
      assertThat(e).hasMessageStartingWith("Cannot read pack p: at byte ");
    }
  }

  private static void putChecksumsRight(byte[] pack) {
    int footer = pack.length - Pack.FOOTER_BYTES;
    if (footer < Pack.MAGIC.length) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(pack);
    putIndexRight(pack, bytes, footer);
    try {
      PackIndex index = new PackReader(PackSource.of("p", pack)).index();
      for (PackIndex.Header header : index.headers()) {
        bytes.putInt(header.at(), Pack.crc32c(pack, header.at() + 4, header.stored() - 4));
      }
      for (PackedPacket packet : index.packets()) {
        PackedPacket.Entry entry = packet.entry();
        bytes.putInt(entry.at(), Pack.crc32c(pack, entry.at() + 4, entry.stored() - 4));
      }
    } catch (CorruptPackException e) {
      return;
    }
    putIndexRight(pack, bytes, footer);
  }

  private static void putIndexRight(byte[] pack, ByteBuffer bytes, int footer) {
    int at = bytes.getInt(footer);
    int length = bytes.getInt(footer + 4);
    if (at >= 0 && length >= 0 && (long) at + length <= footer) {
      bytes.putInt(footer + 12, Pack.crc32c(pack, at, length));
    }
    bytes.putInt(footer + 16, Pack.crc32c(pack, footer, 16));
  }
}
