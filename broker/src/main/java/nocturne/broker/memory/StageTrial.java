package nocturne.broker.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.valueadded.PlugInSettings;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.LedgerCommits;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.StageStatus;
import nocturne.broker.worker.Worker;
import nocturne.broker.worker.WorkerSettings;
import nocturne.broker.worker.WorkerStage;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.survey.Survey;

/**
 * Runs a value-added stage on packets in memory, in the worker that runs it in a night; for tests
 * of a stage. It needs no Kafka and no home, and leaves no files.
 */
public final class StageTrial {
  private static final Night NIGHT = Night.parse("20000101");
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private StageTrial() {}

  /**
   * The outputs of a stage.
   *
   * @param results on its topic and in its table, in the order of the packets
   * @param deadLetters of alerts that it refused or failed on
   */
  public record Made(List<ResultRecord> results, List<DeadLetter> deadLetters) {}

  /**
   * Evaluates packets.
   *
   * @param stage one that reads the alerts as the survey sent them
   * @param settings those that are set, by their names without the stage's name; others have their
   *     defaults
   * @param packets each with one alert of the survey
   * @throws IllegalArgumentException if the stage reads another stage's alerts, a setting is wrong,
   *     or a packet cannot be read
   * @throws IllegalStateException if the stage does not finish within a minute
   */
  public static <S extends Record, R extends Record> Made of(
      ValueAddedStage<S, R> stage,
      Survey survey,
      Map<String, String> settings,
      List<byte[]> packets)
      throws IOException, InterruptedException {
    Names names = new Names("nocturne", Instance.testing("trial"), survey);
    String ingest = ingest(Pipeline.standard(names));
    if (!stage.input().equals(ingest)) {
      throw new IllegalArgumentException(
          "The stage %s reads the alerts of %s; a trial gives those of %s."
              .formatted(stage.name(), stage.input(), ingest));
    }
    Pipeline pipeline = Pipeline.of(names, List.of(stage));
    PipelineStage wired = pipeline.valueAdded().get(0);
    InMemoryTopics owner = new InMemoryTopics();
    pipeline.topicNames().forEach(topic -> owner.create(topic, 1));
    String alerts = names.topic(pipeline.alerts());
    String output = names.topic(wired.topics().get(0));
    String deadLetters = names.topic(Topic.DEAD_LETTERS);
    PacketDecoder decoder = new PacketDecoder(survey);
    publish(owner, alerts, names.surveyTopic(NIGHT), decoder, packets);
    S set = PlugInSettings.read(stage.name(), stage.defaults(), settings);
    PlugIn<R> plugIn =
        new PlugIn<>(
            stage,
            stage.open(set, StageFiles.NONE),
            alerts,
            false,
            Optional.empty(),
            Optional.empty());
    StageReader<PublishedAlert> reader =
        StageReader.of(
            StageIdentity.of(names, wired.stage(), pipeline.alerts()),
            new PublishedAlerts(alerts, decoder),
            EvaluatorWork.stage(wired.stage(), plugIn::ofPublished, output, deadLetters));
    Worker.Back back = new Worker.Back(owner, owner.ledger(), KillPoint.NONE);
    try (Worker worker =
        new Worker(
            "trial",
            WorkerSettings.VALUE_ADDED,
            List.of(new WorkerStage(wired.stage(), "trial", List.of(reader), Set.of())),
            back,
            new LedgerCommits(
                "trial", back, () -> StartingPoint.ORIGIN, Set.of(output, deadLetters)),
            () -> true,
            new Worker.Timing(System::nanoTime, Clock.systemUTC(), new Random(0)))) {
      worker.start();
      await(worker, packets.size());
    }
    return new Made(
        results(owner, new ResultRecords(output, ResultColumns.of(stage).list(), survey)),
        new DeadLetterReader(owner, deadLetters)
            .read(DeadLetterReader.Wanted.ALL).stream()
                .map(DeadLetterReader.Found::deadLetter)
                .toList());
  }

  private static String ingest(Pipeline pipeline) {
    return pipeline.writerOf(pipeline.alerts()).name();
  }

  private static void publish(
      InMemoryTopics owner,
      String alerts,
      String surveyTopic,
      PacketDecoder decoder,
      List<byte[]> packets) {
    try (LogWriter writer = owner.writer("trial of ingest")) {
      writer.begin();
      for (int i = 0; i < packets.size(); i++) {
        Map<String, String> attributes = new PacketOrigin(surveyTopic, 0, i, 0).attributes();
        byte[] key =
            decoded(decoder, packets.get(i), i)
                .candid()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        var unused = writer.publish(alerts, new Message(key, packets.get(i), attributes));
      }
      writer.flush();
      writer.commit();
    }
  }

  private static Alert decoded(PacketDecoder decoder, byte[] packet, int n) {
    try {
      return decoder.decodeOne(packet);
    } catch (UnreadableException e) {
      throw new IllegalArgumentException(
          "Packet %s of the trial cannot be read: %s".formatted(n, e.getMessage()), e);
    }
  }

  private static void await(Worker worker, int packets) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (worker.status().stream().mapToLong(StageStatus::done).sum() < packets) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "The stage was not done after %s: %s".formatted(LONGEST, worker.status()));
      }
      Thread.sleep(2);
    }
  }

  private static List<ResultRecord> results(InMemoryTopics owner, ResultRecords read) {
    List<ResultRecord> results = new ArrayList<>();
    owner.readToEnd(
        read.topic(),
        Map.of(),
        message -> {
          try {
            read.read(message).ifPresent(results::add);
          } catch (UnreadableException e) {
            throw new IllegalStateException("a stage's own message cannot be read", e);
          }
        });
    return results;
  }
}
