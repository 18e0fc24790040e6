package nocturne.broker.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nocturne.broker.archive.PackWriter.Anatomy;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs on made-up bytes: whatever goes in comes out, and damaged bytes never do. */
class PackTest {
  private static final Night NIGHT = Night.parse("20210120");

  private final Random random = new Random(7);

  @Test
  void anyBytesComeOutAsTheyWentIn() {
    List<byte[]> packets = new ArrayList<>();
    try (PackWriter writer = new PackWriter()) {
      for (int i = 0; i < 500; i++) {
        Anatomy parts = parts(i);
        byte[] packet = packet(parts, i % 7 == 0 ? 0 : i % 300);
        packets.add(packet);
        add(writer, 2L * i + 1, packet, parts);
      }
      PackWriter.Finished pack = writer.finish(NIGHT, 3, new Range(0, 1000));
      PackReader reader = new PackReader(PackSource.of("p", ObjectStore.joined(pack.content())));
      reader.check(NIGHT, 3);
      assertThat(reader.index()).isEqualTo(pack.index());
      for (PackedPacket packed : reader.index().packets()) {
        assertThat(reader.packet(packed)).isEqualTo(packets.get((int) (packed.offset() - 1) / 2));
      }
      List<byte[]> inOrder = new ArrayList<>();
      reader.forEach((packed, bytes) -> inOrder.add(bytes));
      assertThat(inOrder).usingElementComparator(Arrays::compare).isEqualTo(packets);
    }
  }

  @Test
  void aPacketComesOutOfItsEntryAndItsHeaderAlone() {
    Anatomy parts = new Anatomy(100, new int[] {120, 150});
    byte[] packet = packet(parts, 200);
    byte[] pack = packOf(packet, parts);
    PackIndex index = new PackReader(PackSource.of("p", pack)).index();
    PackedPacket packed = index.packets().get(0);
    PackIndex.Header place = index.headers().get(packed.entry().header());
    byte[] entry =
        Arrays.copyOfRange(
            pack, packed.entry().at(), packed.entry().at() + packed.entry().stored());
    byte[] stored = Arrays.copyOfRange(pack, place.at(), place.at() + place.stored());
    byte[] header = PackReader.unpackHeader("p", place.at(), stored);
    assertThat(PackReader.unpack("p", packed.entry().at(), entry, header)).isEqualTo(packet);
    assertThatThrownBy(() -> PackReader.unpack("p", packed.entry().at(), entry, null))
        .isInstanceOf(CorruptPackException.class)
        .hasMessageContaining("a header of 100 bytes is needed and none is given");
  }

  @Test
  void oneHeaderIsStoredOnceForAllPacketsThatBeginWithIt() {
    byte[] header = new byte[20_000];
    random.nextBytes(header);
    try (PackWriter writer = new PackWriter()) {
      for (int i = 0; i < 100; i++) {
        byte[] packet = Arrays.copyOf(header, header.length + 50);
        packet[header.length + 3] = (byte) i;
        add(writer, i, packet, new Anatomy(header.length, new int[0]));
      }
      PackWriter.Finished pack = writer.finish(NIGHT, 0, new Range(0, 100));
      assertThat(pack.index().headers()).hasSize(1);
      assertThat(ObjectStore.joined(pack.content()).length)
          .isLessThan(2 * header.length + 100 * 200);
    }
  }

  @Test
  void aWriterBeginsAnewAfterAPack() {
    try (PackWriter writer = new PackWriter()) {
      Anatomy parts = new Anatomy(10, new int[0]);
      add(writer, 1, packet(parts, 30), parts);
      byte[] first = ObjectStore.joined(writer.finish(NIGHT, 0, new Range(0, 2)).content());
      writer.clear();
      assertThat(writer.packets()).isZero();
      byte[] packet = packet(parts, 40);
      add(writer, 5, packet, parts);
      byte[] second = ObjectStore.joined(writer.finish(NIGHT, 0, new Range(2, 6)).content());
      PackReader reader = new PackReader(PackSource.of("second", second));
      assertThat(reader.index().packets()).hasSize(1);
      assertThat(reader.packet(reader.index().packets().get(0))).isEqualTo(packet);
      assertThat(new PackReader(PackSource.of("first", first)).index().range())
          .isEqualTo(new Range(0, 2));
    }
  }

  /** Every single flipped byte is noticed, and never as anything but a corrupt pack. */
  @Test
  void noFlippedByteGoesUnnoticed() {
    Anatomy parts = new Anatomy(60, new int[] {70, 90, 95, 95});
    byte[] packet = packet(parts, 120);
    byte[] good = packOf(packet, parts);
    for (int at = 0; at < good.length; at++) {
      for (int flip : new int[] {0x01, 0x80, 0xff}) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) flip;
        assertThatThrownBy(() -> readAll(bad))
            .as("byte %d of %d flipped by %d", at, good.length, flip)
            .isInstanceOf(CorruptPackException.class)
            .hasMessageStartingWith("Cannot read pack bad: at byte ");
      }
    }
  }

  @Test
  void noCutPackGoesUnnoticed() {
    Anatomy parts = new Anatomy(60, new int[] {70, 90});
    byte[] good = packOf(packet(parts, 120), parts);
    for (int length = 0; length < good.length; length++) {
      byte[] bad = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> readAll(bad)).isInstanceOf(CorruptPackException.class);
    }
  }

  /** Under a good checksum: zstd's magic number, any descriptor, and less than it promises. */
  @Test
  void aFrameThatEndsWithinItsHeadIsCorrupt() {
    byte[] magic = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
    for (int length = 0; length < 14; length++) {
      for (int descriptor = 0; descriptor < 256; descriptor++) {
        byte[] frame = Arrays.copyOf(magic, length);
        Arrays.fill(frame, Math.min(4, length), length, (byte) descriptor);
        byte[] stored = ByteBuffer.allocate(8 + length).putInt(0).putInt(9).put(frame).array();
        ByteBuffer.wrap(stored).putInt(Pack.crc32c(stored, 4, stored.length - 4));
        assertThatThrownBy(() -> PackReader.unpackHeader("bad", 0, stored))
            .as("%d bytes, descriptor %d", length, descriptor)
            .isInstanceOf(CorruptPackException.class);
      }
    }
  }

  /** Lengths and places that lie, under checksums that are right. */
  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 5})
  void noFalseNumberIsBelieved(int lie) {
    Anatomy parts = new Anatomy(60, new int[] {70, 90});
    byte[] good = packOf(packet(parts, 120), parts);
    PackIndex index = new PackReader(PackSource.of("p", good)).index();
    PackedPacket packed = index.packets().get(0);
    for (int at = packed.entry().at() + 4;
        at <= packed.entry().at() + packed.entry().stored() - 4;
        at++) {
      byte[] bad = good.clone();
      put(bad, at, lie);
      put(
          bad,
          packed.entry().at(),
          Pack.crc32c(bad, packed.entry().at() + 4, packed.entry().stored() - 4));
      if (!Arrays.equals(good, bad)) {
        assertThatThrownBy(() -> readAll(bad)).isInstanceOf(CorruptPackException.class);
      }
    }
    PackIndex.Header header = index.headers().get(0);
    int indexAt = header.at() + header.stored();
    int footerAt = good.length - Pack.FOOTER_BYTES;
    for (int at = indexAt; at <= footerAt - 4; at++) {
      byte[] bad = good.clone();
      put(bad, at, lie);
      put(bad, footerAt + 12, Pack.crc32c(bad, indexAt, footerAt - indexAt));
      put(bad, footerAt + 16, Pack.crc32c(bad, footerAt, 16));
      try {
        readAll(bad);
      } catch (CorruptPackException e) {
        assertThat(e).hasMessageContaining("Cannot read pack bad");
      }
    }
  }

  @Test
  void aPackUnderAnotherNameIsNoticed() {
    PackReader reader = new PackReader(PackSource.of("p", packOf(new byte[9], parts(0))));
    assertThatThrownBy(() -> reader.check(NIGHT, 1))
        .isInstanceOf(CorruptPackException.class)
        .hasMessageContaining("night 20210120, partition 0, not what the name says");
  }

  @Test
  void namesSortByTheOffsetTheyBeginWith() {
    assertThat(Pack.name(NIGHT, 2, 41)).isEqualTo("20210120/2/00000000000000000041.pack");
    assertThat(Pack.name(NIGHT, 2, 9)).isLessThan(Pack.name(NIGHT, 2, 10));
  }

  @Test
  void partsThatCannotBeAreNotReliedUpon() {
    byte[] packet = packet(new Anatomy(0, new int[0]), 50);
    for (Anatomy wrong :
        List.of(
            new Anatomy(51, new int[0]),
            new Anatomy(10, new int[] {9, 12}),
            new Anatomy(10, new int[] {20, 15}),
            new Anatomy(10, new int[] {20, 51}),
            new Anatomy(10, new int[] {20}))) {
      byte[] pack = packOf(packet, wrong);
      PackReader reader = new PackReader(PackSource.of("p", pack));
      assertThat(reader.packet(reader.index().packets().get(0))).isEqualTo(packet);
    }
  }

  private static void readAll(byte[] pack) {
    PackReader reader = new PackReader(PackSource.of("bad", pack));
    reader.check(NIGHT, 0);
    reader.forEach((packed, bytes) -> assertThat(bytes).isNotNull());
  }

  private static void put(byte[] bytes, int at, int number) {
    java.nio.ByteBuffer.wrap(bytes).putInt(at, number);
  }

  private static byte[] packOf(byte[] packet, Anatomy parts) {
    try (PackWriter writer = new PackWriter()) {
      add(writer, 0, packet, parts);
      return ObjectStore.joined(writer.finish(NIGHT, 0, new Range(0, 1)).content());
    }
  }

  private static void add(PackWriter writer, long offset, byte[] packet, Anatomy parts) {
    writer.add(
        offset,
        offset % 5 == 4 ? null : new Candid(-offset),
        offset % 3 == 2 ? null : new ObjectId("ZTF/../é" + offset),
        new PacketOrigin("ztf_20210120_programid1", (int) (offset % 4), offset, 1000 + offset),
        packet,
        parts);
  }

  private static Anatomy parts(int i) {
    return switch (i % 4) {
      case 0 -> Anatomy.OF_ANYTHING;
      case 1 -> new Anatomy(40, new int[0]);
      case 2 -> new Anatomy(40 + i % 3, new int[] {50, 60});
      default -> new Anatomy(30, new int[] {30, 35, 35, 35, 60, 64});
    };
  }

  /** Half text, half noise, never shorter than its parts. */
  private byte[] packet(Anatomy parts, int length) {
    int least = parts.headerLength();
    for (int end : parts.raw()) {
      least = Math.max(least, end);
    }
    byte[] packet = new byte[Math.max(least, length)];
    random.nextBytes(packet);
    byte[] text = "the quick brown fox jumps".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, packet, 0, Math.min(text.length, packet.length));
    return packet;
  }
}
