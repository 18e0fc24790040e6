package nocturne.broker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static nocturne.broker.journal.NightState.CLOSED;
import static nocturne.broker.journal.NightState.DRAINING;
import static nocturne.broker.journal.NightState.FAILED;
import static nocturne.broker.journal.NightState.RECEIVING;
import static nocturne.broker.journal.NightState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the journal must do over any object store. A store's own test extends this and opens an
 * empty store.
 */
public abstract class JournalContract {
  private static final String BUCKET = "nocturne-broker_files";
  private static final Night NIGHT = Night.parse("20210120");
  private static final Night NEXT_NIGHT = Night.parse("20210121");
  private static final Instant NOW = Instant.parse("2021-01-20T02:00:00Z");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final Map<SurveyPartition, Long> ENDS =
      Map.of(
          new SurveyPartition("cluster", "id", TOPIC, 0), 17L,
          new SurveyPartition("cluster", "id", TOPIC, 1), 0L);
  private static final StartingPoint POINT =
      new StartingPoint(
          new LedgerMark(Map.of(0, 12L, 3, 7L)),
          Map.of(new SurveyPartition("cluster", "old", TOPIC, 0), 4L),
          Map.of(new StagePartition(Stage.ARCHIVE, "ztf_alert_data", 2), 99L),
          Map.of(0, 5L, 1, 6L),
          Map.of("ztf_dead_letters", Map.of(0, 3L)));

  private ObjectStore store;
  private Journal journal;

  /** A store without buckets, for the running test. */
  protected abstract ObjectStore open();

  @BeforeEach
  void openTheJournal() {
    store = open();
    store.createBucket(BUCKET);
    journal = new Journal(store, BUCKET);
  }

  @AfterEach
  void closeTheStore() {
    store.close();
  }

  @Test
  void anEntryIsReadBackByAnotherJournalAsItWasWritten() {
    JournalEntry first = first();
    JournalEntry second =
        first
            .next(RECEIVING, NOW.plusSeconds(9), "conductor-1")
            .withStart(POINT)
            .withSettings(Map.of("source", "ztf_alert_data"))
            .withCancelled(Set.of(Stage.FIT))
            .withEnds(ENDS)
            .withNote("by hand");
    assertThat(journal.append(first)).isTrue();
    assertThat(journal.append(second)).isTrue();

    Journal other = new Journal(store, BUCKET);
    assertThat(other.history(NIGHT)).containsExactly(first, second);
    assertThat(other.latest(NIGHT)).contains(second);
    assertThat(other.nights()).containsExactly(NIGHT);
  }

  @Test
  void ofTwoConductorsTheOneWhoFindsTheNumberTakenIsTold() {
    Journal newer = new Journal(store, BUCKET);
    journal.append(first());
    JournalEntry latest = newer.latest(NIGHT).orElseThrow();
    assertThat(newer.append(latest.next(STARTING, NOW, "newer").withNote("taken over"))).isTrue();

    assertThat(journal.append(latest.next(RECEIVING, NOW, "older"))).isFalse();
    assertThat(journal.latest(NIGHT).orElseThrow().conductor()).isEqualTo("newer");
  }

  @Test
  void anArrowThatThePictureLacksIsRefused() {
    journal.append(first());
    assertThatThrownBy(() -> journal.append(first().next(DRAINING, NOW, "c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("night 2021-01-20")
        .hasMessageContaining("STARTING does not become DRAINING");
    assertThat(journal.history(NIGHT)).hasSize(1);
  }

  @Test
  void aGapInTheNumbersIsRefused() {
    journal.append(first());
    JournalEntry third = first().next(STARTING, NOW, "c").next(RECEIVING, NOW, "c");
    assertThatThrownBy(() -> journal.append(third))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its number is 3, the one that follows is 2");
  }

  @Test
  void aNightBeginsWithStartingAndNothingElse() {
    JournalEntry wrong = first().next(RECEIVING, NOW, "c");
    assertThatThrownBy(() -> journal.append(copy(wrong, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IDLE does not become RECEIVING");
  }

  @Test
  void theConsumerHasToDoWithNightsReceivedAndWithNightsDrainedToTheirEnds() {
    assertThat(journal.openNights()).isEmpty();
    JournalEntry starting = first().withStart(POINT);
    journal.append(starting);
    assertThat(journal.openNights()).isEmpty();

    JournalEntry receiving = starting.next(RECEIVING, NOW, "c");
    journal.append(receiving);
    assertThat(journal.openNights())
        .containsExactly(new OpenNight(NIGHT, TOPIC, 1, POINT, Optional.empty()));

    JournalEntry draining = receiving.next(DRAINING, NOW, "c");
    journal.append(draining);
    assertThat(journal.openNights()).as("no ends are noted yet").isEmpty();

    JournalEntry toItsEnds = draining.next(DRAINING, NOW, "c").withEnds(ENDS);
    journal.append(toItsEnds);
    assertThat(journal.openNights())
        .containsExactly(new OpenNight(NIGHT, TOPIC, 1, POINT, Optional.of(ENDS)));

    journal.append(toItsEnds.next(CLOSED, NOW, "c"));
    assertThat(journal.openNights()).isEmpty();
  }

  @Test
  void aLateTailIsTheNextRevisionAndKeepsTheStartingPoint() {
    JournalEntry starting = first().withStart(POINT).withSettings(Map.of("source", "elsewhere"));
    JournalEntry receiving = starting.next(RECEIVING, NOW, "c");
    JournalEntry draining =
        receiving.next(DRAINING, NOW, "c").withEnds(ENDS).withCancelled(Set.of(Stage.FIT));
    JournalEntry closed = draining.next(CLOSED, NOW, "c");
    JournalEntry again = closed.next(STARTING, NOW, "c");
    JournalEntry receivingAgain = again.next(RECEIVING, NOW, "c");
    for (JournalEntry entry :
        List.of(starting, receiving, draining, closed, again, receivingAgain)) {
      assertThat(journal.append(entry)).isTrue();
    }
    assertThat(closed.settings()).isEmpty();
    assertThat(again.cancelled()).isEmpty();
    assertThat(journal.openNights())
        .containsExactly(new OpenNight(NIGHT, TOPIC, 2, POINT, Optional.empty()));
  }

  @Test
  void aRevisionThatDoesNotFollowIsRefused() {
    JournalEntry entry = first();
    for (NightState next : List.of(RECEIVING, FAILED, STARTING, CLOSED)) {
      journal.append(entry);
      entry = entry.next(next, NOW, "c");
    }
    journal.append(entry);
    JournalEntry sameRevision = copy(entry.next(STARTING, NOW, "c"), entry.n() + 1, 1);
    assertThatThrownBy(() -> journal.append(sameRevision))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its revision is 1, the one that follows is 2");
  }

  @Test
  void ofStagesCancelledTheConsumerIsNotAskedToReadOn() {
    JournalEntry receiving = first().next(RECEIVING, NOW, "c");
    journal.append(first());
    journal.append(receiving);
    journal.append(
        receiving.next(DRAINING, NOW, "c").withEnds(ENDS).withCancelled(Set.of(Stage.INGEST)));
    assertThat(journal.openNights()).isEmpty();
  }

  @Test
  void fieldsOfANewerVersionArePassedOver() {
    journal.append(first());
    rewrite("\"revision\"", "\"weather\" : {\"seeing\" : 1.4},\n  \"revision\"");
    JournalEntry read = new Journal(store, BUCKET).latest(NIGHT).orElseThrow();
    assertThat(read).isEqualTo(first());
    assertThat(read.start()).isEmpty();
  }

  /** An offset that is a text was taken for 0, and the night read again from there. */
  @ParameterizedTest
  @CsvSource({
    "': 17', ': \"17\"', ends",
    "': 17', ': -17', ends",
    "': 17', ': 1e3', ends",
    "': 17', ': null', ends",
    "'\"" + TOPIC + "\"', '[\"t\"]', surveyTopic",
    "'\"" + TOPIC + "\"', '3', surveyTopic",
    "'\"revision\" : 1', '\"revision\" : 5000000000', revision",
    "'\"note\" : \"\"', '\"note\" : null', note",
  })
  void aNumberOrTextOfAnotherKindIsRefused(String sound, String bad, String field) {
    journal.append(first().withEnds(ENDS));
    assertThat(new Journal(store, BUCKET).latest(NIGHT)).isPresent();
    rewrite(sound.replace(": 17", " : 17"), bad.replace(": ", " : "));
    assertThatThrownBy(() -> new Journal(store, BUCKET).latest(NIGHT))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("field " + field);
  }

  @Test
  void whatIsNoEntryIsRefusedByItsName() {
    store.putIfAbsent(BUCKET, "journal/20210121/000001", "{\"n\": 1}".getBytes(UTF_8));
    assertThatThrownBy(() -> journal.latest(NEXT_NIGHT))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("journal/20210121/000001")
        .hasMessageContaining("'revision'");
  }

  /** Changes the text of the night's first entry, whose checksum is left away. */
  private void rewrite(String old, String now) {
    String name = "journal/20210120/000001";
    String text = new String(store.read(BUCKET, name).orElseThrow(), UTF_8);
    assertThat(text).contains(old);
    store.put(
        BUCKET,
        name,
        text.replaceFirst(",\\s*\"crc32c\" : \"[0-9a-f]+\"", "").replace(old, now).getBytes(UTF_8));
  }

  private static JournalEntry first() {
    return JournalEntry.first(NIGHT, NOW, "conductor-1", Optional.of(TOPIC));
  }

  private static JournalEntry copy(JournalEntry e, int n) {
    return copy(e, n, e.revision());
  }

  private static JournalEntry copy(JournalEntry e, int n, int revision) {
    return new JournalEntry(
        n,
        e.night(),
        e.state(),
        e.at(),
        e.conductor(),
        new NightPart(
            revision,
            e.surveyTopic(),
            e.start(),
            e.ends(),
            e.deadLetterEnds(),
            e.cancelled(),
            e.settings()),
        e.note());
  }

  /** Two processes may have different locales, and must find the same number taken. */
  @Test
  void anEntrysNameIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      journal.append(first());
      assertThat(store.list(BUCKET, "journal/"))
          .extracting(ObjectStore.Entry::name)
          .containsExactly("journal/" + NIGHT.basicIso() + "/000001");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void askingWhatIsOpenListsSeldomAndYetSeesEachNewEntryOfAnOpenNight() {
    AtomicInteger listings = new AtomicInteger();
    ObjectStore slow =
        (ObjectStore)
            Proxy.newProxyInstance(
                JournalContract.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("list")) {
                    listings.incrementAndGet();
                    Thread.sleep(100);
                  }
                  return method.invoke(store, arguments);
                });
    Journal writer = new Journal(store, BUCKET);
    Journal reader = new Journal(slow, BUCKET);
    JournalEntry first = JournalEntry.first(NIGHT, NOW, "c", Optional.of(TOPIC));
    writer.append(first);
    JournalEntry receiving = first.next(RECEIVING, NOW, "c");
    assertThat(reader.openNights()).isEmpty();
    writer.append(receiving);
    assertThat(reader.openNights()).hasSize(1);
    writer.append(receiving.next(DRAINING, NOW, "c").withEnds(ENDS));
    assertThat(reader.openNights())
        .singleElement()
        .satisfies(night -> assertThat(night.ends()).contains(ENDS));
    assertThat(listings).hasValue(1);
  }
}
