package nocturne.broker.ingest;

import static nocturne.broker.ingest.IngestWorld.NAMES;
import static nocturne.broker.ingest.IngestWorld.NIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.core.sample.LikeZtf;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.Survey;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A survey with one topic for all nights: each packet's night follows from when it was sent. */
@Timeout(60)
class OneTopicSurveyTest {
  private static final String TOPIC = "alerts";
  private static final Night NEXT = Night.parse("20210121");

  private static final Survey ONE_TOPIC =
      new LikeZtf(Ztf.SURVEY.fields()) {
        @Override
        public String topic(Night night) {
          return TOPIC;
        }

        @Override
        public Optional<Night> nightOf(String topic) {
          return Optional.empty();
        }

        @Override
        public Optional<Night> night(String topic, long sentMillis) {
          return topic.equals(TOPIC)
              ? Optional.of(
                  new Night(LocalDate.EPOCH.plusDays(Math.floorDiv(sentMillis, 86_400_000L))))
              : Optional.empty();
        }
      };

  private final IngestWorld world = new IngestWorld();

  private void send(Night night, byte[] packet) {
    world.survey.send(
        TOPIC, 0, packet, 1_000 * night.date().atStartOfDay(ZoneOffset.UTC).toEpochSecond() + 5);
  }

  private OpenNight ending(Night night) {
    return new OpenNight(night, TOPIC, 1, StartingPoint.ORIGIN, Optional.of(world.endsNow(TOPIC)));
  }

  @Test
  void eachNightGetsItsOwnPacketsWhetherTheyCanBeReadOrNot() {
    world.decoder = new PacketDecoder(ONE_TOPIC);
    world.names =
        new IngestNames(
            NAMES.writer(), NAMES.alerts(), NAMES.deadLetters(), NAMES.archive(), ONE_TOPIC);
    world.survey.create(TOPIC, 1);
    send(NIGHT, SampleAlert.packet(1));
    send(NEXT, SampleAlert.packet(2));
    send(NIGHT, "no packet".getBytes(StandardCharsets.UTF_8));
    send(NIGHT, SampleAlert.packet(3));
    send(NEXT, SampleAlert.packet(4));

    world.open = List.of(ending(NIGHT));
    world.runUntilLeft(1);
    assertThat(world.publishedCandids()).containsExactly("1", "3");
    assertThat(world.deadLetters()).singleElement().matches(each -> each.night().equals(NIGHT));

    world.open = List.of(ending(NEXT));
    world.runUntilLeft(2);
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3", "4");
    assertThat(world.deadLetters()).hasSize(1);
    assertThat(world.lefts()).extracting(NightLeft::night).containsExactly(NIGHT, NEXT);
    assertThat(world.read(NAMES.alerts()))
        .allSatisfy(
            record ->
                assertThat(PublishedAlerts.night(record, ONE_TOPIC))
                    .isEqualTo(
                        "13".contains(new String(record.key(), StandardCharsets.UTF_8))
                            ? NIGHT
                            : NEXT));
  }
}
