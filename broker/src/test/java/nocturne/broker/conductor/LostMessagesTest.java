package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.NightBooks;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogRecord;
import nocturne.broker.repair.NightMessages;
import nocturne.broker.repair.Repaired;
import nocturne.broker.repair.ShortTopics;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of filter and fit that their topics lost are made again, and nothing is taken twice. */
@Timeout(60)
class LostMessagesTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String TOPIC = "ztf_20210120_programid1";
  private static final int ALERTS = 40;
  private static final FilterSettings PASS_NOTHING =
      new FilterSettings(
          FilterSettings.Mode.STANDARD,
          Optional.of(1.0),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private Broker broker = new Broker();
  private NightBooks before;
  private Map<String, List<String>> said;

  @BeforeEach
  void receive() throws InterruptedException {
    broker.started();
    broker.survey.create(TOPIC, 3);
    for (int i = 0; i < ALERTS; i++) {
      broker.survey.send(TOPIC, i % 3, SampleAlert.packet(1000 + i), 1_611_111_111_000L);
    }
    broker.conductor.start(NIGHT, TOPIC);
    before = broker.conductor.end(NIGHT);
    assertThat(before.wrong()).isEmpty();
    said =
        Map.of(
            passed(), values(passed()),
            fitted(), values(fitted()));
    broker.close();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"passed", "fitted", "both"})
  void theNightBalancesAgain(String which) throws InterruptedException {
    if (!which.equals("fitted")) {
      broker.log.lose(passed(), 0, 9);
      broker.log.lose(passed(), 1, 6);
    }
    if (!which.equals("passed")) {
      broker.log.lose(fitted(), 0, 11);
      broker.log.lose(fitted(), 1, 7);
    }
    ShortTopics shortTopics = new ShortTopics(broker.backEnd(), broker.journal);
    shortTopics.passOver(shortTopics.find(true));
    assertThat(books().wrong()).extracting(BookCheck::name).isNotEmpty();

    assertThat(repair(true)).isNotEmpty().noneMatch(Repaired::isLost);
    assertThat(repair(false)).isNotEmpty().noneMatch(Repaired::isLost);
    assertThat(repair(false)).isEmpty();

    broker = new Broker(broker, Broker.Software.GOOD).started();
    broker.conductor.start(NIGHT, TOPIC);
    NightBooks books = broker.conductor.end(NIGHT);
    assertThat(books.wrong()).isEmpty();
    assertThat(books.counts()).isEqualTo(before.counts());
    said.forEach((topic, all) -> assertThat(values(topic)).isEqualTo(all));
    assertThat(taken(Stage.FIT)).isEqualTo(ALERTS);
  }

  /** Settings that let no alert pass make no message: the repair says which are lost. */
  @Test
  void whatTheStageMakesNoMessageOfIsNamed() {
    broker.log.lose(passed(), 0, 1_000);

    assertThat(
            broker.backEnd().pipeline().valueAdded().stream()
                .filter(stage -> stage.stage().equals(Stage.FILTER))
                .flatMap(stage -> messages(false, PASS_NOTHING).of(stage).stream()))
        .singleElement()
        .matches(Repaired::isLost)
        .matches(one -> one.done().contains("candid 10"));
  }

  private String passed() {
    return broker.names.topic(Topic.EXTRAGALACTIC);
  }

  private String fitted() {
    return broker.names.topic(Topic.SALT2);
  }

  private NightBooks books() throws InterruptedException {
    return broker.conductor.books(NIGHT, true);
  }

  private List<Repaired> repair(boolean dryRun) {
    NightMessages messages = messages(dryRun, FilterSettings.DEFAULT);
    List<Repaired> all = new ArrayList<>();
    for (PipelineStage stage : broker.backEnd().pipeline().valueAdded()) {
      all.addAll(messages.of(stage));
    }
    return all;
  }

  private NightMessages messages(boolean dryRun, FilterSettings settings) {
    StartingPoint start = broker.journal.latest(NIGHT).orElseThrow().start().orElseThrow();
    return new NightMessages(
        broker.backEnd(),
        broker.decoder(),
        NIGHT,
        start,
        false,
        stage -> broker.plugIn(stage.stage(), settings),
        dryRun);
  }

  private List<String> values(String topic) {
    List<String> all = new ArrayList<>();
    broker.log.readToEnd(topic, Map.of(), (LogRecord told) -> all.add(text(told)));
    return all.stream().sorted().toList();
  }

  private static String text(LogRecord told) {
    return new String(told.value(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private int taken(Stage stage) {
    int[] taken = {0};
    broker.ledger.read(
        LedgerMark.START,
        new Ledger.Scope.All(),
        told -> {
          if (told instanceof StageRange range && range.stage().equals(stage)) {
            taken[0] += range.tally().taken();
          }
        });
    return taken[0];
  }
}
