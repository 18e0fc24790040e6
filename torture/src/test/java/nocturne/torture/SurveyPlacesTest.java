package nocturne.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import nocturne.core.alert.PacketOrigin;
import org.junit.jupiter.api.Test;

final class SurveyPlacesTest {
  /** Between the packets are markers and an aborted transaction. */
  private static final SurveyPlaces PLACES =
      new SurveyPlaces("survey", Map.of(2, List.of(0L, 1L, 7L, 9L)));

  @Test
  void aPacketCountsByItsNumberInItsPartition() {
    assertThat(PLACES.of("survey", 2, 7)).isEqualTo(2);
    assertThat(PLACES.of(new PacketOrigin("survey", 2, 9, 5)))
        .isEqualTo(new PacketOrigin("survey", 2, 3, 5));
  }

  @Test
  void aPositionCountsThePacketsBelow() {
    assertThat(PLACES.of("survey", 2, 8)).isEqualTo(3);
    assertThat(PLACES.of("survey", 2, 11)).isEqualTo(4);
  }

  @Test
  void otherTopicsKeepTheirOffsets() {
    assertThat(PLACES.of("another", 2, 7)).isEqualTo(7);
    assertThat(SurveyPlaces.asTheyAre().of("survey", 2, 7)).isEqualTo(7);
  }

  @Test
  void onlyTheOffsetOfAMessageIsReplaced() {
    Map<String, String> attributes = new PacketOrigin("survey", 2, 7, 5).attributes();
    Map<String, String> told = PLACES.of(attributes);
    assertThat(told).containsEntry("kafka.offset", "2").hasSize(attributes.size());
    assertThat(told.get("kafka.timestamp")).isEqualTo("5");
  }
}
