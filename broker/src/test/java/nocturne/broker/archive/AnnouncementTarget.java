package nocturne.broker.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.fuzz.FuzzTarget;
import nocturne.core.night.Night;

/** Announcements: any bytes are one or are refused, and one that is read is written the same. */
public final class AnnouncementTarget implements FuzzTarget {
  @Override
  public List<byte[]> seeds() {
    PacketOrigin origin = new PacketOrigin("ztf_20210120_programid1", 2, 3, 1611100000000L);
    PackedPacket packet =
        new PackedPacket(
            9,
            new Candid(7),
            new ObjectId("ZTF21a/../\"\u20ac"),
            origin,
            new PackedPacket.Entry(8, 60, 0),
            99,
            -1);
    Announcement whole =
        new Announcement(
            "b",
            "20210120/0/0.pack",
            Night.parse("20210120"),
            1,
            packet,
            Optional.of(new PackIndex.Header(80, 20, 44)));
    PackedPacket bare =
        new PackedPacket(9, null, null, origin, new PackedPacket.Entry(8, 60, -1), 99, 17);
    Announcement without =
        new Announcement("b", "o", Night.parse("20210120"), 1, bare, Optional.empty());
    return List.of(
        whole.message().value(),
        without.message().value(),
        "{\"offset\":1e99,\"candid\":[]}".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void put(byte[] input) {
    Announcement read;
    try {
      read = Announcement.parse(input);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("announcement");
      return;
    }
    assertThat(Announcement.parse(read.message().value())).isEqualTo(read);
  }
}
