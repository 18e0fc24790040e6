package nocturne.broker.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.deadletter.DeadLetterReader.Found;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterReaderTest {
  private static final String TOPIC = "ztf_dead_letters";
  private static final Night NIGHT = Night.parse("20210120");
  private static final DeadLetter UNREADABLE =
      deadLetter(Stage.INGEST, NIGHT, 5, Reason.TRUNCATED, Optional.empty());
  private static final DeadLetter DIFFERENT =
      deadLetter(Stage.INGEST, NIGHT, 6, Reason.DIFFERS_FROM_FIRST, Optional.of(new Candid(17)));
  private static final DeadLetter KILLER =
      deadLetter(Stage.FILTER, NIGHT, 7, Reason.KILLED_WORKER, Optional.of(new Candid(17)));
  private static final DeadLetter OTHER_NIGHT =
      deadLetter(Stage.INGEST, Night.parse("20210121"), 0, Reason.TRUNCATED, Optional.empty());

  private final InMemoryTopics log = new InMemoryTopics();
  private final DeadLetterReader reader = new DeadLetterReader(log, TOPIC);

  @BeforeEach
  void write() {
    log.create(TOPIC, 1);
    try (LogWriter writer = log.writer("test")) {
      writer.begin();
      writer.publish(TOPIC, UNREADABLE.message());
      writer.publish(TOPIC, new Message(null, new byte[0], Map.of("retry", "ingest")));
      writer.publish(TOPIC, DIFFERENT.message());
      writer.publish(TOPIC, KILLER.message());
      writer.publish(TOPIC, OTHER_NIGHT.message());
      writer.commit();
    }
  }

  @Test
  void aDeadLetterIsReadBackAsItWasWritten() {
    Found found = reader.read(Wanted.of(NIGHT)).get(1);
    assertThat(found.deadLetter()).usingRecursiveComparison().isEqualTo(DIFFERENT);
    assertThat(found.at()).isEqualTo(new RecordPlace(0, 2));
  }

  @Test
  void deadLettersAreChosenByNightStageReasonAndCandid() {
    assertThat(offsets(Wanted.ALL)).containsExactly(5L, 6L, 7L, 0L);
    assertThat(offsets(Wanted.of(NIGHT))).containsExactly(5L, 6L, 7L);
    assertThat(offsets(wanted(NIGHT, Stage.INGEST, null))).containsExactly(5L, 6L);
    assertThat(offsets(Wanted.ALL.withReason(Reason.TRUNCATED))).containsExactly(5L, 0L);
    assertThat(offsets(wanted(null, null, 17L))).containsExactly(6L, 7L);
    assertThat(offsets(wanted(null, null, 18L))).isEmpty();
  }

  @Test
  void aDeadLetterIsFoundByItsPlace() {
    assertThat(reader.at(new RecordPlace(0, 2)).orElseThrow().deadLetter().place().offset())
        .isEqualTo(6);
    assertThat(reader.at(new RecordPlace(0, 1))).as("a request is no dead letter").isEmpty();
    assertThat(reader.at(new RecordPlace(0, 99))).isEmpty();
    assertThat(reader.at(new RecordPlace(3, 0))).isEmpty();
    log.dropBelow(TOPIC, 0, 3);
    assertThat(reader.at(new RecordPlace(0, 2))).as("no longer kept").isEmpty();
  }

  private List<Long> offsets(Wanted wanted) {
    return reader.read(wanted).stream().map(found -> found.deadLetter().place().offset()).toList();
  }

  private static DeadLetter deadLetter(
      Stage stage, Night night, long offset, Reason reason, Optional<Candid> candid) {
    byte[] bytes = ("packet " + offset).getBytes(UTF_8);
    return new DeadLetter(
        stage,
        night,
        "ztf_topic",
        new RecordPlace(0, offset),
        new DeadLetter.Cause(reason, "found something, \"quoted\" and\nbroken"),
        new DeadLetter.Identity(
            candid, candid.map(c -> "ZTF21abc"), new PacketOrigin("ztf_topic", 0, offset, 123)),
        new DeadLetter.Content(-559038737, bytes.length, Optional.empty(), bytes, Map.of()));
  }

  private static Wanted wanted(
      @Nullable Night night, @Nullable Stage stage, @Nullable Long candid) {
    return new Wanted(
        Optional.ofNullable(night),
        Optional.ofNullable(stage),
        Optional.empty(),
        Optional.ofNullable(candid).map(Candid::new));
  }
}
