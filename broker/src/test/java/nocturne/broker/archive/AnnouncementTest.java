package nocturne.broker.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Announcements of archived packets, as subscribers read them. */
class AnnouncementTest {
  private static final String TOLD =
      """
      {"candid":-9,"candid_str":"-9","objectId":"ZTF18abc","night":"20210120","bucket":"b",\
      "object":"o","at":4,"stored":5,"header":{"at":1,"stored":2,"length":3},"length":6,\
      "crc32c":"ff000001","partition":7,"offset":8,"kafka.topic":"t","kafka.partition":9,\
      "kafka.offset":10,"kafka.timestamp":11}""";

  private static Announcement announcement(Optional<PackIndex.Header> header, PackedPacket packet) {
    return new Announcement("b", "o", Night.parse("20210120"), 7, packet, header);
  }

  private static PackedPacket packet(int header) {
    return new PackedPacket(
        8,
        new Candid(-9),
        new ObjectId("ZTF18abc"),
        new PacketOrigin("t", 9, 10, 11),
        new PackedPacket.Entry(4, 5, header),
        6,
        0xFF000001);
  }

  @Test
  void anAnnouncementIsJsonAndIsReadBack() {
    Announcement whole = announcement(Optional.of(new PackIndex.Header(1, 2, 3)), packet(0));
    assertThat(new String(whole.message().value(), UTF_8)).isEqualTo(TOLD);
    assertThat(Announcement.parse(TOLD.getBytes(UTF_8))).isEqualTo(whole);
  }

  @Test
  void whatAPacketLacksIsLeftOut() {
    PackedPacket bare =
        new PackedPacket(
            8,
            null,
            null,
            new PacketOrigin("t", 9, 10, 11),
            new PackedPacket.Entry(4, 5, PackedPacket.Entry.NO_HEADER),
            6,
            1);
    Announcement announced = announcement(Optional.empty(), bare);
    assertThat(new String(announced.message().value(), UTF_8))
        .doesNotContain("candid", "objectId", "header", "null");
    assertThat(Announcement.parse(announced.message().value())).isEqualTo(announced);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"night\":\"20210120\",|",
        "\"bucket\":\"b\",|",
        "\"object\":\"o\",|",
        "\"at\":4,|",
        "\"stored\":5,|",
        "\"at\":1,|",
        "\"length\":6,|",
        "\"crc32c\":\"ff000001\",|",
        "\"partition\":7,|",
        "\"offset\":8,|",
        "\"kafka.topic\":\"t\",|",
        "\"kafka.partition\":9,|",
        "\"kafka.offset\":10,|",
        ",\"kafka.timestamp\":11|",
        "\"offset\":8|\"offset\":-8",
        "\"offset\":8|\"offset\":\"8\"",
        "\"at\":4|\"at\":null",
        "\"kafka.topic\":\"t\"|\"kafka.topic\":\"\"",
      })
  void whatIsNotWholeIsRefusedWithItsBeginning(String sound, String broken) {
    assertThat(TOLD).contains(sound);
    String text = TOLD.replace(sound, broken == null ? "" : broken);
    assertThatThrownBy(() -> Announcement.parse(text.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text.substring(0, 20));
  }
}
