package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.memory.InMemoryStore;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

final class EntriesTest {
  private static final Night NIGHT = Night.parse("20210120");

  @Test
  void aLongWaitIsToldWithItsBeginningItsTriesAndItsCause() throws Exception {
    InMemoryStore store = new InMemoryStore();
    store.createBucket("files");
    List<String> steps = new ArrayList<>();
    List<String> told = new ArrayList<>();
    Conductor.Watcher watcher =
        new Conductor.Watcher() {
          @Override
          public void step(Night night, String doing) {
            steps.add(doing);
          }

          @Override
          public void waits(Night night, String sentence) {
            told.add(sentence);
          }
        };
    Entries entries =
        new Entries(
            "a test",
            new Journal(store, "files"),
            Clock.fixed(Instant.parse("2021-01-20T03:04:05.6Z"), ZoneOffset.UTC),
            watcher,
            Ztf.SURVEY,
            Duration.ofMillis(200));
    JournalEntry entry =
        entries.append(JournalEntry.first(NIGHT, Instant.EPOCH, "a test", Optional.of("topic")));
    int[] looks = new int[1];
    entries.await(entry, () -> "waiting for the stages: no " + looks[0], () -> ++looks[0] > 20);
    assertThat(steps).hasSize(20);
    assertThat(told).hasSizeBetween(1, 3); // after 0.2, 0.4 and 0.8 of at least 1 s
    assertThat(told.get(0))
        .matches(
            "since 2021-01-20T03:04:05Z, looked ([0-9]+) times: waiting for the stages: no \\1;"
                + " `nocturne status --check` names what is wrong");
  }
}
