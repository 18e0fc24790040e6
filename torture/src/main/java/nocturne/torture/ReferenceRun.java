package nocturne.torture;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.wiring.Services;
import nocturne.broker.conductor.Conductor;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.kafka.KafkaTopics;

/**
 * An undisturbed night of the same packets, in this process.
 *
 * @param root folder of its home
 * @param err for messages of its services
 */
record ReferenceRun(Path root, PrintStream err) {

  /** Runs it; see {@link TorturedNight#run}. */
  Evidence run(NightPlan plan) throws Exception {
    TortureHome home = TortureHome.make(root, new Layout("reference", false, List.of()), false);
    Names names = new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY);
    try (Services services =
        Services.open(
            new Services.Opening(
                Home.existing(home.root()),
                Configuration.read(home.root(), Map.of(), Map.of()),
                names,
                "bench",
                false,
                Clock.systemUTC(),
                err))) {
      services.resources().create();
      services.startWorkers();
      CurrentKafka kafka =
          new CurrentKafka(
              () -> services.address().bootstrapServers(), names.topic(Topic.LEDGER), () -> 0);
      for (NightPlan quiet : plan.earlier().stream().toList()) {
        receive(services, kafka, quiet);
      }
      receive(services, kafka, plan);
      return EvidenceReader.read(services.stores(), (KafkaTopics) services.log(), plan);
    }
  }

  private static void receive(Services services, CurrentKafka kafka, NightPlan plan)
      throws Exception {
    Conductor conductor = services.conductor((any, doing) -> {});
    String topic = services.names().surveyTopic(plan.night());
    services.topics().create(topic, TorturedNight.PARTITIONS);
    try (Feeder feeder = new Feeder(kafka, topic, plan)) {
      for (int revision = 1; revision <= plan.revisions(); revision++) {
        feeder.sendTo(feeder.sent() + 1);
        conductor.start(plan.night(), topic);
        feeder.sendTo(feeder.share(revision, plan.revisions()));
        feeder.flush();
        conductor.end(plan.night());
      }
    }
  }
}
