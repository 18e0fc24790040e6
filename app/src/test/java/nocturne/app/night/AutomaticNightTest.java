package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import nocturne.app.wiring.Automatic;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.broker.automatic.AutomaticNights;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import nocturne.standalone.kafka.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night that conducts itself on a real Kafka, in driven time, fed as the simulator feeds it. */
class AutomaticNightTest {
  private static final Night NIGHT = Night.parse("20210120");

  @TempDir Path folder;

  private final DrivenTime time = new DrivenTime("2021-01-20T00:05:00Z");
  private final List<String> waits = Collections.synchronizedList(new ArrayList<>());
  private final List<NightBooks> closed = Collections.synchronizedList(new ArrayList<>());

  @Test
  void itWaitsStartsEndsAndIsOpenedAgainByALateTail() throws Exception {
    QuietSession.in(folder, "night auto", this::night);
  }

  /** The survey's own topic might come first, and cannot be seen. */
  @Test
  void whileTheSurveyIsAwayNightsOnTopicsOfOurOwnGoOn() throws Exception {
    String away = "127.0.0.1:" + FreePort.any("127.0.0.1");
    Path home = Files.createDirectory(folder.resolve("nocturne-home"));
    Files.write(
        home.resolve("nocturne.properties"),
        List.of("survey.bootstrap-servers = " + away, "survey.patience = 2 s"));
    QuietSession.readingSurvey(folder, "night auto", this::nightWithoutTheSurvey);
    assertThat(waits).anyMatch(why -> why.contains("is not to be reached: " + away));
  }

  private void nightWithoutTheSurvey(Services services) throws IOException, InterruptedException {
    assertThat(services.resources().create()).isNotEmpty();
    services.startWorkers();
    String topic = services.names().surveyTopic(NIGHT);
    services.topics().create(topic, 2);
    conducted(
        services,
        () -> {
          for (int i = 0; i < 3; i++) {
            time.pass();
          }
          assertThat(state(services)).isEqualTo(NightState.IDLE);
          send(services, topic, 0, 50);
          passUntil(() -> state(services) == NightState.DRAINING || closed.size() == 1);
          await(() -> closed.size() == 1);
        });
    assertThat(closed.get(0).wrong()).isEmpty();
    assertThat(closed.get(0).count("published")).isEqualTo(50);
  }

  private interface Course {
    void unfolds() throws IOException, InterruptedException;
  }

  private void conducted(Services services, Course course)
      throws IOException, InterruptedException {
    AutomaticNights nights = Automatic.of(services, time, listener());
    Thread conducting =
        new Thread(
            () -> {
              try {
                nights.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "conducting");
    conducting.start();
    try {
      course.unfolds();
    } finally {
      conducting.interrupt();
      conducting.join();
    }
  }

  private void night(Services services) throws IOException, InterruptedException {
    assertThat(services.resources().create()).isNotEmpty();
    services.startWorkers();
    String topic = services.names().surveyTopic(NIGHT);
    services.topics().create(topic, 2);
    conducted(services, () -> lateTail(services, topic));
  }

  private void lateTail(Services services, String topic) throws IOException, InterruptedException {
    time.pass();
    await(() -> state(services) == NightState.STARTING);
    for (int i = 0; i < 6; i++) {
      time.pass();
    }
    assertThat(state(services)).isEqualTo(NightState.STARTING);

    send(services, topic, 0, 1);
    time.pass();
    await(() -> state(services) == NightState.RECEIVING);
    send(services, topic, 1, 300);
    passUntil(() -> state(services) == NightState.DRAINING || closed.size() == 1);
    await(() -> closed.size() == 1);
    assertThat(time.utc()).isAfter("2021-01-20T15:00:00Z");
    assertThat(closed.get(0).wrong()).isEmpty();
    assertThat(closed.get(0).count("published")).isEqualTo(300);

    send(services, topic, 290, 350);
    time.pass();
    await(() -> state(services) == NightState.RECEIVING);
    passUntil(() -> state(services) == NightState.DRAINING || closed.size() == 2);
    await(() -> closed.size() == 2);
    assertThat(closed.get(1).wrong()).isEmpty();
    assertThat(closed.get(1).revision()).isEqualTo(2);
    assertThat(closed.get(1).count("published")).isEqualTo(350);
    assertThat(closed.get(1).count("duplicates")).isEqualTo(10);
  }

  private static void send(Services services, String topic, int from, int to) {
    List<SimulatedAlert> alerts = new ArrayList<>();
    SimulatedNight.of(NIGHT, 1, 400).iterator().forEachRemaining(alerts::add);
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic)) {
      for (SimulatedAlert alert : alerts.subList(from, to)) {
        out.send(
            alert.truth().candid().toString().getBytes(StandardCharsets.UTF_8), alert.packet());
      }
      out.flush();
    }
  }

  private static NightState state(Services services) {
    return services
        .stores()
        .journal()
        .latest(NIGHT)
        .map(JournalEntry::state)
        .orElse(NightState.IDLE);
  }

  /** Steps take real time; made-up time stands still meanwhile. */
  private static void await(BooleanSupplier done) throws InterruptedException {
    while (!done.getAsBoolean()) {
      Thread.sleep(20);
    }
  }

  private void passUntil(BooleanSupplier done) throws InterruptedException {
    while (!done.getAsBoolean()) {
      time.pass();
      Thread.sleep(200);
    }
  }

  private AutomaticNights.Listener listener() {
    return new AutomaticNights.Listener() {
      @Override
      public void tell(Night night, String what) {}

      @Override
      public void waits(Night night, String why) {
        waits.add(why);
      }

      @Override
      public void closed(NightBooks books) {
        if (books.night().equals(NIGHT)) {
          closed.add(books);
        }
      }
    };
  }
}
